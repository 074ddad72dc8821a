"""What phase 2 asks. The chapter's part comes first, the section's own last: neighbours then share a prefix."""

from __future__ import annotations

from collections.abc import Sequence

from docgen_nb.document.elements import ErrorElement
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.retold import element_retold
from docgen_nb.document.tree import ContentType
from docgen_nb.fill.context import SectionContext
from docgen_nb.prompts import FACT_IN_SHORT, as_material, chapter_facts

_FORMS: dict[ContentType, str] = {
    "paragraph": "running text in paragraphs",
    "heading": "one short heading line",
    "bullet_list": "a bullet list in Markdown, if need be with one sentence before it",
    "table": "one table in Markdown, if need be with one sentence before it",
    "code_block": "one fenced code block, if need be with one sentence before it",
    "image": "a description of the picture in one or two sentences",
}

_CHAPTER = """\
Chapter {number}, "{title}", has these sections, each written by another author:
{sections}
"""

_SECTION = """\
You write section {number}.{index}, "{title}".{hint}
{instructions}Form: {form}.{length}
Answer with the section's text in Markdown and nothing else: no heading of its own, no remark about the task."""

NOTHING = "NOTHING"
_READING = """\
You prepare section {number}.{index}, "{title}".{hint}
{instructions}What it is to be written from is longer than can be read at once; above is one passage of it.
Note down, as a list, everything in this passage that the section needs: facts, names and figures word for word, each
with the id of the content part it is from, as in [@id]. Leave out what other sections say. Add nothing.
If there is nothing in it for this section, answer with the one word {nothing}."""


def reading_task(context: SectionContext, material: Sequence[str]) -> str:
    """The user message for reading one passage of parts that are too long to be read at once."""
    section = context.section
    block = _READING.format(
        number=context.place.chapter,
        index=context.place.section,
        title=section.title,
        hint=f" It has to say: {section.generation_hint}" if section.generation_hint else "",
        instructions=_wishes(context, context.parts()),
        nothing=NOTHING,
    )
    return "\n\n".join([_chapter_block(context), *material, block])


def section_task(
    context: SectionContext, parts: Sequence[ContentPart], material: Sequence[str], results: str = ""
) -> str:
    """The user message for a section.

    Args:
        context: what is known of it.
        parts: what it is written from; none if from the hint alone.
        material: the parts' texts, or notes from them, fenced.
        results: of the section's questions to the data.
    """
    blocks = [_chapter_block(context), *material]
    if context.needed_text:
        blocks.append(f"What has been written in the sections this one rests on:\n\n{context.needed_text}")
    if results:
        blocks.append(results)
    blocks.append(_section_block(context, parts))
    if context.feedback:
        blocks.append(_feedback_block(context))
    return "\n\n".join(blocks)


def _chapter_block(context: SectionContext) -> str:
    lines = (f"{number}. {section.title}" for number, section in enumerate(context.all_sections, 1))
    contract = context.outline.documents[context.place.document - 1].contract
    block = _CHAPTER.format(number=context.place.chapter, title=context.chapter.title, sections="\n".join(lines))
    return block + chapter_facts(contract, context.chapter)


def _section_block(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    section, words = context.section, context.brief.profile.max_section_words
    return _SECTION.format(
        number=context.place.chapter,
        index=context.place.section,
        title=section.title,
        hint=(f" It has to say: {section.generation_hint}" if section.generation_hint else "") + _agreed(context),
        instructions=_wishes(context, parts),
        form=_FORMS[section.content_type],
        length=f" At most {words} words." if words else "",
    )


def _wishes(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    """What is to be done with the parts, a line each; pieces of one text share theirs."""
    wishes: dict[str, str] = {}
    for part in parts:
        named = part.piece_of or part.id
        wish = context.section.instruction_for(part.id) or context.section.instruction_for(named) or part.instruction
        if wish:
            wishes.setdefault(named if part.piece_of and wish == part.instruction else part.id, wish)
    return "".join(f"Use of {name}: {wish}\n" for name, wish in wishes.items())


def _feedback_block(context: SectionContext) -> str:
    """The wish comes last; what it is about stands before it, as far as there is any."""
    written = [element for element in context.section.elements if not isinstance(element, ErrorElement)]
    old = "\n\n".join(element_retold(element, below=3) for element in written)
    shown = f"What was written so far:\n{as_material(old)}\n\n" if old else ""
    return f"{shown}Write it anew, because of this feedback: {context.feedback}"


def _agreed(context: SectionContext) -> str:
    """The section's part of the contract."""
    section, contract = context.section, context.outline.documents[context.place.document - 1].contract
    if contract is None:
        return ""
    said = [f"It covers: {section.covers}" if section.covers else ""]
    said.append(f"Leave to others: {section.leaves_out}" if section.leaves_out else "")
    said.append(f"State {', '.join(section.fact_ids)} and no other fact." if section.fact_ids else "")
    read = {part_id for part_id in section.content_part_ids if section.format_of(part_id) == "extracted"}
    own = [fact for fact in contract.facts if fact.id in section.fact_ids and fact.part_id not in read]
    said += [f"{fact.id} in full: {fact.text}" for fact in own if fact.in_short(FACT_IN_SHORT) != fact.text]
    return "".join(f"\n{line}" for line in said if line)
