"""The project: content parts, outline, model and runs. What the user holds, in Python and behind the magics."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Unpack

from docgen_nb.archive import Archive, ArchiveSummary, Asked, identity
from docgen_nb.check.checking import check_document, place_in
from docgen_nb.check.report import Report
from docgen_nb.check.selection import Selection
from docgen_nb.chosen_model import ChosenModel
from docgen_nb.document.contract import glossary
from docgen_nb.document.editing import Change, undone
from docgen_nb.document.elements import Element
from docgen_nb.document.outline_source import OutlineSource, read_outline
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import ContentFormat, Outline
from docgen_nb.errors import OutlineError, ProjectFileError, UserError
from docgen_nb.events import Event
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.export.ledger import Ledger
from docgen_nb.export.writing import Written, export_outline, write_whole
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.naming import with_own_ids
from docgen_nb.ingest.values import read_value
from docgen_nb.ingest.web import read_url
from docgen_nb.llm.messages import Model
from docgen_nb.llm.prices import Price
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.planning import Planner, PlanOptions, RunOptions
from docgen_nb.revisions import Revisions, section_ref
from docgen_nb.run.carrier import Carry
from docgen_nb.run.execution import Execution
from docgen_nb.run.inputs import WriterIdentity
from docgen_nb.run.keeper import put_into
from docgen_nb.run.plan import RunPlan
from docgen_nb.run.preview import Preview, preview
from docgen_nb.run.run import Run
from docgen_nb.settings import Settings
from docgen_nb.status import Status
from docgen_nb.store.store import absolute

_MOST_EDITS = 100  # of an outline that can be taken back


class Project:
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
        self.settings = (settings or Settings()).with_environment()
        self.parts = ContentParts()
        self.outline: Outline | None = None
        self.last_run: Run | None = None
        self._ledger = Ledger()
        self._edited: deque[Outline] = deque(maxlen=_MOST_EDITS)
        self._archive = Archive.in_memory()
        self._choice = ChosenModel(model, self.settings.model, self._replay_model)
        self._choice.by_user |= self.settings.model != Settings().model
        if path is not None:
            self.open(path)

    # the project file

    @property
    def path(self) -> Path | None:
        """The project file; None while there is none."""
        return self._archive.path

    def open(self, path: str | Path) -> ArchiveSummary:
        """Go on with a project file; where there is none, one is made with everything there is here.

        Raises:
            ProjectFileError: if it can't be used; everything is as it was then.
            UserError: if what is here is in no file and would be lost.
        """
        self._refuse_while_running()
        target = absolute(path)
        if self.path is not None and target.exists() and self.path.exists() and target.samefile(self.path):
            self._archive.keeper.store.heal()
        elif target.exists() or (self.path is None and self.outline is None):  # two kernels may open it at once
            self._refuse_to_lose()
            self._take_over(Archive.open(target))
        else:
            self._move_to(target)
        return self.archived()

    def beside(self, path: str | Path | None) -> Project:
        """A project with a file of its own, or in memory, and this one's settings and model.

        Close it with ``close_file``: ``aclose`` would end the model that they share.

        Raises:
            ProjectFileError: if the file can't be used.
        """
        other = Project(settings=self.settings)
        other._choice = self._choice.shared(other._replay_model)
        if path is not None:
            other.open(path)
        return other

    def archived(self) -> ArchiveSummary:
        """Where everything is kept, and how much it is."""
        return self._archive.summary()

    @property
    def archive(self) -> Archive:
        """Where everything is kept."""
        return self._archive

    @property
    def trouble(self) -> ProjectFileError | None:
        """What is wrong with the project file; None if nothing is. Nothing is lost while this process lives."""
        return self._archive.keeper.store.trouble

    async def written(self) -> None:
        """Wait until everything so far is in the file for good."""
        await self._archive.keeper.written()

    def _take_over(self, archive: Archive) -> None:
        """What was added before the file was opened is added to what is in it."""
        self._archive.keeper.store.close()
        self._archive = archive
        parts = archive.parts()
        added, self.parts = self.parts, parts.adding(*self.parts.values())
        if added:
            archive.keep_parts(self.parts)
        self.outline = archive.outline()
        if self.outline is not None:
            self.outline.remember_sources(part.as_source() for part in parts.values())
        if (known := archive.known_model()) is not None:
            self._choice.suggest(*known)
        self._mark()

    def _move_to(self, target: Path) -> None:
        archive = self._archive.moved_to(target)
        archive.keep_parts(self.parts)
        if self.outline is not None:
            archive.keep_outline(self.outline, self._archive.asked, new_version=False)
            archive.keep_way(lists_sections=self._archive.lists_sections)
        self._archive.keeper.store.close(moved=True)
        self._archive = archive

    def close_file(self) -> None:
        """Give the project file back, with everything in it; it is opened again when it is needed."""
        self._archive.keeper.store.suspend()

    def _refuse_to_lose(self) -> None:
        if self.outline is not None and not self._archive.safe:
            raise UserError(
                "The document here is in no file; opening another would lose it.",
                hint="%docgen project NEWPATH writes it first.",
            )

    # model and content

    @property
    def model(self) -> Model:
        """The model, opened when it is first needed.

        Raises:
            ModelSpecError: if its name says nothing.
            MissingKeyError: if its key is not set.
        """
        return self._choice.open()

    @property
    def choice(self) -> ChosenModel:
        """The model as it was chosen: its name, options and, once it is needed, itself."""
        return self._choice

    @property
    def model_name(self) -> str:
        """The model as the user named it."""
        return self._choice.name

    @property
    def price(self) -> Price | None:
        """What the model's calls cost; None if nobody knows."""
        return self._choice.price

    def use_model(self, model: str | Model, options: ModelOptions | None = None) -> Model:
        """Take another model for the runs to come. The old one stays if this one can't be opened.

        Args:
            model: as ``%docgen model`` takes it, or a model object.
            options: that go with a name.
        """
        self._refuse_while_running()
        return self._choice.change(model, options)

    def add(
        self,
        *sources: str | Path,
        as_: ContentFormat = "extracted",
        instruction: str = "",
        urls: Iterable[str] = (),
        **variables: object,
    ) -> list[ContentPart]:
        """Add files (paths, folders, globs) and values (by keyword) as content parts, all or none.

        Args:
            sources: paths, folders and globs.
            as_: how the parts enter sections that say nothing about it.
            instruction: what to do with them wherever they are used.
            urls: web addresses; nothing is loaded from the web unless it is named here.
            variables: values by the names the parts get; the name of a file reads that file.

        Raises:
            ContentPartError: if one can't be a part; nothing is added then.
            MissingExtraError: if a kind of file or value needs a package that is not there.
        """
        found = [part for source in sources for part in read_files(str(source))]
        found += [part for name, value in variables.items() for part in read_value(name, value)]
        found += [part for url in urls for part in read_url(url)]
        changes = {"default_format": as_, "instruction": instruction}
        parts = [part.model_copy(update=changes) for part in with_own_ids(found)]
        self.parts = self.parts.adding(*parts)
        self._archive.keep_parts(self.parts)
        return parts

    # outline

    def load_outline(self, source: OutlineSource) -> Outline:
        """Take an outline: an object, its dict shape, or a JSON file of it.

        Raises:
            OutlineError: if it is none; the outline that was there stays.
        """
        self._refuse_while_running()
        outline = read_outline(source)
        self._archive.keeper.attach(outline)
        self._edited.clear()  # they were edits of another outline
        self._archive.keep_way(lists_sections=True)
        self._take_changed(outline)
        return outline

    def edit_outline(self, change: Change) -> Outline:
        """Change the outline, as ``docgen_nb.document.editing`` can; ``undo_edit`` takes it back.

        Raises:
            OutlineError: if it can't be changed so; it stays as it was.
        """
        self._refuse_while_running()
        before = self.known_outline()
        self._take_changed(outline := change(before))
        self._edited.append(before)
        return outline

    @property
    def can_undo_edit(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._edited)

    def undo_edit(self) -> Outline:
        """Take the last edit of the outline back; what has been written since stays with its sections.

        Raises:
            UserError: if there is none.
        """
        self._refuse_while_running()
        if not self._edited:
            raise UserError("There is no edit to take back.")
        now = self.known_outline()
        self._take_changed(outline := undone(self._edited.pop(), now))
        return outline

    def save_outline(self, path: str | Path) -> Path:
        """Write the outline as JSON."""
        target = Path(path).expanduser()
        write_whole(target, (self.known_outline().model_dump_json(by_alias=True, indent=2) + "\n").encode())
        return target

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
        """Write sections again, each with what is to be different. See ``docgen_nb.fixing``."""
        return self.start(self.planner().mend(feedback))

    def put_back(self, place: SectionRef, elements: list[Element]) -> None:
        """Bring back the text that stood before a rewrite."""
        section = self.known_outline().section(place)
        if self.revisions().text_before(place) is not None:
            self.undo(place)
        section.elements = elements

    def may_be_rewritten(self, place: SectionRef) -> bool:
        """Whether a run may write over a section: it is neither locked nor the user's own text."""
        return not self._archive.keeper.is_fixed(self.known_outline().section(place).id)

    def planner(self) -> Planner:
        """Makes the orders for ``start`` and ``preview``, on what is out of date now."""
        self._refuse_while_running()
        model = self.model
        self._mark(identity(model))
        if self.outline is not None:
            self._archive.keep_outline(self.outline, self._archive.asked, new_version=True)
        return Planner(self.outline, self.parts, model, self.settings, self.price, self._archive)

    def start(self, plan: RunPlan, carry: Carry = Execution) -> Run:
        """Start a run with these orders; where no event loop runs, ``run.wait()`` starts it."""
        self._refuse_while_running()
        run = Run(plan, on_planned=partial(self._take_outline, plan), carry=carry)
        run.subscribe(partial(self._put_back, plan))
        self.last_run = run
        self._archive.keep_way(lists_sections=plan.lists_sections)
        self._archive.keep_model(self._choice.spec or None, self._choice.options, plan.model)
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
        used = set() if self.outline is not None else set(self.parts)
        for _, section in self.outline.sections() if self.outline is not None else ():
            used.update(section.content_part_ids)
        unused = tuple(part.id for part in self.parts.values() if not {part.id, part.piece_of} & used)
        progress = self.last_run.progress if self.last_run else None
        notes = (
            {} if self.running() else self._mark(None if self._choice.opened is None else identity(self._choice.opened))
        )
        return Status(self.outline, progress, self.model_name, unused, notes)

    def revisions(self) -> Revisions:
        """Undo, edit, lock and compare single sections.

        Raises:
            OutlineError: if there is no outline yet.
            UserError: while a run goes on.
        """
        self._refuse_while_running()
        return Revisions(self.known_outline(), self._archive.keeper, self.parts)

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

    def export(
        self,
        *paths: str | Path,
        force: bool = False,
        reference_doc: str | Path | None = None,
        fonts: str | Path | None = None,
    ) -> list[Path]:
        """Write the document; each path's ending decides the format. A file that is not ours is kept.

        Args:
            paths: files to write; with several documents each gives several (``report-1.docx`` …).
            force: overwrite files that are not ours.
            reference_doc: a .docx, .odt or .pptx whose styles are taken for files of its kind.
            fonts: a folder with further fonts for .pdf.

        Raises:
            ExportError: if an ending is unknown or a file can't be written; nothing is written then.
            MissingExtraError: if a format needs a package that is not there.
        """
        return list(self.write(*paths, force=force, reference_doc=reference_doc, fonts=fonts).paths)

    def write(
        self,
        *paths: str | Path,
        force: bool = False,
        reference_doc: str | Path | None = None,
        fonts: str | Path | None = None,
    ) -> Written:
        """As ``export``, with what there is to say about the files."""
        outline = self.known_outline()
        given = (None if path is None else Path(path).expanduser().resolve() for path in (reference_doc, fonts))
        targets = [Path(path).expanduser().resolve() for path in paths]
        return export_outline(outline, targets, self._ledger, force=force, options=ExportOptions(*given))

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

    def _replay_model(self) -> Model:
        return self._archive.replay_model()  # of the file that is open by then

    def _take_outline(self, plan: RunPlan, outline: Outline) -> None:
        """A new plan takes the place of the old one, which stays in the file."""
        if outline is not self.outline:
            self._edited.clear()  # they were edits of another outline
        self.outline = outline
        if plan.outline is None:
            asked = Asked(plan.prompt, plan.documents, plan.chapters, plan.language, tuple(plan.parts))
            self._archive.keep_outline(outline, asked, new_version=True)
        else:  # the run may have added to it: sources, a contract
            self._archive.keep_outline(outline, self._archive.asked, new_version=False)

    def _take_changed(self, outline: Outline) -> None:
        """The user's own change: kept as a new version, and what it concerns is stale."""
        self.outline = outline
        self._archive.keep_outline(outline, self._archive.asked, new_version=True)
        self._mark()

    def _put_back(self, plan: RunPlan, event: Event) -> None:
        """A section that could not be written anew keeps its text."""
        if event.kind != "run_finished" or self.outline is None:
            return
        for place in plan.feedback:
            section = self.outline.section(place)
            standing = self._archive.keeper.standing.get(section.id)
            if standing is not None and section.state != "done":
                put_into(section, standing)

    def _mark(self, writer: WriterIdentity | None = None) -> Mapping[SectionRef, str]:
        """Set states by what has changed; without ``writer``, as if the model were the one that wrote."""
        if self.outline is None:
            return {}
        return self._archive.keeper.mark(self.outline, self.parts, writer)

    def known_outline(self) -> Outline:
        """The outline.

        Raises:
            OutlineError: if there is none yet.
        """
        if self.outline is None:
            raise OutlineError("There is no outline yet.", hint="%%docgen structure makes one from a prompt.")
        return self.outline

    def running(self) -> bool:
        """Whether a run goes on."""
        run = self.last_run
        return run is not None and run.loop is not None and not run.loop.is_closed() and not run.done()

    def _refuse_while_running(self) -> None:
        if self.running():
            raise UserError("A run is going on.", hint="%docgen stop ends it.")
