"""An amount that a source gives as a whole, and the text gives to each of several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.sources import merged, numbers_of_part
from docgen_nb.evidence.stated import stated_quantities
from docgen_nb.evidence.words import sentences

_EACH = re.compile(
    r"[^.;:,]{0,25}?\b(?:for each of|each of|per|apiece|für jede[rsn]? der|je|pro|pour chac\w+ des|par|por cada)\b"
    r"(?! year| month| week| day| annum| Jahr| Monat| an\b| mois)",
    re.IGNORECASE,
)
_SHARED_OUT = re.compile(
    r"\b(?:each|every|per|apiece|je|pro|jede[rsnm]?|jeweils|chaque|chac\w+|par|cada|por)\b", re.IGNORECASE
)
_AS_A_WHOLE = re.compile(
    r"\b(?:budget|total|totals|sum|altogether|overall|in all|turnover|insgesamt|gesamt\w*|summe|etat|umsatz|au total|"
    r"somme|presupuesto|en total)\b",
    re.IGNORECASE,
)
_FEWEST_FIGURES = 2


def given_to_each(sentence: str, language: str, parts: Sequence[ContentPart]) -> Iterator[tuple[Quantity, str]]:
    """The amounts of a sentence that it gives to each, with the source's sentence that has them as a whole.

    "The budget gives 9,000 EUR for each of the 12 schools", where the notes say "The budget is 9,000 EUR".
    """
    for quantity in stated_quantities(sentence, language):
        if quantity.figures < _FEWEST_FIGURES or not _EACH.match(sentence, quantity.end):
            continue
        said = [text for part in parts for each, text in _amounts(part, language) if _is_same(each, quantity)]
        tables = merged(numbers_of_part(part) for part in parts if isinstance(part.item, Table))
        is_whole = said and all(_AS_A_WHOLE.search(text) and not _SHARED_OUT.search(text) for text in said)
        if is_whole and not tables.has(quantity.value, quantity.tolerance(), quantity.dimension):
            yield quantity, said[0]


def _is_same(one: Quantity, other: Quantity) -> bool:
    return one.dimension == other.dimension and abs(one.value - other.value) <= other.tolerance()


@once_per_part
def _sentences(part: ContentPart) -> list[str]:
    return [] if isinstance(part.item, Table) else [text for _, text in sentences(part.text)]


def _amounts(part: ContentPart, language: str) -> Iterator[tuple[Quantity, str]]:
    return ((each, text) for text in _sentences(part) for each in stated_quantities(text, language))
