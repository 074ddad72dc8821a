"""Phase 1 for one chapter: which sections it has, of which type, from which parts."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Collection

from docgen_nb.document.budgets import USUAL_WORDS, asked_words, shared_out
from docgen_nb.document.contract import Contract
from docgen_nb.document.foreign_links import Known, without_foreign
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import WHOLE_DOCUMENT, Chapter, ContentFormat, Outline, Section
from docgen_nb.evidence.carried import Readers, carried
from docgen_nb.llm.messages import Ask
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure import guided, prompts
from docgen_nb.structure.data_questions import Asked, ask_for_facts, ask_questions, described_tables
from docgen_nb.structure.places import sums_up, sums_up_all
from docgen_nb.structure.replies import SectionReply, StructureReply
from docgen_nb.structure.structured_reply import ask_structured

_MOST_IN_SCHEMA = 50  # parts; providers bound how many names a schema may have
_READABLE = 6000  # characters of a table that is read where it is shown

logger = logging.getLogger(__name__)


async def generate_single_chapter_sections_structure(
    outline: Outline, place: ChapterRef, brief: Brief, ask: Ask
) -> list[Section]:
    """Ask the model for the sections of one chapter. Reads the outline, changes nothing.

    The concept's ``_generateSingleChapterSectionsStructure``: chapter index, id, level, title, hint, part ids and
    part instructions come with the chapter; parts, prompt and language with the brief.

    Raises:
        InvalidReplyError: if no reply can be used.
        ModelError: if no reply can be had.
    """
    chapter, contract = outline.chapter(place), outline.documents[place.document - 1].contract
    parts = offered_parts(outline, chapter, brief)
    asked: list[Asked] = []
    database = await asyncio.to_thread(brief.database)
    titles = guided.section_titles(chapter, parts) if brief.profile.guided else ()
    if titles:
        reply = guided.sections_under(titles)
    else:
        total = len(outline.documents[place.document - 1].chapters)
        asks = None if brief.profile.guided else database  # a small model writes no SQL
        tables = await asyncio.to_thread(described_tables, parts, asks)
        request = brief.request(
            prompts.chapter_task(chapter, place.chapter, total, parts, brief.profile, contract, tables),
            prompts.chapter_schema(
                chapter, _named_in_schema(brief, parts), brief.profile, contract, questions=bool(tables)
            ),
        )
        reply = await ask_structured(ask, request, StructureReply)
        if database is not None and tables:
            proposed = [section.questions for section in reply.sections]
            asked = await ask_questions(proposed, database, tables, ask, request)
    sections = [_section(section, chapter, parts, brief.known_address) for section in reply.sections]
    for section, words in zip(
        sections, shared_out(chapter.words, [each.words for each in reply.sections]), strict=True
    ):
        section.words = words
    _say_what_they_rest_on(sections, reply, chapter)
    _retitle(sections, chapter, outline)
    for section, questions in zip(sections, asked, strict=False):
        section.questions, section.unasked = questions.questions, questions.unasked
    if not asked_words(outline.user_prompt):
        _fit_to_material(sections, brief, outline)
    if contract is not None:
        _agree(sections, reply, chapter, contract, brief.known_address)
    _place_forgotten(chapter, parts, sections)
    if database is not None:
        await asyncio.to_thread(ask_for_facts, sections, parts, database, brief.language)
    return sections


def offered_parts(outline: Outline, chapter: Chapter, brief: Brief) -> list[ContentPart]:
    """The parts a chapter may use: those assigned to it, or all where planning assigned none to any chapter."""
    if any(each.content_part_ids for _, each in outline.chapters()):
        return [brief.parts[part_id] for part_id in chapter.content_part_ids]
    return list(brief.parts.values())


def _named_in_schema(brief: Brief, parts: list[ContentPart]) -> list[ContentPart]:
    """Return the parts that the reply's schema names; one of another chapter gets in nowhere.

    The schema stands before the prompt in a provider's cache, which serves all chapters if it is the same for all.
    """
    everything = list(brief.parts.values())
    alike = brief.profile.cached_prefix is not None and len(everything) <= _MOST_IN_SCHEMA
    return everything if alike else parts


def _section(reply: SectionReply, chapter: Chapter, parts: list[ContentPart], known: Known) -> Section:
    """A section with parts and addresses that exist; what the model made up gets in nowhere."""
    by_id = {part.id: part for part in parts}
    unknown = [part_id for part_id in reply.content_part_ids if part_id not in by_id]
    if unknown:
        logger.info("chapter %s: the model names unknown content parts %s; left out", chapter.id, unknown)
    ids = [part_id for part_id in dict.fromkeys(reply.content_part_ids) if part_id in by_id]
    wishes = {i: without_foreign(_instruction(reply, chapter, by_id[i]), known) for i in ids}
    return Section(
        title=without_foreign(reply.title, known),
        content_type=reply.content_type,
        generation_hint=without_foreign(reply.generation_hint, known),
        content_part_ids=ids,
        content_formats={i: _format(reply, by_id[i]) for i in ids},
        content_part_instructions={i: text for i, text in wishes.items() if text},
        use_ai_call=reply.use_ai_call,
        purpose=without_foreign(reply.purpose, known),
    )


def _format(reply: SectionReply, part: ContentPart) -> ContentFormat:
    """Content format of a part. What is to stand as it is, or to be cited only, the model does not read.

    A table that it may read and that is not too long is read where it is shown, so that the text can say what it means.
    """
    format_ = reply.content_formats.get(part.id, part.default_format)
    if part.default_format in {"object", "reference"}:
        return format_ if format_ in {"object", "reference"} else part.default_format
    if part.kind != "table":
        return "extracted" if format_ == "shown" and part.kind != "image" else format_
    readable = part.size <= _READABLE
    return ("shown" if readable else "object") if format_ in {"shown", "object"} else format_


def _agree(sections: list[Section], reply: StructureReply, chapter: Chapter, contract: Contract, known: Known) -> None:
    """Give the sections their part of the contract: each of the chapter's facts to one of them, none forgotten."""
    stated: dict[str, int] = {}
    for each in reply.facts:
        if 1 <= each.section <= len(sections):
            stated.setdefault(each.fact, each.section)
    for section, said in zip(sections, reply.sections, strict=True):
        section.covers = without_foreign(said.covers, known)
        own = _words(f"{said.title} {said.generation_hint}")
        section.leaves_out = "" if _words(said.leaves_out) <= own else said.leaves_out  # its own topic is no other's
    for fact in contract.facts_of(chapter.id):
        best = sections[stated[fact.id] - 1] if fact.id in stated else _likeliest(sections, fact.text)
        best.fact_ids = [*best.fact_ids, fact.id]


