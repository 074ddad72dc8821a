"""Making a model's Markdown safe to show. Model text is untrusted, because the content it was made from is.

Notebook front ends render the Markdown of a trusted cell with its raw HTML and whatever a link says, and each has a
parser of its own. So safety must not depend on how odd Markdown is parsed. It rests on what stands in the result:

- outside code, ``<`` begins only a tag without attributes that does nothing; every other one is text;
- an address stands only behind ``](`` or ``]:``, and only one that leads to http, https, mailto or within the place;
- ``$`` begins only a formula whose TeX was looked at; every other one is alone in an element;
- a block of code stands at the margin, in a fence whose opening has a language and whose code holds no run of three
  backticks: whatever a reader took for a fence before, it can't take a line of code for text. Other code is written
  in entities on one line, and so is code inside lists and quotes unless it would be harmless as text.

So safe texts one after the other are safe, too.

Why this is no library: nh3 cleans HTML, and the result has to stay Markdown, since GitHub, VS Code, nbconvert and
JupyterLab all show ``text/markdown``. Writing Markdown again from a parser's tokens holds for that parser alone; the
tests show the result to five of them.

What stays: Markdown, math, tables, code, mermaid, footnotes, harmless tags, links. Pictures stay where their data is
in the text; others become links, since loading one tells a server what its address says.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from docgen_nb.document.safe_html import safe_html
from docgen_nb.document.safe_links import footnote_may_stand
from docgen_nb.document.safe_text import code_block, safe_text

_CONTAINERS = re.compile(r"^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t])))+", re.MULTILINE)
_CONTAINER = re.compile(r"[ \t]*(?:>|[-*+]|\d{1,9}[.)])")
_DEEPEST = 12  # quotes and lists in each other that one line may open
_INDENTATION = re.compile(r"^((?: {4}|\t){10})[ \t]+", re.MULTILINE)  # of lists in lists over many lines
_FRONT_MATTER = re.compile(r"(\A|\n[ \t]*\n)-{3}[ \t]*(?=\n|\Z)")

_NOTE = re.compile(r"(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)]))*[ \t]*\[\^[^\[\]\n]*\]:")

# MyST would run ``{eval}`…` `` and put in the file of ``:::{include}``, pandoc open a box at ``::: word``; no code is
_ROLE = re.compile(
    r"\\.|(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)*?(?<!`)(?P=ticks)(?!`)|(?P<role>\{[\w:+.\-]+\})(?=`)"
    r"|^(?P<indent>(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t])|\[\^[^\[\]\n]*\]:)*)(?P<fence>:{3,})(?=[ \t]*[\\\w{])",
    re.DOTALL | re.MULTILINE,
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_RISKY_AS_TEXT = re.compile(r"[<$]|!\[|\]\s*[(:]|@@|`{3}|~{3}|&(?=[#A-Za-z])|\\(?![A-Za-z])|\\(?:begin|end|eqref|ref)")
# A mermaid diagram may set styles, load pictures and, in nbconvert, hold HTML; what does is shown as text.
_MERMAID_REFUSED = re.compile(
    r"%%\{|://|@\{|<(?!br ?/?>)[A-Za-z/!?]|\b(?:click|href|url|img|style|classDef|linkStyle)\b|^---",
    re.MULTILINE | re.IGNORECASE,
)


class _Code(NamedTuple):
    """A block of code in lines ``start`` to ``end``; ``prefix`` is what a list or quote puts before it."""

    start: int
    end: int
    code: str
    language: str
    prefix: str

    @property
    def can_be_fenced(self) -> bool:
        """Whether code may be fenced: at the margin every reader sees a fence, elsewhere it must be harmless text."""
        # how far a footnote's lines are indented, readers don't agree on
        return not self.prefix or not ("]:" in self.prefix or _RISKY_AS_TEXT.search(self.code))


def safe_markdown(text: str) -> str:
    """The text so that showing it runs nothing and loads nothing. Doing it twice changes nothing more.

    >>> safe_markdown("Hello <script>alert(1)</script>, <b onclick=x>you</b>")
    'Hello &lt;script>alert(1)&lt;/script>, <b>you</b>'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    text = _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode())
    lines = text.split("\n")
    blocks = list(_code_blocks(text, lines))
    if any(block.prefix for block in blocks) and "[^" in text:
        _refuse_notes(lines, blocks)
        blocks = list(_code_blocks("\n".join(lines), lines))
    pieces: list[str] = []
    read = 0
    for block in blocks:
        if block.start > read:
            pieces.append(_running_text(lines[read : block.start]))
        read = block.end
        if block.prefix:
            pieces.append(_nested(block))
            continue
        while read < len(lines) and not lines[read].strip():
            read += 1
        _end_with_blank_line(pieces)
        pieces += [_fence(block), ""] if read < len(lines) else [_fence(block)]
    if read < len(lines):
        pieces.append(_running_text(lines[read:]))
    return "\n".join(pieces)


