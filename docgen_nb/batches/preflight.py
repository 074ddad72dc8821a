"""Whether the wanted formats can be written here at all, tried with a document of one line in a folder of its own.

A package that is missing must not be found out after everything has been paid for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from docgen_nb.document.elements import Paragraph
from docgen_nb.document.tree import Chapter, Document, Outline, Section
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.export.ledger import Ledger
from docgen_nb.export.writing import export_outline


def check_formats(endings: Iterable[str], options: ExportOptions) -> None:
    """Write a small document in each format, and throw it away.

    Raises:
        ExportError: if an option can't be used with these formats.
        MissingExtraError: if a format needs a package that is not there.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        paths = [home / f"trial{ending}" for ending in sorted(endings)]
        if paths:
            export_outline(_trial(), paths, Ledger(home / "written.json"), options=options)


def _trial() -> Outline:
    section = Section(title="Section", elements=[Paragraph(text="A line.")], state="done")
    return Outline(documents=[Document(title="Trial", chapters=[Chapter(title="Chapter", sections=[section])])])
