"""Learn a document's own words: "fuel economy" is the column mpg where it stands beside that column's values."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from docgen_nb.evidence.tables import Column, SourceTable, folded_words

_OF_ALL = folded_words("average mean total durchschnittlich mittlere")  # what any column may be called
_OFTEN = 3  # times that words stand beside values of a column
_FEWEST_WORDS = 2
_MOSTLY = 0.8  # of all times that they stand beside values


class Wording:
    """The words that stand beside the values of columns, over all tables of a document."""

    def __init__(self) -> None:
        self._beside: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)

    def learn(self, words: Sequence[str], column: Column) -> None:
        """Take in the words beside a value of a column."""
        for word in set(words) - set(column.words):
            self._beside[word][column.words] += 1

    def column(self, table: SourceTable, phrase: Sequence[str]) -> Column | None:
        """The numeric column of a table for which all words of a phrase stand elsewhere, None if there is none.

        A single word of it ("fuel") may mean something else.
        """
        phrase = [word for word in phrase if word not in _OF_ALL]
        if len(phrase) < _FEWEST_WORDS:
            return None
        fitting = [column for column in table.columns
                   if column.numeric and all(self._stands_for(word, column) for word in phrase)]  # fmt: skip
        return fitting[0] if len(fitting) == 1 else None

    def _stands_for(self, word: str, column: Column) -> bool:
        if word in column.words:
            return True
        counts = self._beside.get(word)
        if counts is None:
            return False
        return counts[column.words] >= max(_OFTEN, _MOSTLY * counts.total())
