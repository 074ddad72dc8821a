"""What a project holds and keeps: its file, content parts, model and outline. Nothing here asks a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self

from docgen_nb.data.tables import TableDatabase
from docgen_nb.document.editing import Change, undone
from docgen_nb.document.outline_source import OutlineSource, read_outline
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import ContentFormat, Outline
from docgen_nb.errors import ContentPartError, OutlineError, ProjectFileError, UserError
from docgen_nb.export.writing import write_whole
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.naming import labelled, with_own_ids
from docgen_nb.ingest.values import read_value
from docgen_nb.ingest.web import read_url
from docgen_nb.llm.messages import Model
from docgen_nb.llm.prices import Price
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.run.run import Run
from docgen_nb.settings import Settings
from docgen_nb.store.fingerprints import WriterIdentity
from docgen_nb.store.project_file import ProjectFile, ProjectFileSummary, absolute

_MOST_EDITS = 100  # of an outline that can be taken back


class ProjectState:
    """The state of a project. ``Project`` adds the runs and what comes of them; its arguments are described there."""

    def __init__(
        self, path: str | Path | None = None, *, model: str | Model | None = None, settings: Settings | None = None
    ) -> None:
        self.settings = (settings or Settings()).with_environment()
        self.parts = ContentParts()
        self.outline: Outline | None = None
        self.last_run: Run | None = None
        self._edited: deque[Outline] = deque(maxlen=_MOST_EDITS)
        self._tables = TableDatabase()
        self._file = ProjectFile.in_memory()
        self._choice = ModelChoice(model, self.settings.model, self._replay_model)
        self._choice.by_user |= self.settings.model != Settings().model
        if path is not None:
            self.open(path)

    # the project file

    @property
    def path(self) -> Path | None:
        """The project file; None while there is none."""
        return self._file.path

    def open(self, path: str | Path) -> ProjectFileSummary:
        """Go on with a project file; where there is none, one is made with everything there is here.

        Raises:
            ProjectFileError: if it can't be used; everything is as it was then.
            UserError: if what is here is in no file and would be lost.
        """
        self._refuse_while_running()
        target = absolute(path)
        if self.path is not None and target.exists() and self.path.exists() and target.samefile(self.path):
            self._file.heal()
        elif target.exists() or (self.path is None and self.outline is None):  # two kernels may open it at once
            self._refuse_to_lose()
            self._take_over(ProjectFile.open(target))
        else:
            self._move_to(target)
        return self.archived()

    def beside(self, path: str | Path | None) -> Self:
        """A project with a file of its own, or in memory, and this one's settings and model.

        Close it with ``close_file``: ``aclose`` would end the model that they share.

        Raises:
            ProjectFileError: if the file can't be used.
        """
        other = type(self)(settings=self.settings)
        other._choice = self._choice.shared(other._replay_model)  # noqa: SLF001 - one of its own kind
        if path is not None:
            other.open(path)
        return other

    def archived(self) -> ProjectFileSummary:
        """Where everything is kept, and how much it is."""
        return self._file.summary()

    @property
    def file(self) -> ProjectFile:
        """Where everything is kept."""
        return self._file

    @property
    def trouble(self) -> ProjectFileError | None:
        """What is wrong with the project file; None if nothing is. Nothing is lost while this process lives."""
        return self._file.trouble

    async def written(self) -> None:
        """Wait until everything so far is in the file for good."""
        await self._file.sections.written()

    def _take_over(self, file: ProjectFile) -> None:
        """What was added before the file was opened is added to what is in it."""
        self._file.close()
        self._file = file
        parts = file.parts()
        added, self.parts = self.parts, parts.adding(*self.parts.values())
        if added:
            file.keep_parts(self.parts)
        self.outline = file.outline()
        if self.outline is not None:
            self.outline.remember_sources(part.as_source() for part in parts.values())
        if (known := file.known_model()) is not None:
            self._choice.suggest(known.spec, known.options)
        self._mark()

    def _move_to(self, target: Path) -> None:
        file = self._file.moved_to(target)
        file.keep_parts(self.parts)
        if self.outline is not None:
            file.keep_outline(self.outline, self._file.asked, new_version=False)
            file.keep_way(lists_sections=self._file.lists_sections)
        self._file.close(moved=True)
        self._file = file

    def close_file(self) -> None:
        """Give the project file back, with everything in it; it is opened again when it is needed."""
        self._file.suspend()

    def _refuse_to_lose(self) -> None:
        if self.outline is not None and not self._file.safe:
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
    def choice(self) -> ModelChoice:
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
        label_: str = "",
        **variables: object,
    ) -> list[ContentPart]:
        """Add files (paths, folders, globs) and values (by keyword) as content parts, all or none.

        Args:
            sources: paths, folders and globs.
            as_: how the parts enter sections that say nothing about it.
            instruction: what to do with them wherever they are used.
            urls: web addresses; nothing is loaded from the web unless it is named here.
            label_: what captions and citations call the one thing added; "" takes the file's or variable's name.
            variables: values by the names the parts get; the name of a file reads that file.

        Raises:
            ContentPartError: if one can't be a part; nothing is added then.
            MissingExtraError: if a kind of file or value needs a package that is not there.
        """
        addresses = list(urls)
        found = [part for source in sources for part in read_files(str(source))]
        found += [part for name, value in variables.items() for part in read_value(name, value)]
        found += [part for url in addresses for part in read_url(url)]
        if label_ and len(sources) + len(variables) + len(addresses) != 1:
            raise ContentPartError("A label is for one thing; add each of these on its own.")
        found = labelled(found, label_) if label_ else found
        changes = {"default_format": as_, "instruction": instruction}
        parts = [part.model_copy(update=changes) for part in with_own_ids(found)]
        self.parts = self.parts.adding(*parts)
        self._file.keep_parts(self.parts)
        return parts

    # outline

    def load_outline(self, source: OutlineSource) -> Outline:
        """Take an outline: an object, its dict shape, or a JSON file of it.

        Raises:
            OutlineError: if it is none; the outline that was there stays.
        """
        self._refuse_while_running()
        outline = read_outline(source)
        self._file.sections.attach(outline)
        self._edited.clear()  # they were edits of another outline
        self._file.keep_way(lists_sections=True)
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

    # inside

    def _replay_model(self) -> Model:
        return self._file.replay_model()  # of the file that is open by then

    def _take_changed(self, outline: Outline) -> None:
        """The user's own change: kept as a new version, and what it concerns is stale."""
        self.outline = outline
        self._file.keep_outline(outline, self._file.asked, new_version=True)
        self._mark()

    def _mark(self, writer: WriterIdentity | None = None) -> Mapping[SectionRef, str]:
        """Set states by what has changed; without ``writer``, as if the model were the one that wrote."""
        if self.outline is None:
            return {}
        return self._file.sections.mark(self.outline, self.parts, writer)

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
