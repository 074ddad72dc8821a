"""A written section against its sources: what the checks find wrong is put right before anybody reads it.

The author is asked once for the sentences that a source contradicts, and for those that say of a table that more of one
thing goes with more or less of another, with what the source says. What is wrong all the same gets the source's value
where that is known, or is left out; where most of its values are wrong, the sources' statements stand instead. A number
that only stands in no source may be true, so that its sentence stays if its author stands by it. The section's remarks
say each.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from docgen_nb.check.checking import check_document
from docgen_nb.check.finding import Finding
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import BulletList, Element, Paragraph, Table
from docgen_nb.document.needs import needed_sections
from docgen_nb.document.references import SectionRef
from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ModelError
from docgen_nb.evidence.document_text import source_of
from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.topics import stems_of
from docgen_nb.evidence.words import words
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.prompts import NOTHING, short_request
from docgen_nb.fill.sentence import with_sentence
from docgen_nb.fill.source_facts import NUMBER, bearing_on, facts_read, goes_on, is_said
from docgen_nb.prompt_texts import filled
from docgen_nb.shared_prompt import as_material

RIGHT = "RIGHT"  # the author's word for a sentence that is to stand as it is
_WRONG = Selection(("DG101", "DG104", "DG105"))  # numbers, names, comparisons
_MOST = 8  # sentences of a section that are asked about
_FACTS = 3  # quoted of the sources for each
_INSTEAD = 3  # of them that stand for a section's only sentence
_MADE_UP = 3  # numbers of a sentence that stand in no source
_NEAR = 0.5  # of what the nearest statement shares with the sentence that others stand for
_MANY = 3  # wrong values of a sentence, from which on the sources' statements stand for it
_LONGEST, _SPARE = 2, 80  # times the old sentence's length, and characters more
_NUMBERED = re.compile(r"^\s*\[?(\d{1,2})[.):\]]+\s*(.*)$", re.MULTILINE)
_DECIMAL = re.compile(r"\d+[.,]\d+")
_CITED = re.compile(r"\s*\[@[^\]]+\]")
_MORE_OR_LESS = word_set(
    "higher lower larger smaller bigger heavier lighter longer shorter faster slower more less fewer better worse "
    "höher höhere niedriger niedrigere größer größere kleiner kleinere länger kürzer mehr weniger besser bessere"
)
_COMPARES = "It says that one thing goes with more or less of another, which no source says. The sources give values."
_END = re.compile(r"[.!?]*\s*\Z")


@dataclass
class _Fault:
    """A sentence of the section and what the checks say of it."""

    sentence: str
    start: int
    found: list[Finding] = field(default_factory=list)

    @property
    def told(self) -> str:
        if not self.found:
            return _COMPARES
        return " ".join(dict.fromkeys(finding.message for finding in self.found))

    @property
    def sure(self) -> list[Finding]:
        """Keep the findings that a source contradicts; a number of no source may be reckoned in a way nobody sees."""
        certain = [each for each in self.found if each.code == "DG105" or each.certainty == "certain"]
        likely = [each for each in self.found if each.right and _DECIMAL.fullmatch(each.excerpt)]
        return certain or (likely if len(likely) > 1 else [])  # one may be meant of another row, hardly two

    @property
    def is_made_up(self) -> bool:
        """Whether so many of its numbers stand in no source that no reckoning can have led to them."""
        return len({each.excerpt for each in self.found if each.code == "DG101" and not each.right}) >= _MADE_UP


async def proofread(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The section's elements with what its sources contradict put right or left out.

    Raises:
        ModelError: only one that would meet every other call, too.
    """
    written = context.proofread and context.section.use_ai_call and not context.brief.profile.guided
    if not (written and context.read_parts()):
        return elements
    faults = await asyncio.to_thread(_faults, context, elements)
    if not faults:
        return elements
    context.ask.reasked(f"{len(faults)} of its sentences say what no source says")
    new = await _asked(context, faults)
    for fault in faults:
        elements = await asyncio.to_thread(_put_right, context, elements, fault, new.get(fault.sentence))
    return elements


def _faults(context: SectionContext, elements: Sequence[Element]) -> list[_Fault]:
    """The sentences that a source contradicts, in order."""
    faults: dict[str, _Fault] = {}
    for finding in _findings(context, elements):
        sentence, start = _sentence(elements, finding)
        if sentence:
            faults.setdefault(sentence, _Fault(sentence, start)).found.append(finding)
    for sentence in _generalized(context, elements):
        faults.setdefault(sentence, _Fault(sentence, 0))
    return list(faults.values())[:_MOST]


