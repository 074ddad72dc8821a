"""Traces of orders in a text: a sentence that owes to an order in a source what no other sentence says."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

from docgen_nb.check.learned import Tree, order_like, score, weights
from docgen_nb.check.orders import Passage, judged, stems_of

FOLLOWS = 2.0  # what is judged above it follows an order
_LEAD = 11  # among the features: how surely what is perhaps followed is an order
_MAY_BE = -3.0  # how surely a sentence must be an order, to be followed as one
_FEWEST = 2  # words that say something, without which a sentence follows nothing
_MOST = 5_000  # sentences of all sources
_READ = 200_000  # characters of a source
_MARK = re.compile(
    r"\d[\d.,]*\d|\d+"
    r"|(?<![.!?:] )(?<!\A)(?<!\n)\b(?:[A-Z][\w\-]{3,}|[A-Z]{2,}[\w\-]*|\w+[a-z][A-Z]\w*|[\w\-]+\.\w{2,6})\b"
)


class Likeness:
    """Sentences of sources, to compare those of a text with them; ``known`` is what else the writer was told."""

    def __init__(
        self,
        sources: Iterable[str],
        known: str = "",
        judge: Callable[[str], Iterable[Passage]] = judged,
        sound: Callable[[str], float] = order_like,
    ) -> None:
        self._sound = sound
        sure: dict[str, float] = {}
        for text in sources:
            for passage in judge(text[:_READ]):
                sure[passage.text] = max(passage.sureness, sure.get(passage.text, passage.sureness))
        self._said = list(sure)[:_MOST]
        self._orders = [sure[said] for said in self._said]
        self._stems = [stems_of(said) for said in self._said]
        self._counts = Counter(stem for stems in self._stems for stem in stems)
        self._counts.update(stem for said in known.split("\n") for stem in [*stems_of(said)] * 2)
        self._at = defaultdict[str, list[int]](list)
        for at, stems in enumerate(self._stems):
            for stem in stems:
                self._at[stem].append(at)
        self._text = " ".join([*self._said, known]).casefold()
        self._top = max(range(len(self._said)), key=self._orders.__getitem__, default=-1)
        by_order = sorted(self._orders, reverse=True)
        self._second = by_order[1] if len(by_order) > 1 else -9.0

    def features(self, sentence: str) -> tuple[list[float], str] | None:
        """Compare a sentence of the text with the sources; name the one of theirs that it most likely obeys."""
        stems = stems_of(sentence)
        if len(stems) < _FEWEST or not self._said:
            return None
        shared = Counter(at for stem in stems for at in self._at.get(stem, ()))
        size = len(stems)
        best = max(shared, key=lambda at: (shared[at], self._orders[at]), default=self._top)
        lead = max({*shared, self._top}, key=lambda at: self._orders[at] + 4 * shared[at] / size)
        marks = {mark.casefold() for mark in _MARK.findall(sentence)}
        rest = self._text.replace(self._said[lead].casefold(), " ")
        found = [sum(self._counts[stem] > 0 for stem in stems) / size]
        for at in (best, self._top, lead):
            mine = self._stems[at]
            others = sum(self._counts[stem] > (stem in mine) for stem in stems)
            found += [self._orders[at], shared[at] / size, shared[at] / max(1, len(mine)), others / size]
            found.append(sum(self._counts[stem] > 1 for stem in mine) / max(1, len(mine)))
        found += [
            self._orders[self._top] - self._second,
            size,
            sum(not self._counts[stem] for stem in stems),
            sum(self._counts[stem] <= (stem in self._stems[lead]) for stem in stems),
            sum(mark not in self._text for mark in marks),
            sum(mark not in rest for mark in marks),
            self._sound(sentence),
        ]
        return found, self._said[lead]

    def judged(self, sentence: str) -> tuple[float, str]:
        """How much it looks like the trace of an order, and which one; no sentence to compare it with gives 0."""
        told = self.features(sentence)
        if told is None:
            return 0.0, ""
        found, order = told
        return follows(found), order


def follows(found: list[float], trees: list[Tree] | None = None) -> float:
    """How much features look like the trace of an order; what surely is no order is none to follow."""
    made = score(weights().traces if trees is None else trees, found)
    return made if found[_LEAD] > _MAY_BE else min(made, FOLLOWS)
