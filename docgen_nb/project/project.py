"""The project: content parts, outline, model and runs. What the user holds, in Python and behind the magics."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from docgen_nb.check.checking import check_document, place_in
from docgen_nb.check.report import Report
from docgen_nb.check.selection import Selection
from docgen_nb.document.assignment import unused_parts
from docgen_nb.document.contract import glossary
from docgen_nb.document.elements import Element
from docgen_nb.document.outline_source import OutlineSource
from docgen_nb.document.questions import Show
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError
from docgen_nb.events import Event
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.export.ledger import Ledger
from docgen_nb.export.writing import Written, export_outline
from docgen_nb.llm.messages import Model
from docgen_nb.project.data import QuestionResult, Refreshed, ask, only_by_name, refreshed
from docgen_nb.project.planning import Planner, PlanOptions, RunOptions
from docgen_nb.project.revisions import Revisions, section_ref
from docgen_nb.project.state import ProjectState
from docgen_nb.project.status import Status
from docgen_nb.provenance.grounds import Provenance
from docgen_nb.provenance.tracing import trace
from docgen_nb.run.plan import RunPlan
from docgen_nb.run.preview import Preview, preview
from docgen_nb.run.run import Run
from docgen_nb.settings import Settings
from docgen_nb.store.project_file import Asked, identity
from docgen_nb.store.sections import put_into


class Project(ProjectState):
    """Content parts, an outline, a model, and the runs that bring them together.

    Args:
        path: the project file, which is opened or made; None keeps everything in memory until ``open``.
        model: as ``%docgen model`` takes it, or a model object; None takes the settings' default.
        settings: defaults; environment variables ``DOCGEN_NB_*`` go before them.

    Attributes:
        parts: the content parts, read-only.
        outline: the outline with what has been written, None before there is one.
        last_run: the run that goes on, or the last one.

    Raises:
        ProjectFileError: if the file can't be used.
    """

    def __init__(
        self, path: str | Path | None = None, *, model: str | Model | None = None, settings: Settings | None = None
    ) -> None:
        self._ledger = Ledger()
        super().__init__(path, model=model, settings=settings)

    # runs

    def structure(self, source: str | OutlineSource | None = None, **options: Unpack[PlanOptions]) -> Run:
        """Phase 1. A text is a prompt and is planned first; an outline gets the sections of chapters without any.

        Raises:
            UserError: if there is nothing to structure.
        """
        if source is not None and not isinstance(source, str):
            self.load_outline(source)
            source = None
        return self.start(self.planner().structure(source, **options))

    def fill(self, **options: Unpack[RunOptions]) -> Run:
        """Phase 2 for all sections that are not done.

        Raises:
            OutlineError: if there are no sections.
        """
        return self.start(self.planner().fill(**options))

    def generate(self, prompt: str | None = None, **options: Unpack[PlanOptions]) -> Run:
        """Both phases in one run; from a prompt, or from the outline where it stands."""
        return self.start(self.planner().generate(prompt, **options))

    def retry(self, **options: Unpack[RunOptions]) -> Run:
        """The failed chapters and sections once more. Chapters are also filled where the outline has text."""
        return self.start(self.planner().retry(**options))

    def redo(self, ref: str | SectionRef, feedback: str = "", **options: Unpack[RunOptions]) -> Run:
        """Write one section again, with what is to be different; the old text is kept. See ``Planner.redo``."""
        return self.start(self.planner().redo(section_ref(ref), feedback, **options))

    def mend(self, feedback: Mapping[SectionRef, str]) -> Run:
        """Write sections again, each with what is to be different. See ``docgen_nb.project.fixing``."""
        return self.start(self.planner().mend(feedback))

    def put_back(self, place: SectionRef, elements: list[Element]) -> None:
        """Bring back the text that stood before a rewrite."""
        section = self.known_outline().section(place)
        if self.revisions().text_before(place) is not None:
            self.undo(place)
        section.elements = elements

    def may_be_rewritten(self, place: SectionRef) -> bool:
        """Whether a run may write over a section: it is neither locked nor the user's own text."""
        return not self._file.sections.is_fixed(self.known_outline().section(place).id)

    def planner(self) -> Planner:
        """Makes the orders for ``start`` and ``preview``, on what is out of date now."""
        self._refuse_while_running()
        model = self.model
        self._mark(identity(model))
        if self.outline is not None:
            self._file.keep_outline(self.outline, self._file.asked, new_version=True)
        return Planner(self.outline, self.parts, model, self.settings, self.price, self._file, self._tables)

    def start(self, plan: RunPlan) -> Run:
        """Start a run with these orders; where no event loop runs, ``run.wait()`` starts it."""
        self._refuse_while_running()
        run = Run(plan, on_planned=partial(self._take_outline, plan))
        run.subscribe(partial(self._put_back, plan))
        self.last_run = run
        self._file.keep_way(lists_sections=plan.lists_sections)
        self._file.keep_model(self._choice.spec or None, self._choice.options, plan.model)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return run
        return run.start()

    async def preview(self, plan: RunPlan) -> Preview:
        """Calls, tokens and, where a price is known, cost of a run with these orders. Sends nothing.

        Example:
            ``await project.preview(project.planner().fill())``
        """
        return await preview(plan, self.price)

    def stop(self) -> bool:
        """End the run that goes on; False if there is none."""
        if self.last_run is None or self.last_run.done() or self.last_run.loop is None:
            return False
        self.last_run.cancel_threadsafe()
        return True

    # results

    def status(self) -> Status:
        """Where everything stands."""
        unused = () if self.outline is None else unused_parts(self.outline, self.parts)
        progress = self.last_run.progress if self.last_run else None
        notes = (
            {} if self.running() else self._mark(None if self._choice.opened is None else identity(self._choice.opened))
        )
        spent = {} if self.outline is None else self._file.spent(self.outline)
        return Status(self.outline, progress, self.model_name, unused, notes, spent, self.price)

    def revisions(self) -> Revisions:
        """Undo, edit, lock and compare single sections.

        Raises:
            OutlineError: if there is no outline yet.
            UserError: while a run goes on.
        """
        self._refuse_while_running()
        return Revisions(self.known_outline(), self._file.sections, self.parts)

    def undo(self, ref: str | SectionRef) -> None:
        """Bring back the text that stood before. See ``Revisions.undo``."""
        self.revisions().undo(section_ref(ref))
        self._mark()

    def edit(self, ref: str | SectionRef, text: str) -> None:
        """Put a text of one's own, as Markdown; no run writes over it. See ``Revisions.edit``."""
        self.revisions().edit(section_ref(ref), text)

    def lock(self, ref: str | SectionRef) -> None:
        """Keep a section from every later run."""
        self.revisions().lock(section_ref(ref), locked=True)

    def unlock(self, ref: str | SectionRef) -> None:
        """Let runs write the section again."""
        self.revisions().lock(section_ref(ref), locked=False)
        self._mark()

    def check(self, ref: str | None = None, *, select: str = "", ignore: str = "") -> Report:
        """Look for faults in what is written; no model is asked.

        Args:
            ref: tells only of this chapter or section.
            select: codes or their beginnings, separated by commas; "" takes the settings'.
            ignore: the same, left out in addition to the settings'.

        Raises:
            OutlineError: if there is no outline, or nothing is written.
            UserError: if a code names no check, or ``ref`` leads nowhere.
        """
        outline = self.known_outline()
        if not outline.has_text():
            raise OutlineError("Nothing is written yet.", hint="%docgen fill writes it.")
        selection = Selection.of(select or self.settings.check_select, f"{self.settings.check_ignore},{ignore}")
        agreed = glossary(document.contract for document in outline.documents)
        return check_document(outline, self.parts, selection=selection, within=place_in(outline, ref), glossary=agreed)

    def provenance(self, ref: str | None = None) -> Provenance:
        """What each paragraph rests on, with page, sheet and rows, as far as its text shows it; no model is asked.

        Args:
            ref: only this chapter or section.

        Raises:
            OutlineError: if there is no outline.
            UserError: if ``ref`` leads nowhere.
        """
        outline = self.known_outline()
        standing = self._file.sections.standing
        own = {section_id for section_id, kept in standing.items() if kept.origin == "user"}
        return trace(outline, self.parts, place_in(outline, ref), by_hand=own)

    def ask(self, sql: str, *, as_: Show | str | None = None, keep: str = "") -> QuestionResult:
        """Ask the tables among the parts, each by its part's id.

        Args:
            sql: one SELECT.
            as_: ``value``, ``table``, ``chart`` (``chart: line``), or a whole ``Show``; None takes what fits.
            keep: adds the result as a content part of this name.

        Raises:
            QuestionError: if it can't be asked, fails, or can't be shown so.
            MissingExtraError: if DuckDB is not installed.
        """
        language = self.outline.language if self.outline is not None else self.settings.language
        result = ask(sql, as_, self._tables.of(self.parts), language)
        if keep:
            self.parts = self.parts.adding(result.to_part(keep))
            self._file.keep_parts(self.parts)
        return result

    def refresh(self) -> Refreshed:
        """Ask all data questions of the document again and put the new values in; no model is asked.

        Sections whose statements may not hold any more (a sign, an order, more than a tenth) are stale then.

        Raises:
            OutlineError: if there is no outline.
            UserError: while a run goes on.
        """
        self._refuse_while_running()
        outline = self.known_outline()
        asking = [(place, section) for place, section in outline.sections() if section.questions and section.elements]
        if not asking:
            return Refreshed()
        database = self._tables.of(self.parts)
        found = Refreshed(asked=sum(len(section.questions) for _, section in asking))
        for place, section in asking:
            label = outline.label(place)
            change = refreshed(section, label, database, outline.language)
            found = found.adding(change)
            if change.moves:
                section.elements = change.elements
            if not change.failed:
                holds = not change.turned and only_by_name(section)
                self._file.sections.keep_values(outline, self.parts, place, holds=holds)
        self._mark()
        stale = tuple(outline.label(place) for place, section in asking if section.state == "stale")
        return replace(found, stale=stale)

    def export(
        self,
        *paths: str | Path,
        force: bool = False,
        reference_doc: str | Path | None = None,
        fonts: str | Path | None = None,
        footnotes: bool = False,
    ) -> list[Path]:
        """Write the document; each path's ending decides the format. A file that is not ours is kept.

        Args:
            paths: files to write; with several documents each gives several (``report-1.docx`` …).
            force: overwrite files that are not ours.
            reference_doc: a .docx, .odt or .pptx whose styles are taken for files of its kind.
            fonts: a folder with further fonts for .pdf.
            footnotes: put what each paragraph rests on into a note.

        Raises:
            ExportError: if an ending is unknown or a file can't be written; nothing is written then.
            MissingExtraError: if a format needs a package that is not there.
        """
        return list(
            self.write(*paths, force=force, reference_doc=reference_doc, fonts=fonts, footnotes=footnotes).paths
        )

    def write(
        self,
        *paths: str | Path,
        force: bool = False,
        reference_doc: str | Path | None = None,
        fonts: str | Path | None = None,
        footnotes: bool = False,
    ) -> Written:
        """As ``export``, with what there is to say about the files."""
        outline = self.known_outline()
        reference, folder = (None if p is None else Path(p).expanduser().resolve() for p in (reference_doc, fonts))
        targets = [Path(path).expanduser().resolve() for path in paths]
        options = ExportOptions(reference, folder, self.provenance().notes() if footnotes else {})
        return export_outline(outline, targets, self._ledger, force=force, options=options)

    async def aclose(self) -> None:
        """End the run that goes on and give back connections and processes."""
        if self.last_run is not None and not self.last_run.done() and self.last_run.loop is asyncio.get_running_loop():
            self.last_run.cancel("the project was closed")
            await self.last_run.settled()
        await self._choice.aclose()
        self.end_processes()
        await asyncio.to_thread(self.close_file)

    def end_processes(self) -> None:
        """End what runs on this machine for the model."""
        self._choice.stop()

    # inside

    def _take_outline(self, plan: RunPlan, outline: Outline) -> None:
        """A new plan takes the place of the old one, which stays in the file."""
        new = outline is not self.outline
        if new:
            self._edited.clear()  # they were edits of another outline
        self.outline = outline
        if plan.outline is None:
            asked = Asked(plan.prompt, plan.documents, plan.chapters, plan.language, tuple(plan.parts))
            self._file.keep_outline(outline, asked, new_version=new)
        else:  # the run may have added to it: sources, a contract
            self._file.keep_outline(outline, self._file.asked, new_version=False)

    def _put_back(self, plan: RunPlan, event: Event) -> None:
        """A section that could not be written anew keeps its text."""
        if event.kind != "run_finished" or self.outline is None:
            return
        for place in plan.feedback:
            section = self.outline.section(place)
            standing = self._file.sections.standing.get(section.id)
            if standing is not None and section.state != "done":
                put_into(section, standing)
