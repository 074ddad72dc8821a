"""The words that a section can have without padding, by what its sources say on its topic."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from docgen_nb.document.budgets import USUAL_WORDS, asked_words
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.errors import ContentPartError
from docgen_nb.evidence.kept import kept_for
from docgen_nb.evidence.topics import BARELY, Topic, beginnings, statements_in

_ROUND, _LEAST = 10, 28  # words; the least are a sentence or two
_ENOUGH = 0.8  # of the words asked for, from which on nobody needs to hear of it
_TOLD_ROWS, _PICKED_ROWS, _LONGEST_TABLE = 8, 4, 40  # rows that a text can go into all; of more it picks some
_WORDS_PER_NUMBER, _WORDS_PER_NAME = 4, 1.2  # of a cell: a number has its unit and its column's name with it
_CHARACTERS_PER_WORD = 6.5  # with the space
_OF_ANOTHER_TOPIC = 0.1  # of a table's words, for a section that another one is nearer to it
_MOST_SHARING = 200  # sections that share a part by topic; of more each has an equal share
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")  # of years one tells the ends
_READ = 100_000  # characters of a part that are read statement by statement


@dataclass(frozen=True)
class Readers:
    """The sections that share parts.

    Attributes:
        sections: those that are known.
        chapters: how many chapters have a part, where others than that of ``sections`` may have no sections yet.
    """

    sections: Sequence[Section]
    chapters: Mapping[str, int]
    _sharing: dict[str, dict[int, Topic]] = field(default_factory=dict)

    def of(self, id_: str) -> dict[int, Topic]:
        """The topics of the sections that read a part, by the sections' ``id()``, in the document's order."""
        if (known := self._sharing.get(id_)) is None:
            sharing = (section for section in self.sections if id_ in read_ids(section))
            known = self._sharing[id_] = {id(section): Topic.of(section) for section in sharing}
        return known

    def beside(self, id_: str) -> list[Topic]:
        """The topics of the other sections, of a document that has not too many."""
        own = self.of(id_)
        few = self.sections if len(self.sections) <= _MOST_SHARING else ()
        return [Topic.of(section) for section in few if id(section) not in own]

    @classmethod
    def in_chapter(cls, outline: Outline, sections: Sequence[Section]) -> Readers:
        """Those of a chapter, whether or not the other chapters have their sections."""
        return cls(sections, Counter(id_ for _, chapter in outline.chapters() for id_ in chapter.content_part_ids))

    @classmethod
    def in_outline(cls, outline: Outline) -> Readers:
        """Those of a whole outline."""
        return cls([section for _, section in outline.sections()], {})


def read_ids(section: Section) -> list[str]:
    """The parts whose text a section is written from."""
    return [i for i in dict.fromkeys(section.content_part_ids) if section.format_of(i) in {"extracted", "shown"}]


def carried(section: Section, parts: ContentParts, readers: Readers) -> int:
    """Words that a section can have without padding, in tens; 0 if it is not written from its parts alone.

    Of a part that several sections read it has the statements that are nearest to its topic; where there are none, an
    equal share of those that are near to no section's.
    """
    read = read_ids(section)
    if not read or section.needs or section.questions or len(read) < len(set(section.content_part_ids)):
        return 0
    try:
        words = sum(_share(section, part, id_, readers) for id_ in read for part in parts.all_of(id_))
    except ContentPartError:
        return 0  # the section's own job says so
    return max(_LEAST, round(words / _ROUND) * _ROUND)


def give_lengths(outline: Outline, parts: ContentParts, places: Iterable[SectionRef]) -> None:
    """Give sections without a length the one that their sources can carry."""
    readers = Readers.in_outline(outline)
    for section in map(outline.section, places):
        if not section.words and section.use_ai_call and section.content_type in {"paragraph", "bullet_list"}:
            section.words = min(USUAL_WORDS, carried(section, parts, readers))


def carried_of_asked(outline: Outline, parts: ContentParts) -> tuple[int, int]:
    """Words that the sources can carry, and those that the task asks for; (0, 0) where that is enough or not known."""
    asked, total = asked_words(outline.user_prompt), 0
    readers = Readers.in_outline(outline)
    for section in readers.sections if asked else ():
        most = carried(section, parts, readers)
        total += min(section.words, most) if most else section.words
    return (total, asked) if 0 < total < _ENOUGH * asked else (0, 0)


def _share(section: Section, part: ContentPart, id_: str, readers: Readers) -> float:
    """The words of a part that are a section's own."""
    sharing = readers.of(id_)
    if id(section) not in sharing or len(sharing) > _MOST_SHARING:
        return _length(part) / (max(1, len(sharing)) * max(1, readers.chapters.get(id_, 1)))
    topics, at = tuple(sharing.values()), list(sharing).index(id(section))
    if isinstance(part.item, Table):
        said = beginnings(f"{part.label} {' '.join(part.item.headers)}".replace("_", " "))
        near = [topic.shared(said, frozenset()) for topic in topics]
        if not any(near):
            return _length(part) / len(sharing)
        return _length(part) * (1 if at == near.index(max(near)) else _OF_ANOTHER_TOPIC)
    beside = tuple(readers.beside(id_))
    loose, own = kept_for([part], (_shares, topics, beside), lambda: _shares(part, topics, beside))
    return own[at] or loose / (len(sharing) * max(1, readers.chapters.get(id_, 1)))


def _shares(part: ContentPart, topics: Sequence[Topic], beside: Sequence[Topic]) -> tuple[float, list[float]]:
    """The words of a text that are near to no topic, and those of each: a statement is the nearest one's.

    It is nobody's where a section that does not read it, ``beside``, has it in its title, and they barely share it.
    """
    with_word = _by_word((number, topic.plan) for number, topic in enumerate(topics))
    with_title = _by_word((number, topic.title) for number, topic in enumerate(beside))
    own = [0.0] * len(topics)
    for text, heading in statements_in(part.text[:_READ]):
        said, under = beginnings(text), beginnings(heading)
        found = {number for word in said | under for number in with_word.get(word, ())}
        near = {number: topics[number].shared(said, under) for number in found}
        most = max(near.values(), default=0)
        others = Counter(number for word in said for number in with_title.get(word, ())).most_common(most <= BARELY)
        most = max([most, *(beside[number].shared(said, under) for number, _ in others)])
        nearest = [number for number, score in near.items() if score == most]
        for number in nearest:
            own[number] += len(text.split()) / len(nearest)
    return max(0.0, _length(part) - sum(own)), own


def _by_word(numbered: Iterable[tuple[int, Iterable[str]]]) -> dict[str, list[int]]:
    found = defaultdict[str, list[int]](list)
    for number, words in numbered:
        for word in words:
            found[word].append(number)
    return found


def _length(part: ContentPart) -> float:
    """Words of a part, roughly; of a table that a text can go into, those that its rows make as sentences."""
    table = part.item
    if isinstance(table, Table) and len(table.rows) <= _LONGEST_TABLE and not table.total_rows:
        few = len(table.rows) <= _TOLD_ROWS and not all(_YEAR.fullmatch("".join(row[:1]).strip()) for row in table.rows)
        told = len(table.rows) if few else min(len(table.rows), _PICKED_ROWS)
        cells = ("".join(column) for column in zip_longest(*table.rows, fillvalue=""))  # rows may be of any width
        return told * sum(_WORDS_PER_NUMBER if any(map(str.isdigit, cell)) else _WORDS_PER_NAME for cell in cells)
    return len(part.text) / _CHARACTERS_PER_WORD
