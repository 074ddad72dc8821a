"""A written section against its sources: what the checks find wrong is put right before anybody reads it.

The author is asked once for the sentences that a source contradicts, with what the source says. What is wrong all the
same gets the source's value where that is known, or is left out; the section's remarks say each.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from docgen_nb.check.checking import check_document
from docgen_nb.check.finding import Finding
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import BulletList, Element, Paragraph
from docgen_nb.document.needs import needed_sections
from docgen_nb.document.references import SectionRef
from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ModelError
from docgen_nb.evidence.text import source_of
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.prompts import NOTHING, short_request
from docgen_nb.fill.sentence import with_sentence
from docgen_nb.fill.source_facts import bearing_on, facts_of, stems_of
from docgen_nb.prompt_texts import filled
from docgen_nb.prompts import as_material

_NUMBER = "DG101"
_WRONG = Selection((_NUMBER, "DG104", "DG105"))  # numbers, names, comparisons
_MOST = 8  # sentences of a section that are asked about
_FACTS = 4  # quoted of the sources for each
_LONGEST, _SPARE = 2, 80  # times the old sentence's length, and characters more
_NUMBERED = re.compile(r"^\s*\[?(\d{1,2})[.):\]]+\s*(.*)$", re.MULTILINE)
_CITED = re.compile(r"\s*\[@[^\]]+\]")
_END = re.compile(r"[.!?]*\s*\Z")


@dataclass
class _Fault:
    """A sentence of the section and what the checks say of it."""

    sentence: str
    found: list[Finding] = field(default_factory=list)

    @property
    def told(self) -> str:
        return " ".join(dict.fromkeys(finding.message for finding in self.found))


async def proofread(context: SectionContext, elements: list[Element]) -> list[Element]:
    """The section's elements with what its sources contradict put right or left out.

    Raises:
        ModelError: only one that would meet every other call, too.
    """
    if not (context.section.use_ai_call and context.read_parts()) or context.brief.profile.guided:
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
        if sentence := _sentence(elements, finding):
            faults.setdefault(sentence, _Fault(sentence)).found.append(finding)
    return list(faults.values())[:_MOST]


def _findings(context: SectionContext, elements: Sequence[Element]) -> list[Finding]:
    """What the checks say of the section alone; other sections may not be written yet, and must not matter."""
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


def _sentence(elements: Sequence[Element], finding: Finding) -> str:
    """The sentence of a paragraph or list that a finding is about; "" if that can't be told or edited."""
    element = elements[finding.block - 1]
    if not isinstance(element, Paragraph | BulletList) or element.template:
        return ""
    text, at = source_of(element), 0
    start = finding.span[0] if finding.span else text.find(finding.excerpt)
    for line in text.splitlines(keepends=True):
        for sentence in sentences_of(line):
            if finding.excerpt and at <= start < at + len(sentence):
                return sentence.strip()
            at += len(sentence)
    return ""


async def _asked(context: SectionContext, faults: Sequence[_Fault]) -> dict[str, str]:
    """The author's new sentences by the old ones, "" for one to be left out."""
    facts = facts_of(context.read_parts())
    near = {fact for fault in faults for fact in bearing_on(f"{fault.sentence} {fault.told}", facts, _FACTS)}
    quoted = "\n".join(f"- {fact.text}" for fact in facts if fact in near)
    numbered = (f"{n}. {fault.sentence}\n   Wrong: {fault.told}" for n, fault in enumerate(faults, 1))
    task = filled(
        "correct",
        facts=as_material(quoted),
        title=context.section.title,
        faults=as_material("\n".join(numbered)),
        nothing=NOTHING,
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
    """The new sentence with the citations of the old one, "" if it is to be left out; the old one if it is none."""
    if new.strip(" .*_").upper() == NOTHING:
        return ""
    too_long = len(new) > _LONGEST * len(old) + _SPARE
    if too_long or new.startswith(("#", "|", "```", "<")) or not stems_of(new) & stems_of(old):
        return old
    cited = "".join(_CITED.findall(old))
    return new if not cited or _CITED.search(new) else _END.sub(lambda end: f"{cited}{end[0] or '.'}", new, count=1)


def _put_right(context: SectionContext, elements: list[Element], fault: _Fault, new: str | None) -> list[Element]:
    """The elements with the author's sentence, else with the source's values, else without the sentence."""
    quoted = f"“{fault.sentence}”"
    tries = [(new, "is now “{new}”")] if new else []
    tries.append((_with_values(elements, fault), "has the source's value now: “{new}”"))
    for sentence, said in tries:
        if not sentence or sentence == fault.sentence:
            continue
        changed = with_sentence(elements, fault.sentence, sentence)
        if not _is_still_wrong(context, changed, sentence):
            context.corrected.append(fault.sentence)
            context.remarks.append(f"{quoted} {said.format(new=sentence)}. {fault.told}")
            return changed
    changed = with_sentence(elements, fault.sentence, "")
    is_left = any(isinstance(element, Paragraph | BulletList) for element in changed)
    if not is_left or not any(finding.code == _NUMBER for finding in fault.found):
        context.remarks.append(f"{quoted} may be wrong: {fault.told}")  # words are judged less surely than numbers
        return elements
    context.corrected.append(fault.sentence)
    context.remarks.append(f"{quoted} was left out: {fault.told}")
    return changed


def _is_still_wrong(context: SectionContext, elements: Sequence[Element], sentence: str) -> bool:
    return any(fault.sentence in sentence or sentence in fault.sentence for fault in _faults(context, elements))


def _with_values(elements: Sequence[Element], fault: _Fault) -> str:
    """The sentence with the values of the sources in it; "" where one is not known."""
    sentence = fault.sentence
    for finding in fault.found:
        if not finding.right or sentence.count(finding.excerpt) != 1:
            return ""
        sentence = sentence.replace(finding.excerpt, finding.right)
    return sentence
