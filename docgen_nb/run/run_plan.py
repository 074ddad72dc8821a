"""The orders of a run, fixed before it begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.events import Operation
from docgen_nb.fill.context import SentenceEdit
from docgen_nb.llm.messages import Model
from docgen_nb.run.budget import Budget
from docgen_nb.settings import Schedule
from docgen_nb.store.run_cache import RunCache


@dataclass(frozen=True)
class RunPlan:
    """Orders of one run: which phases, which sections, with which options.

    Attributes:
        max_concurrency: requests in flight to the model's endpoint, whoever sends them.
        cache: finds what is written already, and keeps what the run writes.
        outline: what to work on; None to plan one from ``prompt`` first.
        documents, chapters: how many to plan, None leaves it to the model.
        contract: whether documents that have no contract get one.
        structure: chapters for phase 1; with a plan still to be made, all it will have.
        fill: sections for phase 2 that exist already.
        fill_new: whether the sections that phase 1 finds are filled in the same run.
        budget: what the run may cost.
        lists_sections: whether prompts name all sections of the outline, or its chapters alone.
        feedback: for sections that are written again, what is to be different.
        edits: of these, the ones in which one sentence changes.
        smooth: whether each chapter's joins are smoothed when everything is written.
        proofread: whether sections are held against their sources when they are written.
        tables: asks the tables among the parts; None if no questions are to be asked.
        replaces: how many written sections the document has in whose place a new plan comes.
        rank: stands before every job's place where calls wait for leave; of runs side by side the smaller goes first.
    """

    operation: Operation
    model: Model
    parts: ContentParts
    schedule: Schedule
    max_concurrency: int
    cache: RunCache
    outline: Outline | None = None
    prompt: str = ""
    language: str = ""
    documents: int | None = None
    chapters: int | None = None
    contract: bool = False
    structure: tuple[ChapterRef, ...] = ()
    fill: tuple[SectionRef, ...] = ()
    fill_new: bool = False
    budget: Budget = field(default_factory=Budget)
    lists_sections: bool = True
    feedback: Mapping[SectionRef, str] = field(default_factory=dict)
    edits: Mapping[SectionRef, SentenceEdit] = field(default_factory=dict)
    smooth: bool = False
    proofread: bool = True
    tables: TableDatabase | None = None
    replaces: int = 0
    rank: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """Jobs that run at the same time."""
        return 1 if self.schedule == "sequential" else self.max_concurrency
