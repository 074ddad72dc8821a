"""DG404: a section far longer than its hint wants."""

from __future__ import annotations

from collections.abc import Iterator

from docgen_nb.check.lengths import length_of, wanted_length
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.text import CheckedText, Hit

_FAR = 1.6  # times what is wanted
_SLACK = {"words": 20, "sentences": 1, "paragraphs": 1, "items": 1}


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        wanted = wanted_length(section.section.generation_hint)
        if wanted is None or not wanted.high or not section.section.use_ai_call:
            continue
        count = length_of(section, wanted.measure)
        if count > _FAR * wanted.high and count > wanted.high + _SLACK[wanted.measure]:
            message = f"The section has {count} {wanted.measure}; the hint wants {wanted.high}."
            yield section.hit(None, message, f"Cut it to {wanted.high} {wanted.measure}.")


RULE = Rule("DG404", "far too long", _find)
