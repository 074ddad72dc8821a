"""Checks before the first call: can these formats be written here, and may these files be overwritten?

A missing package must not be found out after everything has been paid for.
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from docgen_nb.batches.file_names import shown
from docgen_nb.batches.manifest import FACT, Manifest, facts_of
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.elements import Paragraph
from docgen_nb.document.tree import Chapter, Document, Outline, Section
from docgen_nb.errors import ExportError, NotAProjectFileError, ProjectFileError, UserError
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.export.saving import WrittenFiles, export_outline
from docgen_nb.store.project_file import check_file


def check_formats(endings: Iterable[str], options: ExportOptions) -> None:
    """Write a small document in each format, and delete it.

    Raises:
        ExportError: if an option can't be used with these formats.
        MissingExtraError: if a format needs a package that is not there.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        paths = [home / f"trial{ending}" for ending in sorted(endings)]
        if paths:
            export_outline(_trial(), paths, WrittenFiles(home / "written.json"), options=options)


def _trial() -> Outline:
    section = Section(title="Section", elements=[Paragraph(text="A line.")], state="done")
    return Outline(documents=[Document(title="Trial", chapters=[Chapter(title="Chapter", sections=[section])])])


_DOCUMENT_FACTS = {"asked", "outline"}


def check_targets(specs: Iterable[DocumentSpec], *, force: bool) -> None:
    """Check that every file that exists is one of the batch's own, or may be overwritten.

    Args:
        specs: of the documents that are to be written.
        force: whether exported files of others may be overwritten. A project file of another document never is.

    Raises:
        UserError: names the first row whose files may not be.
    """
    written_files = WrittenFiles()
    for spec in specs:
        manifest = _manifest(spec)
        for path in spec.exports:
            if (
                path.exists()
                and not force
                and not manifest.owns(spec.project, path)
                and not written_files.is_ours(path)
            ):
                problem = f"Row {spec.row}: {shown(path.name)} exists, and was not written here or has been changed."
                raise ExportError(problem, hint="--force overwrites it.")


def _manifest(spec: DocumentSpec) -> Manifest:
    if not spec.project.exists():
        return Manifest()
    try:
        check_file(spec.project)
    except NotAProjectFileError:
        problem = f"Row {spec.row}: {shown(spec.project.name)} exists, and is not a project file."
        raise UserError(problem, hint="Name another in --to: out/{column}.docgen") from None
    except ProjectFileError as error:
        raise UserError(f"Row {spec.row}: {error.message}", hint=error.hint) from None
    facts = facts_of(spec.project)
    made_here = FACT in facts or (spec.prompt is None and spec.outline is None)
    if not made_here and _DOCUMENT_FACTS & facts.keys():
        problem = f"Row {spec.row}: {shown(spec.project.name)} holds a document that no batch has begun."
        raise UserError(problem, hint="Name another in --to: out/{column}.docgen")
    return Manifest.read(facts.get(FACT))
