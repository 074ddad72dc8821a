"""DG403 and DG404: a section far shorter or longer than its hint or its budget of words wants."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import BulletList, Table
from docgen_nb.evidence.document_text import CheckedText, Hit, SectionText
from docgen_nb.evidence.spelled import number_words
from docgen_nb.evidence.words import sentences

Measure: TypeAlias = Literal["words", "sentences", "paragraphs", "items"]

_MEASURES: dict[str, Measure] = {
    "word": "words", "wort": "words", "wörter": "words", "mot": "words", "palabra": "words", "parol": "words",
    "sentence": "sentences", "satz": "sentences", "sätze": "sentences", "phrase": "sentences", "frase": "sentences",
    "paragraph": "paragraphs", "absatz": "paragraphs", "absätze": "paragraphs", "paragraphe": "paragraphs",
    "párrafo": "paragraphs",
    "bullet": "items", "bullet point": "items", "item": "items", "stichpunkt": "items", "point": "items",
    "puce": "items", "viñeta": "items",
}  # fmt: skip
_FAR_OVER = 1.6  # times what is wanted
_OVER_BUDGET = 1.3  # a budget is a number that somebody has set, a hint is prose
_SLACK = {"words": 20, "sentences": 1, "paragraphs": 1, "items": 1}
_FAR_UNDER = 0.5  # of what is wanted
_FEWEST_WORDS = 5
_ONE_OFF = 2  # a sentence or item more or less is nothing
_LONGEST_HINT = 2_000  # characters; what is longer is no hint of a length
_COUNT = r"(?:\d{1,3}(?:[.,]\d{3})|\d{1,5}|[a-zäöüßéí]{1,20}(?:-[a-z]{3,5})?)"
_ADJECTIVES = r"(?:(?:short|brief|concise|full|long|kurze[nr]?|knappe[nr]?|courtes?|breves?|key|main)\s+)?"
_WANTED = re.compile(
    rf"(?P<bound>at most|no more than|up to|max(?:imum|\.)?(?: of)?|under|less than|fewer than|not more than|höchstens|"
    rf"maximal|bis zu|au plus|maximum|como máximo|hasta|at least|min(?:imum|\.)?(?: of)?|no less than|more than|over|"
    rf"mindestens|au moins|al menos)?\s*(?:(?:of|about|around|roughly|etwa|rund|ca\.|environ|unas|unos|in|~)\s+)*"
    rf"(?<!\w)(?P<low>{_COUNT})(?:\s*(?:-|–|to|bis|à|a|or|oder)\s*(?P<high>{_COUNT}))?[\s\-]{_ADJECTIVES}"
    rf"(?P<measure>words?|wort|wörtern?|mots?|palabras?|parole|sentences?|satz|sätzen?|phrases?|frases?|paragraphs?|"
    rf"absatz|absätzen?|paragraphes?|párrafos?|bullet points?|bullets?|items?|stichpunkten?|stichpunkte|points?|puces?|"
    rf"viñetas?)\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"at most|no more|not more|up to|max|under|less|fewer|höchstens|bis zu|au plus|como|hasta", re.IGNORECASE
)
_AT_LEAST = re.compile(r"at least|min|no less|more|over|mindestens|au moins|al menos", re.IGNORECASE)
_ONE = {"one", "a", "an", "single", "ein", "eine", "einem", "einen", "einer", "un", "une", "una", "uno"}


class Length(NamedTuple):
    """The wanted length of a section; ``low`` 0 or ``high`` 0 sets no bound on that side."""

    measure: Measure
    low: int
    high: int


def wanted_length(hint: str) -> Length | None:
    """Return the length that a hint asks for, None if it asks for none.

    >>> wanted_length("Say why, in 150 to 200 words")
    Length(measure='words', low=150, high=200)
    >>> wanted_length("at most two short paragraphs")
    Length(measure='paragraphs', low=0, high=2)
    """
    hint = " ".join(hint.split())[:_LONGEST_HINT]
    found = sorted(_WANTED.finditer(hint), key=lambda match: _measure(match["measure"]) != "words")
    for match in found:
        low = _number(match["low"])
        if low is None:
            continue
        high = (match["high"] and _number(match["high"])) or low
        bound = match["bound"] or ""
        if _AT_LEAST.match(bound):
            return Length(_measure(match["measure"]), low, 0)
        return Length(_measure(match["measure"]), 0 if _AT_MOST.match(bound) else low, high)
    return None


def length_of(section: SectionText, measure: Measure) -> int:
    """Measure a section's length. Tables, pictures and code have no words."""
    blocks = [block for block in section.blocks if block.is_text]
    match measure:
        case "words":
            return sum(len(block.prose.split()) for block in blocks)
        case "sentences":
            return sum(len(sentences(block.prose)) for block in blocks)
        case "paragraphs":
            return sum(bool(block.prose.strip()) for block in blocks)
        case "items":
            lists = [block.element for block in blocks if isinstance(block.element, BulletList)]
            return sum(len(each.items) for each in lists)


def is_only_text(section: SectionText) -> bool:
    """Whether it is to be text: no table, code or picture that would stand in its place."""
    fits = section.section.content_type in {"paragraph", "bullet_list"}
    others = any(isinstance(b.element, Table) or not (b.is_text or b.element.type == "heading") for b in section.blocks)
    return fits and section.section.use_ai_call and not others


def _number(word: str) -> int | None:
    folded = word.casefold()
    if folded[0].isdigit():
        return int(re.sub(r"\D", "", folded))
    return 1 if folded in _ONE else number_words().get(folded)


def _measure(word: str) -> Measure:
    folded = word.casefold()
    return next(_MEASURES[key] for key in sorted(_MEASURES, key=len, reverse=True) if folded.startswith(key))


def _too_short(text: CheckedText) -> Iterator[Hit]:
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
        if wanted.low and count + slack < max(1, _FAR_UNDER * wanted.low) + (slack if wanted.low >= _ONE_OFF else 0):
            message = f"The section has {count} {wanted.measure}; the hint wants {wanted.low}."
            yield section.hit(None, message, f"Write about {wanted.low} {wanted.measure}.")


def _too_long(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        budget = section.section.words
        wanted = Length("words", 0, budget) if budget else wanted_length(section.section.generation_hint)
        if wanted is None or not wanted.high or not section.section.use_ai_call:
            continue
        count = length_of(section, wanted.measure)
        if (
            count > (_OVER_BUDGET if budget else _FAR_OVER) * wanted.high
            and count > wanted.high + _SLACK[wanted.measure]
        ):
            bound = f"its budget is {budget}" if budget else f"the hint wants {wanted.high}"
            message = f"The section has {count} {wanted.measure}; {bound}."
            yield section.hit(None, message, f"Cut it to {wanted.high} {wanted.measure}.")


RULES = [Rule("DG403", "far too short", _too_short), Rule("DG404", "far too long", _too_long)]
