"""From paths to files: the ending decides the format, all files are made before the first is written.

Which files are ours is remembered as digests of each path and of what was written, nothing that can be read. A notebook
that is run again may then overwrite its own report, and never one that somebody has edited.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from platformdirs import user_state_path

from docgen_nb.document.tree import Outline
from docgen_nb.drafts import draft
from docgen_nb.errors import ExportError
from docgen_nb.export.exporter import Exported, Exporter, ExportOptions, FileSpec
from docgen_nb.export.formats import all_exporters
from docgen_nb.plain_text import one_line

_LONGEST_NAME = 255  # bytes; the limit of most file systems
_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
logger = logging.getLogger(__name__)
_MOST = 5000  # files remembered; the oldest are forgotten first


@dataclass(frozen=True)
class Written:
    """Result of an export: the files written, and remarks.

    Attributes:
        paths: the documents' files in order, then what stands beside them.
        remarks: what the user should know, a line each.
        folders: those that were missing and have been made.
        has_text: whether any section was written; else the files hold titles only.
    """

    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    has_text: bool = True


def exporter_for(path: Path) -> Exporter:
    """The format that a path's ending names.

    Raises:
        ExportError: if it names none.
    """
    exporters = all_exporters()
    exporter = exporters.get(path.suffix.lower())
    if exporter is None:
        raise ExportError(f"{path.name}: this ending names no format.", hint=f"Known: {' '.join(exporters)}")
    return exporter


def export_outline(
    outline: Outline,
    paths: Iterable[Path],
    written_files: WrittenFiles,
    *,
    force: bool = False,
    options: ExportOptions | None = None,
) -> Written:
    """Write the outline's documents to each path; several documents give several files (``report-1.docx`` …).

    Raises:
        ExportError: if an ending is unknown, a file is not ours, or can't be written; then nothing is written.
        MissingExtraError: if a format needs a package that is not there.
    """
    paths, options = list(paths), options or ExportOptions()
    _check_reference(paths, options)
    for path in paths:
        _check_name(path)
    files: dict[Path, bytes] = {}
    remarks: list[str] = []
    for target, made in (each for path in paths for each in _made(outline, path, options)):
        files[target] = made.data
        files |= {target.parent / name: data for name, data in made.beside.items()}
        remarks += [f"{target.name}: {remark}" for remark in made.remarks]
    for target in files:
        _check_name(target)
        if target.exists() and not force and not written_files.is_ours(target):
            problem = f"{target.name} exists, and was not written here or has been changed since."
            raise ExportError(problem, hint="--force overwrites it.")
    folders = dict.fromkeys(path.parent for path in paths if not path.parent.exists())
    written_files.announce(files)
    for target, data in files.items():
        write_whole(target, data)
        written_files.remember(target, data)
    return Written(tuple(files), tuple(dict.fromkeys(remarks)), tuple(folders), outline.has_text())


def _check_reference(paths: list[Path], options: ExportOptions) -> None:
    reference = options.reference_doc
    if reference is None:
        return
    if not reference.is_file():
        raise ExportError(f"There is no file {reference.name} to take styles from.")
    takers = [path.suffix.lower() for path in paths if exporter_for(path).takes_reference_doc]
    if reference.suffix.lower() not in takers:
        raise ExportError(f"None of the files takes styles from {reference.name}.", hint="Export to its own ending.")


def _made(outline: Outline, path: Path, options: ExportOptions) -> Iterator[tuple[Path, Exported]]:
    """Yield each file with its content."""
    exporter = exporter_for(path)
    documents = [document for document in outline.documents if document.chapters]
    if not documents:
        raise ExportError("There is no document with chapters to write.")
    if options.reference_doc is not None and options.reference_doc.suffix.lower() != exporter.ending:
        options = replace(options, reference_doc=None)
    if options.live:
        if not exporter.can_be_live:
            raise ExportError(f"{path.name}: its values can't be live.", hint="Live values are for .qmd.")
        options = replace(options, live=_from_there(options.live, path.parent))
    if exporter.whole or len(documents) == 1:
        yield path, _content(exporter, FileSpec(outline, documents[0], path.stem, options))
        return
    for number, document in enumerate(documents, 1):
        target = path.with_name(f"{path.stem}-{number}{path.suffix}")
        yield target, _content(exporter, FileSpec(outline, document, target.stem, options))


def _from_there(path: str, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive of Windows
        return path


def _content(exporter: Exporter, spec: FileSpec) -> Exported:
    try:
        return exporter.write(spec)
    except RecursionError:
        raise ExportError(f"{spec.name}{exporter.ending}: the text is nested too deeply for this format.") from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; a missing folder is made.

    Raises:
        ExportError: if it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft(path.parent) as made:
            with made.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            made.chmod(_mode(path))
            made.replace(path)
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror}.") from None


def _mode(path: Path) -> int:
    """The rights of the file that is there, else those that the user's umask leaves to a new one."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    os.umask(mask := os.umask(0o077))
    return 0o666 & ~mask


_NOT_IN_NAMES = re.compile(r"[<>:\"|?*\x01-\x1f\x7f\u202a-\u202e\u2066-\u2069]")  # reserved, or they hide the ending


def _check_name(path: Path) -> None:
    """Refuse a name that a system reserves or can't hold: the file would be lost where it is copied to."""
    long = [name for name in path.parts if len(name.encode("utf-8", "replace")) > _LONGEST_NAME]
    if long:
        raise ExportError(f"{long[-1][:40]}… is too long for the name of a file.", hint="Choose a shorter one.")
    if (found := _NOT_IN_NAMES.search(path.name)) is not None:
        raise ExportError(
            f"{one_line(path.name)}: no name of a file should hold {found[0]!r}.", hint="Choose another one."
        )
    if path.name.split(".")[0].strip().upper() in _RESERVED:
        problem = f"{path.name}: Windows keeps this name for a device, no file can have it there."
        raise ExportError(problem, hint="Choose another one.")


class WrittenFiles:
    """The list of our files.

    Args:
        path: where it is kept; None takes the user's folder for such things.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or user_state_path("docgen_nb") / "written.json"
        self._mine: dict[str, str] = {}

    def is_ours(self, path: Path) -> bool:
        """Whether the file is as it was written from here."""
        known = {**self._kept(), **self._mine}.get(_digest(str(path).encode()), "")
        try:
            return _digest(path.read_bytes()) in known.split()
        except OSError:
            return False

    def announce(self, files: Mapping[Path, bytes]) -> None:
        """Keep what will be written beside what is there, before it is: who is killed between leaves one of the two."""
        for path, data in files.items():
            there = f"{_digest(path.read_bytes())} " if self.is_ours(path) else ""
            self._mine[_digest(str(path).encode())] = there + _digest(data)
        kept = dict(list({**self._kept(), **self._mine}.items())[-_MOST:])
        try:
            write_whole(self._path, json.dumps(kept).encode())
        except ExportError as error:
            logger.info("the list of written files can't be kept: %s", error.message)

    def remember(self, path: Path, data: bytes) -> None:
        """Note that a file was just written; this list has it already, a batch's project file keeps it then."""

    def _kept(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
