"""The project file: opened, made, moved to another place; its parts, outline, facts and texts."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

from pydantic import TypeAdapter, ValidationError

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsText
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ContentPartError, DocgenError, ModelSpecError
from docgen_nb.llm.messages import Model, ModelProfile
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.store.fingerprints import WriterIdentity, feedback_fingerprint
from docgen_nb.store.journal import ReplayModel
from docgen_nb.store.project_records import Spent
from docgen_nb.store.section_store import SectionStore
from docgen_nb.store.sqlite import contents, kept_replies, opening
from docgen_nb.store.sqlite.project_database import Database, absolute
from docgen_nb.store.sqlite.sqlite_errors import damaged_error

__all__ = ["Asked", "ModelFact", "ProjectFile", "ProjectFileSummary", "absolute", "check_file", "identity", "look_into"]

T = TypeVar("T")

check_file = opening.check


@dataclass(frozen=True)
class Asked:
    """The request that an outline was planned from. For the same request again there is nothing to plan."""

    prompt: str
    documents: int | None
    chapters: int | None
    language: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class ModelFact:
    """The model that was last chosen, as the file names it. No variable with a key is ever taken from a file."""

    spec: str
    options: ModelOptions


@dataclass(frozen=True)
class EarlierDocument:
    """A document that was set aside: a version of the outline, what it was planned from, its texts by section."""

    outline: str
    asked: Asked | None
    lists_sections: bool
    texts: Mapping[str, str]


@dataclass(frozen=True)
class _Writer:
    """The model that wrote, for replay."""

    name: str
    profile: ModelProfile


_FACTS: dict[str, TypeAdapter[Any]] = {
    "asked": TypeAdapter(Asked | None),
    "earlier": TypeAdapter(list[EarlierDocument]),
    "outline": TypeAdapter(str | None),
    "lists_sections": TypeAdapter(bool),
    "model": TypeAdapter(ModelFact | None),
    "writer": TypeAdapter(_Writer | None),
    "accepted_findings": TypeAdapter(list[tuple[str, str]]),
    "moved": TypeAdapter(list[tuple[str, str]]),
}


@dataclass(frozen=True)
class ProjectFileSummary(ShownAsText):
    """Summary of a project file for a reader."""

    path: Path | None
    read_only: bool
    outlines: int
    sections: int
    texts: int
    replies: int
    size: int
    trouble: str
    unwritten: int
    notice: str = ""

    def __str__(self) -> str:
        if self.path is None:
            return (
                "In no file yet: what is written is kept as long as this kernel lives. %docgen project PATH keeps it."
            )
        held = f"{self.texts} texts of {self.sections} sections, {self.replies} replies, {_size(self.size)}"
        if self.trouble:
            return f"{self.trouble} {self.unwritten} writes are in memory alone."
        hint = " Read-only: what is new stays in memory; %docgen project NEWPATH keeps it." if self.read_only else ""
        return " ".join(filter(None, [f"Project file {_shown(self.path)}: {held}.{hint}", self.notice]))


class ProjectFile(Database):
    """A project's file, or its memory while it has none.

    Attributes:
        sections: the texts.
        asked: what the present outline was planned from, None if it was not planned.
        lists_sections: whether the outline's sections were written from prompts that name them all.
        facts: what else is known from the last time, as JSON says it.
    """

    def __init__(self, path: Path | None, connection: sqlite3.Connection, *, read_only: bool = False) -> None:
        super().__init__(path, connection, read_only=read_only)
        self.sections = SectionStore(self)
        self.asked: Asked | None = None
        self.lists_sections = True
        self.facts: dict[str, Any] = {}

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a file, or make it.

        Raises:
            ProjectFileError: if it can't be used; it is as it was then.
        """
        file = super().open(path)
        try:
            file._load()  # noqa: SLF001 - its own
        except BaseException:
            file.close()
            raise
        return file

    def _load(self) -> None:
        kept, self.facts = self._read(lambda connection: (contents.sections(connection), contents.facts(connection)))
        self.sections.load(kept)
        facts = {name: self._fact(name) for name in _FACTS if name in self.facts}
        self.asked = facts.get("asked")
        self.lists_sections = facts.get("lists_sections", True)
        self.sections.version = facts.get("outline") or self.sections.version

    def _fact(self, name: str) -> Any:
        """A fact as what it is meant to be; None if there is none."""
        return self._checked(name, self.facts.get(name))

    def _checked(self, name: str, value: Any) -> Any:
        try:
            return value if value is None or name not in _FACTS else _FACTS[name].validate_python(value)
        except (ValidationError, DocgenError):
            raise damaged_error(self.path, f"its fact {name!r}") from None

    def moved_to(self, path: Path) -> Self:
        """Move to a new file, with what could not be written to the old one.

        Raises:
            ProjectFileError: if the file exists or can't be written; everything is as it was then.
        """
        self.copy_to(path)
        moved = type(self).open(path)
        moved.sections.take_over(self.sections)
        return moved

    # what the file says

    def parts(self) -> ContentParts:
        """The parts as they were last."""
        return self._read(contents.parts)

    def outline(self) -> Outline | None:
        """The outline as it was last, with the texts that stand."""
        version = self.sections.version
        outline = self._read(lambda c: contents.outline(c, version))
        if outline is not None:
            self.sections.take_version(outline)
            self.sections.attach(outline)
        return outline

    def keep_parts(self, parts: ContentParts) -> None:
        """Keep these as the project's parts."""
        kept = tuple(parts.values())
        for part in kept:
            if _size_of(part) > opening.MOST_BYTES // 2:  # JSON may need two bytes for one
                most = _size(opening.MOST_BYTES // 2)
                raise ContentPartError(f"The part {part.id} is larger than {most}.", hint="Add it in pieces.")
        self.keep(lambda c: contents.keep_parts(c, kept))

    def keep_outline(self, outline: Outline, asked: Asked | None, *, new_version: bool) -> None:
        """Keep an outline, and what it was planned from."""
        self.sections.keep_outline(outline, new_version=new_version)
        self.asked = asked
        self._keep_facts(outline=self.sections.version, asked=asked)

    def keep_no_outline(self) -> None:
        """Keep that there is no outline at present."""
        self.sections.begin_version()
        self.asked = None
        self._keep_facts(outline=None, asked=None)

    def set_aside(self) -> None:
        """Put the present outline and its texts aside, so that another document can take their place."""
        texts = self.sections.put_aside()
        aside = EarlierDocument(self.sections.version, self.asked, self.lists_sections, texts)
        self._keep_facts(earlier=[*(self._fact("earlier") or []), aside])

    def bring_back(self, *, aside: bool) -> Outline | None:
        """Let the document stand again that was set aside last; None if none was.

        Args:
            aside: whether there is a document now, which is set aside then, behind all others.
        """
        earlier: list[EarlierDocument] = self._fact("earlier") or []
        if not earlier:
            return None
        if aside:
            self.set_aside()
            earlier = [self._fact("earlier")[-1], *earlier]
        last = earlier.pop()
        self.sections.stand_again(last.outline, last.texts)
        self.asked, self.lists_sections = last.asked, last.lists_sections
        facts = {"outline": last.outline, "asked": last.asked, "lists_sections": last.lists_sections}
        self._keep_facts(earlier=earlier, **facts)
        return self.outline()

    def keep_prompt_form(self, *, lists_sections: bool) -> None:
        """Keep how prompts show the outline, so that a run which goes on sends the same bytes."""
        if self.lists_sections != lists_sections:
            self.lists_sections = lists_sections
            self._keep_facts(lists_sections=lists_sections)

    def keep_model(self, spec: str | None, options: ModelOptions, model: Model) -> None:
        """Keep who writes, so that the next kernel goes on with the same. No key is in it, nor where one is."""
        if isinstance(model, ReplayModel):
            return
        kept = None if spec is None else ModelFact(spec, replace(options, api_key_env=None, headers=()))
        self._keep_facts(model=kept, writer=_Writer(model.name, model.profile))

    def keep_fact(self, name: str, value: Any) -> None:
        """Keep anything that JSON can say, under a name of its own; ``facts`` has it the next time."""
        self._keep_facts(**{name: value})

    def read_fact(self, name: str) -> Any:
        """A fact as the file has it now: another kernel may have written it. None if there is none."""
        return self._checked(name, self._read(contents.facts).get(name))

    def standing_ids(self) -> list[tuple[str, str | None]]:
        """Which text stands in each section, by their ids."""
        return self._read(_standing_ids)

    def known_model(self) -> ModelFact | None:
        """The model that was last chosen; None if there was none that can be named."""
        fact: ModelFact | None = self._fact("model")
        return fact and replace(fact, options=replace(fact.options, api_key_env=None, headers=()))

    def replay_model(self) -> ReplayModel:
        """A model that gives the kept replies.

        Raises:
            ModelSpecError: if nothing is kept.
        """
        writer: _Writer | None = self._fact("writer")
        if self.path is None or writer is None:
            hint = "%docgen project PATH opens a project file that holds replies."
            raise ModelSpecError("Nothing to replay: no replies are kept.", hint=hint)
        return ReplayModel(writer.name, writer.profile)

    def spent(self, outline: Outline) -> dict[SectionRef, Spent]:
        """Tokens and time of the texts that stand, replies that were of no use included; nothing for text by hand."""
        by_inputs: dict[str, dict[str, Spent]] = {}
        by_place: dict[str, dict[str, Spent]] = {}
        for (fingerprint, job), spent in self._read(kept_replies.spent).items():
            by_inputs.setdefault(fingerprint, {})[job] = spent
            by_place.setdefault(job.split(",")[0], {})[job] = spent
        found: dict[SectionRef, Spent] = {}
        for place, section in outline.sections():
            text = self.sections.standing.get(section.id)
            if text is None or text.origin != "model":
                continue
            jobs = by_inputs.get(feedback_fingerprint(text.fingerprint, text.feedback))
            # what the program changed afterwards has other inputs than the calls that were made for it
            jobs = jobs or by_place.get(f"section {outline.label(place)}", {})
            if jobs:
                # sections that are alike have one fingerprint; a moved section is the only one with its own
                label = f"section {outline.label(place)},"
                own = (spent for job, spent in jobs.items() if job.startswith(label))
                found[place] = next(own, None) or next(iter(jobs.values()))
        return found

    def summary(self, *, notice: str = "") -> ProjectFileSummary:
        """Summarise the file; ``notice`` is added."""
        texts, known, outlines = self._read(_counts)
        held = (outlines, len(self.sections.standing), texts, known, self.size())
        trouble = "" if self.trouble is None else str(self.trouble)
        return ProjectFileSummary(self.path, self.read_only, *held, trouble, self.unwritten, notice)

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self.read(work).result()

    def _keep_facts(self, **facts: Any) -> None:
        said = {n: _FACTS[n].dump_python(value, mode="json") if n in _FACTS else value for n, value in facts.items()}
        new = {name: value for name, value in said.items() if self.facts.get(name) != value}
        if new:
            self.facts |= new
            self.keep(lambda c: contents.keep_facts(c, new))


def identity(model: Model) -> WriterIdentity:
    """Identity of a model as texts keep it; a replay stands for the model that it replays."""
    name = model.written_by if isinstance(model, ReplayModel) else model.name
    return WriterIdentity.of(name, model.profile)


class FileFacts(NamedTuple):
    """Facts of a file that is not open, and which text stands in each section."""

    facts: dict[str, Any]
    standing: list[tuple[str, str | None]]


def look_into(path: Path) -> FileFacts | None:
    """Read a file that is not open; None if there is none, or it can't be read: opening it says why."""
    if not path.exists():
        return None
    try:
        opening.check(path)
        with closing(opening.connect(path)) as connection:
            opening.check_schema(connection, path)
            return FileFacts(contents.facts(connection), _standing_ids(connection))
    except (DocgenError, sqlite3.Error, ValueError):
        return None


def _standing_ids(connection: sqlite3.Connection) -> list[tuple[str, str | None]]:
    return connection.execute("SELECT id, text FROM sections ORDER BY id").fetchall()


def _counts(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Texts, usable replies, versions of the outline."""
    differing = "SELECT DISTINCT section, elements FROM texts"  # one that got a new title alone is the same text
    texts = connection.execute(f"SELECT count(*) FROM ({differing})").fetchone()[0]  # noqa: S608 - our own words
    return texts, sum(kept_replies.jobs_of(connection).values()), len(contents.outline_versions(connection))


def _size_of(part: ContentPart) -> int:
    """About how many bytes the part takes in the file."""
    item = 0 if part.item is None else len(str(getattr(part.item, "data", ""))) or len(part.item.model_dump_json())
    return item + len(part.text.encode("utf-8", "surrogatepass"))


def _size(size: int) -> str:
    kilo = 1024
    return f"{size / kilo / kilo:.1f} MB" if size >= kilo * kilo else f"{max(1, size // kilo)} kB"


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
