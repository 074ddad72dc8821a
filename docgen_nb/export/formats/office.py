"""Word, OpenDocument and PowerPoint, which take styles from a file of their own kind."""

import io
import re
import tempfile
import zipfile
from functools import partial
from pathlib import Path

from docgen_nb.document.elements import Table
from docgen_nb.errors import ExportError
from docgen_nb.export.csv_beside import csv_of, packed_csv
from docgen_nb.export.exporter import Exported, Exporter, FileSpec
from docgen_nb.export.office import entries, with_parts_changed
from docgen_nb.export.office.opendocument import finished_opendocument, house_opendocument
from docgen_nb.export.office.word import finished_word, house_style
from docgen_nb.export.pandoc.book import CONTENTS_DEPTH, Book, book, long_contents
from docgen_nb.export.pandoc.pandoc_nodes import walk
from docgen_nb.export.pandoc.slide_breaks import MOST_ROWS, captions_as_text, divided, notes_at_end
from docgen_nb.export.pandoc.table_nodes import fitted
from docgen_nb.pandoc import convert

_FORMULA = '<a14:m xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main">'
_DATA_BEHIND_WORDS = re.compile(r'(?P<words> descr="(?:[^"]*\n\n)?)data:image/[^"]*"')


def _docx(spec: FileSpec) -> Exported:
    """Word: real headings, styles, tables and captions, a field for the contents."""
    made = book(spec)
    tree = {**made.tree, "blocks": walk(made.tree["blocks"], fitted)}
    with tempfile.TemporaryDirectory() as folder:
        reference = spec.options.reference_doc
        if reference is None:
            reference = Path(folder) / "house.docx"
            reference.write_bytes(house_style())
        data = convert(tree, "docx", "--toc", f"--toc-depth={CONTENTS_DEPTH}", *reference_option(reference))
    return Exported(finished_word(data, entries(made), own_page=long_contents(made)), made.beside)


def _odt(spec: FileSpec) -> Exported:
    """Write OpenDocument text (.odt) with pandoc and a house style."""
    made = book(spec)
    options = ["--toc", f"--toc-depth={CONTENTS_DEPTH}", *reference_option(spec.options.reference_doc)]
    data = convert({**made.tree, "blocks": walk(made.tree["blocks"], fitted)}, "odt", *options)
    if spec.options.reference_doc is None:
        data = house_opendocument(data)
    return Exported(finished_opendocument(data, made.script.words.contents, entries(made)), made.beside)


def _pptx(spec: FileSpec) -> Exported:
    """PowerPoint: a slide for each section, more where its text is long or holds tables and figures."""
    made = book(spec)
    blocks = notes_at_end(made.tree["blocks"], made.script.words.notes)
    tree = {**made.tree, "blocks": walk(divided(blocks), captions_as_text)}
    data = convert(tree, "pptx", "--slide-level=2", *reference_option(spec.options.reference_doc))
    return Exported(_finished_slides(data), {**made.beside, **_long_tables(made, spec.folder)})


def _finished_slides(data: bytes) -> bytes:
    """Slides that every program can read, with what pictures show in words.

    Formulas in tables need their namespace; pandoc puts a picture's address, which is all of its data here, behind
    its words.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        slides = [name for name in made.namelist() if name.startswith("ppt/slides/slide")]
    named = partial(_DATA_BEHIND_WORDS.sub, lambda found: f'{found["words"].rstrip()}"')
    return with_parts_changed(data, dict.fromkeys(slides, lambda xml: named(xml.replace("<a14:m>", _FORMULA))))


def _long_tables(made: Book, folder: str) -> dict[str, bytes]:
    """Tables of which only the slides show no more than the beginning, whole."""
    numbered = made.script.captioned("table")
    tables = ((block.number, block.element) for block in numbered if isinstance(block.element, Table))
    return {
        f"{folder}/table-{number}.csv": packed_csv(table.exact) if table.exact else csv_of([table.headers, *table.rows])
        for number, table in tables
        if len(table.rows) > MOST_ROWS and not table.data
    }


def reference_option(path: Path | None) -> list[str]:
    """Pandoc's option for a reference document.

    Raises:
        ExportError: if the file is no office document.
    """
    if path is None:
        return []
    if not zipfile.is_zipfile(path):
        raise ExportError(f"{path.name} is no document whose styles could be taken.", hint="Name a .docx or .odt file.")
    return [f"--reference-doc={path}"]


EXPORTERS = (
    Exporter(".docx", _docx, takes_reference_doc=True),
    Exporter(".odt", _odt, takes_reference_doc=True),
    Exporter(".pptx", _pptx, takes_reference_doc=True),
)
