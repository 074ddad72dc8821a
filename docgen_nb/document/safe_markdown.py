"""Making a model's Markdown safe to show. Model text is untrusted, because the content it was made from is.

Notebook front ends render the Markdown of a trusted cell with its raw HTML and whatever a link says. What parsers
make of odd Markdown differs, so nothing here relies on one of them: outside code blocks every ``<`` becomes text,
inside they stand behind a fence that nothing before can have opened. A mistake of ours can then only look wrong.

What stays: Markdown, math, tables, code, mermaid fences, footnotes, a few tags without attributes (``<br>`` …), and
links to http, https, mailto and places in the document. Pictures stay where their data is in the text; others become
links, since loading one tells a server what its address says.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark").enable("table")

_PIECES = re.compile(
    r"(?P<ticks>`+)(?P<code>(?!`).+?(?<!`))(?P=ticks)(?!`)"
    r"|(?P<math>\$\$.+?\$\$|\\\[.+?\\\]|\\\(.+?\\\)|(?<![\\$])\$(?![\s$])[^$\n]+?(?<![\s\\])\$(?![\d$]))",
    re.DOTALL,
)
_HARMLESS_TAG = re.compile(r"&lt;(/?(?:br|code|sub|sup|kbd|mark|b|i|em|strong|u|s) ?/?)>", re.IGNORECASE)
_DESTINATION = re.compile(
    r"(?P<before>!?\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\(|\]\(|\]:)(?P<space>\s*)(?P<address>[^\s)]*)"
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_SAFE_SCHEMES = {"http:", "https:", "mailto:"}
_SAFE_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+\Z", re.IGNORECASE)
_SCRIPT_WORD = re.compile(r"(script|data|file|blob)\s*:(?=\S)", re.IGNORECASE)
_TEX_COMMANDS = re.compile(
    r"\\(?:href|url|require|class|style|cssId|includegraphics|html\w+|unicode|bbox|mmlToken|data)(?![A-Za-z])"
)
_IN_CODE = str.maketrans({character: f"&#{ord(character)};" for character in "<>&[]()!*_`~|\\$:"})


def safe_markdown(text: str) -> str:
    """The text so that showing it runs nothing and loads nothing.

    >>> safe_markdown("Hello <script>alert(1)</script>")
    'Hello &lt;script>alert(1)&lt;/script>'
    """
    return "".join(_safe_blocks(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")))


def _safe_blocks(text: str) -> Iterator[str]:
    """Code blocks, wherever they are nested, as fences of our own; all other lines as running text."""
    lines = text.split("\n")
    read = 0
    for token in _PARSER.parse(text):
        if token.type not in {"fence", "code_block"} or token.map is None or token.map[0] < read:
            continue
        start, end = token.map
        yield _safe_text("\n".join(lines[read:start]).rstrip("\n"))
        yield (("\n\n" if start else "") + _fence(token.content, token.info) + ("\n" if end < len(lines) else ""))
        read = end
        while read < len(lines) and not lines[read].strip():
            read += 1
        if read < len(lines):
            yield "\n"
    yield _safe_text("\n".join(lines[read:]))


def _fence(code: str, info: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    ticks = "`" * max(3, longest + 1)
    language = re.sub(r"[^\w+#.\-]", "", info.split(maxsplit=1)[0]) if info.split() else ""
    return f"{ticks}{language}\n{code.rstrip()}\n{ticks}"


def _safe_text(text: str) -> str:
    done: list[str] = []
    read = 0
    for match in _PIECES.finditer(text):
        done.append(_safe_prose(text[read : match.start()]))
        done.append(_safe_math(match["math"]) if match["math"] else _safe_code(match))
        read = match.end()
    return "".join([*done, _safe_prose(text[read:])])


def _safe_code(match: re.Match[str]) -> str:
    """Code that no parser can take for anything else stays as it is; other code is written in entities."""
    code = match["code"]
    if len(match["ticks"]) == 1 and not re.search(r"[<>&\[\]!`\n|$]", code):
        return match[0]
    return f"<code>{html.unescape(code.strip()).translate(_IN_CODE)}</code>".replace("\n", " ")


def _safe_math(math: str) -> str:
    """TeX without tags and without the commands that make links, load extensions or set attributes."""
    math = _TEX_COMMANDS.sub(r"\\mathrm", math.replace("<", r"\lt "))
    return _SCRIPT_WORD.sub(r"\1 :", math.replace("](", "] (").replace("]:", "] :").replace("![", "! ["))


def _safe_prose(text: str) -> str:
    text = text.replace("<", "&lt;")
    text = _HARMLESS_TAG.sub(lambda match: f"<{match[1]}>", text)
    text = _DESTINATION.sub(_safe_destination, text)
    # a run of three could open a fence for a parser that sees it where ours does not
    text = re.sub(r"`{3,}|~{3,}", lambda run: "".join(f"\\{c}" for c in run[0]), text)
    return re.sub(r"!(?=\[)(?!\[[^\]]*\]\(data:image/)", "", text)


def _safe_destination(match: re.Match[str]) -> str:
    before, address = match["before"], match["address"]
    bare = re.sub(r"[\x00-\x20\\\u200b-\u200f\ufeff]", "", html.unescape(address))
    is_picture = before.startswith("!")
    if is_picture and _SAFE_PICTURE.match(bare):
        return f"{before}{bare}"
    scheme = _SCHEME.match(bare.removeprefix("<").removeprefix("&lt;"))
    if scheme is not None and scheme[0].lower() not in _SAFE_SCHEMES:
        return f"{before.removeprefix('!')}#"
    return f"{before.removeprefix('!')}{match['space']}{address}"
