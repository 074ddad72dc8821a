"""DG103: a citation of something that does not exist."""

import re
from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.evidence.cited import bibliography, cited_by_element, markers
from docgen_nb.evidence.document_text import Block, CheckedText, DocumentText, Hit, SectionText
from docgen_nb.evidence.prose import prose_of
from docgen_nb.evidence.stopwords import word_set

_FIX = "Cite a part that exists, or take the citation out."
_NUMBERED = re.compile(
    r"(?<![\w\]\\!])(?:(?<=\w)|(?<=[\s.,;:”\"')]))\[(?P<numbers>\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\](?![(\[:])"
)
_NO_CITATION_BEFORE = re.compile(r"(?:interval|range|in|from|between|bereich|intervall|von|∈|=)\s*\Z", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^(?P<id>[^\]\s]+)\](?!:)")
_AUTHOR = r"(?P<name>[A-ZÄÖÜÉ][\w'’\-]+)"
_MORE = r"(?:\s+(?:et al\.?|u\. ?a\.|(?:and|&|und|et|y)\s+[A-ZÄÖÜÉ][\w'’\-]+))"
_AUTHOR_YEAR = re.compile(
    rf"[(;\[]\s*(?:see |cf\. |e\.g\.,? |vgl\. )?{_AUTHOR}{_MORE}?,\s+(?:19|"
    rf"20)\d\d[a-z]?(?:,\s*p+\.?\s*\d+)?\s*(?=[);\]])"
)
_NARRATIVE = re.compile(rf"\b{_AUTHOR}{_MORE},?\s+\((?:19|20)\d\d[a-z]?\)")
_NO_AUTHORS = word_set(
    "january february march april may june july august september october november december spring summer autumn "
    "winter fall q1 q2 q3 q4 table figure chapter section source as since until in from by januar februar märz mai "
    "juni juli oktober dezember frühjahr sommer herbst janvier février mars avril juin juillet août"
)


def _find(text: CheckedText) -> Iterator[Hit]:
    known = _names_known(text)
    for document in text.documents:
        cited = len(bibliography(document) & set(text.parts))
        own_list = _own_numbers(document)
        notes = _footnotes(document)
        for section in document.sections:
            for block in section.blocks:
                yield from _parts(section, block, text)
                if block.is_text and not block.given:
                    yield from _numbered(section, block, cited, own_list)
                    yield from _undefined_notes(section, block, notes)
                    yield from _authors(section, block, known)


def _parts(section: SectionText, block: Block, text: CheckedText) -> Iterator[Hit]:
    for part_id in dict.fromkeys([*cited_by_element(block), *markers(block)]):
        if part_id not in text.parts and not any(part.piece_of == part_id for part in text.parts.values()):
            yield section.hit(block, f"The citation leads to {part_id}, which is no content part.", _FIX, part_id)


def _numbered(section: SectionText, block: Block, cited: int, own_list: set[int]) -> Iterator[Hit]:
    prose = prose_of(block.source)
    for match in _NUMBERED.finditer(prose):
        numbers = [int(number) for number in re.findall(r"\d+", match["numbers"])]
        if 0 in numbers or _NO_CITATION_BEFORE.search(prose[: match.start()]):
            continue
        dead = [number for number in numbers if number > cited and number not in own_list]
        if dead:
            message = f"The citation {match[0]} leads nowhere: the document cites {cited} sources."
            yield section.hit(block, message, _FIX, match[0])


def _own_numbers(document: DocumentText) -> set[int]:
    """Numbers of a list of sources that the text itself holds: lines that begin with ``[3] …``."""
    return {
        int(number)
        for section in document.sections
        for block in section.blocks
        for number in re.findall(r"^[ \t]*\[(\d{1,3})\]:?[ \t]+\S", block.source, re.MULTILINE)
    }


def _footnotes(document: DocumentText) -> set[str]:
    sources = "\n".join(block.source for section in document.sections for block in section.blocks)
    return set(re.findall(r"^\[\^([^\]\s]+)\]:", sources, re.MULTILINE))


def _undefined_notes(section: SectionText, block: Block, notes: set[str]) -> Iterator[Hit]:
    for match in _FOOTNOTE.finditer(prose_of(block.source)):
        if match["id"] not in notes:
            message = f"The footnote {match[0]} is not written anywhere."
            yield section.hit(block, message, f"Write {match[0]}: …, or take the mark out.", match[0])


def _authors(section: SectionText, block: Block, known: str) -> Iterator[Hit]:
    for pattern in (_AUTHOR_YEAR, _NARRATIVE):
        for match in pattern.finditer(block.prose):
            name = match["name"].casefold()
            if name not in _NO_AUTHORS and not re.search(rf"\b{re.escape(name)}\b", known):
                message = f"The citation {match[0].strip('(;[ ')} names an author that no content part knows."
                yield section.hit(block, message, _FIX, match[0])


def _names_known(text: CheckedText) -> str:
    """Return every text from which an author's name can come: parts, prompt, titles, hints."""
    nodes = [node for _, section in text.outline.sections() for node in (section.title, section.generation_hint)]
    parts = [piece for part in text.parts.values() for piece in (part.label, part.source, part.text)]
    cells = [cell for part in text.parts.values() for row in getattr(part.item, "rows", ()) for cell in row]
    return "\n".join([text.outline.user_prompt, *nodes, *parts, *cells]).casefold()


RULE = Rule("DG103", "citation leads nowhere", _find)
