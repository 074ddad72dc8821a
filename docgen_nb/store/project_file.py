"""Where a project is kept: opening a project file, starting one, moving to another, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from docgen_nb.document.markdown import from_plain
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ModelSpecError, ProjectFileError
from docgen_nb.llm.messages import Model, ModelProfile
from docgen_nb.llm.prices import FixedPrice
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.store.fingerprints import WriterIdentity, asked_for
from docgen_nb.store.replay import REPLAY, ReplayModel
from docgen_nb.store.sections import SectionStore
from docgen_nb.store.sqlite import answers, contents
from docgen_nb.store.sqlite.answers import Spent
from docgen_nb.store.sqlite.store import Store


@dataclass(frozen=True)
class Asked:
    """What an outline was planned from. Asked the same again, there is nothing to plan."""

    prompt: str
    documents: int | None
    chapters: int | None
    language: str
    parts: tuple[str, ...]

    @classmethod
    def read(cls, fact: Mapping[str, Any]) -> Asked:
        """From what the file says."""
        return cls(**{**fact, "parts": tuple(fact["parts"])})


@dataclass(frozen=True)
class ProjectFileSummary(ShownAsMarkdown):
    """What a project file holds, for a reader."""

    path: Path | None
    read_only: bool
    outlines: int
    sections: int
    texts: int
    answers: int
    size: int
    trouble: str
    unwritten: int

    def __str__(self) -> str:
        if self.path is None:
            return (
                "In no file yet: what is written is kept as long as this kernel lives. %docgen project PATH keeps it."
            )
        held = f"{self.texts} texts of {self.sections} sections, {self.answers} answers, {_size(self.size)}"
        if self.trouble:
            return f"{self.trouble} {self.unwritten} writes are in memory alone."
        hint = " Read-only: what is new stays in memory; %docgen project NEWPATH keeps it." if self.read_only else ""
        return f"Project file {_shown(self.path)}: {held}.{hint}"

    def to_text(self) -> str:
        """One line."""
        return str(self)

    def to_markdown(self) -> str:
        """The same line."""
        return from_plain(str(self))


@dataclass
class ProjectFile:
    """A project's file, or its memory while it has none.

    Attributes:
        keeper: keeps texts.
        asked: what the present outline was planned from, None if it was not planned.
        lists_sections: whether the outline's sections were written from prompts that name them all.
        facts: what else is known from the last time.
    """

    keeper: SectionStore
    asked: Asked | None = None
    lists_sections: bool = True
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def in_memory(cls) -> Self:
        """One without a file."""
        return cls(SectionStore(Store.in_memory()))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file, or make it.

        Raises:
            ProjectFileError: if it can't be used; it is as it was then.
        """
        keeper = SectionStore(Store.open(path))
        try:
            keeper.load()
            facts = keeper.store.read(contents.facts).result()
        except Exception as error:
            keeper.store.close()
            raise ProjectFileError(f"{path.name} can't be read: {error}.", hint="Type another name.") from error
        asked = Asked.read(facts["asked"]) if facts.get("asked") else None
        keeper.version = facts.get("outline", keeper.version)
        return cls(keeper, asked, facts.get("lists_sections", True), facts)

    @property
    def path(self) -> Path | None:
        """The file."""
        return self.keeper.store.path

    @property
    def safe(self) -> bool:
        """Whether everything kept is in a file."""
        return self.keeper.store.in_file and self.keeper.store.trouble is None

    def moved_to(self, path: Path) -> ProjectFile:
        """The same in a new file, with what could not be written to the old one.

        Raises:
            ProjectFileError: if the file exists or can't be written; everything is as it was then.
        """
        self.keeper.store.copy_to(path)
        moved = type(self).open(path)
        moved.keeper.given |= self.keeper.given
        held = moved.keeper.standing
        for section_id, text in self.keeper.standing.items():
            if held.get(section_id) != text:  # the old file could not be read any more
                moved.keeper.keep_text(text)
        for section_id in self.keeper.locked - moved.keeper.locked:
            moved.keeper.lock(section_id, locked=True)
        return moved

    # what the file says

    def parts(self) -> ContentParts:
        """The parts as they were last."""
        return self.keeper.store.read(contents.parts).result()

    def outline(self) -> Outline | None:
        """The outline as it was last, with the texts that stand."""
        version = self.keeper.version
        outline = self.keeper.store.read(lambda c: contents.outline(c, version)).result()
        if outline is not None:
            self.keeper.attach(outline)
        return outline

    def keep_parts(self, parts: ContentParts) -> None:
        """Keep the parts."""
        kept = tuple(parts.values())
        self.keeper.store.keep(lambda c: contents.keep_parts(c, kept))

    def keep_outline(self, outline: Outline, asked: Asked | None, *, new_version: bool) -> None:
        """Keep an outline, and what it was planned from."""
        self.keeper.keep_outline(outline, new_version=new_version)
        self.asked = asked
        self._keep_facts(outline=self.keeper.version, asked=None if asked is None else asdict(asked))

    def keep_way(self, *, lists_sections: bool) -> None:
        """Keep how prompts show the outline, so that a run which goes on sends the same bytes."""
        self.lists_sections = lists_sections
        self._keep_facts(lists_sections=lists_sections)

    def keep_model(self, spec: str | None, options: ModelOptions, model: Model) -> None:
        """Keep who writes, so that the next kernel goes on with the same. No key is in it: options have none."""
        if isinstance(model, ReplayModel):
            return
        profile = asdict(model.profile)
        self._keep_facts(
            model=None if spec is None else {"spec": spec, "options": asdict(options)},
            writer={"name": model.name, "profile": profile},
        )

    def keep_fact(self, name: str, value: Any) -> None:
        """Keep anything that JSON can say, under a name of its own; ``facts`` has it the next time."""
        self._keep_facts(**{name: value})

    def known_model(self) -> tuple[str, ModelOptions] | None:
        """The model that was last chosen; None if there was none that can be named."""
        fact = self.facts.get("model")
        if not fact:
            return None
        known = {each.name for each in fields(ModelOptions)}
        options = {name: value for name, value in fact["options"].items() if name in known}
        if options.get("price"):
            options["price"] = FixedPrice(**options["price"])
        return fact["spec"], ModelOptions(**options)

    def replay_model(self) -> ReplayModel:
        """A model that gives the kept answers.

        Raises:
            ModelSpecError: if nothing is kept.
        """
        fact = self.facts.get("writer")
        if self.path is None or fact is None:
            hint = "%docgen project PATH opens a project file that holds answers."
            raise ModelSpecError(f"{REPLAY} has nothing to say: no answers are kept.", hint=hint)
        known = {each.name for each in fields(ModelProfile)}
        profile = {name: value for name, value in fact["profile"].items() if name in known}
        return ReplayModel(fact["name"], ModelProfile(**profile))

    def spent(self, outline: Outline) -> dict[SectionRef, Spent]:
        """What the texts that stand took, calls whose answers were of no use included; nothing for text by hand."""
        by_inputs: dict[str, dict[str, Spent]] = {}
        for (fingerprint, job), spent in self.keeper.store.read(answers.spent).result().items():
            by_inputs.setdefault(fingerprint, {})[job] = spent
        found: dict[SectionRef, Spent] = {}
        for place, section in outline.sections():
            text = self.keeper.standing.get(section.id)
            if text is not None and (jobs := by_inputs.get(asked_for(text.fingerprint, text.feedback))):
                # sections that are alike have one fingerprint; a moved section is the only one with its own
                label = f"section {outline.label(place)},"
                own = (spent for job, spent in jobs.items() if job.startswith(label))
                found[place] = next(own, None) or next(iter(jobs.values()))
        return found

    def summary(self) -> ProjectFileSummary:
        """What there is."""
        store = self.keeper.store
        replies = sum(store.read(answers.jobs_of).result().values())
        texts = store.read(lambda c: c.execute("SELECT count(*) FROM texts").fetchone()[0]).result()
        outlines = len(store.read(contents.outline_versions).result())
        trouble = "" if store.trouble is None else str(store.trouble)
        sections = len(self.keeper.standing)
        return ProjectFileSummary(
            self.path, store.read_only, outlines, sections, texts, replies, store.size(), trouble, store.unwritten
        )

    def _keep_facts(self, **facts: Any) -> None:
        new = {name: value for name, value in facts.items() if self.facts.get(name) != value}
        if new:
            self.facts |= new
            self.keeper.store.keep(lambda c: contents.keep_facts(c, new))


def identity(model: Model) -> WriterIdentity:
    """Who writes, as texts remember it; a replay stands for the model that it replays."""
    name = model.written_by if isinstance(model, ReplayModel) else model.name
    return WriterIdentity.of(name, model.profile)


def _size(size: int) -> str:
    kilo = 1024
    return f"{size / kilo / kilo:.1f} MB" if size >= kilo * kilo else f"{max(1, size // kilo)} kB"


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
