"""DG403: a section far shorter than its hint wants, or hardly there at all."""

from __future__ import annotations

from collections.abc import Iterator

from docgen_nb.check.lengths import is_only_text, length_of, wanted_length
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.text import CheckedText, Hit

_FAR = 0.5  # of what is wanted
_FEWEST_WORDS = 5
_ONE_OFF = 2  # a sentence or item more or less is nothing


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        wanted = wanted_length(section.section.generation_hint)
        if wanted is None:
            count = length_of(section, "words")
            if is_only_text(section) and count < _FEWEST_WORDS:
                message = f"The section has only {count} words."
                yield section.hit(None, message, "Write what the hint asks for.")
            continue
        count = length_of(section, wanted.measure)
        slack = 0 if wanted.measure == "words" else 1
        if wanted.low and count + slack < max(1, _FAR * wanted.low) + (slack if wanted.low >= _ONE_OFF else 0):
            message = f"The section has {count} {wanted.measure}; the hint wants {wanted.low}."
            yield section.hit(None, message, f"Write about {wanted.low} {wanted.measure}.")


RULE = Rule("DG403", "far too short", _find)