def _generalized(context: SectionContext, elements: Sequence[Element]) -> Iterator[str]:
    """The sentences beside a table that say what goes with more or less of what, for which there is no source."""
    parts = context.read_parts()
    tables = [part.item for part in parts if isinstance(part.item, Table)]
    if not tables:
        return
    facts, named = (
        facts_read(context),
        {word for table in tables for row in table.rows for word in words(" ".join(row))},
    )
    for element in elements:
        if isinstance(element, Paragraph) and not element.template:
            for sentence in map(str.strip, sentences_of(element.text)):
                said = words(_CITED.sub("", sentence))
                general = sum(word in _MORE_OR_LESS for word in said) > 1 and not named & {*said}
                if general and not NUMBER.search(sentence) and not is_said(sentence, facts):
                    yield sentence


def _findings(context: SectionContext, elements: Sequence[Element]) -> list[Finding]:
    """Check the section alone; other sections may not be written yet, and must not matter."""
    alone, place = _alone(context, elements)
    report = check_document(alone, context.brief.parts, selection=_WRONG, within=place)
    return [finding for finding in report if finding.block]


def _alone(context: SectionContext, elements: Sequence[Element]) -> tuple[Outline, SectionRef]:
    """An outline of the section and those that it rests on; of its parts only those that its author read."""
    outline, place = context.outline, context.place
    needed = [outline.section(ref) for ref in needed_sections(outline, place)]
    read = list(dict.fromkeys(part.id for part in context.read_parts()))
    known = {"elements": list(elements), "needs": [each.id for each in needed], "content_part_ids": read}
    own = context.section.model_copy(update=known)
    chapter = context.chapter.model_copy(update={"sections": [*needed, own]})
    document = outline.documents[place.document - 1].model_copy(update={"chapters": [chapter]})
    return outline.model_copy(update={"documents": [document]}), SectionRef(1, 1, len(needed) + 1)


def _sentence(elements: Sequence[Element], finding: Finding) -> tuple[str, int]:
    """The sentence of a paragraph or list that a finding is about, and where it begins; "" if it can't be edited."""
    element = elements[finding.block - 1]
    if not isinstance(element, Paragraph | BulletList) or element.template:
        return "", 0
    text, at = source_of(element), 0
    start = finding.span[0] if finding.span else text.find(finding.excerpt)
    for line in text.splitlines(keepends=True):
        for sentence in sentences_of(line):
            if finding.excerpt and at <= start < at + len(sentence):
                return sentence.strip(), at + len(sentence) - len(sentence.lstrip())
            at += len(sentence)
    return "", 0


async def _asked(context: SectionContext, faults: Sequence[_Fault]) -> dict[str, str]:
    """The author's new sentences by the old ones, "" for one to be left out."""
    facts = facts_read(context)
    near = {fact for fault in faults for fact in bearing_on(f"{fault.sentence} {fault.told}", facts, _FACTS)}
    quoted = "\n".join(f"- {fact.text}" for fact in facts if fact in near)
    numbered = (f"{n}. {fault.sentence}\n   Wrong: {fault.told}" for n, fault in enumerate(faults, 1))
    task = filled(
        "correct",
        facts=as_material(quoted),
        title=context.section.title,
        faults=as_material("\n".join(numbered)),
        nothing=NOTHING,
        right=RIGHT,
    )
    try:
        reply = (await context.ask(short_request(context, task))).text
    except ModelError as error:
        if error.stops_run:
            raise
        return {}
    given = {int(number): text.strip() for number, text in _NUMBERED.findall(tidied(reply))}
    if not given and len(faults) == 1:
        given = {1: tidied(reply).partition("\n")[0].strip()}
    return {fault.sentence: _as_sentence(given[n], fault.sentence) for n, fault in enumerate(faults, 1) if given.get(n)}


def _as_sentence(new: str, old: str) -> str:
    """The new sentence with the citations of the old one; the old one if it is none.

    "" if it is to be left out, ``RIGHT`` if it is to stand.
    """
    word = new.strip(" .*_").upper()
    if word in {NOTHING, RIGHT}:
        return RIGHT if word == RIGHT else ""
    too_long = len(new) > _LONGEST * len(old) + _SPARE
    if too_long or new.startswith(("#", "|", "```", "<")) or not stems_of(new) & stems_of(old):
        return old
    cited = "".join(_CITED.findall(old))
    return new if not cited or _CITED.search(new) else _END.sub(lambda end: f"{cited}{end[0] or '.'}", new, count=1)


