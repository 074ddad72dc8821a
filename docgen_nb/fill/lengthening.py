"""A section far below its length, whose sources say more of its topic: its author is asked once for what is left."""

from __future__ import annotations

import math
from collections.abc import Iterable

from docgen_nb.document.elements import Table
from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.tree import Section
from docgen_nb.errors import ModelError
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.prompts import WORDS_IN_SENTENCE, short_request
from docgen_nb.fill.source_facts import ITEM_MARK, NUMBER, SourceFact, facts_of, stems_of
from docgen_nb.prompt_texts import filled
from docgen_nb.prompts import as_material

_OF_SENTENCES = {"paragraph", "bullet_list"}
_SHORT = 0.7  # of the section's budget
_FEWEST, _MOST = 2, 6  # facts that are asked for
_USED = 0.6  # of a statement's words, from which on a text says it
_KEPT = 0.6  # of a new sentence's words, that the statement has
_NEAR = 2  # words that a statement shares with the section's title and hint


async def lengthened(context: SectionContext, text: str) -> str:
    """The text, with further sentences where it is too short and its sources say more about its topic.

    Of the reply stands what keeps to one of the facts that were asked for.

    Raises:
        ModelError: only one that would meet every other call, too.
    """
    section, written = context.section, len(text.split())
    if written >= _SHORT * section.words or context.feedback or section.content_type not in _OF_SENTENCES:
        return text
    facts = _left(context, text, min(_MOST, math.ceil((section.words - written) / WORDS_IN_SENTENCE)))
    if len(facts) < _FEWEST:
        return text
    listed = as_material("\n".join(f"- {fact.text}" for fact in facts))
    task = filled("lengthen", title=section.title, hint=section.generation_hint, text=as_material(text), facts=listed)
    context.ask.reasked(f"it has {written} words for {section.words}, and its sources say more")
    try:
        more = tidied((await context.ask(short_request(context, task))).text)
    except ModelError as error:
        if error.stops_run:
            raise
        return text
    said = [each.strip() for line in more.splitlines() for each in sentences_of(ITEM_MARK.sub("", line))]
    said = [sentence for sentence in dict.fromkeys(said) if any(_keeps_to(fact, sentence) for fact in facts)]
    if text.rstrip().rpartition("\n")[2].startswith(("- ", "* ")):
        return "\n".join([text.rstrip(), *(f"- {sentence}" for sentence in said)])
    return " ".join([text.rstrip(), *said])


def _keeps_to(fact: SourceFact, sentence: str) -> bool:
    """Whether a sentence has no number that the statement has not, and most words of it."""
    stems = stems_of(sentence)
    return set(NUMBER.findall(sentence)) <= fact.numbers and len(stems & fact.stems) >= _KEPT * max(1, len(stems))


def _left(context: SectionContext, text: str, most: int) -> list[SourceFact]:
    """The statements of its sources about the section's topic that the text does not use, in the sources' order."""
    section = context.section
    facts = facts_of(part for part in context.read_parts() if not (section.questions and isinstance(part.item, Table)))
    numbers, said = frozenset(NUMBER.findall(text)), stems_of(text)
    free = [fact for fact in facts if not _is_used(fact, numbers, said)]
    others = [_topic(other) for _, other in context.outline.sections() if other is not section] if free else []
    topic = _topic(section)
    own = [fact for fact in free if len(fact.stems & topic) >= max(_NEAR, _nearest(fact, others))]
    best = sorted(own, key=lambda fact: len(topic & fact.stems), reverse=True)[:most]
    return [fact for fact in own if fact in best]


def _topic(section: Section) -> frozenset[str]:
    return stems_of(f"{section.title} {section.generation_hint} {section.purpose}")


def _nearest(fact: SourceFact, topics: Iterable[frozenset[str]]) -> int:
    """How many words a statement shares with the topic that it is nearest to."""
    return max((len(fact.stems & topic) for topic in topics), default=0)


def _is_used(fact: SourceFact, numbers: frozenset[str], said: frozenset[str]) -> bool:
    if fact.numbers and not fact.numbers <= numbers:
        return False
    return bool(fact.numbers) or len(fact.stems & said) >= _USED * len(fact.stems)
