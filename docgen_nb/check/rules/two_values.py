"""DG202: the same fact with two values."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from docgen_nb.check.rules import Rule
from docgen_nb.check.statements import CONTRAST_STEMS, counted, subject
from docgen_nb.evidence.dates import days_in
from docgen_nb.evidence.document_text import Block, CheckedText, DocumentText, Hit, SectionText
from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.stated import stated_quantities, years_in
from docgen_nb.evidence.units import COUNT
from docgen_nb.evidence.words import raw_words, sentences, stem

_CLAUSE_END = re.compile(
    r"[;:]\s|,\s(?:while|whereas|but|and|which|während|wobei|und|aber|tandis que|mientras)\s", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_ALIKE = 0.75
_FEWEST = 2
_MOST_NUMBERS = 3
_COMMONEST = 40


@dataclass(frozen=True)
class _Statement:
    section: SectionText
    block: Block
    text: str
    bare: str  # without its numbers
    key: frozenset[str]
    years: frozenset[int]
    numbers: tuple[Quantity, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """The words with a capital, but the first."""
        told = list(raw_words(self.bare))[1:]
        return frozenset(stem(word[0].casefold()) for word in told if word[0][0].isupper())

    @property
    def counted(self) -> list[str]:
        """The things that each number counts."""
        return [counted(self.text[number.end :]) if number.dimension == COUNT else "" for number in self.numbers]


def _find(text: CheckedText) -> Iterator[Hit]:
    labels = frozenset(
        stem(word)
        for part in text.parts.values()
        for row in getattr(part.item, "rows", ())[:1000]
        for cell in row[:8]
        for word in cell.casefold().split()[:4]
        if word.isalpha()
    )
    for document in text.documents:
        told: set[int] = set()
        for first, second in _alike(list(_statements(document))):
            if id(second.block) not in told and _contradict(first, second, labels):
                told.add(id(second.block))
                yield _hit(first, second)


def _statements(document: DocumentText) -> Iterator[_Statement]:
    for section in document.sections:
        for block in section.text_blocks():
            if _DIGIT.search(block.prose) is None:
                continue
            for _, sentence in sentences(block.prose):
                for clause in _CLAUSE_END.split(sentence):
                    if (statement := _statement(section, block, clause)) is not None:
                        yield statement


def _statement(section: SectionText, block: Block, clause: str) -> _Statement | None:
    for start, end, _ in days_in(clause):  # a date is no quantity
        clause = clause[:start] + " " * (end - start) + clause[end:]
    numbers = stated_quantities(clause, section.language)
    if not 1 <= len(numbers) <= _MOST_NUMBERS:
        return None
    bare = clause
    for number in reversed(numbers):
        bare = f"{bare[: number.start]} {bare[number.end :]}"
    key, years = subject(bare), frozenset(years_in(clause))
    fewest = 1 if years and all(number.dimension != COUNT for number in numbers) else _FEWEST
    return _Statement(section, block, clause, bare, key, years, numbers) if len(key) >= fewest else None


def _alike(statements: Sequence[_Statement]) -> Iterator[tuple[_Statement, _Statement]]:
    homes: dict[str, list[int]] = defaultdict(list)
    for index, statement in enumerate(statements):
        for word in statement.key:
            homes[word].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indices in homes.values():
        if 1 < len(indices) <= _COMMONEST:
            shared.update((a, b) for i, a in enumerate(indices) for b in indices[i + 1 :])
    for a, b in sorted(shared):
        first, second = statements[a], statements[b]
        if len(first.key & second.key) / len(first.key | second.key) >= _ALIKE:
            yield first, second


def _contradict(first: _Statement, second: _Statement, labels: frozenset[str]) -> bool:
    if first.block is second.block or first.years != second.years or len(first.numbers) != len(second.numbers):
        return False
    only = first.key ^ second.key
    if only & (CONTRAST_STEMS | labels | (first.names ^ second.names)):
        return False
    pairs = list(zip(first.numbers, second.numbers, strict=True))
    if any(a.dimension != b.dimension for a, b in pairs) or first.counted != second.counted:
        return False
    differing = [(a, b) for a, b in pairs if not _same(a, b)]
    return len(differing) == 1


def _same(first: Quantity, second: Quantity) -> bool:
    """Whether both can be one number, the rougher one rounded from the finer."""
    reach = max(first.tolerance(), second.tolerance())
    return any(abs(a - b) <= reach * (1 + 1e-9) for a in first.values for b in second.values)


def _hit(first: _Statement, second: _Statement) -> Hit:
    pair = next((a, b) for a, b in zip(first.numbers, second.numbers, strict=True) if not _same(a, b))
    there = f"{first.section.label}:{first.block.number}"
    message = f"This says {pair[1].raw} where {there} says {pair[0].raw}."
    return second.section.hit(second.block, message, "Look up which is right, and say the same in both.", second.text)


RULE = Rule("DG202", "same fact with two values", _find)
