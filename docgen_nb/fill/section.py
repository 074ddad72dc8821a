"""The fill phase for one section: choose its path, and make an error element where that fails."""

import logging
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from docgen_nb.document.elements import Element, ErrorElement
from docgen_nb.document.tree import FillPath, Section
from docgen_nb.errors import DocgenError, RunCancelledError
from docgen_nb.fill.aggregation import process_section_aggregation
from docgen_nb.fill.context import SectionContext, SectionResult
from docgen_nb.fill.fitting import fitted
from docgen_nb.fill.generation import process_section_generation
from docgen_nb.fill.parts import process_section_parts
from docgen_nb.fill.proofreading import proofread
from docgen_nb.fill.sentence import edit_sentence

logger = logging.getLogger(__name__)

_PATHS: dict[FillPath, Callable[[SectionContext], Awaitable[list[Element]]]] = {
    "aggregation": process_section_aggregation,
    "generation": process_section_generation,
    "parts": process_section_parts,
}


class PathChoice(NamedTuple):
    """A path and, for the reader, why it was taken."""

    path: FillPath
    reason: str


def choose_path(section: Section) -> PathChoice:
    """Which of the three paths writes the section.

    >>> choose_path(Section(title="Outlook", generation_hint="what comes next")).path
    'generation'
    """
    if not section.content_part_ids:
        return PathChoice("generation", "no content parts, only the hint")
    if not section.use_ai_call:
        return PathChoice("parts", "the parts stand verbatim, the model is not used")
    formats = {section.format_of(part_id) for part_id in section.content_part_ids}
    if len(section.content_part_ids) > 1 and formats <= {"extracted", "shown"}:
        return PathChoice("aggregation", "several extracted parts make one text")
    return PathChoice("parts", "one part" if len(section.content_part_ids) == 1 else "parts of different formats")


async def process_single_section(context: SectionContext) -> SectionResult:
    """Write one section (the concept's ``_processSingleSection``).

    An error becomes an error element, so that it harms no other section. Only an error that would meet every
    other call too (``stops_run``: a refused key, an unknown model, no server), or that is none of the section's own
    (the run's budget is spent), is raised.
    """
    path, reason = choose_path(context.section)
    try:
        if context.edit is None:
            elements = await fitted(context, await proofread(context, await _PATHS[path](context)))
        else:
            elements = await edit_sentence(context)
    except Exception as error:
        if isinstance(error, RunCancelledError) or (isinstance(error, DocgenError) and error.stops_run):
            raise
        level = logging.INFO if isinstance(error, DocgenError) else logging.ERROR  # the latter is a bug of ours
        logger.log(level, "section %s failed: %s", context.place, type(error).__name__, exc_info=level == logging.ERROR)
        element = error_element(error, context.ask.attempts)
        return SectionResult((element,), path, reason, context.ask.attempts, error)
    attempts, remarks = context.ask.attempts, tuple(context.remarks)
    return SectionResult(tuple(elements), path, reason, attempts, remarks=remarks, corrected=len(context.corrected))


def error_element(error: Exception, attempts: int) -> ErrorElement:
    """The element that stands in the document where a section or chapter could not be made."""
    message = str(error) or "something went wrong without a message"
    return ErrorElement(message=message, cause=type(error).__name__, attempts=attempts)
