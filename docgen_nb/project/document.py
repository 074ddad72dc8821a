"""The content parts and the outline that a project works on, and the run that does it. All changes go into the file."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.document.editing import Change, undone
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline, OutlineSource, read_outline
from docgen_nb.errors import ContentPartError, UserError
from docgen_nb.events import Event
from docgen_nb.export.saving import write_whole
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.naming import labelled, named, with_own_ids
from docgen_nb.ingest.variables import read_value
from docgen_nb.ingest.web import read_url
from docgen_nb.project.planning import known, written_sections
from docgen_nb.project.revisions import Revisions
from docgen_nb.run.run import FailedRewrite, Run
from docgen_nb.run.run_plan import RunPlan
from docgen_nb.store.fingerprints import WriterIdentity
from docgen_nb.store.project_file import Asked, ProjectFile
from docgen_nb.store.section_store import put_into

_MOST_EDITS = 100  # of an outline that can be taken back


class WorkingDocument:
    """Content parts and outline, kept in a project file.

    Args:
        file: where they are kept.

    Attributes:
        parts: the content parts, read-only.
        outline: the outline with what has been written, None before there is one.
        tables: asks the tables among the parts.
        last_run: the run that goes on, or the last one.
        edited: outlines before the user's edits, the last one last.
        taken_back: outlines before edits were taken back.
    """

    def __init__(self, file: ProjectFile) -> None:
        self.file = file
        self.parts = ContentParts()
        self.outline: Outline | None = None
        self.tables = TableDatabase()
        self.last_run: Run | None = None
        self.edited: deque[Outline] = deque(maxlen=_MOST_EDITS)
        self.taken_back: deque[Outline] = deque(maxlen=_MOST_EDITS)

    def known_outline(self) -> Outline:
        """Return the outline, or raise if there is none yet.

        Raises:
            OutlineError: if there is none yet.
        """
        return known(self.outline)

    # files

    def take_from(self, file: ProjectFile) -> None:
        """Go on with what a file holds; parts that were added before are added to its own.

        Raises:
            ProjectFileError: if the file is damaged; everything is as it was then.
        """
        parts, outline = file.parts(), file.outline()
        self.file.close()
        self.file = file
        added, self.parts = self.parts, parts.adding(*self.parts.values())
        if added:
            file.keep_parts(self.parts)
        self._forget_edits()
        self.outline = outline
        if outline is not None:
            outline.remember_sources(part.as_source() for part in parts.values())
        self.mark()

    def move_to(self, path: Path) -> None:
        """Write everything to a new file and go on there."""
        file = self.file.moved_to(path)
        file.keep_parts(self.parts)
        if self.outline is not None:
            file.keep_outline(self.outline, self.file.asked, new_version=False)
            file.keep_prompt_form(lists_sections=self.file.lists_sections)
        self.file.close(moved=True)
        self.file = file

    # runs: one at a time

    def running(self) -> bool:
        """Whether a run goes on."""
        return self.last_run is not None and self.last_run.running()

    def failed_rewrites(self) -> dict[SectionRef, FailedRewrite]:
        """Sections that the last run could not write anew, at their present places."""
        failed = {} if self.last_run is None else self.last_run.failed_rewrites()
        sections = () if self.outline is None else self.outline.sections()
        return {place: failed[section.id] for place, section in sections if section.id in failed}

    def refuse_while_running(self) -> None:
        """Raise UserError while a run goes on."""
        if self.running():
            raise UserError("A run is going on.", hint="%docgen stop ends it.")

    def start(self, plan: RunPlan) -> Run:
        """Start a run; where no event loop runs, ``run.wait()`` starts it."""
        self.refuse_while_running()
        self.last_run = run = Run(plan, on_planned=partial(self._take_plan, plan))
        run.subscribe(partial(self._put_back_unwritten, plan))
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return run
        return run.start()

    def stop(self) -> bool:
        """End the run that goes on; False if there is none."""
        if self.last_run is None or self.last_run.done() or self.last_run.loop is None:
            return False
        self.last_run.cancel_threadsafe()
        return True

    async def aclose(self) -> None:
        """End the run that goes on in this loop and wait for its clean-up."""
        run = self.last_run
        if run is not None and not run.done() and run.loop is asyncio.get_running_loop():
            run.cancel("the project was closed")
            await run.settled()

    # parts

    def add_parts(self, parts: list[ContentPart]) -> None:
        """Add parts, also during a run; one with a known id takes its place."""
        self._keep_parts(self.parts.adding(*parts))

    def remove_parts(self, ids: tuple[str, ...]) -> list[ContentPart]:
        """Take parts away, all or none. The id of a long text stands for all its pieces."""
        gone = [part for id_ in ids for part in self.parts.all_of(id_)]
        self.use_parts(ContentParts(part for part in self.parts.values() if part not in gone))
        self.mark()
        return gone

    def use_parts(self, parts: ContentParts) -> None:
        """Take these parts in place of those that are there."""
        self.refuse_while_running()
        self._keep_parts(parts)

    def _keep_parts(self, parts: ContentParts) -> None:
        self.file.keep_parts(parts)
        self.parts = parts

    # the outline

    def load(self, source: OutlineSource) -> Outline:
        """Take an outline; where it has not the sections that are written, the document before it is set aside."""
        self.refuse_while_running()
        outline = read_outline(source)
        self.file.sections.attach(outline)
        if self._loses_text(outline):
            self.file.set_aside()
        self._forget_edits()
        self.file.keep_prompt_form(lists_sections=True)
        self._take_changed(outline)
        return outline

    def edit(self, change: Change) -> Outline:
        """Change the outline; the one before it is the last of ``edited`` then."""
        self.refuse_while_running()
        before = self.known_outline()
        outline = change(before)
        self._follow_titles(outline)
        self._take_changed(outline)
        self.edited.append(before)
        self.taken_back.clear()
        return outline

    def undo_edit(self) -> Outline:
        """Take the last edit of the outline back; what has been written since stays with its sections.

        Raises:
            UserError: if there is none.
        """
        return self._swap(self.edited, self.taken_back)

    def redo_edit(self) -> Outline:
        """Make the edit of the outline again that was taken back last.

        Raises:
            UserError: if there is none.
        """
        return self._swap(self.taken_back, self.edited)

    def _swap(self, source: deque[Outline], target: deque[Outline]) -> Outline:
        """The last outline of ``source`` with what has been written since; the present one goes to ``target``."""
        self.refuse_while_running()
        if not source:
            raise UserError(f"There is no edit to {'take back' if source is self.edited else 'make again'}.")
        now = self.known_outline()
        outline = undone(source.pop(), now)
        target.append(now)
        self._follow_titles(outline)
        self._take_changed(outline)
        return outline

    def _forget_edits(self) -> None:
        """They were edits of another outline."""
        self.edited.clear()
        self.taken_back.clear()

    def save(self, path: str | Path) -> Path:
        """Write the outline as JSON."""
        target = Path(path).expanduser()
        write_whole(target, (self.known_outline().model_dump_json(by_alias=True, indent=2) + "\n").encode())
        return target

    def _take_plan(self, plan: RunPlan, outline: Outline) -> None:
        """Take the outline that a run has planned, or added to. The document before it is set aside."""
        new = outline is not self.outline
        if new:
            self._forget_edits()
            if plan.replaces:
                self.file.set_aside()
        self.outline = outline
        if plan.outline is None:
            asked = Asked(plan.prompt, plan.documents, plan.chapters, plan.language, tuple(plan.parts))
            self.file.keep_outline(outline, asked, new_version=new)
        else:  # the run may have added to it: sources, a contract
            self.file.keep_outline(outline, self.file.asked, new_version=False)

    def begin_anew(self) -> int:
        """Set the document aside and begin without one; gives how many sections of it are written."""
        self.refuse_while_running()
        written = written_sections(self.outline)
        if self.outline is not None:
            self.file.set_aside()
        self.outline = None
        self._forget_edits()
        self.file.keep_no_outline()
        return written

    def bring_back(self) -> Outline:
        """Let the document stand again that was set aside last; the present one is set aside in its place."""
        self.refuse_while_running()
        outline = self.file.bring_back(aside=self.outline is not None)
        if outline is None:
            raise UserError("No earlier document is kept.", hint="%docgen undo REF brings a section's old text back.")
        self._forget_edits()
        self.outline = outline
        outline.remember_sources(part.as_source() for part in self.parts.values())
        self.mark()
        return outline

    # sections

    def revisions(self) -> Revisions:
        """Undo, edit, lock and compare single sections."""
        self.refuse_while_running()
        return Revisions(self.known_outline(), self.file.sections, self.parts, self.tables)

    def _put_back_unwritten(self, plan: RunPlan, event: Event) -> None:
        """Give sections their old text again that a run could not write anew."""
        for place in plan.feedback if event.kind == "run_finished" and self.outline is not None else ():
            section = self.known_outline().section(place)
            standing = self.file.sections.standing.get(section.id)
            if standing is not None and section.state != "done":
                put_into(section, standing)

    def _follow_titles(self, outline: Outline) -> None:
        """The user's own texts go on belonging to their sections, whatever these are called now."""
        by_hand = self.file.sections.by_hand()
        self.file.sections.follow_titles(section for _, section in outline.sections() if section.id in by_hand)

    def keep_values(self, place: SectionRef, *, holds: bool) -> None:
        """Keep a section with new values in it; with ``holds`` its text fits the data as they are now."""
        names = ("questions", "parts") if holds else ()
        self.file.sections.keep_changed(self.known_outline(), self.parts, place, holds=names)

    def mark(self, writer: WriterIdentity | None = None) -> Mapping[SectionRef, str]:
        """Set states by what has changed, and say why; without ``writer``, as if the model were the one that wrote."""
        if self.outline is None:
            return {}
        return self.file.sections.mark(self.outline, self.parts, writer)

    def _loses_text(self, outline: Outline) -> bool:
        """Whether something written in the present outline is not in another one."""
        kept = {section.id for _, section in outline.sections() if section.elements}
        now = () if self.outline is None else self.outline.sections()
        return any(section.state in {"done", "stale"} and section.id not in kept for _, section in now)

    def _take_changed(self, outline: Outline) -> None:
        """Keep the user's own change as a new version; what it concerns is stale."""
        self.outline = outline
        self.file.keep_outline(outline, self.file.asked, new_version=True)
        self.mark()


