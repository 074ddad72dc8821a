"""PowerPoint, slide by slide: titles, text, tables, notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, heading
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import MissingExtraError
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.splitting import Unit, text_parts


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import pptx
    except ImportError:
        raise MissingExtraError("Reading PowerPoint", "files") from None
    file.check_archive()
    try:
        slides = enumerate(pptx.Presentation(str(file.path)).slides, 1)
        units = [Unit("\n\n".join(_blocks(slide)) + "\n\n", "slide", number) for number, slide in slides]
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise broken(file, error) from None
    return text_parts(units, id_=file.id, label=file.label, source=file.label)


def _blocks(slide: Any) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield heading(title.text_frame.text, 2)
    for shape in _shapes(slide.shapes):
        if shape.has_text_frame and shape.shape_id != getattr(title, "shape_id", None):
            yield from (p.text for p in shape.text_frame.paragraphs if p.text.strip())
        elif getattr(shape, "has_table", False):
            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            yield element_markdown(Table(headers=rows[0], rows=rows[1:], plain=True))
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None and notes.text.strip():
        yield f"Notes: {notes.text}"


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        yield from _shapes(shape.shapes) if hasattr(shape, "shapes") else [shape]


READERS: dict[str, Reader] = {".pptx": _read}
