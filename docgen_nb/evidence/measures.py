"""Which column words mean: by its header, or, where no header has them, as a measure: "heavier" the weight."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from docgen_nb.evidence.statement import BREAKS, STOPS
from docgen_nb.evidence.tables import Column, SourceTable, folded_words

REACH = 6  # words behind a comparison or an extreme that may say of what it is


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
    _Measure(folded_words("power leistung"), folded_words("horsepower hp ps kw")),
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


def phrase_behind(words: Sequence[str], start: int) -> list[str]:
    """The words from a token on up to a sign, a number or a word that ends what is named."""
    found: list[str] = []
    for word in words[start : start + REACH]:
        if word in BREAKS or word in STOPS or word[:1].isdigit():
            break
        found.append(word)
    return found


def column_named(table: SourceTable, phrase: Sequence[str]) -> Column | None:
    """The numeric column that a phrase names, if it is one alone."""
    scored = sorted(((s, -i) for i, s in table.likeness(phrase).items() if table.columns[i].numeric), reverse=True)
    if not scored or scored[0][0] < 0.6 or (len(scored) > 1 and scored[1][0] > scored[0][0] - 0.1):  # noqa: PLR2004
        return None
    return table.columns[-scored[0][1]]


def column_alone(table: SourceTable, phrase: Sequence[str], *, least: float = 0.5) -> Column | None:
    """The one numeric column of which a phrase says a word that no other header has; ``least`` of the header."""
    scored = {i: score for i, score in table.likeness(phrase).items() if table.columns[i].numeric and score >= least}
    best = [i for i, score in scored.items() if score == max(scored.values())]
    return table.columns[best[0]] if len(best) == 1 else column_of_measure(table, phrase)
