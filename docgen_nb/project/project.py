"""The project: content parts, outline, model and runs. The same in Python and behind the magics."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self, Unpack

from docgen_nb.check.checking import place_in
from docgen_nb.check.finding import Finding
from docgen_nb.check.report import Report
from docgen_nb.check.selection import Selection
from docgen_nb.data.table_numbers import with_decimals
from docgen_nb.document.editing import Change
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.questions import Show
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import ContentFormat, Outline, OutlineSource
from docgen_nb.errors import ExportError, ProjectFileError, UserError
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.export.saving import Written, WrittenFiles, export_outline
from docgen_nb.llm.messages import Model
from docgen_nb.llm.prices import Price
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.plain_text import sound_text
from docgen_nb.project.data import QuestionResult, Refreshed, ask, refresh, values
from docgen_nb.project.document import Added, WorkingDocument, read_sources
from docgen_nb.project.findings import accept, check, fix_certain, put_right
from docgen_nb.project.importing import Imported, import_edits
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.project.planning import Planner, PlanOptions, RunOptions
from docgen_nb.project.revisions import Revisions, section_ref
from docgen_nb.project.status import Status, status_of
from docgen_nb.provenance.grounds import Provenance
from docgen_nb.provenance.tracing import trace
from docgen_nb.run.preview import Preview, preview
from docgen_nb.run.run import Run
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.settings import Settings
from docgen_nb.store.project_file import ProjectFile, ProjectFileSummary, absolute, identity


class Project:
    """Content parts, an outline, a model, and the runs that bring them together.

    Args:
        path: the project file, which is opened or made; None keeps everything in memory until ``open``.
        model: as ``%docgen model`` takes it, or a model object; None takes the settings' default.
        base_url: of a server of the chat completions format that serves ``model``.
        api_key_env: environment variable that holds the key; the only way a key is sent to ``base_url``.
        settings: defaults; environment variables ``DOCGEN_NB_*`` go before them.

    Raises:
        ProjectFileError: if the file can't be used.
    """

    def __init__(
        self,
        path: str | Path | None = None,
        *,
        model: str | Model | None = None,
        base_url: str | None = None,
        api_key_env: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.settings = (settings or Settings()).with_environment()
        options = ModelOptions(base_url=base_url, api_key_env=api_key_env)
        self._document = WorkingDocument(ProjectFile.in_memory())
        self._choice = ModelChoice(model, self.settings.model, self._replay_model, options)
        self._choice.by_user |= self.settings.model != Settings().model or options != ModelOptions()
        self._written_files = WrittenFiles()
        if path is not None:
            self.open(path)

    # the project file

    @property
    def file(self) -> ProjectFile:
        """The project file, or memory while there is none."""
        return self._document.file

    @property
    def path(self) -> Path | None:
        """The project file; None while there is none."""
        return self.file.path

    @property
    def trouble(self) -> ProjectFileError | None:
        """Why the project file can't be written; None if it can. Nothing is lost while this process lives."""
        return self.file.trouble

    def open(self, path: str | Path) -> ProjectFileSummary:
        """Go on with a project file; where there is none, one is made with everything there is here.

        Raises:
            ProjectFileError: if it can't be used; everything is as it was then.
            UserError: if what is here is in no file and would be lost.
        """
        self._document.refuse_while_running()
        target = absolute(path)
        if self.path is not None and target.exists() and self.path.exists() and target.samefile(self.path):
            self.file.heal()
        elif target.exists() or (self.path is None and self.outline is None):  # two kernels may open it at once
            if self.outline is not None and not self.file.safe:
                message = "The document here is in no file; opening another would lose it."
                raise UserError(message, hint="%docgen project NEWPATH writes it first.")
            self._go_on_with(target)
        else:
            self._document.move_to(target)
        return self.archived()

    def open_beside(self, notebook: str | Path) -> ProjectFileSummary | None:
        """Keep everything in ``NAME.docgen`` beside the notebook; None, and nothing is done, if a file is open already.

        Raises:
            ProjectFileError: if it can't be used; everything is as it was then.
            UserError: if it holds another document and what is here would be lost.
        """
        return None if self.path is not None else self.open(Path(notebook).with_suffix(".docgen"))

    def beside(self, path: str | Path | None) -> Self:
        """A project with a file of its own, or in memory, and this one's settings and model.

        Close it with ``close_file``: ``aclose`` would end the model that they share.

        Raises:
            ProjectFileError: if the file can't be used.
        """
        other = type(self)(settings=self.settings)
        other._choice = self._choice.shared(other._replay_model)  # noqa: SLF001 - one of its own kind
        if path is not None:
            other._go_on_with(absolute(path))  # noqa: SLF001
        return other

    def archived(self) -> ProjectFileSummary:
        """Say where everything is kept, how much it is, and which model the file names."""
        return self.file.summary(notice=self._choice.notice)

    async def written(self) -> None:
        """Wait until everything so far is in the file for good."""
        await self.file.sections.written()

    def close_file(self) -> None:
        """Give the project file back, with everything in it; it is opened again when it is needed."""
        self.file.suspend()

    def _go_on_with(self, target: Path) -> None:
        file = ProjectFile.open(target)
        try:
            known = file.known_model()
            self._document.take_from(file)
        except BaseException:
            file.close()
            raise
        if known is not None:
            self._choice.suggest(known.spec, known.options)

    # model

    @property
    def model(self) -> Model:
        """The model, opened when it is first needed.

        Raises:
            ModelSpecError: if its name says nothing, or a project file names an address that was not typed here.
            MissingKeyError: if its key is not set.
        """
        return self._choice.open()

    @property
    def choice(self) -> ModelChoice:
        """The model as it was chosen: its name, options and, once it is needed, itself."""
        return self._choice

    @property
    def model_name(self) -> str:
        """The model as the user named it."""
        return self._choice.name

    @property
    def price(self) -> Price | None:
        """The price of the model's calls; None if nobody knows."""
        return self._choice.price

    def use_model(self, model: str | Model, options: ModelOptions | None = None) -> Model:
        """Take another model for the runs to come. The old one stays if this one can't be opened.

        Args:
            model: as ``%docgen model`` takes it, or a model object.
            options: that go with a name.
        """
        self._document.refuse_while_running()
        return self._choice.change(model, options)

    def _replay_model(self) -> Model:
        return self.file.replay_model()  # of the file that is open by then

    # content

    @property
    def parts(self) -> ContentParts:
        """The content parts, read-only."""
        return self._document.parts

    def add(
        self,
        *sources: str | Path,
        as_: ContentFormat = "extracted",
        instruction: str = "",
        urls: Iterable[str] = (),
        label_: str = "",
        id_: str = "",
        encoding_: str = "",
        local_: bool = False,
        **variables: object,
    ) -> Added:
        """Add files (paths, folders, globs) and values (by keyword) as content parts.

        What is named alone is added or refused; of a folder or glob all that can be read is added.

        Args:
            sources: paths, folders and globs.
            as_: how the parts enter sections that say nothing about it.
            instruction: what to do with them wherever they are used.
            urls: web addresses; nothing is loaded from the web unless it is named here.
            label_: what captions and citations call the one thing added; "" takes the file's or variable's name.
            id_: the part's id, for one thing; "" takes the file's or variable's name.
            encoding_: of text files; "" finds out.
            local_: whether web addresses may lie in this machine's own network.
            variables: values by the names the parts get; the name of a file reads that file.

        Raises:
            ContentPartError: if one can't be a part; nothing is added then.
            MissingExtraError: if a kind of file or value needs a package that is not there.
        """
        how = {"encoding": encoding_, "id_": id_, "label": sound_text(label_)}
        found = read_sources(self.parts, sources, list(urls), variables, local=local_, **how)
        parts = [part.model_copy(update={"default_format": as_, "instruction": instruction}) for part in found]
        self._document.add_parts(parts)
        return Added(parts, found.replaced, found.failed)

    def remove(self, *ids: str) -> list[ContentPart]:
        """Take content parts away, all or none; sections that use them are stale.

        Raises:
            ContentPartError: if there is no such part.
        """
        return self._document.remove_parts(ids)

    # outline

    @property
    def outline(self) -> Outline | None:
        """The outline with what has been written, None before there is one."""
        return self._document.outline

    def known_outline(self) -> Outline:
        """Return the outline, or raise if there is none yet.

        Raises:
            OutlineError: if there is none yet.
        """
        return self._document.known_outline()

    def load_outline(self, source: OutlineSource) -> Outline:
        """Take an outline: an object, its dict shape, or a JSON file of it.

        What is written and does not stand in it is not lost: ``undo()`` brings the document before it back.

        Raises:
            OutlineError: if it is none; the outline that was there stays.
        """
        return self._document.load(source)

    @property
    def document(self) -> WorkingDocument:
        """The outline and its edits, which can be taken back and made again."""
        return self._document

    def edit_outline(self, change: Change) -> Outline:
        """Change the outline, as ``docgen_nb.document.editing`` can; ``document.undo_edit`` takes it back.

        Raises:
            OutlineError: if it can't be changed so; it stays as it was.
        """
        return self._document.edit(change)

    def new(self) -> int:
        """Begin another document with the same content parts; ``undo()`` brings this one back.

        Gives how many sections of this one are written.
        """
        return self._document.begin_anew()

    # runs

    @property
    def last_run(self) -> Run | None:
        """The run that goes on, or the last one."""
        return self._document.last_run

    def running(self) -> bool:
        """Whether a run goes on."""
        return self._document.running()

    def structure(self, source: str | OutlineSource | None = None, **options: Unpack[PlanOptions]) -> Run:
        """Phase 1. A text is a prompt and is planned first; an outline gets the sections of chapters without any.

        Raises:
            UserError: if there is nothing to structure.
        """
        if source is not None and not isinstance(source, str):
            self.load_outline(source)
            source = None
        return self.start(self.planner().structure(sound_text(source) if source else source, **options))

    def fill(self, **options: Unpack[RunOptions]) -> Run:
        """Phase 2 for all sections that are not done.

        Raises:
            OutlineError: if there are no sections.
        """
        return self.start(self.planner().fill(**options))

    def generate(self, prompt: str | None = None, **options: Unpack[PlanOptions]) -> Run:
        """Both phases in one run; from a prompt, or from the outline where it stands."""
        return self.start(self.planner().generate(sound_text(prompt) if prompt else prompt, **options))

    def retry(self, **options: Unpack[RunOptions]) -> Run:
        """The failed chapters and sections once more. Chapters are also filled where the outline has text."""
        return self.start(self.planner().retry(**options))

    def redo(self, ref: str | SectionRef, feedback: str = "", **options: Unpack[RunOptions]) -> Run:
        """Write one section again, with what is to be different; the old text is kept. See ``Planner.redo``."""
        return self.start(self.planner().redo(section_ref(ref), sound_text(feedback), **options))

    def planner(self) -> Planner:
        """Makes the plans for ``start`` and ``preview``, on what is out of date now."""
        self._document.refuse_while_running()
        model, document = self.model, self._document
        document.mark(identity(model))
        if self.outline is not None:
            self.file.keep_outline(self.outline, self.file.asked, new_version=True)
        rewrites = {place: failed.feedback for place, failed in document.failed_rewrites().items()}
        file, tables = self.file, document.tables
        return Planner(self.outline, self.parts, model, self.settings, self.price, file, tables, rewrites)

    def start(self, plan: RunPlan) -> Run:
        """Start a run; where no event loop runs, ``run.wait()`` starts it."""
        run = self._document.start(plan)
        self.file.keep_prompt_form(lists_sections=plan.lists_sections)
        self.file.keep_model(self._choice.spec or None, self._choice.options, plan.model)
        return run

    async def preview(self, plan: RunPlan) -> Preview:
        """Calls, tokens and, where a price is known, cost of a run with this plan. Sends nothing.

        Example:
            ``await project.preview(project.planner().fill())``
        """
        return await preview(plan, self.price)

    def stop(self) -> bool:
        """End the run that goes on; False if there is none."""
        return self._document.stop()

    # sections

    def revisions(self) -> Revisions:
        """Undo, edit, lock and compare single sections.

        Raises:
            OutlineError: if there is no outline yet.
            UserError: while a run goes on.
        """
        return self._document.revisions()

    def undo(self, ref: str | SectionRef | None = None, *, to: str | None = None) -> None:
        """Bring a section's old text back, see ``Revisions.undo``; without ``ref``, the document that was replaced.

        ``to`` is the id of one of the section's earlier texts, see ``Revisions.bring_back``.
        """
        if ref is None:
            self._document.bring_back()
            return
        if to is None:
            self.revisions().undo(section_ref(ref))
        else:
            self.revisions().bring_back(section_ref(ref), to)
        self._document.mark()

    def edit(self, ref: str | SectionRef, text: str) -> None:
        """Put a text of one's own, as Markdown; no run writes over it. See ``Revisions.edit``."""
        self.revisions().edit(section_ref(ref), sound_text(text))

    def lock(self, ref: str | SectionRef) -> None:
        """Keep a section from every later run."""
        self.revisions().lock(section_ref(ref), locked=True)

    def unlock(self, ref: str | SectionRef) -> None:
        """Let runs write the section again."""
        self.revisions().lock(section_ref(ref), locked=False)
        self._document.mark()

    def may_be_rewritten(self, place: SectionRef) -> bool:
        """Whether a run may write over a section: it is neither locked nor the user's own text."""
        return not self.file.sections.is_fixed(self.known_outline().section(place).id)

    # results

    def status(self) -> Status:
        """The state of each section, and what it took."""
        return status_of(self._document, self._choice)

    def check(self, ref: str | None = None, *, select: str = "", ignore: str = "", strict: bool = False) -> Report:
        """Look for faults in what is written; no model is asked.

        Args:
            ref: tells only of this chapter or section.
            select: codes or their beginnings, separated by commas; "" takes the settings'.
            ignore: the same, left out in addition to the settings'.
            strict: tells what is only possibly wrong, too.

        Raises:
            OutlineError: if there is no outline, or nothing is written.
            UserError: if a code names no check, or ``ref`` leads nowhere.
        """
        selection = Selection.of(select or self.settings.check_select, f"{self.settings.check_ignore},{ignore}")
        return check(self._document, selection, ref, strict=strict)

    def accept(self, finding: Finding) -> None:
        """Say that the text is right: the finding, and what says the same elsewhere, is not shown again."""
        accept(self._document, finding)

    def fix_certain(self, ref: str | None = None) -> list[Finding]:
        """Put the sources' values in where a finding is certain, without a model call; gives what was put right.

        Locked sections are left alone; ``undo`` brings the text before back.

        Raises:
            OutlineError: if there is no outline, or nothing is written.
            UserError: while a run goes on, or if ``ref`` leads nowhere.
        """
        self._document.refuse_while_running()
        return fix_certain(self._document, self.check(ref))

    def put_right(self, finding: Finding) -> None:
        """Put the right value of one finding in, without a model call; ``undo`` brings the text before back.

        Raises:
            UserError: while a run goes on, if the section is locked, or if the text is another one by now.
        """
        put_right(self._document, finding)

    def provenance(self, ref: str | None = None) -> Provenance:
        """The sources of each paragraph, with page, sheet and rows, as far as its text shows them; no model is asked.

        Args:
            ref: only this chapter or section.

        Raises:
            OutlineError: if there is no outline.
            UserError: if ``ref`` leads nowhere.
        """
        outline = self.known_outline()
        return trace(outline, self.parts, place_in(outline, ref), by_hand=self.file.sections.by_hand())

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
        return ask(self._document, sound_text(sql), as_, language, keep)

    def values(self) -> dict[str, str]:
        """Give the results of the document's data questions as its text shows them, by ``SECTION:QUESTION`` ids.

        Raises:
            OutlineError: if there is no outline.
            QuestionError: if one can't be answered.
        """
        return values(self._document)

    def refresh(self) -> Refreshed:
        """Ask all data questions of the document again and put the new values in; no model is asked.

        Sections whose statements may not hold any more (a sign, an order, more than a tenth) are stale then.

        Raises:
            OutlineError: if there is no outline.
            UserError: while a run goes on.
        """
        self._document.refuse_while_running()
        return refresh(self._document)

    def export(self, *paths: str | Path, **options: Any) -> list[Path]:
        """Write the document: the files of ``write``, which says what there is to choose and to go wrong."""
        return list(self.write(*paths, **options).paths)

    def write(
        self,
        *paths: str | Path,
        force: bool = False,
        reference_doc: str | Path | None = None,
        fonts: str | Path | None = None,
        footnotes: bool = False,
        raw: bool = False,
        live: bool = False,
        decimals: int | None = None,
    ) -> Written:
        """Write the document; each path's ending decides the format. A file that is not ours is kept.

        Args:
            paths: files to write; with several documents each gives several (``report-1.docx`` …).
            force: overwrite files that are not ours.
            reference_doc: a .docx, .odt or .pptx whose styles are taken for files of its kind.
            fonts: a folder with further fonts for .pdf.
            footnotes: put what each paragraph rests on into a note.
            raw: write .md as the model wrote it, not made safe.
            live: values are expressions of .qmd, which ask the data in the project file when it is rendered.
            decimals: digits after the point, in tables of data and in values that the program puts in; whole numbers
                stay whole.

        Raises:
            ExportError: if an ending is unknown or a file can't be written; nothing is written then.
            MissingExtraError: if a format needs a package that is not there.
        """
        outline = self.known_outline()
        reference, folder = (None if p is None else Path(p).expanduser().resolve() for p in (reference_doc, fonts))
        if any(str(path) != sound_text(str(path)) for path in paths):
            raise ExportError(
                "The name of a file can't hold a control character or half a character.", hint="Choose another one."
            )
        targets = [Path(path).expanduser().resolve() for path in paths]
        if live and self.path is None:
            raise ExportError("Live values need a project file to ask.", hint="%docgen project NAME keeps one.")
        notes = self.provenance().notes() if footnotes else {}
        options = ExportOptions(reference, folder, notes, raw, live=str(self.path) if live else "")
        if decimals is not None:
            outline = with_decimals(outline, decimals)
        return export_outline(outline, targets, self._written_files, force=force, options=options)

    def import_edits(self, path: str | Path) -> Imported:
        """Take the edits and comments of an exported .docx over; ``undo`` of a section rejects its edits.

        Raises:
            UserError: if the file is not a Word file, or shares no heading with the document.
            MissingExtraError: if pandoc is not there.
        """
        self._document.refuse_while_running()
        return import_edits(Path(path).expanduser(), self.known_outline(), self.revisions(), self.write)

    # the end

    async def aclose(self) -> None:
        """End the run that goes on and give back connections and processes."""
        await self._document.aclose()
        await self._choice.aclose()
        self.end_processes()
        await asyncio.to_thread(self.close_file)

    def end_processes(self) -> None:
        """End what runs on this machine for the model."""
        self._choice.stop()
