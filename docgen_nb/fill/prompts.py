"""The prompts of the fill phase. The section's own task comes last, so that neighbours share a prefix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from docgen_nb.document.elements import ErrorElement, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.prompt_text import element_prompt_text, table_prompt_text
from docgen_nb.document.templates import as_written
from docgen_nb.document.tree import ContentType
from docgen_nb.evidence.carried import Readers, carried, read_ids
from docgen_nb.fill.context import SectionContext
from docgen_nb.llm.messages import Message, ModelRequest
from docgen_nb.prompt_texts import filled
from docgen_nb.shared_prompt import FACT_IN_SHORT, as_material, chapter_facts, fenced

_FORMS: dict[ContentType, str] = {
    "paragraph": "Whole sentences in paragraphs, no list.",
    "heading": "One short heading line.",
    "bullet_list": "A bullet list in Markdown, if need be with one sentence before it.",
    "table": "One table in Markdown, if need be with one sentence before it.",
    "code_block": "One fenced code block, if need be with one sentence before it.",
    "image": "A description of the picture in one or two sentences.",
}
_SHORTEST, _LONGEST = 0.9, 1.15  # of a section's budget
WORDS_IN_SENTENCE = 17  # on average
_COUNTED_IN_SENTENCES = 150  # words of a section up to which models count its sentences better than its words
_TASK_IN_SHORT = 200  # characters

_SHOWN = "The program puts {name} below your text. Refer to it as [#{name}]; say what it shows, and don't retell it."
_OBJECT = """\
{what}
The program puts {name} below your text. Refer to it as [#{name}] and say what the reader finds in it. You don't see \
its values: state none."""

NOTHING = "NOTHING"


def reading_task(context: SectionContext, material: Sequence[str]) -> str:
    """The user message for reading one passage of parts that are too long to be read at once."""
    return filled(
        "reading",
        neighbours=_neighbours(context),
        material="\n\n".join(material),
        number=f"{context.place.chapter}.{context.place.section}",
        title=context.section.title,
        chapter=context.chapter.title,
        hint=context.section.generation_hint,
        wishes=_wishes(context, context.parts()),
        nothing=NOTHING,
    )


def section_task(
    context: SectionContext, parts: Sequence[ContentPart], material: Sequence[str], results: str = ""
) -> str:
    """The user message for a section: what it is written from, then its own task.

    Args:
        context: what is known of it.
        parts: what it is written from; none if from the hint alone.
        material: the parts' texts, or notes from them, fenced.
        results: of the section's questions to the data.
    """
    section = context.section
    needed = context.needed_text
    return filled(
        "section",
        neighbours=_neighbours(context),
        material="\n\n".join(material),
        needed=f"What has been written in the sections this one rests on:\n\n{as_material(needed)}" if needed else "",
        results=results,
        number=f"{context.place.chapter}.{context.place.section}",
        title=section.title,
        chapter=context.chapter.title,
        hint=section.generation_hint,
        purpose=f"After it the readers should know: {section.purpose}" if section.purpose else "",
        leaves_out=f"Leave to others: {section.leaves_out}" if section.leaves_out else "",
        agreed=_agreed(context),
        wishes=_wishes(context, parts),
        shown=_shown(context, parts),
        form=_FORMS[section.content_type],
        length=_length(context),
        feedback=_feedback(context) if context.feedback else "",
    )


def short_request(context: SectionContext, task: str) -> ModelRequest:
    """A call about a few sentences of a section, which needs neither outline nor rules."""
    brief = context.brief
    wanted, language = " ".join(brief.user_prompt.split())[:_TASK_IN_SHORT], brief.language or "the task's language"
    system = Message("system", filled("sentences", task=wanted, language=language))
    return replace(brief.request(task), messages=(system, Message("user", task)), shared=0)


def shared_with_neighbours(context: SectionContext, material: Sequence[str]) -> int:
    """Count the characters with which tasks of the chapter begin; material is among them if two sections read it."""
    own, chapter = context.section, context.all_sections
    alike = sum(read_ids(section) == read_ids(own) for section in chapter) > 1
    return len("\n\n".join(filter(None, [_neighbours(context), *(material if alike else ())])))


def _neighbours(context: SectionContext) -> str:
    """The chapter's sections, where what all calls share does not list them, and its facts."""
    contract = context.outline.documents[context.place.document - 1].contract
    facts = chapter_facts(contract, context.chapter)
    if context.brief.lists_sections:
        return facts
    lines = [f'Sections of chapter {context.place.chapter}, "{context.chapter.title}":']
    lines += [
        f"{number}. {section.title}" + (f": {section.generation_hint}" if section.generation_hint else "")
        for number, section in enumerate(context.all_sections, 1)
    ]
    return "\n".join(filter(None, [*lines, facts]))


def _length(context: SectionContext) -> str:
    """A budget as a range, which models keep to better than to one number."""
    if context.is_about_objects:
        return "one or two sentences."  # more can't be said of what is not read
    if words := context.section.words:
        readers = Readers.in_chapter(context.outline, context.all_sections)
        least = min(words, carried(context.section, context.brief.parts, readers) or words)
        length = f"{round(least * _SHORTEST)} to {round(words * _LONGEST)} words."
        if words <= _COUNTED_IN_SENTENCES:
            few, many = (max(2, round(each / WORDS_IN_SENTENCE)) for each in (least, words))
            length = f"{few} to {many + 1} sentences, {length}"
        return length if least == words else f"{length} No more than the material says."
    return f"at most {context.words} words." if context.words else ""


def _shown(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    """Name the tables and pictures that stand beside the text; of what is not read, say what it is."""
    shown = [part for part in parts if context.section.format_of(part.id) == "shown"]
    lines = [_SHOWN.format(name=part.id) for part in shown]
    if context.is_about_objects:
        lines += [_OBJECT.format(name=part.id, what=_described(part)) for part in context.parts()]
    return "\n".join(lines)


def _described(part: ContentPart) -> str:
    return fenced(part, table_prompt_text(part.item) if isinstance(part.item, Table) else part.kind)


def _wishes(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    """The instructions for the parts, a line each; pieces of one text share theirs."""
    wishes: dict[str, str] = {}
    for part in parts:
        named = part.piece_of or part.id
        wish = context.section.instruction_for(part.id) or context.section.instruction_for(named) or part.instruction
        if wish:
            wishes.setdefault(named if part.piece_of and wish == part.instruction else part.id, wish)
    return "\n".join(f"Use of {name}: {wish}" for name, wish in wishes.items())


def _feedback(context: SectionContext) -> str:
    """The wish comes last; what it is about stands before it, as far as there is any."""
    written = [element for element in context.section.elements if not isinstance(element, ErrorElement)]
    old = "\n\n".join(element_prompt_text(as_written(element), below=3) for element in written)
    shown = f"What was written so far:\n{as_material(old)}\n\n" if old else ""
    return f"{shown}Write it anew, because of this feedback: {context.feedback}"


def _agreed(context: SectionContext) -> str:
    """The section's part of the contract."""
    section, contract = context.section, context.outline.documents[context.place.document - 1].contract
    if contract is None:
        return ""
    said = [f"It covers: {section.covers}" if section.covers else ""]
    said.append(f"Facts that it states: {', '.join(section.fact_ids)}." if section.fact_ids else "")
    read = {part_id for part_id in section.content_part_ids if section.format_of(part_id) == "extracted"}
    own = [fact for fact in contract.facts if fact.id in section.fact_ids and fact.part_id not in read]
    said += [f"{fact.id} in full: {fact.text}" for fact in own if fact.in_short(FACT_IN_SHORT) != fact.text]
    return "\n".join(filter(None, said))
