"""Whether a table bears out a sentence, computed with a small closed set of operations.

A sentence is read as conditions on rows (``reading``). The words that are left of it say which operation is meant:
none for conditions that hold in one row, "all" for every row, "most" for the highest, "not" for no row, a number for
a count. It is only contradicted if nearly all of its words are understood and no reading of it is true.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from docgen_nb.evidence.comparing import comparison, order, superlative
from docgen_nb.evidence.conditions import conjunction, equality, negation, only_one, universal
from docgen_nb.evidence.counting import aggregate, count, share
from docgen_nb.evidence.reading import Reading, foreign_words, knows_too_few, read
from docgen_nb.evidence.refuting import (
    ALL,
    CALLED_FOR,
    CLAUSES,
    DIFFERENT,
    FIRST,
    FORMER,
    HARD,
    HIGH,
    IF,
    LAST,
    LATTER,
    LESS,
    LISTS,
    LOW,
    MEAN,
    MORE,
    NOT,
    OTHERS,
    RANKS,
    SAME,
    SUM,
    THAN,
    THE_ONLY,
    TIMES,
    TOTAL,
    NotItError,
    Refuted,
)
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.tables import SourceTable

_LONGEST = 45  # words of a sentence that is understood as a whole
_MOST_UNREAD = 3


@dataclass(frozen=True)
class Operation:
    """One way to compute whether a sentence is true.

    Attributes:
        asks: the words of which one calls for it; none if it needs no word.
        knows: the words of more than a condition that it understands.
        unread: how many words may stay without a meaning.
        numbers: how many numbers without a column it needs; None if any.
    """

    judge: Callable[[Reading], Refuted | None]
    asks: Set[str] = frozenset()
    knows: Set[str] = frozenset()
    unread: int = _MOST_UNREAD
    numbers: int | None = 0

    @cached_property
    def _foreign(self) -> Set[str]:
        """The words that it does not understand."""
        return HARD - self.knows - self.asks

    def is_meant(self, reading: Reading) -> bool:
        """Whether it understands the words of a sentence."""
        counted = self.numbers is None or len(reading.numbers) == self.numbers
        if not counted or len(reading.unread) > self.unread or (self.asks and self.asks.isdisjoint(reading.free)):
            return False
        return self._foreign.isdisjoint(reading.free)


def refuted(statement: Statement, tables: Iterable[SourceTable], title: Set[str]) -> Iterator[Refuted]:
    """Find what tables contradict in a sentence; nothing where they bear it out or don't understand it.

    Args:
        statement: the sentence.
        tables: those of which it may speak.
        title: words of titles, which say nothing of a row.
    """
    if len(statement.words) > _LONGEST:
        return
    foreign = foreign_words(statement, (CALLED_FOR, title))
    for table in tables:
        if table.rows and not knows_too_few(table, foreign, _MOST_UNREAD):
            found = _judged(read(statement, table, title, CALLED_FOR))
            if found is not None:
                yield found


def _judged(reading: Reading) -> Refuted | None:
    for operation in OPERATIONS:
        if operation.is_meant(reading):
            try:
                return operation.judge(reading)
            except NotItError:
                continue
    return None


OPERATIONS = (
    Operation(only_one, asks=THE_ONLY),
    Operation(negation, asks=NOT, knows=LISTS | {"any"}, unread=1),
    Operation(equality, asks=SAME | DIFFERENT, knows=LISTS),
    Operation(universal, asks=ALL),
    Operation(aggregate, asks=MEAN | SUM, knows=ALL, unread=0, numbers=None),
    Operation(
        superlative, asks=HIGH | LOW | FIRST | LAST, knows=ALL | LISTS | OTHERS | RANKS.keys() | THAN, numbers=None
    ),
    Operation(comparison, asks=MORE | LESS, knows=THAN | CLAUSES | OTHERS, numbers=None),
    Operation(share, asks=frozenset(["%"]), knows=THAN, unread=1, numbers=1),
    Operation(count, knows=TOTAL | THAN | LISTS | TIMES | DIFFERENT | {"%"}, numbers=None),
    Operation(order, asks=FORMER | LATTER, knows=THAN, numbers=None),
    Operation(conjunction, knows=CLAUSES | LISTS | IF | {"%"}, numbers=None),
)  # fmt: skip
