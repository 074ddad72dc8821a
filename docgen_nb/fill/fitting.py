"""A section's length: what is too long loses sentences that rest on no source, what is too short gets more.

What is added keeps to what the section's sources say of its topic; what goes is named in the section's remarks.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from docgen_nb.document.elements import BulletList, Element, Paragraph, Table
from docgen_nb.document.sentences import sentences_of
from docgen_nb.errors import ModelError
from docgen_nb.evidence.carried import read_ids
from docgen_nb.evidence.language import likeliest_language
from docgen_nb.evidence.topics import BARELY, ITEM_MARK, Topic, beginnings, stems_of
from docgen_nb.evidence.words import words
from docgen_nb.fill.addresses import mark_addresses
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.prompts import WORDS_IN_SENTENCE, short_request
from docgen_nb.fill.sentence import with_sentence
from docgen_nb.fill.source_facts import BACK, NUMBER, SourceFact, facts_read, goes_on, is_said
from docgen_nb.prompt_texts import filled
from docgen_nb.shared_prompt import as_material

_OF_SENTENCES = {"paragraph", "bullet_list"}
_SHORT, _LONG = 0.75, 1.25  # of the section's budget
_MOST = 7  # facts that are looked for
_USED = 0.6  # of a statement's words, from which on a text says it
_AGAIN = 0.6  # of a sentence's words, from which on it says what another one says
_LESS, _MANY = 0.1, 3  # so much less where both have so many numbers alike
_EVERYWHERE = 0.25  # of a source's statements: a word that stands in more of them is nobody's topic
_ANNOUNCES = 5  # words of a sentence that may be an announcement of values
_FEW = 2  # statements that may have a word in any case
_NAME = re.compile(r"(?<=\s)[A-ZÄÖÜ]\w+")
_WHOLE = re.compile(r"[A-ZÄÖÜ].*[.!]")  # a sentence, not a line of notes


async def fitted(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The section's elements, nearer to its budget of words.

    Raises:
        ModelError: only one that would meet every other call, too.
    """
    section = context.section
    is_text = section.use_ai_call and section.content_type in _OF_SENTENCES
    if not (section.words and is_text and context.proofread) or context.feedback or context.brief.profile.guided:
        return elements
    elements = _shortened(context, _without_said_again(context, elements))
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
    """The elements without sentences that are over the budget: repetitions first, then what rests on no source."""
    budget, facts = context.section.words, facts_read(context)
    known = frozenset[str]().union(*(fact.numbers for fact in facts))
    found = list(reversed(list(_sentences(elements))))
    for sentence in sorted(found, key=lambda each: not _is_repeated(each, elements)):
        had = _length(elements)
        fewer = had - len(sentence.split())
        if had <= _LONG * budget:
            break
        numbers = set(NUMBER.findall(sentence))
        stated = bool(numbers) and numbers <= known
        borne = stated or is_said(sentence, facts)
        if fewer < _SHORT * budget or (borne and not _is_repeated(sentence, elements)):
            continue
        if not _is_gone_on_from(sentence, elements):
            elements = with_sentence(elements, sentence, "")
            context.remarks.append(f"“{sentence}” was left out: the section had {had} words for {budget}.")
    return elements


