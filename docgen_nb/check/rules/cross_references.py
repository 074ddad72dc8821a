"""DG301: ``see section 4.7`` where there is none."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Image
from docgen_nb.evidence.document_text import Block, CheckedText, DocumentText, Hit, SectionText

_FIX = "Refer to what exists, or take the reference out."
_SECTION = r"sections?|secs?\.|subsections?|abschnitte?s?|abschn\.|sección|secciones|sezione|paragraaf"
_CHAPTER = r"chapters?|ch\.|chap\.|kapiteln?|kap\.|chapitres?|capítulos?|capitol[oi]|hoofdstuk(?:ken)?"
_TABLE = r"tables?|tab\.|tabellen?|tableaux?|tablas?|tabell[ae]|tabel"
_FIGURE = r"figures?|figs?\.|abbildung(?:en)?|abb\.|figuras?|figur[ae]|afbeelding"
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,3}"
_REFERENCE = re.compile(
    rf"(?<![\w])(?:(?P<section>{_SECTION})|(?P<chapter>{_CHAPTER})|(?P<table>{_TABLE})|(?P<figure>{_FIGURE}))"
    rf"[\s\u00a0]+(?P<numbers>{_NUMBER}(?:(?:\s*(?:,|–|-|and|und|et|y|e|to|bis|or|oder|&)\s*)+{_NUMBER}(?![\w%]))*)"
    r"(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?<![\w])(?:{_SECTION}|{_CHAPTER})\s+(?:on\s+|über\s+|zu\s+|called\s+|titled\s+)?"
    r"[\"“„«](?P<title>[^\"“”„«»\n]{3,90})[\"”“»]",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\s*(?:,\s*)?(?:(?:of|in|from|under)\s+(?!this\b|the (?:present|same)?\s?(?:report|document|chapter|appendix)\b)"
    r"(?:the |its |their |that |an? )?[\w\"“']|(?:des|der|dem|aus dem|von)\s+(?!vorliegenden\b|diese[sr]?\b|"
    r"Berichts?\b)\w|"
    r"(?:de|du|del|della|van)\s+(?:la |l'|el |los |las |het |de )?(?!(?:ce|este|présent|rapport|informe)\b)\w|"
    r"\(?[A-Z]{2,}\b)"
)  # fmt: skip
_ITS_OWN = re.compile(
    r"(?:'s|’s|s'|\bits|\btheir|\bdessen|\bderen|\b(?:Act|Code|GDPR|ISO|Directive|Regulation)),?\s*\Z"
)
_ARTICLE = re.compile(r"\b(?:the|an?|this|that|each|every|they|to|we|per)\s+\Z", re.IGNORECASE)  # the table 47 guests
_NEXT = re.compile(
    r"\b(?:(?P<next>next|following|coming|nächsten?|folgenden?)|(?P<previous>previous|preceding|vorigen?|vorherigen?|"
    r"vorangegangenen?|vorangehenden?))\s+(?P<what>chapter|kapitel)\b",
    re.IGNORECASE,
)
_ALIKE = 82


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        places = _Places(document)
        for section in document.sections:
            for block in section.text_blocks():
                yield from _numbered(section, block, places)
                yield from _named(section, block, places)
                yield from _relative(section, block)


class _Places:
    """Targets that a reference in a document can lead to."""

    def __init__(self, document: DocumentText) -> None:
        chapters = document.document.chapters
        self.sections = [len(chapter.sections) for chapter in chapters]
        self.tables = document.tables
        blocks = [block for section in document.sections for block in section.blocks]
        self.figures = sum(isinstance(block.element, Image) or "![" in block.source for block in blocks)
        titles = [chapter.title for chapter in chapters]
        titles += [section.title for chapter in chapters for section in chapter.sections]
        headings = [block.source for block in blocks if block.element.type == "heading"]
        self.titles = [title.casefold() for title in (*titles, *headings, document.document.title) if title]

    def leads_somewhere(self, kind: str, number: str) -> bool:
        """Whether there is such a chapter, section, table or figure."""
        figures = [int(figure) for figure in number.split(".")]
        if kind in {"table", "figure"}:
            count = self.tables if kind == "table" else self.figures
            return figures[-1] <= count if len(figures) == 1 else figures[0] <= len(self.sections) and bool(count)
        if not 1 <= figures[0] <= len(self.sections):
            return False
        return len(figures) == 1 or 1 <= figures[1] <= self.sections[figures[0] - 1]

    def has_title(self, title: str) -> bool:
        """Whether a heading is called so, or nearly."""
        return any(fuzz.ratio(title.casefold(), other) >= _ALIKE or title.casefold() in other for other in self.titles)


def _numbered(section: SectionText, block: Block, places: _Places) -> Iterator[Hit]:
    prose = block.prose
    for match in _REFERENCE.finditer(prose):
        kind = match.lastgroup and next(k for k in ("section", "chapter", "table", "figure") if match[k])
        before = prose[max(0, match.start() - 40) : match.start()]
        elsewhere = _ELSEWHERE.match(prose, match.end()) or _ITS_OWN.search(before)
        outside = elsewhere is not None or (match[0][0].islower() and _ARTICLE.search(before) is not None)
        if outside or kind is None:
            continue
        for number in re.findall(_NUMBER, match["numbers"]):
            if kind == "section" and "." not in number:
                exists = int(number) <= len(section.chapter.sections) or places.leads_somewhere("chapter", number)
            else:
                exists = places.leads_somewhere(kind, number)
            if not exists:
                yield section.hit(block, f"There is no {kind} {number} to refer to.", _FIX, match[0])


def _named(section: SectionText, block: Block, places: _Places) -> Iterator[Hit]:
    for match in _NAMED.finditer(block.prose):
        if not _ELSEWHERE.match(block.prose, match.end()) and not places.has_title(match["title"].strip(" .,")):
            yield section.hit(block, f"Nothing in the document is called {match['title']}.", _FIX, match[0])


def _relative(section: SectionText, block: Block) -> Iterator[Hit]:
    for match in _NEXT.finditer(block.prose):
        last = section.place.chapter == len(section.document.chapters)
        if (match["next"] and last) or (match["previous"] and section.place.chapter == 1):
            which = "next" if match["next"] else "previous"
            yield section.hit(block, f"There is no {which} chapter to refer to.", _FIX, match[0])


RULE = Rule("DG301", "cross reference leads nowhere", _find)
