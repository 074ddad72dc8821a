"""A section's length: what is too long loses sentences that rest on no source, what is too short gets more.

What is added keeps to what the section's sources say of its topic; what goes is named in the section's remarks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

from docgen_nb.document.elements import BulletList, Element, Paragraph, Table
from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.tree import Section
from docgen_nb.errors import ModelError
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.words import words
from docgen_nb.fill.addresses import mark_addresses
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.prompts import WORDS_IN_SENTENCE, short_request
from docgen_nb.fill.sentence import with_sentence
from docgen_nb.fill.source_facts import ITEM_MARK, NUMBER, SourceFact, facts_of, stems_of
from docgen_nb.prompt_texts import filled
from docgen_nb.prompts import as_material

_OF_SENTENCES = {"paragraph", "bullet_list"}
_SHORT, _LONG = 0.75, 1.25  # of the section's budget
_MOST = 6  # facts that are asked for
_USED = 0.6  # of a statement's words, from which on a text says it
_KEPT = 0.6  # of a sentence's words, that the statement has
_NEAR = 2  # words that a statement shares with the section's title and hint
_WHOLE = re.compile(r"[A-ZÄÖÜ].*[.!]")  # a sentence, not a line of notes
_BACK = word_set("this these that those it its they their such so therefore thus however dies diese dieser sie es")


async def fitted(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The section's elements, nearer to its budget of words.

    Raises:
        ModelError: only one that would meet every other call, too.
    """
    section = context.section
    is_text = section.use_ai_call and section.content_type in _OF_SENTENCES
    if not (section.words and is_text and context.proofread) or context.feedback or context.brief.profile.guided:
        return elements
    elements = _shortened(context, elements)
    if _length(elements) >= _SHORT * section.words:
        return elements
    return await _lengthened(context, elements)


def _length(elements: Iterable[Element]) -> int:
    return sum(len(text.split()) for text in _texts(elements))


def _texts(elements: Iterable[Element]) -> Iterator[str]:
    for element in elements:
        match element:
            case Paragraph(text=text):
                yield text
            case BulletList(items=items):
                yield from items
            case _:
                continue


def _shortened(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The elements without sentences that are over the budget and rest on no source, the last first."""
    budget, facts = context.section.words, facts_of(context.read_parts())
    for sentence in reversed(list(_sentences(elements))):
        had = _length(elements)
        fewer = had - len(sentence.split())
        if had <= _LONG * budget:
            break
        if fewer < _SHORT * budget or _rests_on(facts, sentence):
            continue
        if not _is_gone_on_from(sentence, elements):
            elements = with_sentence(elements, sentence, "")
            context.remarks.append(f"“{sentence}” was left out: the section had {had} words for {budget}.")
    return elements


def _rests_on(facts: Sequence[SourceFact], sentence: str) -> bool:
    """Whether a sentence says what sources say: with numbers of theirs, or in one's words."""
    if numbers := set(NUMBER.findall(sentence)):
        return numbers <= {number for fact in facts for number in fact.numbers}
    return any(_keeps_to(fact, sentence) for fact in facts)


def _sentences(elements: Sequence[Element]) -> Iterator[str]:
    """The sentences of paragraphs, without the first: it says what the section is about."""
    paragraphs = (each.text for each in elements if isinstance(each, Paragraph) and not each.template)
    found = [sentence.strip() for text in paragraphs for sentence in sentences_of(text)]
    return (sentence for sentence in found[1:] if not sentence.endswith(":"))


def _is_gone_on_from(sentence: str, elements: Sequence[Element]) -> bool:
    """Whether the next sentence of its paragraph begins with a word for what it says."""
    behind = next((text.partition(sentence)[2] for text in _texts(elements) if sentence in text), "")
    return next(iter(words(behind)), "") in _BACK


async def _lengthened(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The elements with sentences on what their sources say besides of the topic.

    Of the author's reply stands what keeps to one of the facts; if that is not enough, the sources' own sentences do.
    """
    section, written = context.section, _length(elements)
    text = "\n\n".join(_texts(elements))
    facts = _left(context, text, min(_MOST, math.ceil((section.words - written) / WORDS_IN_SENTENCE)))
    if not facts:
        return elements
    said = await _said(context, text, facts)
    for fact in facts:
        if written + len(" ".join(said).split()) >= _SHORT * section.words:
            break
        if _WHOLE.fullmatch(fact.text) and not any(_keeps_to(fact, sentence) for sentence in said):
            said.append(fact.text)
    return _with_more(context, elements, said) if said else elements


async def _said(context: SectionContext, text: str, facts: Sequence[SourceFact]) -> list[str]:
    """The author's sentences on some facts, none if there is no reply."""
    section = context.section
    listed = as_material("\n".join(f"- {fact.text}" for fact in facts))
    task = filled("lengthen", title=section.title, hint=section.generation_hint, text=as_material(text), facts=listed)
    context.ask.reasked(f"it has {len(text.split())} words for {section.words}, and its sources say more")
    try:
        more = tidied((await context.ask(short_request(context, task))).text)
    except ModelError as error:
        if error.stops_run:
            raise
        return []
    said = [each.strip() for line in more.splitlines() for each in sentences_of(ITEM_MARK.sub("", line))]
    known = [SourceFact("", each) for each in sentences_of(text)]
    said = [sentence for sentence in dict.fromkeys(said) if not any(_keeps_to(each, sentence) for each in known)]
    return [sentence for sentence in said if any(_keeps_to(fact, sentence) for fact in facts)]


def _with_more(context: SectionContext, elements: Sequence[Element], said: Sequence[str]) -> list[Element]:
    """The elements with further sentences behind the last text, before a table that stands beside it."""
    changed = [element.model_copy(deep=True) for element in elements]
    last = next((each for each in reversed(changed) if isinstance(each, Paragraph | BulletList)), None)
    match last:
        case BulletList(template=[]):
            last.items += said
        case Paragraph(template=[]):
            last.text = " ".join([last.text.rstrip(), *said])
        case _:
            more = Paragraph(text=" ".join(said), part_ids=[part.id for part in context.read_parts()])
            changed.insert(0 if last is None else changed.index(last) + 1, more)
    mark_addresses(changed, context)
    return changed


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
    own = [fact for fact in free if len(fact.stems & topic) >= max(_NEAR, _nearest(fact, others) + 1)]
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