def _without_said_again(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The elements without sentences that say in other words what an earlier one says: of one subject, one number."""
    stated = [each.strip() for text in _texts(elements) for each in sentences_of(text)]
    for at, sentence in reversed(list(enumerate(stated))):
        earlier = next((each for each in stated[:at] if _says_again(sentence, each)), None)
        if earlier is not None and not _is_gone_on_from(sentence, elements):
            elements = with_sentence(elements, sentence, "")
            context.remarks.append(f"“{sentence}” was left out: “{earlier}” says it.")
    return elements


def _says_again(sentence: str, earlier: str) -> bool:
    """Whether a sentence has the numbers of an earlier one, most of its words, its names, and its subject or "it"."""
    numbers, own, known = NUMBER.findall(sentence), stems_of(sentence), stems_of(earlier)
    if sentence == earlier or not own or not numbers or set(numbers) != set(NUMBER.findall(earlier)):
        return False
    said, before = list(words(sentence)), set(words(earlier))
    subject = next(word for word in said if stems_of(word))
    is_on_it = said[0] in BACK or stems_of(subject) <= known
    names = {name.casefold() for name in _NAME.findall(sentence)}
    least = _AGAIN - _LESS * (len(set(numbers)) >= _MANY)
    return is_on_it and len(own & known) >= least * len(own) and names <= before


def _is_repeated(sentence: str, elements: Sequence[Element]) -> bool:
    """Whether another sentence has all of its words and numbers, or all but one word where it has no number."""
    others = (other for text in _texts(elements) for other in sentences_of(text) if other.strip() != sentence)
    own, numbers = stems_of(sentence), set(NUMBER.findall(sentence))
    more = 0 if numbers or len(own) < _ANNOUNCES else 1  # "The two have different weights." before their weights
    return any(len(own - stems_of(other)) <= more and numbers <= set(NUMBER.findall(other)) for other in others)


def _sentences(elements: Sequence[Element]) -> Iterator[str]:
    """The sentences of paragraphs and lists, without the first: it says what the section is about."""
    texts = _texts(each for each in elements if isinstance(each, Paragraph | BulletList) and not each.template)
    found = [sentence.strip() for text in texts for sentence in sentences_of(text)]
    return (sentence for sentence in found[1:] if not sentence.endswith(":"))


def _is_gone_on_from(sentence: str, elements: Sequence[Element]) -> bool:
    """Whether the next sentence of its paragraph begins with a word for what it says."""
    behind = next((text.partition(sentence)[2] for text in _texts(elements) if sentence in text), "")
    return goes_on(behind)


async def _lengthened(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The elements with sentences on what their sources say besides of the topic.

    The sources' own sentences stand as they are; the author is asked where there are none, or notes only.
    """
    section, written = context.section, _length(elements)
    text = "\n\n".join(_texts(elements))
    most = min(_MOST, 1 + math.ceil((section.words - written) / WORDS_IN_SENTENCE))
    facts = await asyncio.to_thread(_left, context, text, most)  # many statements times many sections take their time
    languages = {likeliest_language(text), likeliest_language(" ".join(fact.text for fact in facts))}
    alike = len(languages - {""}) <= 1  # a sentence of the sources stands in no text of another language
    whole = [fact for fact in facts if alike and _stands_alone(fact)]
    said = [fact.text for fact in whole]
    if (others := [fact for fact in facts if fact not in whole]) and written + _words_of(said) < _SHORT * section.words:
        said += await _said(context, text, others)
    fitting: list[str] = []
    for sentence in said:
        missing = section.words - written - _words_of(fitting)
        if len(sentence.split()) < 2 * missing:  # it comes nearer to its words
            fitting.append(sentence)
    return _with_more(context, _without_the_same(context, elements, fitting), fitting) if fitting else elements


def _without_the_same(context: SectionContext, elements: list[Element], more: Sequence[str]) -> list[Element]:
    """The elements without sentences of which one that is to follow has every word; items of lists stay."""
    texts = (each.text for each in elements if isinstance(each, Paragraph) and not each.template)
    for sentence in [each.strip() for text in texts for each in sentences_of(text)]:
        own, numbers = stems_of(sentence), set(NUMBER.findall(sentence))
        known = (each for each in more if own <= stems_of(each) and numbers <= set(NUMBER.findall(each)))
        again = next(known, None) if own else None
        if again is not None and not _is_gone_on_from(sentence, elements):
            elements = with_sentence(elements, sentence, "")
            context.remarks.append(f"“{sentence}” was left out: “{again}” says it.")
    return elements


def _words_of(said: Iterable[str]) -> int:
    return sum(len(sentence.split()) for sentence in said)


def _stands_alone(fact: SourceFact) -> bool:
    """Whether a statement is a sentence that needs no other one before it."""
    return _WHOLE.fullmatch(fact.text) is not None and not goes_on(fact.text)


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
    return [sentence for sentence in dict.fromkeys(said) if is_said(sentence, facts) and not is_said(sentence, known)]


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


def _left(context: SectionContext, text: str, most: int) -> list[SourceFact]:
    """The statements of its sources about the section's topic that the text does not use, in the sources' order.

    No other section that reads the source is nearer to them, and none before this one as near; none at all has a word
    of them in its title where this one barely shares any. A table that it alone reads is on its topic.
    """
    section = context.section
    tables = {part.id for part in context.read_parts() if isinstance(part.item, Table)}
    facts = facts_read(context, but=tables if section.questions else ())
    numbers, said = frozenset(NUMBER.findall(text)), stems_of(text)
    free = [fact for fact in facts if not _is_used(fact, numbers, said)]
    others = [(ref, other) for ref, other in context.outline.sections() if other is not section] if free else []
    topic, common = Topic.of(section), _everywhere(facts)
    topics = [(read_ids(other), Topic.of(other), ref < context.place) for ref, other in others]
    is_all_tables = tables.issuperset(part.id for part in context.read_parts())  # then they are its topic
    ranked: list[tuple[int, SourceFact]] = []
    for fact in free:
        own, under = beginnings(fact.text), beginnings(fact.under)
        near = topic.shared(own, under)
        belongs = all(
            near >= other.shared(own, under) + (goes_before and fact.part_id in ids)
            for ids, other, goes_before in topics
            if fact.part_id in ids or (near <= BARELY and own & other.title)
        )
        is_near = is_all_tables or topic.shared(own - common, under)
        if is_near and belongs and not (fact.part_id in tables and ":" in fact.text):  # a row is no sentence
            ranked.append((near, fact))
    best = [fact for _, fact in sorted(ranked, key=lambda each: each[0], reverse=True)[:most]]
    return [fact for fact in free if fact in best]


def _everywhere(facts: Sequence[SourceFact]) -> frozenset[str]:
    """The beginnings of words that so many statements have that they tell no topic from another: "cars" among cars."""
    counted = Counter(word for fact in facts for word in beginnings(fact.text))
    return frozenset(word for word, count in counted.items() if count > max(_FEW, _EVERYWHERE * len(facts)))


def _is_used(fact: SourceFact, numbers: frozenset[str], said: frozenset[str]) -> bool:
    if fact.numbers and fact.numbers <= numbers:
        return True
    alike = len(fact.stems & said) >= _USED * len(fact.stems)
    return alike and (not fact.numbers or bool(fact.numbers & numbers))
