"""Phase 1 as jobs: one per chapter, all independent of one another."""

from collections.abc import Awaitable, Callable, Iterable

from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.engine.job import Job
from docgen_nb.llm.messages import Ask
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.chapter import generate_single_chapter_sections_structure

StructureJob = Job[list[Section]]


def structure_key(place: ChapterRef) -> str:
    """The key of the chapter's job."""
    return f"structure {place}"


def generate_chapter_sections_structure(
    outline: Outline, places: Iterable[ChapterRef], brief: Brief, ask_for: Callable[[ChapterRef], Ask]
) -> list[StructureJob]:
    """One job for each chapter named, in document order. A job's value is the chapter's sections.

    The concept's ``_generateChapterSectionsStructure``. It gathers nothing itself: the scheduler runs the jobs at
    a bounded width and hands their outcomes back in document order, a failed one among them harming no other.
    """

    def work(place: ChapterRef) -> Callable[[], Awaitable[list[Section]]]:
        return lambda: generate_single_chapter_sections_structure(outline, place, brief, ask_for(place))

    return [Job(key=structure_key(place), position=(*place, 0), work=work(place)) for place in sorted(places)]
