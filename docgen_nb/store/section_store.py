"""The texts of the sections: those that stand, those before them, locks, and which of them are out of date."""

import time
from collections.abc import Collection, Iterable, Mapping, Set
from concurrent.futures import Future
from dataclasses import replace
from typing import Self

from docgen_nb.document.elements import Element
from docgen_nb.document.needs import needed_sections
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.errors import OutlineError, ProjectFileError
from docgen_nb.fill.context import SectionResult
from docgen_nb.store.fingerprints import InputReader, Inputs, WriterIdentity, changes, fingerprint
from docgen_nb.store.journal import Journal
from docgen_nb.store.project_records import KeptText, Origin, new_id
from docgen_nb.store.sqlite import contents
from docgen_nb.store.sqlite.project_database import Database, finished

_NOBODY = WriterIdentity("", "")


class SectionStore:
    """Keeps sections' texts, and says which of them are still right.

    Args:
        database: where they are kept.

    Attributes:
        standing: the text of each section that has one, by the section's id.
        locked: ids of sections that nothing but the user changes.
        given: ids of replies that this kernel has had.
        version: id of the outline's present version.
        known: fingerprints of all texts in the file as a run begins; what other kernels write meanwhile is found in
            the journal.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.standing: dict[str, KeptText] = {}
        self.locked: set[str] = set()
        self.given: set[str] = set()
        self.version = new_id()
        self.known: Future[Set[str]] | None = None
        self._kept: contents.Snapshot | None = None

    def load(self, sections: Mapping[str, contents.KeptSection]) -> None:
        """Take up the texts that stand, and the locks, as they were read from the file."""
        for section_id, kept in sections.items():
            if kept.text is not None:
                self.standing[section_id] = kept.text
            if kept.locked:
                self.locked.add(section_id)

    @property
    def trouble(self) -> ProjectFileError | None:
        """Why the file can't be written; None if it can."""
        return self._database.trouble

    @property
    def recalls(self) -> bool:
        """Whether what was made before is looked for: with a project file, also one that can only be read."""
        return self._database.path is not None

    def journal(self, model: str, job: str, fingerprint: str, **how: bool) -> Journal:
        """The journal of a job; arguments as for ``Journal``."""
        return Journal(self._database, model, job, fingerprint, recalls=self.recalls, given=self.given, **how)

    # outlines

    def begin_version(self) -> None:
        """Let the next outline be a new version, whatever it is like."""
        self.version, self._kept = new_id(), None

    def take_version(self, outline: Outline) -> None:
        """Take an outline that was read from the file as the present version, which needs no writing."""
        self._kept = contents.snapshot(outline)

    def put_aside(self) -> dict[str, str]:
        """Let no text stand but those that are fixed; gives the ids of all that stood, by section."""
        standing = {section_id: text.id for section_id, text in self.standing.items()}
        gone = [section_id for section_id in standing if not self.is_fixed(section_id)]
        for section_id in gone:
            del self.standing[section_id]
        self._kept = None
        self._database.keep(lambda c: contents.put_texts(c, dict.fromkeys(gone)))
        return standing

    def stand_again(self, version: str, standing: Mapping[str, str]) -> None:
        """Let a version of the outline be the present one, and the texts that stood in it."""
        self.version, self._kept = version, None
        found = {section_id: self.earlier(text_id) for section_id, text_id in standing.items()}
        self.standing |= {section_id: text for section_id, text in found.items() if text is not None}
        back = {section_id: text_id for section_id, text_id in standing.items() if found[section_id] is not None}
        self._database.keep(lambda c: contents.put_texts(c, back))

    def by_hand(self) -> set[str]:
        """Ids of the sections whose text is the user's own."""
        return {section_id for section_id, text in self.standing.items() if text.origin != "model"}

    def keep_outline(self, outline: Outline, *, new_version: bool) -> None:
        """Keep the plan, as a new version or in place of the present one; nothing is written if it is as it was."""
        snapshot = contents.snapshot(outline)
        if snapshot == self._kept:
            return
        if new_version:
            self.version = new_id()
        self._kept, version, at = snapshot, self.version, time.time()
        self._database.keep(lambda c: contents.keep_outline(c, version, snapshot, at))

    def keep_chapter(self, outline: Outline, ref: ChapterRef) -> None:
        """Keep one chapter's plan in the present version."""
        self._kept, version, plan = None, self.version, contents.chapter_plan(outline.chapter(ref))
        self._database.keep(lambda c: contents.keep_chapter(c, version, ref, plan))

    def attach(self, outline: Outline) -> None:
        """Put the texts that stand into the sections without any that they belong to."""
        for _, section in outline.sections():
            kept = self.standing.get(section.id)
            if kept is not None and not section.elements and kept.inputs.get("title") == section.title:
                put_into(section, kept)

    # texts

    def is_fixed(self, section_id: str) -> bool:
        """Whether the section is locked or edited by hand, so that no run writes over it."""
        kept = self.standing.get(section_id)
        return section_id in self.locked or (kept is not None and kept.origin != "model")

    def is_kept(self, section: Section) -> bool:
        """Whether the section is fixed as it is shown: one that does not show the user's text may be written."""
        return section.id in self.locked or (bool(section.elements) and self.is_fixed(section.id))

    def follow_titles(self, sections: Iterable[Section]) -> None:
        """Let the texts of sections belong to them under the titles that they have now."""
        for section in sections:
            kept = self.standing.get(section.id)
            if kept is not None and section.elements and kept.inputs.get("title") != section.title:
                inputs = {**kept.inputs, "title": section.title}
                self.keep_text(replace(kept, id=new_id(), inputs=inputs, fingerprint=fingerprint(inputs)))

    def keep_text(self, text: KeptText) -> Future[None]:
        """Let a text stand. Once the future is done it is in the file, or there is trouble with that."""
        self.standing[text.section] = text
        return self._database.keep(lambda c: contents.keep_text(c, text))

    def earlier(self, text_id: str) -> KeptText | None:
        """A text of the history."""
        return self._database.read(lambda c: contents.text(c, text_id)).result()

    async def fitting(self, outline: Outline, place: SectionRef, inputs: Inputs, *, read_only: bool) -> KeptText | None:
        """A text that may stand in a section: the user's own, or one that was written from the same inputs."""
        section, print_ = outline.section(place), fingerprint(inputs)
        standing = self.standing.get(section.id)
        if standing is not None and standing.inputs.get("title") == section.title and self.is_fixed(section.id):
            return standing
        if not self.recalls:
            return None
        if standing is not None and standing.fingerprint == print_:
            return standing
        if self.known is None:
            self.known = self._database.read(contents.fingerprints)
        if print_ not in await finished(self.known):
            return None
        found = await finished(self._database.read(lambda c: contents.text_written_from(c, print_, section.id)))
        if found is None or (found.section != section.id and _stands_elsewhere(found, outline)):
            return None
        if read_only:
            return found
        if found.section == section.id:
            self.put_back(section, found)
            return found
        found = copied_for(section, found, standing)
        self.keep_text(found)
        return found

    def keep_changed(
        self, outline: Outline, parts: ContentParts, place: SectionRef, *, holds: Collection[str] = ()
    ) -> None:
        """Keep a section as the program has changed it; it fits what is named of its inputs and context now."""
        section = outline.section(place)
        if (kept := self.standing.get(section.id)) is None:
            return
        reader = InputReader(outline, parts, _NOBODY)
        now = reader.inputs(place) if holds else {}
        context = reader.context(place) if "context" in holds else kept.context
        inputs = {**kept.inputs, **{name: now[name] for name in holds if name in now}}
        elements = tuple(element.model_copy(deep=True) for element in section.elements)
        before = kept.before if elements == kept.elements else kept.id
        text = replace(kept, id=new_id(), elements=elements, inputs=inputs, context=context, before=before)
        self.keep_text(replace(text, fingerprint=fingerprint(inputs), at=time.time()))

    def put_back(self, section: Section, text: KeptText) -> None:
        """Let an older text of the section stand again."""
        self.standing[section.id] = text
        self._database.keep(lambda c: contents.put_texts(c, {section.id: text.id}))
        put_into(section, text)

    def lock(self, section_id: str, *, locked: bool) -> None:
        """Lock a section, or unlock it; a text of the user's own is then one like any other."""
        (self.locked.add if locked else self.locked.discard)(section_id)
        standing = self.standing.get(section_id)
        if not locked and standing is not None and standing.origin == "user":
            self.keep_text(replace(standing, origin="model", id=new_id()))
        self._database.keep(lambda c: contents.lock(c, section_id, locked=locked))

    def take_over(self, other: Self) -> None:
        """Keep what another store holds and this one does not: its file could not be read any more."""
        self.given |= other.given
        for section_id, text in other.standing.items():
            if self.standing.get(section_id) != text:
                self.keep_text(text)
        for section_id in other.locked - self.locked:
            self.lock(section_id, locked=True)

    async def written(self) -> None:
        """Wait until all that was kept so far is in the file, or there is trouble with it."""
        await finished(self._database.flush())

    def new_text(
        self,
        section: Section,
        elements: tuple[Element, ...],
        inputs: Inputs,
        context: str,
        *,
        origin: Origin = "model",
        result: SectionResult | None = None,
        feedback: str = "",
    ) -> KeptText:
        """A text for a section, after the one that stands. Nothing is kept yet."""
        before = self.standing.get(section.id)
        return KeptText(
            section=section.id,
            elements=elements,
            fingerprint=fingerprint(inputs),
            inputs=inputs,
            context=context,
            path=(result.path if result else section.path) or "generation",
            path_reason=result.path_reason if result else section.path_reason,
            attempts=result.attempts if result else section.attempts,
            at=time.time(),
            origin=origin,
            feedback=feedback,
            before=before.id if before is not None else None,
        )

    # what is out of date

    def mark(self, outline: Outline, parts: ContentParts, writer: WriterIdentity | None) -> Mapping[SectionRef, str]:
        """Set ``stale`` where a text does not fit its inputs any more, and ``done`` where it does.

        Text that is in the outline but was never kept is kept now.

        Args:
            outline: whose sections.
            parts: the project's.
            writer: who would write; None takes who wrote.

        Returns:
            What there is to say of a section: why it is stale, that it is locked, that its context has changed.
        """
        reader = InputReader(outline, parts, writer or _NOBODY)
        ordered = sorted(outline.sections(), key=lambda each: bool(each[1].needs))  # what is needed comes first
        notes: dict[SectionRef, str] = {}
        for _ in range(2 if any(section.needs for _, section in ordered) else 1):  # needs may need others
            notes = {}
            for place, _section in ordered:
                if (note := self._marked(outline, reader, place, same_writer=writer is None)) is not None:
                    notes[place] = note
        return notes

    def _marked(self, outline: Outline, reader: InputReader, place: SectionRef, *, same_writer: bool) -> str | None:
        section = outline.section(place)
        if not section.elements or section.state in {"running", "error"}:
            return None
        kept, inputs = self.standing.get(section.id), reader.inputs(place)
        if kept is None and section.state != "done":
            return None
        if kept is None:
            self.keep_text(self.new_text(section, tuple(section.elements), inputs, reader.context(place)))
            return None
        if same_writer:
            inputs = {**inputs, **{name: kept.inputs.get(name) for name in ("model", "parameters")}}
        why = changes(kept.inputs, inputs) if fingerprint(inputs) != kept.fingerprint else []
        if waiting := _unfinished_needs(outline, place):
            why.append(f"{waiting}, which it rests on, is not up to date")
        if self.is_fixed(section.id):
            section.state = "done"
            fixed = "locked" if section.id in self.locked else "edited by hand"
            return "; ".join([fixed, *([f"changed since: {', '.join(why)}"] if why else [])])
        section.state = "stale" if why else "done"
        if why:
            return f"changed: {', '.join(why)}"
        return "context changed" if kept.context != reader.context(place) else None


def put_into(section: Section, kept: KeptText) -> None:
    """Write a kept text into its section."""
    section.elements = [element.model_copy(deep=True) for element in kept.elements]
    section.path, section.path_reason = kept.path, kept.path_reason
    section.attempts, section.state = kept.attempts, "done"


def copied_for(section: Section, kept: KeptText, before: KeptText | None) -> KeptText:
    """Another section's text as this one's own."""
    return replace(kept, section=section.id, id=new_id(), before=before.id if before is not None else None)


def _unfinished_needs(outline: Outline, place: SectionRef) -> str:
    """The first section that this one rests on and that is not done, as a reader calls it; "" if none."""
    if not outline.section(place).needs:
        return ""
    try:
        needed = needed_sections(outline, place)
    except OutlineError:
        return ""
    return next((outline.label(ref) for ref in needed if outline.section(ref).state != "done"), "")


def _stands_elsewhere(text: KeptText, outline: Outline) -> bool:
    """Whether the section that a text was written for is still there: two that are alike have a text each."""
    title = text.inputs.get("title")
    return any(section.id == text.section and section.title == title for _, section in outline.sections())