def _put_right(context: SectionContext, elements: list[Element], fault: _Fault, new: str | None) -> list[Element]:
    """The elements with the author's sentence, else with what the source has, else without it."""
    quoted = f"“{fault.sentence}”"
    if new == RIGHT and not fault.sure:
        context.remarks.append(f"{quoted} may be wrong, but its author stands by it: {fault.told}")
        return elements
    tries = [(new, "is now “{new}”")] if new and new != RIGHT else []
    tries.append((_by_program(fault), "is by its sources “{new}”"))
    for sentence, said in tries:
        if not sentence or sentence == fault.sentence:
            continue
        changed = with_sentence(elements, fault.sentence, sentence)
        if not _is_still_wrong(context, changed, sentence):
            context.corrected.append(fault.sentence)
            context.remarks.append(f"{quoted} {said.format(new=sentence)}. {fault.told}")
            return changed
    # an author who says it otherwise does not stand by it
    stands = new in {None, fault.sentence} and not (fault.sure or fault.is_made_up)
    instead = None if stands else _without(context, elements, fault)
    if instead is None:
        context.remarks.append(f"{quoted} may be wrong: {fault.told}")
        return elements
    changed, said = instead
    context.corrected.append(fault.sentence)
    context.remarks.append(f"{quoted} {said}: {fault.told}")
    return changed


def _without(context: SectionContext, elements: list[Element], fault: _Fault) -> tuple[list[Element], str] | None:
    """The elements without a sentence, and how to say so; None if nothing could stand for a section's only one."""
    changed = with_sentence(elements, fault.sentence, "")
    wrong_values = sum(bool(finding.right) for finding in fault.sure)
    if wrong_values < _MANY and any(isinstance(element, Paragraph | BulletList) for element in changed):
        return changed, "was left out"
    most, said = max(_INSTEAD, wrong_values), f"{context.section.title} {fault.sentence}"
    told = "\n".join(element.text for element in changed if isinstance(element, Paragraph))
    facts = [fact for fact in facts_read(context) if not goes_on(fact.text) and fact.text not in told]
    text = " ".join(fact.text for fact in bearing_on(said, facts, most, near=_NEAR))
    return (with_sentence(elements, fault.sentence, text), "gave way to what the sources say") if text else None


def _is_still_wrong(context: SectionContext, elements: Sequence[Element], sentence: str) -> bool:
    return any(fault.sentence in sentence or sentence in fault.sentence for fault in _faults(context, elements))


def _by_program(fault: _Fault) -> str:
    """The sentence with the sources' values, and without superlatives that they contradict; "" where that can't be."""
    sentence = fault.sentence
    cells = [finding.message.partition(", not")[0] for finding in fault.sure if finding.right]
    if len(set(cells)) < len(cells):
        return ""  # it lists other rows' values as one row's: each would become the same
    for finding in sorted(fault.sure, key=lambda each: each.span or (0, 0), reverse=True):
        if finding.span is None:
            return ""
        start, end = (at - fault.start for at in finding.span)
        if sentence[start:end] != finding.excerpt:
            return ""
        if finding.right and _names_its_row(finding, sentence):
            sentence = sentence[:start] + finding.right + sentence[end:]
        elif finding.excerpt.endswith("est") and (plain := _without_superlative(sentence, start, end)):
            sentence = plain
        else:
            return ""
    return sentence


def _names_its_row(finding: Finding, sentence: str) -> bool:
    """Whether a sentence names the row whose value it is to get: a row that was only guessed may be another."""
    return bool({*words(finding.message.partition(":")[0])} & {*words(sentence)})


def _without_superlative(sentence: str, start: int, end: int) -> str:
    """A sentence that says a value and no longer that it is the highest; "" where the words don't allow that.

    >>> _without_superlative("It has the highest rent of 12 EUR.", 11, 18)
    'It has a rent of 12 EUR.'
    """
    before, after = sentence[:start], sentence[end:]
    if bracket := re.search(r"\s*\((?:the )?\Z", before):
        return f"{before[: bracket.start()]}{after[1:]}" if after.startswith(")") else ""
    if clause := re.search(r",? (?:which|that) (?:is|are|was|were) the \Z", before):
        return before[: clause.start()] + re.sub(r"\A[^,.;]*", "", after, count=1)
    noun = re.match(r" (?P<first>[^\W\d_])[\w ]*?(?<!s)(?: \(| of )\S*\d", after)
    if noun and before.endswith("the "):
        return f"{before.removesuffix('the ')}{'an' if noun['first'] in 'aeiou' else 'a'}{after}"
    return ""
