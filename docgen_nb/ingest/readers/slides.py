"""PowerPoint, slide by slide: titles, text, tables, notes; pictures are parts of their own."""

import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, from_plain, heading
from docgen_nb.document.parts import ContentPart
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.office_extras import chart_markdown, left_by_library
from docgen_nb.ingest.pictures import InnerPictures
from docgen_nb.ingest.splitting import Unit, text_parts, with_remarks

_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|bmp|tiff?|svg|webp|emf|wmf)", re.IGNORECASE)


def _read(file: SourceFile) -> list[ContentPart]:
    import pptx

    file.check_archive()
    pictures = InnerPictures(file)
    slides = enumerate(pptx.Presentation(str(file.path)).slides, 1)
    units = [Unit("\n\n".join(_blocks(slide, number, pictures)) + "\n\n", "slide", number) for number, slide in slides]
    with zipfile.ZipFile(file.path) as archive:
        more = left_by_library(archive, "".join(unit.text for unit in units))
    units += [Unit(f"{from_plain(line)}\n\n") for line in more]
    if pictures.parts and not any(unit.text.strip() for unit in units):
        return pictures.parts
    parts = text_parts(units, id_=file.id, label=file.label, source=file.label)
    return [*with_remarks(parts, *pictures.left), *pictures.parts]


def _blocks(slide: Any, number: int, pictures: InnerPictures) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield heading(title.text_frame.text, 2)
    for shape in _shapes(slide.shapes):
        if shape.has_text_frame and shape.shape_id != getattr(title, "shape_id", None):
            yield from (_paragraph(p) for p in shape.text_frame.paragraphs if p.text.strip())
        elif getattr(shape, "has_table", False):
            rows = _cells(shape.table)
            yield element_markdown(Table(headers=rows[0], rows=rows[1:], plain=True))
        elif getattr(shape, "has_chart", False):
            yield chart_markdown(ET.fromstring(shape.chart.part.blob))  # noqa: S314 - written anew by the library
        elif hasattr(shape, "crop_left"):  # a picture, also one in a placeholder
            yield pictures.take(_data(shape), alt=_alt(shape), where=f"slide {number}")
    if slide.has_notes_slide and (notes := slide.notes_slide.notes_text_frame) is not None and notes.text.strip():
        yield "Notes: " + notes.text.replace("\v", "\n")


def _paragraph(paragraph: Any) -> str:
    """A paragraph's text, its links with their addresses."""
    text = "".join(
        f"[{run.text}]({run.hyperlink.address})" if run.text.strip() and run.hyperlink.address else run.text
        for run in paragraph.runs
    )
    whole = str(paragraph.text)
    linked = any(run.hyperlink.address for run in paragraph.runs)
    return " ".join((text if linked and "".join(r.text for r in paragraph.runs) == whole else whole).split("\v"))


def _cells(table: Any) -> list[list[str]]:
    """The cells' texts; what is merged stands in each place that it covers."""
    rows = [[cell.text.replace("\v", "\n") for cell in row.cells] for row in table.rows]
    for top, row in enumerate(table.rows):
        for left, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for down in range(top, min(top + cell.span_height, len(rows))):
                    for right in range(left, min(left + cell.span_width, len(rows[down]))):
                        rows[down][right] = rows[top][left]
    return rows


def _data(shape: Any) -> bytes | None:
    """The picture's file; None where the slide only names one that is elsewhere."""
    try:
        return bytes(shape.image.blob)
    except (AttributeError, ValueError, KeyError):
        return None


def _alt(shape: Any) -> str:
    """Description of the picture; a name such as "photo.png" that the program gave says nothing."""
    told = next((node.get("descr") for node in shape.element.iter("{*}cNvPr")), None)
    return "" if not told or _FILE_NAME.fullmatch(told) else str(told)


def _shapes(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        yield from _shapes(shape.shapes) if hasattr(shape, "shapes") else [shape]


READERS: dict[str, Reader] = {".pptx": _read}
