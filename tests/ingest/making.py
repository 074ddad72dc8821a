"""Files of many kinds, made with the libraries that others write them with."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import typst

from tests.export.making import png


def pdf(*pages, password=None):
    """A PDF with a line of text on each page."""
    source = "#set page(width: 10cm, height: 10cm)\n" + "\n#pagebreak()\n".join(pages)
    data = typst.compile(source.encode(), format="pdf")
    if password is None:
        return data
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(*paragraphs, rows=()):
    import docx as library

    document = library.Document()
    document.add_heading("A heading", 1)
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx(**sheets):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def picture(colour, format_="PNG", size=(60, 40)):
    """A picture in a format of Pillow's, as a file."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format_)
    out.seek(0)
    return out


def illustrated_docx():
    """Pictures between paragraphs: one of them twice, one in a format of Windows, one as small as a bullet."""
    import docx as library

    document = library.Document()
    document.add_heading("Report", 1)
    document.add_paragraph("Before")
    document.add_picture(picture("red"))
    document.add_paragraph("Between")
    for file in (picture("blue", "JPEG"), picture("red"), picture("green", "BMP"), picture("black", size=(8, 8))):
        document.add_picture(file)
    document.inline_shapes[0]._inline.docPr.set("descr", "A [red] field")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def illustrated_pptx():
    import pptx as library

    show = library.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Fields"
    shape = slide.shapes.add_picture(picture("red"), 0, 0)
    shape._element.nvPicPr.cNvPr.set("descr", "A red field")
    group = show.slides.add_slide(show.slide_layouts[6]).shapes.add_group_shape()
    group.shapes.add_picture(picture("blue", "JPEG"), 0, 0)
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def illustrated_pdf(folder, pages=3):
    """A page each with text and a picture; the first picture is on all pages."""
    (folder / "logo.png").write_bytes(picture("red").getvalue())
    text = []
    for number in range(1, pages + 1):
        (folder / f"{number}.jpg").write_bytes(picture((number, 0, 200), "JPEG").getvalue())
        text.append(f'Page {number} #image("logo.png") #image("{number}.jpg")')
    source = "#set page(width: 10cm, height: 10cm)\n" + "\n#pagebreak()\n".join(text)
    return typst.compile(source.encode(), root=str(folder), format="pdf")


def pptx(*slides):
    import pptx as library

    show = library.Presentation()
    for title, text in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
        slide.notes_slide.notes_text_frame.text = f"Say: {title}"
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def bomb(name, size=60_000_000):
    """An archive that unpacks to a thousand times its size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(size // 1_000_000):
            member.write(bytes(1_000_000))
    return out.getvalue()


def huge_picture():
    """A PNG that says it has 20,000 × 20,000 pixels."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    small = png()
    return small[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + small[33:]
