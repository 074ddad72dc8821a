"""Addresses in a model's text that stand in nothing the user handed in: shown as text, so that nobody follows them.

A document that was added may tell the model to put in a link or a picture whose address carries data out, or leads
readers to a false page. Such an address is written out as code, with words that say where it does not come from.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from docgen_nb.document.elements import Element, Image, Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.document.safe_links import DEFINITION, INLINE, meant_address, written_address
from docgen_nb.document.templates import change_texts

Known = Callable[[str], bool]

_LABEL = r"(?:[^\[\]\\`\n]|\\.|`[^`\n]*`|\n(?![ \t]*\n)|!?\[[^\[\]\n]*\](?:\([^()\s]*\))?)*"
_BARE = re.compile(
    r"\b[a-z][a-z0-9+.\-]{1,20}://[^\s<>`]+|\bwww\.[^\s<>`]+"
    r"|(?<![\w.+%\-])(?:mailto:)?[\w.+%\-]++@[\w\-]+(?:\.[\w\-]+)+",
    re.IGNORECASE,
)
_PIECE = re.compile(
    rf"(?P<ticks>`+)|\\.|<(?P<angled>{_BARE.pattern})>|(?P<picture>!?)\[(?P<label>{_LABEL})\](?=\()|\](?P<after>[(:])"
    rf"|{_BARE.pattern}",
    re.IGNORECASE | re.DOTALL,
)
_FENCE = re.compile(
    r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?P<marks>`{3,})[^`\n]*\n.*?(?:^[ \t>]*(?P=marks)`*[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)  # in a list or quote; others are elements of their own
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_TRAILING = "?!.,:;*_~'’”)}]"
_LEAVES = re.compile(r"[a-z][a-z0-9+.\-]*:|[\\/]{2}", re.IGNORECASE)
_SEPARATES = re.compile(r"[`|\s\[\]<>\\]")


def addresses(text: str) -> Iterable[str]:
    """Every address in a text, as it is written."""
    return (_trimmed(match[0]) for match in _BARE.finditer(text))


def stands_in(texts: Iterable[str]) -> Known:
    """Whether an address stands in one of the texts, with or without its scheme.

    The case of a host does not count. That of a path and a query does: letters in capitals could carry data out.
    The texts are read one after the other, and only as far as is needed.
    """
    rest, read = iter(texts), list[tuple[str, str]]()

    def known(address: str) -> bool:
        bare = re.sub(r"\A(?:[a-z][a-z0-9+.\-]*:)?[\\/]*", "", address, flags=re.IGNORECASE).rstrip("/")
        path = bare[len(re.split(r"[/?#]", bare, maxsplit=1)[0]) :]
        folded = bare.casefold()
        if not bare or any(path in text and _stands(folded, lower) for text, lower in read):
            return True
        for text in rest:
            read.append((text, text.casefold()))
            if path in text and _stands(folded, read[-1][1]):
                return True
        return False

    return known


def texts_of_parts(parts: Iterable[ContentPart]) -> Iterator[str]:
    """All that content parts say, whole tables last."""
    parts = list(parts)
    for part in parts:
        yield f"{part.label}\n{part.source}\n{part.instruction}\n{part.text}"
    for part in parts:
        if isinstance(part.item, Table):
            yield "\n".join(" ".join(row) for row in whole_table(part.item).rows)


def marked(text: str, known: Known, words: str) -> tuple[str, list[str]]:
    """The text with every address that is not known as code, followed by ``words``, and these addresses.

    >>> marked("See [this](https://a.example/x).", lambda address: False, "in no source")[0]
    'See this (`https://a.example/x`, in no source).'
    """
    if not re.search(r"//|www\.|@|\][(:]", text, re.IGNORECASE):
        return text, []
    marking = _Marking(text, known, words)
    return marking.run(), marking.found


def mark_foreign(elements: Iterable[Element], known: Known, words: str) -> list[str]:
    """Mark every address that is not known in what was just written; gives them. Code blocks are shown as they are."""
    found: list[str] = []

    def mark(text: str) -> str:
        changed, foreign = marked(text, known, words)
        found.extend(foreign)
        return changed

    for element in elements:
        change_texts(element, mark)
        if isinstance(element, Image) or (isinstance(element, Table) and not element.plain):
            element.caption = mark(element.caption)
        if isinstance(element, Image):
            element.alt = mark(element.alt)
            if element.url and not known(element.url):
                found.append(element.url)
                element.alt, element.url = f"{element.alt} ({_shown(element.url)}, {words})".strip(), ""
    return list(dict.fromkeys(found))


def without_foreign(text: str, known: Known) -> str:
    """A title or hint with ``[…]`` for every address that is not known."""
    if "//" not in text and "@" not in text and "www." not in text.casefold():
        return text
    return _BARE.sub(lambda match: match[0] if known(_trimmed(match[0])) else "[…]", text)


class _Marking:
    def __init__(self, text: str, known: Known, words: str) -> None:
        self._text = text
        self._known = known
        self._words = words
        self.found: list[str] = []

    def run(self) -> str:
        done, read = [], 0
        while (piece := _PIECE.search(self._text, read)) is not None:
            done.append(self._text[read : piece.start()])
            written, read = self._piece(piece)
            touching = written.startswith("`") and "".join(done[-2:]).endswith("`")
            done.append(f" {written}" if touching else written)
        return "".join([*done, self._text[read:]])

    def _piece(self, piece: re.Match[str]) -> tuple[str, int]:
        if piece["ticks"]:
            end = self._code_ends.get(piece.start())
            if end is None:  # they open no code, and must not do so together with what is written behind them
                return "\\`" * len(piece["ticks"]), piece.end()
            return self._text[piece.start() : end], end
        if piece[0].startswith("\\"):
            return piece[0], piece.end()
        if piece["label"] is not None:
            return self._link(piece)
        if piece["after"]:
            return self._rest_of_link(piece)
        address = piece["angled"] or _trimmed(piece[0])
        end = piece.end() if piece["angled"] else piece.start() + len(address)
        if self._known(address):
            return self._text[piece.start() : end], end
        return f"{self._note(address)} ({self._words})", end

    @cached_property
    def _code_ends(self) -> dict[int, int]:
        """Map where code begins to where it ends: at the next run of as many backticks in its paragraph."""
        ends: dict[int, int] = {}
        waiting: dict[int, int] = {}  # number of backticks → where the next run of as many begins, read backwards
        limits = [match.start() for match in _PARAGRAPH_END.finditer(self._text)]
        for run in reversed(list(re.finditer("`+", self._text))):
            while limits and limits[-1] > run.start():
                limits.pop()
                waiting.clear()
            if (closing := waiting.get(len(run[0]))) is not None:
                ends[run.start()] = closing + len(run[0])
            waiting[len(run[0])] = run.start()
        return ends | {fence.start("marks"): fence.end() for fence in _FENCE.finditer(self._text)}

    def _link(self, piece: re.Match[str]) -> tuple[str, int]:
        link = INLINE.match(self._text, piece.end())
        address = _address(link) if link is not None else None
        if link is not None and address is not None and piece["label"].strip() == address and not self._known(address):
            return f"{self._note(address)} ({self._words})", link.end()
        label, foreign = marked(piece["label"], self._known, self._words)
        self.found += foreign
        if link is None or address is None or self._known(address):
            return f"{piece['picture']}[{label}", piece.end("label")
        shown = self._note(address)
        return (f"{label} ({shown}, {self._words})" if label.strip() else f"{shown} ({self._words})"), link.end()

    def _rest_of_link(self, piece: re.Match[str]) -> tuple[str, int]:
        """The end of a link whose label has an odd form, or a definition."""
        if re.search(r"\[\^[^\[\]\n]*\Z", self._text[max(0, piece.start() - 100) : piece.start()]):
            return "]", piece.start() + 1  # of a footnote
        target = (INLINE if piece["after"] == "(" else DEFINITION).match(self._text, piece.start() + 1)
        address = _address(target) if target is not None else None
        if target is None or address is None or self._known(address):
            return "]", piece.start() + 1
        return f"] ({self._note(address)}, {self._words})", target.end()

    def _note(self, address: str) -> str:
        self.found.append(address)
        return _shown(address)


def _stands(address: str, text: str) -> bool:
    """Whether it stands there as a whole, not as a piece of a longer name."""
    at = text.find(address)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(address) : at + len(address) + 1]
        if not (before.isalnum() or before in {"-", "."}) and not (after.isalnum() or after == "-"):
            return True
        at = text.find(address, at + 1)
    return False


def _address(link: re.Match[str]) -> str | None:
    """Return a link's address as a browser understands it; None if it leads to no other place."""
    address = re.sub(r"[\x00-\x20]", "", meant_address(written_address(link)))
    return address if _LEAVES.match(address) else None


def _shown(address: str) -> str:
    encoded = _SEPARATES.sub(lambda sign: f"%{ord(sign[0]):02X}", address)
    return f"`{encoded}`"


def _trimmed(address: str) -> str:
    return address.rstrip(_TRAILING)
