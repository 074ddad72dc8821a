"""Phase 2 as jobs: one per section."""

from collections.abc import Awaitable, Callable, Iterable

from docgen_nb.document.references import SectionRef
from docgen_nb.engine.job import Job
from docgen_nb.fill.context import SectionContext, SectionResult
from docgen_nb.fill.section import process_single_section

FillJob = Job[SectionResult]


def fill_key(place: SectionRef) -> str:
    """The key of the section's job."""
    return f"fill {place}"


def fill_chapter_sections(
    places: Iterable[SectionRef], context_for: Callable[[SectionRef], SectionContext]
) -> list[FillJob]:
    """One job for each section named, in document order. A job's value is the section's result.

    The concept's ``_fillChapterSections``. It gathers nothing itself: the scheduler runs the jobs at a bounded
    width and hands their outcomes back in document order. ``context_for`` is called when a job starts, so that a
    section sees what had to be finished before it.
    """

    def work(place: SectionRef) -> Callable[[], Awaitable[SectionResult]]:
        return lambda: process_single_section(context_for(place))

    return [Job(key=fill_key(place), position=tuple(place), work=work(place)) for place in sorted(places)]
