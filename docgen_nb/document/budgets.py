"""Lengths in words: what the task asks for, how it is shared out among sections, and what their sources can carry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.errors import ContentPartError

_PER_PAGE = 400  # words
_ROUND = 10
_ENOUGH = 0.8  # of the words asked for, from which on nobody needs to hear of it
LEAST_WORDS, USUAL_WORDS = 30, 250  # words of a section
_PER_WORD_OF_MATERIAL = 1.2  # words that a section can say without padding
_TOLD_ROWS, _LONGEST_TABLE = 8, 40  # rows of a table that a text can go into; of a longer one it picks some
_WORDS_PER_CELL = 2.5
_CHARACTERS_PER_WORD = 6.5  # with the space
_PAGES = ("pag", "pág", "seite")
_NUMBERS = dict(
    zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(1, 11), strict=True)
)
_NUMBER = r"(?P<number>\d{1,3}(?:[,.' ]\d{3})+|\d+|" + "|".join(_NUMBERS) + ")"
_LENGTH = re.compile(
    rf"(?P<each>\b(?:each|every|per|je)\b[^.;\n]{{0,40}})?\b{_NUMBER}[\s-]*"
    r"(?P<unit>words?|wörtern?|worten?|mots|palabras|parole|pages?|seiten|páginas|pagine)\b"
    r"(?P<of>\s+(?:(?:for|in|per|a)\s+)?(?:each|every|per|je|a)\b)?",
    re.IGNORECASE,
)


def asked_words(task: str) -> int:
    """Words of the whole document that the task asks for, 0 if it says nothing of it. A length of each section is none.

    >>> asked_words("A report of about 1,200 words for the board.")
    1200
    >>> asked_words("Two pages on bees"), asked_words("Bees, each section of 90 words")
    (800, 0)
    """
    for match in _LENGTH.finditer(task):
        if match["each"] or match["of"]:
            continue
        said = match["number"].lower()
        number = _NUMBERS.get(said) or int(re.sub(r"\D", "", said))
        return number * _PER_PAGE if match["unit"].lower().startswith(_PAGES) else number
    return 0


def shared_out(total: int, wanted: Sequence[int]) -> list[int]:
    """``total`` words in the proportions that are wanted, in tens; where one says nothing, it has a mean share.

    >>> shared_out(600, [100, 200, 0])
    [130, 270, 200]
    """
    if not total:
        return [each if each >= LEAST_WORDS else 0 for each in wanted]
    said = [each for each in wanted if each > 0]
    weights = [each if each > 0 else (sum(said) / len(said) if said else 1) for each in wanted]
    return [max(LEAST_WORDS, round(total * weight / sum(weights) / _ROUND) * _ROUND) for weight in weights]


def readers_of(sections: Iterable[Section]) -> Counter[str]:
    """How many of the sections read each part."""
    return Counter(id_ for section in sections for id_ in read_ids(section))


def readers_from(outline: Outline, sections: Iterable[Section]) -> dict[str, int]:
    """How many sections of the document read each part that a chapter's ``sections`` read, as far as the plan tells.

    The other chapters may have no sections yet, so that each that has the part counts like this one.
    """
    chapters = Counter(id_ for _, chapter in outline.chapters() for id_ in chapter.content_part_ids)
    return {id_: count * max(1, chapters[id_]) for id_, count in readers_of(sections).items()}


def carried(section: Section, parts: ContentParts, readers: Mapping[str, int]) -> int:
    """Words that a section can have without padding, in tens; 0 if it is not written from its parts alone.

    A part that several sections read gives each its share; ``readers`` says how many they are.
    """
    read = read_ids(section)
    if not read or section.needs or section.questions or len(read) < len(set(section.content_part_ids)):
        return 0
    try:
        words = sum(sum(map(_length, parts.all_of(id_))) / readers[id_] for id_ in read)
    except ContentPartError:
        return 0  # the section's own job says so
    return max(LEAST_WORDS, round(_PER_WORD_OF_MATERIAL * words / _ROUND) * _ROUND)


def give_lengths(outline: Outline, parts: ContentParts, places: Iterable[SectionRef]) -> None:
    """Give sections without a length the one that their sources can carry."""
    readers = readers_of(section for _, section in outline.sections())
    for section in map(outline.section, places):
        if not section.words and section.use_ai_call and section.content_type in {"paragraph", "bullet_list"}:
            section.words = min(USUAL_WORDS, carried(section, parts, readers))


def carried_of_asked(outline: Outline, parts: ContentParts) -> tuple[int, int]:
    """Words that the sources can carry, and those that the task asks for; (0, 0) where that is enough or not known."""
    asked, total = asked_words(outline.user_prompt), 0
    readers = readers_of(section for _, section in outline.sections())
    for _, section in outline.sections() if asked else ():
        most = carried(section, parts, readers)
        total += min(section.words, most) if most else section.words
    return (total, asked) if 0 < total < _ENOUGH * asked else (0, 0)


def read_ids(section: Section) -> list[str]:
    """The parts whose text a section is written from."""
    return [i for i in dict.fromkeys(section.content_part_ids) if section.format_of(i) in {"extracted", "shown"}]


def _length(part: ContentPart) -> float:
    """Words of a part, roughly; of a table that a text can go into, those that its rows make as sentences."""
    table = part.item
    if isinstance(table, Table) and len(table.rows) <= _LONGEST_TABLE and not table.total_rows:
        return min(len(table.rows), _TOLD_ROWS) * len(table.headers) * _WORDS_PER_CELL
    return len(part.text) / _CHARACTERS_PER_WORD
