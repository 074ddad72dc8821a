"""One document of a batch, from opening its project file to closing it."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from docgen_nb.batches.batch import Batch
from docgen_nb.batches.elsewhere import Elsewhere
from docgen_nb.batches.manifest import FACT, DocumentFiles, Manifest, made_from, outline_digest, remembered, standing
from docgen_nb.batches.outcomes import AnyDocumentOutcome, WrittenDocument
from docgen_nb.batches.row_parts import all_parts
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.tree import Outline
from docgen_nb.engine.job import Cancelled, Failed, Skipped, Succeeded
from docgen_nb.errors import BudgetReachedError, DocgenError, IncompleteDocumentError, RunCancelledError
from docgen_nb.export.saving import export_outline
from docgen_nb.project.planning import PlanOptions
from docgen_nb.project.project import Project
from docgen_nb.run.budget import Budget
from docgen_nb.run.run import Run
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.store.project_file import identity

FINISHED_BEFORE = Skipped("finished before")


class BatchDocument:
    """One document of a batch while it is in memory.

    Args:
        batch: which it belongs to.
        spec: of the document.

    Attributes:
        run: its run, None before it has begun.
    """

    def __init__(self, batch: Batch, spec: DocumentSpec) -> None:
        self._batch = batch
        self._spec = spec
        self._project: Project | None = None
        self._manifest = Manifest()
        self._made_from = ""
        self.run: Run | None = None

    # opening and closing: work on files, done in a thread

    def open(self) -> bool:
        """Open the project file with everything in it; False, and nothing is opened, if all is finished already.

        Raises:
            DocgenError: if that can't be done; says why.
        """
        spec, parts = self._spec, self.parts()
        self._made_from = self._digest(parts)
        if self._is_finished(*remembered(spec.project)):
            return False
        self._project = project = self._batch.project.beside(spec.project)
        self._manifest = Manifest.read(project.file.facts.get(FACT))
        self._keep(self._manifest)  # first of all: a kernel that is killed finds its own files again
        self._take_parts(project, parts)
        self._take_outline(project)
        return True

    def close(self) -> None:
        """Write what is left and close the project file."""
        if self._project is not None:
            self._project.close_file()

    def parts(self) -> ContentParts:
        """Content parts of the whole batch and of the row; where ids are the same, the row's.

        Raises:
            ContentPartError: if one can't be made.
        """
        return self._batch.shared_parts.adding(*all_parts(self._batch.sources, self._spec.row))

    def finished_before(self) -> Manifest | None:
        """The manifest of the document if it is finished; else None. Opens nothing.

        Raises:
            ContentPartError: if a part can't be made.
        """
        self._made_from = self._digest(self.parts())
        known, now = remembered(self._spec.project)
        return known if self._is_finished(known, now) else None

    def _is_finished(self, known: Manifest, now: str) -> bool:
        same = bool(self._made_from) and (known.made_from, known.standing) == (self._made_from, now)
        return same and known.has_written(self._spec)

    def look_ahead(self) -> RunPlan:
        """The plan of the run, made on a project in memory, or on the project file if there is one.

        Raises:
            DocgenError: if it can't be done.
        """
        there = self._spec.project if self._spec.project.exists() else None
        self._project = project = self._batch.project.beside(there)
        if there is not None:
            self._manifest = Manifest.read(project.file.facts.get(FACT))
        self._take_parts(project, self.parts())
        self._take_outline(project)
        return self._plan(project)

    def _take_parts(self, project: Project, parts: ContentParts) -> None:
        parts = project.parts.adding(*parts.values())
        if dict(parts) != dict(project.parts):
            project.document.use_parts(parts)

    def _take_outline(self, project: Project) -> None:
        """Load the spec's outline, unless the project has begun with it already."""
        if self._spec.outline is None and self._spec.prompt is None:
            return
        loaded = outline_digest(self._spec.outline)
        if self._spec.outline is not None and (project.outline is None or self._manifest.outline != loaded):
            project.load_outline(json.loads(self._spec.outline))
        self._keep(replace(self._manifest, outline=loaded))

    # writing: in the event loop

    def begin(self, budget: Budget, elsewhere: Elsewhere | None) -> Run:
        """Start the run; its calls are made elsewhere, if that is given.

        Raises:
            DocgenError: if there is nothing to plan from, or text that the user keeps would be dropped.
        """
        project = self._opened()
        plan = replace(self._plan(project), rank=(self._spec.row,), budget=budget)
        if elsewhere is not None:
            width = elsewhere.width(project.settings.max_concurrency)
            plan = replace(plan, model=elsewhere.for_document(project.file), max_concurrency=width)
        self.run = project.start(plan)
        return self.run

    async def ended(self) -> AnyDocumentOutcome:
        """The outcome once the run has settled; files are written by then."""
        run = self.run
        assert run is not None  # noqa: S101 - begin() made it
        try:
            outline = run.result()
        except BudgetReachedError as error:
            return Failed(error)
        except RunCancelledError as error:
            return Cancelled(error.message)
        except DocgenError as error:
            return Failed(error)
        if (trouble := self._opened().trouble) is not None:
            return Failed(trouble)
        if run.progress.failed:
            return Failed(_incomplete(run, outline))
        try:
            files = await asyncio.to_thread(self._export, outline)
        except DocgenError as error:
            return Failed(error)
        return Succeeded(self._written(run, outline, files))

    def _plan(self, project: Project) -> RunPlan:
        spec, planner = self._spec, project.planner()
        return planner.generate(spec.prompt, **self._options())

    def _options(self) -> PlanOptions:
        given = self._batch.options
        names = ("schedule", "chapters", "language", "contract", "proofread", "max_cost", "max_tokens")
        options = {name: given[name] for name in names if name in given}  # type: ignore[literal-required]  # a TypedDict
        return cast("PlanOptions", {**options, "documents": 1 if self._spec.prompt is not None else None})

    def _digest(self, parts: ContentParts) -> str:
        """A digest of everything that the text is made from; "" for a project that exists already."""
        spec, project = self._spec, self._batch.project
        if spec.prompt is None and spec.outline is None:
            return ""
        options = self._batch.options
        language = options.get("language")
        shaping = [options.get("chapters"), options.get("contract"), language or project.settings.language]
        return made_from(spec, parts.values(), identity(project.model), shaping)

    def _export(self, outline: Outline) -> tuple[Path, ...]:
        spec, options = self._spec, self._batch
        files = DocumentFiles(spec.project, self._latest_manifest, self._announce)
        force = bool(options.options.get("force"))
        written = export_outline(outline, spec.exports, files, force=force, options=options.export)
        now = standing(self._opened().file.standing_ids()) if self._made_from else self._manifest.standing
        all_files = {**self._manifest.files, **files.written}
        self._manifest = replace(self._manifest, files=all_files, announced={}, standing=now)
        return written.paths

    def _latest_manifest(self) -> Manifest:
        """Read the manifest from the project file. Blocks: run in a thread."""
        return Manifest.read(self._opened().file.read_fact(FACT))

    def _announce(self, files: Mapping[str, str]) -> None:
        """Keep the names of files about to be written, and wait for the disk. Blocks: run in a thread."""
        self._keep(replace(self._manifest, announced=files))
        self._opened().file.flush().result()

    def _written(self, run: Run, outline: Outline, files: tuple[Path, ...]) -> WrittenDocument:
        progress = run.progress
        took = (progress.calls, progress.prompt_tokens, progress.output_tokens)
        before = self._manifest if self._manifest.made_from == self._made_from else Manifest()
        taken_before = (before.calls, before.prompt_tokens, before.output_tokens)
        calls, prompt, output = map(max, took, taken_before)
        self._keep(
            replace(
                self._manifest,
                made_from=self._made_from or self._manifest.made_from,
                calls=calls,
                prompt_tokens=prompt,
                output_tokens=output,
            )
        )
        sections = sum(1 for _ in outline.sections())
        tokens = progress.prompt_tokens + progress.output_tokens
        return WrittenDocument(
            self._spec.project, files, sections, progress.calls, tokens, progress.cost, progress.seconds
        )

    def _keep(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._opened().file.keep_fact(FACT, manifest.as_fact())  # which writes only what is new

    def _opened(self) -> Project:
        assert self._project is not None  # noqa: S101 - open() made it
        return self._project


def _incomplete(run: Run, outline: Outline) -> IncompleteDocumentError:
    """The error of a document with sections or chapters in error."""
    progress = run.progress
    for ref, chapter in outline.chapters():
        if chapter.error is not None:
            first = f"{outline.label(ref)}: {chapter.error.message}"
            return IncompleteDocumentError(progress.failed, progress.sections, first)
    place = next(place for place, section in outline.sections() if section.state == "error")
    first = f"{outline.label(place)}: {run.error_of(place) or 'unknown'}"
    return IncompleteDocumentError(progress.failed, progress.sections, first)
