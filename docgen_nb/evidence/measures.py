"""Which column a word of measure means, where no header has it: "heavier" the weight, "fuel economy" mpg."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docgen_nb.evidence.tables import Column, SourceTable, folded_words


class _Measure(NamedTuple):
    words: frozenset[str]  # of a sentence
    headers: frozenset[str]
    dimension: str = ""


_MEASURES = (
    _Measure(
        folded_words("heavier heaviest lighter lightest weight mass schwerer schwerste leichter leichteste gewicht"),
        folded_words("weight mass gewicht masse"),
        "mass",
    ),
    _Measure(
        folded_words("longer longest shorter shortest taller tallest länger längste kürzer kürzeste"),
        folded_words("length height länge höhe"),  # not each column in metres: a time can be longer, too
    ),
    _Measure(folded_words("economy efficiency"), folded_words("mpg")),
    _Measure(
        folded_words("people crowd fans spectators audience zuschauer publikum"),
        folded_words("attendance crowd spectators visitors zuschauer besucher"),
    ),
)


def column_of_measure(table: SourceTable, words: Iterable[str]) -> Column | None:
    """The one numeric column of what the words measure; None where there is none, or more than one."""
    said = set(words)
    for measure in _MEASURES:
        if said & measure.words:
            found = [column for column in table.columns if column.numeric and _is_of(column, measure)]
            return found[0] if len(found) == 1 else None
    return None


def _is_of(column: Column, measure: _Measure) -> bool:
    dimension = column.unit.dimension if column.unit else None
    return bool(measure.headers & set(column.words)) or dimension == measure.dimension
