"""What phase 2 asks. The chapter's part comes first, the section's own last: neighbours then share a prefix."""

from __future__ import annotations

from collections.abc import Sequence

from docgen_nb.document.elements import ErrorElement
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.tree import ContentType
from docgen_nb.fill.context import SectionContext
from docgen_nb.prompts import as_material, chapter_facts, fenced

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


def section_task(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    """The user message for a section written from the texts of ``parts`` together; from the hint if there are none."""
    blocks = [_chapter_block(context)]
    blocks += [fenced(part) for part in parts]
    if context.needed_text:
        blocks.append(f"What has been written in the sections this one rests on:\n\n{context.needed_text}")
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
    wishes = ((part, section.instruction_for(part.id) or part.instruction) for part in parts)
    return _SECTION.format(
        number=context.place.chapter,
        index=context.place.section,
        title=section.title,
        hint=(f" It has to say: {section.generation_hint}" if section.generation_hint else "") + _agreed(context),
        instructions="".join(f"Use of {part.id}: {wish}\n" for part, wish in wishes if wish),
        form=_FORMS[section.content_type],
        length=f" At most {words} words." if words else "",
    )


def _feedback_block(context: SectionContext) -> str:
    """The wish comes last; what it is about stands before it, as far as there is any."""
    written = [element for element in context.section.elements if not isinstance(element, ErrorElement)]
    old = "\n\n".join(element_markdown(element, below=3) for element in written)
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
    return "".join(f"\n{line}" for line in said if line)
