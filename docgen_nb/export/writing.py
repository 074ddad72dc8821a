"""From paths to files: the ending decides the format, all files are made before the first is written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docgen_nb.document.tree import Outline
from docgen_nb.errors import ExportError
from docgen_nb.export.exporter import Exported, Exporter, ExportOptions, Order
from docgen_nb.export.formats import all_exporters
from docgen_nb.export.written_files import WrittenFiles


@dataclass(frozen=True)
class Written:
    """What an export did: the documents' files in order, then what stands beside them; remarks, a line each."""

    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


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
    files: dict[Path, bytes] = {}
    remarks: list[str] = []
    for target, made in (each for path in paths for each in _made(outline, path, options)):
        files[target] = made.data
        files |= {target.parent / name: data for name, data in made.beside.items()}
        remarks += [f"{target.name}: {remark}" for remark in made.remarks]
    for target in files:
        if target.exists() and not force and not written_files.is_ours(target):
            problem = f"{target.name} exists, and was not written here or has been changed since."
            raise ExportError(problem, hint="--force overwrites it.")
    written_files.announce(files)
    for target, data in files.items():
        write_whole(target, data)
        written_files.remember(target, data)
    return Written(tuple(files), tuple(dict.fromkeys(remarks)))


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
    """Each file with its content."""
    exporter = exporter_for(path)
    documents = [document for document in outline.documents if document.chapters]
    if not documents:
        raise ExportError("There is no document with chapters to write.")
    if options.reference_doc is not None and options.reference_doc.suffix.lower() != exporter.ending:
        options = replace(options, reference_doc=None)
    if exporter.whole or len(documents) == 1:
        yield path, exporter.write(Order(outline, documents[0], path.stem, options))
        return
    for number, document in enumerate(documents, 1):
        target = path.with_name(f"{path.stem}-{number}{path.suffix}")
        yield target, exporter.write(Order(outline, document, target.stem, options))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all; a missing folder is made.

    Raises:
        ExportError: if it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise ExportError(f"{path} can't be written: {error.strerror}.") from None
