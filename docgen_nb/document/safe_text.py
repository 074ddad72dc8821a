"""Running text made safe, character by character. What happens to a ``<`` never depends on how a parser would see it.

The characters that can begin something dangerous are looked at one by one, each by a function of its own. Code and
math are looked for because they are to be *shown* right; if a parser finds them elsewhere than we do, what it then
takes for text is harmless all the same.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

from docgen_nb.document import safe_links
from docgen_nb.document.safe_html import HARMLESS_TAGS, as_entities
from docgen_nb.document.safe_tex import find_end, safe_tex

# JupyterLab looks for math in the rendered text. A character alone in an element begins none there.
DOLLAR = "<span>&#36;</span>"
BACKSLASH = "<span>&#92;</span>"

_SPECIAL = re.compile(r"[\\`$<&\]!@~{]")
_PARAGRAPH_END = re.compile(r"\n[ \t]*(?=\n|\Z)")
_BLOCK_END = re.compile(r"\n[ \t>]*(?=\n|\Z|[-*+][ \t]|\d+[.)][ \t]|#{1,6}[ \t]|\||`{3}|~{3})")
_TABLE_ROW = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?\|")
_KEPT_ELEMENT = re.compile(
    r"<span>&#(?:36|92);</span>|(?P<open><pre><code>|<code>)(?P<code>[^<>\n]*)(?P<close></code></pre>|</code>)"
)
_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?:\s(?:[^<>\n]|\n(?![ \t]*\n))*)?/?>")
_REMARK = re.compile(r"<!--\s*docgen:[\w\s,\-]*-->")  # to the checks, not to the reader
_AUTOLINK = re.compile(r"<(?P<address>[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^\s<>]*|[\w.+\-]+@[\w.\-]+)>")
_CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
_LABEL = re.compile(r"(?<!\\)\[(?P<mark>\^?)[^\[\]]*\Z")
_LINE_START = re.compile(r"[ \t>*+.)\d-]*")  # also of a line in a quote or list
_BLANKS = re.compile(r"[ \t]*(?=[^ \t\n])")  # before more on the same line
_ESCAPED_SIGN = re.compile(r"\\[`*_<>&$~#]")  # as texts that mean themselves have them: no sign of a formula
_ATTRIBUTES = re.compile(r"\{(?=\s*(?:[.#-]|[\w:.-]+\s*=))")
_PLAIN_CODE = re.compile(r"[^<>&$\\\[\]@!~\n]*")


class Piece(NamedTuple):
    """Replacement for a piece of text, and the position where reading goes on."""

    text: str
    end: int


def safe_text(text: str) -> str:
    """Text without blocks of code, safe to show. It may hold several paragraphs, lists, tables."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._done: list[str] = []
        self._paragraph_ends = [match.start() for match in _PARAGRAPH_END.finditer(text)]
        self._block_ends = [match.start() for match in _BLOCK_END.finditer(text)]
        self._handlers: dict[str, Callable[[int], Piece]] = {
            "\\": self._backslash,
            "`": self._ticks,
            "$": self._dollar,
            "<": self._less_than,
            "&": self._ampersand,
            "]": self._bracket,
            "!": self._exclamation,
            "@": self._at,
            "~": self._tilde,
            "{": self._brace,
        }

    def run(self) -> str:
        done, read = self._done, 0
        while (special := _SPECIAL.search(self._text, read)) is not None:
            done.append(self._text[read : special.start()])
            written, read = self._handlers[special[0]](special.start())
            # formulas side by side: which dollars belong together, readers don't agree on
            touching = written.startswith("$") and "".join(done[-2:]).endswith("$")
            done.append(f" {written}" if touching else written)
        return "".join([*done, self._text[read:]])

    def _limit(self, ends: list[int], start: int) -> int:
        index = bisect_right(ends, start)
        return ends[index] if index < len(ends) else len(self._text)

    # backslashes and dollars: escapes and math

    def _backslash(self, at: int) -> Piece:
        text = self._text
        math = self._bracket_math(at) or self._environment(at)
        if math is not None:
            return math
        following = text[at + 1 : at + 2]
        if following in {"", "\n"}:
            return Piece("\\", at + 1)
        if following == "$":
            return Piece(DOLLAR, at + 2)
        if following == "\\":
            return Piece(BACKSLASH, at + 2)
        if following in "<>&`@~()[!":
            return Piece(f"&#{ord(following)};", at + 2)
        if following == "]":  # escaped, it must stay so for a parser that sees the backslash as escaped
            return Piece("&#93;", at + 2)
        if following in "\"#%'*+,-./:;=?^_{|}":
            return Piece(text[at : at + 2], at + 2)
        return Piece(BACKSLASH, at + 1)

    def _bracket_math(self, at: int) -> Piece | None:
        r"""``\(…\)`` and ``\[…\]``, also with doubled backslashes: models write them, JupyterLab wants ``$``."""
        opening = re.compile(r"(\\\\?)([(\[])").match(self._text, at)
        if opening is None:
            return None
        display = opening[2] == "["
        closing = opening[1] + ("]" if display else ")")
        limit = self._limit(self._paragraph_ends if display else self._block_ends, at)
        end = self._text.find(closing, opening.end(), limit)
        body = self._text[opening.end() : end]
        if end < 0 or not body.strip() or (display and not re.search(r"[\\^_=]", _ESCAPED_SIGN.sub("", body))):
            return None
        if display:
            return self._on_its_own_line(self._formula(body, "$$"), end + len(closing))
        after = self._text[end + len(closing) :][:1]  # a dollar before a letter or figure ends no formula
        apart = "<span></span>" if after.isalnum() or after == "$" else ""
        return Piece(self._formula(body.strip(), "$") + apart, end + len(closing))

    def _environment(self, at: int) -> Piece | None:
        begin = _ENVIRONMENT.match(self._text, at)
        if begin is None:
            return None
        closing = f"\\end{{{begin[1]}}}"
        end = self._text.find(closing, begin.end(), self._limit(self._paragraph_ends, at))
        if end < 0:
            return None
        whole = self._text[at : end + len(closing)]
        return Piece(safe_tex(whole) or _code(whole), at + len(whole))

    def _dollar(self, at: int) -> Piece:
        if self._text.startswith("$$", at):
            return self._display_math(at)
        limit = self._limit(self._block_ends, at)
        end = find_end(self._text, at + 1, "$", limit)
        if end is None:
            return Piece(DOLLAR, at + 1)
        body, after = self._text[at + 1 : end], self._text[end + 1 : end + 2]
        # "from $5 to $6" is no formula: pandoc's rule, and none between two words
        if not body or body[0].isspace() or body[-1].isspace() or after.isalnum() or after == "$":
            return Piece(DOLLAR, at + 1)
        return Piece(self._formula(body, "$"), end + 1)

    def _display_math(self, at: int) -> Piece:
        end = find_end(self._text, at + 2, "$$", self._limit(self._paragraph_ends, at))
        if end is None or not self._text[at + 2 : end].strip():
            return Piece(DOLLAR * 2, at + 2)
        return self._on_its_own_line(self._formula(self._text[at + 2 : end], "$$"), end + 2)

    def _on_its_own_line(self, formula: str, end: int) -> Piece:
        """End the line behind a formula that begins it: some readers take all from dollar to dollar for one formula."""
        blanks = _BLANKS.match(self._text, end)
        if blanks is None or _LINE_START.fullmatch(self._last_line()) is None:
            return Piece(formula, end)
        return Piece(f"{formula}\n", blanks.end())

    def _last_line(self) -> str:
        """Return the last line of what is written already."""
        line = ""
        for piece in reversed(self._done):
            line = piece[piece.rfind("\n") + 1 :] + line
            if "\n" in piece:
                break
        return line

    @staticmethod
    def _formula(body: str, mark: str) -> str:
        tex = safe_tex(body)
        return _code(f"{mark}{body}{mark}") if tex is None else f"{mark}{tex}{mark}"

    # code

    def _ticks(self, at: int) -> Piece:
        run = re.compile("`+").match(self._text, at)
        assert run is not None  # noqa: S101 - it was found
        limit = self._limit(self._block_ends, at)
        for closing in re.compile("`+").finditer(self._text, run.end(), limit):
            if len(closing[0]) == len(run[0]):
                return Piece(self._code_span(at, run.end(), closing.start()), closing.end())
        return Piece("&#96;" * len(run[0]), run.end())

    def _code_span(self, at: int, start: int, end: int) -> str:
        code = self._text[start:end]
        line = self._text.rfind("\n", 0, at) + 1
        in_table = _TABLE_ROW.match(self._text, line) is not None
        if start - at == 1 and _PLAIN_CODE.fullmatch(code) and code.strip() and not (in_table and "|" in code):
            return f"`{code}`"
        code = re.sub(r"\n[ \t]*(?:>[ \t]?)*", " ", code)
        return _code(code.replace("\\|", "|") if in_table else code)

    # tags, autolinks and character references

    def _less_than(self, at: int) -> Piece:
        if (remark := _REMARK.match(self._text, at)) is not None:
            return Piece("<span></span>", remark.end())  # something stands there still: what follows joins nothing
        if (kept := _KEPT_ELEMENT.match(self._text, at)) is not None and (piece := _kept_element(kept)) is not None:
            return piece
        if (tag := _TAG.match(self._text, at)) is not None and tag["name"].lower() in HARMLESS_TAGS:
            return Piece(f"<{tag['slash']}{tag['name'].lower()}>", tag.end())
        if (link := _AUTOLINK.match(self._text, at)) is not None:
            written = link["address"]
            address = safe_links.safe_address(written if ":" in written else f"mailto:{written}")
            if address is not None:
                label = as_entities(html.unescape(address.removeprefix("mailto:")))
                return Piece(f"[{_shown_at(label)}]({address})", link.end())
        return Piece("&lt;", at + 1)

    def _ampersand(self, at: int) -> Piece:
        character = _CHARACTER.match(self._text, at)
        if character is None:
            following = self._text[at + 1 : at + 2]
            return Piece("&amp;" if following.isalnum() or following == "#" else "&", at + 1)
        meant = html.unescape(character[0])
        if meant in {"$", "\\"}:
            return Piece(DOLLAR if meant == "$" else BACKSLASH, character.end())
        return Piece(character[0], character.end())

    # links and pictures

    def _bracket(self, at: int) -> Piece:
        text = self._text
        following = text[at + 1 : at + 2]
        if following == "(":
            link = safe_links.INLINE.match(text, at + 1)
            written = safe_links.inline_link(link) if link is not None else None
            if link is not None and written is not None:
                return Piece(f"]{written}", link.end())
            return Piece("]&#40;", at + 2)
        if following == ":":
            return self._definition(at)
        return Piece("]", at + 1)

    def _definition(self, at: int) -> Piece:
        """``[label]: address`` and ``[^1]: footnote``."""
        text = self._text
        label = _LABEL.search(text, text.rfind("\n", 0, at) + 1, at)
        if label is not None and label["mark"]:
            line_end = text.find("\n", at)
            after = text[at + 2 : line_end if line_end >= 0 else len(text)]
            return Piece("]:" if safe_links.footnote_may_stand(after) else "]&#58;", at + 2)
        definition = safe_links.DEFINITION.match(text, at + 1)
        written = safe_links.link_definition(definition) if definition is not None else None
        if label is not None and definition is not None and written is not None:
            return Piece(f"]{written}", definition.end())
        return Piece("]&#58;", at + 2)

    def _exclamation(self, at: int) -> Piece:
        text = self._text
        if text[at + 1 : at + 2] == "!":
            return Piece("&#33;", at + 1)
        if text[at + 1 : at + 2] != "[":
            return Piece("!", at + 1)
        if (picture := safe_links.PICTURE.match(text, at)) is not None:
            return Piece(safe_links.safe_picture(picture), picture.end())
        if text.startswith("![](", at):
            return Piece("[picture", at + 2)
        # a picture from elsewhere becomes a link to it
        return Piece("" if re.compile(r"!\[[^\[\]\n]*\]\(").match(text, at) else "&#33;", at + 1)

    # marks of renderers' own

    def _at(self, at: int) -> Piece:
        """JupyterLab's renderer keeps the place of formulas as ``@@0@@``."""
        doubled = self._text[at + 1 : at + 2] == "@" or (at > 0 and self._text[at - 1] == "@")
        return Piece("&#64;" if doubled else "@", at + 1)

    def _tilde(self, at: int) -> Piece:
        """Escape tildes, of which three could open a fence."""
        run = re.compile("~+").match(self._text, at)
        assert run is not None  # noqa: S101 - it was found
        return Piece("&#126;" * len(run[0]) if run[0].startswith("~~~") else run[0], run.end())

    def _brace(self, at: int) -> Piece:
        """Pandoc and Quarto would give ``{onclick=…}`` to the link, heading or box before it."""
        return Piece("\\{" if _ATTRIBUTES.match(self._text, at) else "{", at + 1)


def _kept_element(kept: re.Match[str]) -> Piece | None:
    if kept["open"] is None:
        return Piece(kept[0], kept.end())
    if kept["close"] != kept["open"].replace("<pre><code>", "</code></pre>").replace("<code>", "</code>"):
        return None
    code = html.unescape(kept["code"]).replace("\r", "\n")
    return Piece(code_block(code) if kept["open"] != "<code>" else _code(code), kept.end())


def _code(code: str) -> str:
    """Code inside a line that no parser can take for anything else."""
    return f"<code>{as_entities(code.replace(chr(10), ' ').strip())}</code>"


def code_block(code: str) -> str:
    """A block of code on one line, for places where a fence may be read differently."""
    return f"<pre><code>{as_entities(code)}</code></pre>"


def _shown_at(label: str) -> str:
    return label.replace("&#46;", ".").replace("&#47;", "/").replace("&#45;", "-").replace("&#58;", ":")
