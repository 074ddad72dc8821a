"""The manifest in a document's project file: what the text was made from, and which files are its own.

So a batch that is run again makes no call for what is finished, and never overwrites a file of somebody else's.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.parts import ContentPart
from docgen_nb.export.saving import WrittenFiles
from docgen_nb.store.fingerprints import WriterIdentity
from docgen_nb.store.project_file import look_into

FACT = "batch"


@dataclass(frozen=True)
class Manifest:
    """Record of what was written for one row: files, inputs and how it ended.

    Attributes:
        made_from: digest of everything that the finished text was made from; "" while it is not finished.
        standing: digest of the sections' texts when it was finished; it differs once a section is written again.
        outline: digest of the outline that was loaded; "" if none was.
        files: what was exported: path as seen from the project file's folder → SHA-256 of the content.
        announced: the same of what was about to be written when this was kept: a kernel may be killed in between.
        calls, prompt_tokens, output_tokens: that the document took, in the run that finished it.
    """

    made_from: str = ""
    standing: str = ""
    outline: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    announced: Mapping[str, str] = field(default_factory=dict)
    calls: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0

    @classmethod
    def read(cls, fact: object) -> Self:
        """The manifest from its JSON object; an empty one if that has another shape."""
        try:
            return cls(**fact) if isinstance(fact, dict) else cls()
        except TypeError:
            return cls()

    def as_fact(self) -> dict[str, Any]:
        """The manifest as a JSON object."""
        return {**vars(self), "files": dict(self.files), "announced": dict(self.announced)}

    def has_written(self, spec: DocumentSpec) -> bool:
        """Whether every file of the document is there as it was written."""
        return all(self.owns(spec.project, path) for path in spec.exports)

    def owns(self, project: Path, path: Path) -> bool:
        """Whether a file is as it was written for this document."""
        name = _relative(project, path)
        known = {self.files.get(name), self.announced.get(name)} - {None}
        return bool(known) and _digest_of(path) in known


def remembered(project: Path) -> tuple[Manifest, str]:
    """The manifest in a project file that is not open, and a digest of its current texts."""
    found = look_into(project)
    return (Manifest(), "") if found is None else (Manifest.read(found.facts.get(FACT)), standing(found.standing))


def facts_of(project: Path) -> dict[str, Any]:
    """All facts of a project file that is not open; none if there is no such file, or it can't be read."""
    found = look_into(project)
    return {} if found is None else found.facts


def standing(ids: Iterable[tuple[str, str | None]]) -> str:
    """A digest of the current text of each section."""
    return _digest(list(ids))


def made_from(spec: DocumentSpec, parts: Iterable[ContentPart], writer: WriterIdentity, settings: object) -> str:
    """A digest of everything that shapes a document's text."""
    given = [[part.id, part.content_hash, part.instruction, part.default_format] for part in parts]
    return _digest([spec.prompt, spec.outline, given, writer.model, writer.parameters, settings])


def outline_digest(outline: str | None) -> str:
    """A digest of an outline; "" if there is none."""
    return "" if outline is None else _digest(outline)


class DocumentFiles(WrittenFiles):
    """The files that are a document's own: those in its manifest, and those that the user exported from a notebook.

    Args:
        project: the project file.
        latest: reads the current manifest; another kernel may write the same batch.
        keep: keeps the names of files about to be written in the project file, on disk when it returns.

    Attributes:
        written: what was written since, as the manifest has it.
    """

    def __init__(
        self, project: Path, latest: Callable[[], Manifest], keep: Callable[[Mapping[str, str]], None]
    ) -> None:
        super().__init__()
        self._project = project
        self._latest = latest
        self._keep = keep
        self.written: dict[str, str] = {}

    def is_ours(self, path: Path) -> bool:
        """Whether the file is as it was written here."""
        return self._latest().owns(self._project, path) or super().is_ours(path)

    def announce(self, files: Mapping[Path, bytes]) -> None:
        """Keep what will be written before it is: else a kernel that is killed would not know its own file again."""
        self._keep({_relative(self._project, path): hashlib.sha256(data).hexdigest() for path, data in files.items()})

    def remember(self, path: Path, data: bytes) -> None:
        """Take up a file that was just written; the project file keeps it, not the user's list of files."""
        self.written[_relative(self._project, path)] = hashlib.sha256(data).hexdigest()


def _relative(project: Path, path: Path) -> str:
    return os.path.relpath(path, project.parent).replace(os.sep, "/")


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
