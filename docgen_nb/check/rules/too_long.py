"""DG404: a section far longer than its hint or its budget of words wants."""

from __future__ import annotations

from collections.abc import Iterator

from docgen_nb.check.lengths import Length, length_of, wanted_length
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.text import CheckedText, Hit

_FAR = 1.6  # times what is wanted
_OVER_BUDGET = 1.3  # a budget is a number that somebody has set, a hint is prose
_SLACK = {"words": 20, "sentences": 1, "paragraphs": 1, "items": 1}


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        budget = section.section.words
        wanted = Length("words", 0, budget) if budget else wanted_length(section.section.generation_hint)
        if wanted is None or not wanted.high or not section.section.use_ai_call:
            continue
        count = length_of(section, wanted.measure)
        if count > (_OVER_BUDGET if budget else _FAR) * wanted.high and count > wanted.high + _SLACK[wanted.measure]:
            bound = f"its budget is {budget}" if budget else f"the hint wants {wanted.high}"
            message = f"The section has {count} {wanted.measure}; {bound}."
            yield section.hit(None, message, f"Cut it to {wanted.high} {wanted.measure}.")


RULE = Rule("DG404", "far too long", _find)