def _fit_to_material(sections: list[Section], brief: Brief, outline: Outline) -> None:
    """Plan no section longer than its material gives: what is asked for beyond it would be padding.

    A part that several sections or chapters share gives each of them its share.
    """
    readers = Readers.in_chapter(outline, sections)
    for section in sections:
        if most := carried(section, brief.parts, readers):
            section.words = min(section.words or USUAL_WORDS, most)


def _say_what_they_rest_on(sections: list[Section], reply: StructureReply, chapter: Chapter) -> None:
    """Sections that introduce or sum up are written last, from the finished text: as the model says, or their title."""
    if len(sections) == 1:
        return
    for number, section in enumerate(sections, 1):
        if number in reply.rest_on_document or sums_up_all(section, chapter):
            section.needs = [WHOLE_DOCUMENT]
        elif number in reply.rest_on_chapter or sums_up(section.title):
            section.needs = [chapter.id]
    if all(section.needs == [chapter.id] for section in sections):  # then there is nothing to rest on
        for section in sections:
            section.needs = []


def _retitle(sections: list[Section], chapter: Chapter, outline: Outline) -> None:
    """Give each section a title that neither a chapter nor another section of its chapter has.

    What every chapter may have ("Summary") gets the chapter's title besides.
    """
    chapters = [each for _, each in outline.chapters()]
    taken = {_same(each.title) for each in chapters}
    for number, section in enumerate(sections, 1):
        if len(sections) == 1 and section.title == chapter.title:
            continue
        everywhere = len(chapters) > 1 and sums_up(section.title) and not sums_up(chapter.title)
        if everywhere:
            section.title = f"{section.title}: {chapter.title}"
        _make_own(section, number, chapter, taken)


def make_titles_distinct(outline: Outline, new: Collection[ChapterRef]) -> list[SectionRef]:
    """Add the chapter's title to each section's of the new chapters that stands in another chapter, too.

    The chapters were planned side by side, so that none knew the others' titles. The first to have one keeps it.

    Returns:
        The sections whose titles changed.
    """
    taken: dict[int, set[str]] = {}
    for ref, section in outline.sections():
        if ref.chapter_ref not in new:
            taken.setdefault(ref.document, set()).add(_same(section.title))
    changed: list[SectionRef] = []
    for ref, section in outline.sections():
        if ref.chapter_ref in new:
            title, own = section.title, taken.setdefault(ref.document, set())
            _make_own(section, ref.section, outline.chapter(ref.chapter_ref), own)
            changed += [ref] if section.title != title else []
    return changed


def _make_own(section: Section, number: int, chapter: Chapter, taken: set[str]) -> None:
    """Add the chapter's title to a section's that is taken, and the section's number where that is, too."""
    if _same(section.title) in taken:
        section.title = f"{section.title}: {chapter.title}"
    if _same(section.title) in taken:
        section.title = f"{section.title} ({number})"
    taken.add(_same(section.title))


def _same(title: str) -> str:
    return " ".join(title.casefold().split())


def _likeliest(sections: list[Section], text: str) -> Section:
    """The section that shares most words with a text."""
    words = _words(text)
    return max(sections, key=lambda s: len(words & _words(f"{s.title} {s.generation_hint} {s.covers}")))


def _instruction(reply: SectionReply, chapter: Chapter, part: ContentPart) -> str:
    given = (part.instruction, chapter.instruction_for(part.id), reply.content_part_instructions.get(part.id, ""))
    return " ".join(dict.fromkeys(text for text in given if text))


def _place_forgotten(chapter: Chapter, parts: list[ContentPart], sections: list[Section]) -> None:
    """Give each part that is assigned to the chapter but used by no section to the one it shares most words with."""
    used = {part_id for section in sections for part_id in section.content_part_ids}
    for part in parts:
        if part.id in chapter.content_part_ids and part.id not in used:
            best = _likeliest(sections, f"{part.label} {' '.join(p.title for p in part.passages())}")
            logger.info("chapter %s: no section uses %s; given to %r", chapter.id, part.id, best.title)
            best.content_part_ids = [*best.content_part_ids, part.id]
            best.content_formats = {**best.content_formats, part.id: part.default_format}
            if instruction := " ".join(filter(None, [part.instruction, chapter.instruction_for(part.id)])):
                best.content_part_instructions = {**best.content_part_instructions, part.id: instruction}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower()))