class Added(list[ContentPart]):
    """The content parts that were added.

    Attributes:
        replaced: ids of those that took the place of an older part of the same source.
        failed: a line for each file of a folder or glob that could not be read.
    """

    def __init__(
        self, parts: Iterable[ContentPart] = (), replaced: Iterable[str] = (), failed: Iterable[str] = ()
    ) -> None:
        super().__init__(parts)
        self.replaced = frozenset(replaced)
        self.failed = tuple(failed)


def read_sources(
    known: Mapping[str, ContentPart],
    paths: Sequence[str | Path],
    urls: Sequence[str],
    variables: Mapping[str, object],
    *,
    encoding: str,
    local: bool,
    id_: str,
    label: str,
) -> Added:
    """Read what ``Project.add`` names as content parts with ids of their own beside those that are known."""
    failed: list[str] = []
    found = [part for path in paths for part in read_files(str(path), encoding=encoding, failed=failed)]
    found += [part for name, value in variables.items() for part in read_value(name, value)]
    found += [part for url in urls for part in read_url(url, local=local)]
    if (label or id_) and len(paths) + len(variables) + len(urls) != 1:
        raise ContentPartError("A name or a label is for one thing; add each of these on its own.")
    found = labelled(found, label) if label else found
    own = with_own_ids(named(found, id_) if id_ else found, known)
    return Added(own, {part.id for part in own} & set(known), failed)