def _refuse_notes(lines: list[str], blocks: list[_Code]) -> None:
    """Escape the colon of each footnote that may not stand: what is indented below it belongs to no footnote then."""
    code = {number for block in blocks for number in range(block.start, block.end)}
    for number, line in enumerate(lines):
        note = None if number in code else _NOTE.match(line)
        if note is not None and not footnote_may_stand(line[note.end() :]):
            lines[number] = f"{note[0][:-1]}&#58;{line[note.end() :]}"


def _running_text(lines: list[str]) -> str:
    """Lines without code, made safe: flat enough for every program, and no rule that YAML could begin with."""
    text = _INDENTATION.sub(r"\1", _CONTAINERS.sub(_shallow, "\n".join(lines)))
    return _FRONT_MATTER.sub(r"\1***", _ROLE.sub(_as_text, safe_text(text)))


def _as_text(found: re.Match[str]) -> str:
    if found["role"]:
        return f"\\{found['role']}"
    return f"{found['indent']}\\{found['fence']}" if found["fence"] else found[0]


def _shallow(opened: re.Match[str]) -> str:
    return "".join(_CONTAINER.findall(opened[0])[:_DEEPEST])


def _end_with_blank_line(pieces: list[str]) -> None:
    while pieces and not pieces[-1].strip():
        pieces.pop()
    if pieces:
        pieces[-1] = pieces[-1].rstrip() + "\n"


def _fence(block: _Code) -> str:
    if "```" in block.code:
        return code_block(block.code)
    return f"```{block.language}\n{block.code}\n```"


def _nested(block: _Code) -> str:
    if not block.can_be_fenced:
        line = f"{block.prefix}{code_block(block.code)}"
        after = (line[found.end() :] for found in re.finditer(r"\]:", block.prefix))
        stands = all(map(footnote_may_stand, after))
        return line if stands else f"{block.prefix.replace(']:', ']&#58;')}{code_block(block.code)}"
    following = re.sub(r"[^>\s]", " ", block.prefix)
    lines = [f"{following}{line}".rstrip() for line in block.code.split("\n")]
    return "\n".join([f"{block.prefix}```{block.language}", *lines, f"{following}```"])


def _code_blocks(text: str, lines: list[str]) -> Iterator[_Code]:
    read = 0
    for token in _parser().parse(text):
        if token.type not in {"fence", "code_block"} or token.map is None or token.map[0] < read:
            continue
        start, read = token.map
        code = token.content.removesuffix("\n")
        if token.type == "code_block":
            prefix = _indented_prefix(lines[start], code) if token.level else ""
        else:
            prefix = lines[start][: lines[start].find(token.markup)] if token.level else ""
        prefix = _CONTAINERS.sub(_shallow, prefix)
        yield _Code(start, read, code, _language(token.info, code), prefix)


def _indented_prefix(line: str, code: str) -> str:
    """Return the prefix of indented code in a list or quote: all but the four spaces that make it code."""
    first = code.split("\n", 1)[0]
    prefix = line.removesuffix(first) if first and line.endswith(first) else re.match(r"[\s>]*", line)[0]  # type: ignore[index]  # matches always
    return prefix.expandtabs(4).removesuffix("    ") or " "


def _language(info: str, code: str) -> str:
    """The fence's language; never empty, so that an opening can't be taken for a closing."""
    word = re.sub(r"[^\w+#.\-]", "", info.split(maxsplit=1)[0], flags=re.ASCII)[:40] if info.split() else ""
    return "text" if not word or (word.lower() == "mermaid" and _MERMAID_REFUSED.search(code)) else word


@cache
def _parser() -> MarkdownIt:
    """Finds blocks only. Raw HTML is text to it, as it will be in the result."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("html_block").use(footnote_plugin)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def rendered_html(text: str) -> str:
    """The text as HTML that runs nothing and loads nothing; pictures are left out, remote ones become links.

    >>> rendered_html("*Hello* <script>x</script>").strip()
    '<p><em>Hello</em> &lt;script&gt;x&lt;/script&gt;</p>'
    """
    return safe_html(_html_parser().render(safe_markdown(text)))


@cache
def _html_parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
