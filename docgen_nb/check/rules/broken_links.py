"""DG504: a link that cannot lead anywhere. No address is tried: the check needs no network."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, DocumentText, Hit
from docgen_nb.evidence.prose import without_code

_LINK = re.compile(r"(?<!\\)\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_UNCLOSED = re.compile(r"(?<!\\)\]\((?:https?://|www\.|#|\./)[^()\s]*(?=\s|\Z)(?![^()\n]*\))")
_APART = re.compile(r"(?<!\\)\[[^\[\]\n]+\]\s+\(https?://[^\s()]+\)")
_BY_LABEL = re.compile(r"(?<!\\)\[(?P<text>[^\[\]\n]+)\]\[(?P<label>[^\[\]\n]*)\]")
_DEFINITION = re.compile(r"^[ ]{0,3}\[(?P<label>[^\]\n^]+)\]:\s*\S", re.MULTILINE)
_SCHEMES = {"http", "https", "mailto", "ftp", "tel", "doi", "attachment", "data", "file"}
_MISSPELLED = re.compile(
    r"\A(?:h?ttps?|https?)(?::/?(?!/)|//|;)|\A(?:htp|hhtp|htps|htt|hptt|ttp|htttps?)s?:", re.IGNORECASE
)


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        labels = _labels(document)
        for section in document.sections:
            for block in section.blocks:
                if block.given or "]" not in block.source or block.element.type in {"code_block", "table", "image"}:
                    continue
                source = without_code(block.source)
                for why, where in _faults(source, labels):
                    fix = "Give the address that is meant, or write it as text."
                    yield section.hit(block, f"The link is broken: {why}.", fix, where)


def _faults(source: str, labels: set[str]) -> Iterator[tuple[str, str]]:
    for match in _LINK.finditer(source):
        picture = source[match.start() - 1 : match.start()] == "!"
        if why := _target_fault(match["target"].strip()):
            yield why, match[0]
        elif not match["label"].strip() and not picture:
            yield "it has no text", match[0]
    rest = _LINK.sub(" ", source)
    for match in _UNCLOSED.finditer(rest):
        yield "its bracket is not closed", match[0]
    for match in _APART.finditer(rest):
        yield "a space stands between its text and its address", match[0]
    for match in _BY_LABEL.finditer(rest):
        label = (match["label"] or match["text"]).strip().casefold()
        if label not in labels and not re.fullmatch(r"\^?[\d,\s–-]+", label):
            yield f"nothing says where [{match['label'] or match['text']}] leads", match[0]


def _target_fault(target: str) -> str:
    address = re.sub(r"\s+[\"'(].*\Z", "", target).strip("<>")
    if not address or address == "#":
        return "it has no address"
    if _MISSPELLED.match(address):
        return f"{address} is no address"
    if " " in address and not target.startswith("<"):
        return "its address holds a space"
    try:
        parts = urlsplit(address)
    except ValueError:
        return f"{address} is no address"
    if parts.scheme in {"http", "https"} and not re.search(r"\w", parts.netloc):
        return "its address has no host"
    if parts.scheme in {"http", "https"} and "." not in parts.netloc and not parts.netloc.startswith("localhost"):
        return f"{parts.netloc} is no host"
    if parts.scheme and parts.scheme not in _SCHEMES and address[1:3] != ":\\":
        return f"{parts.scheme}: is no kind of address"
    return ""


def _labels(document: DocumentText) -> set[str]:
    sources = [block.source for section in document.sections for block in section.blocks if "]:" in block.source]
    return {match["label"].strip().casefold() for source in sources for match in _DEFINITION.finditer(source)}


RULE = Rule("DG504", "broken link", _find)
