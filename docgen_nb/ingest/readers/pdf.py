"""PDF, page by page; pictures are parts of their own."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docgen_nb.document.parts import ContentPart, PartKind
from docgen_nb.errors import ContentPartError, DocgenError, MissingExtraError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.inner_pictures import InnerPictures
from docgen_nb.ingest.pdf_tables import PdfTables
from docgen_nb.ingest.splitting import Unit, text_parts

if TYPE_CHECKING:
    from pypdf import PdfReader

for _library in ("pypdf", "pdfminer"):  # their remarks on broken files are ours to say, or nobody's
    logging.getLogger(_library).addHandler(logging.NullHandler())
_DEEPEST = 3  # forms inside forms
_NAMED = 5  # pages or files
_REMARKS = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Caret"}


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import pypdf
    except ImportError:
        raise MissingExtraError("Reading PDF", "files") from None
    pictures = InnerPictures(file)
    left: list[str] = []
    try:
        with pypdf.PdfReader(file.path) as reader:
            _unlock(file, reader)
            with PdfTables(file) as tables:
                pages = list(_pages(file, reader, pictures, tables, left))
            fields = _fields(reader, left)
            left += _attachments(reader)
    except DocgenError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise broken(file, error) from None
    if fields and pages:
        pages[-1].append("\n".join(["Fields of the form:", *fields]))
    if not any(text for page in pages for text in page):
        raise ContentPartError(f"{file.label} holds no text; its pages may be pictures.", hint="Run it through OCR.")
    units = [Unit("".join(f"{block}\n\n" for block in page), "page", number) for number, page in enumerate(pages, 1)]
    kind: PartKind = "markdown" if tables.found else "text"
    parts = text_parts(units, id_=file.id, label=file.label, source=file.label, kind=kind)
    blank = [number for number, page in enumerate(pages, 1) if not page[0].strip()]
    left += [_blank_line(blank)] if blank and not fields else []
    return [parts[0].model_copy(update={"left": [*left, *pictures.left]}), *parts[1:], *pictures.parts]


def _blank_line(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:_NAMED])) + (f" and {len(pages) - _NAMED} more" if len(pages) > _NAMED else "")
    return f"no text on page{'s' if len(pages) > 1 else ''} {shown}, which may be pictures; run the file through OCR"


def _fields(reader: PdfReader, left: list[str]) -> list[str]:
    """Content of the form, a line for each field that holds something; a form that can't be read is ``left``."""
    try:
        fields = reader.get_fields() or {}
    except Exception as error:  # noqa: BLE001 - a broken form makes the library raise anything
        left.append(f"the form's fields ({type(error).__name__})")
        return []
    values = ((name, field.get("/V")) for name, field in fields.items())
    return [f"{name}: {str(value).removeprefix('/')}" for name, value in values if value not in {None, "", "/Off"}]


def _unlock(file: SourceFile, reader: PdfReader) -> None:
    """Many files are encrypted with an empty password, which every viewer opens."""
    from pypdf.errors import DependencyError

    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except (DependencyError, NotImplementedError):
        locked = True
    if locked:
        raise ContentPartError(f"{file.label} is encrypted.", hint="Save it without a password.")


def _attachments(reader: PdfReader) -> list[str]:
    try:
        names = list(reader.attachments)
    except Exception as error:  # noqa: BLE001 - a broken list of files makes the library raise anything
        return [f"attached files, whose list is broken ({type(error).__name__})"]
    return [f"attached files left out: {', '.join(names[:_NAMED])}"] if names else []


def _remarks(page: Any, number: int, left: list[str]) -> list[str]:
    """Comments that readers have written onto a page; those that can't be read are ``left``."""
    try:
        notes = [note.get_object() for note in page.get("/Annots") or ()]
        texts = [str(note.get("/Contents") or "").strip() for note in notes if note.get("/Subtype") in _REMARKS]
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        left.append(f"comments on page {number} ({type(error).__name__})")
        return []
    return [f"Comment: {text}" for text in texts if text]


def _drawing(page: Any) -> bytes:
    contents = page.get_contents()
    return bytes(contents.get_data()) if contents is not None else b""


def _pages(
    file: SourceFile, reader: PdfReader, pictures: InnerPictures, tables: PdfTables, left: list[str]
) -> Iterator[list[str]]:
    """Each page's text, then what stands for its pictures: where on the page they are is not known."""
    if len(reader.pages) > limits.MOST_PAGES:
        problem = f"{file.label} has {len(reader.pages):,} pages"
        raise ContentPartError(f"{problem}; at most {limits.MOST_PAGES:,} can be read.")
    seen: set[int] = set()
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text().replace(chr(0), "").rstrip()
        datas = _pictures(page, number, seen, left) if text and not pictures.full else ()  # a scan has no text
        shown = [pictures.take(data, where=f"page {number}") for data in datas]
        whole = tables.markdown(number, text, _drawing(page)) if text else None
        yield [whole or text, *_remarks(page, number, left), *(words for words in shown if words != pictures.UNTOLD)]


def _pictures(page: Any, number: int, seen: set[int], left: list[str]) -> Iterator[bytes]:
    """The page's pictures; one that is on several pages once, and none that the library can't decode."""
    try:
        names = list(_names(page.get("/Resources"), seen))
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        left.append(f"pictures of page {number} ({type(error).__name__})")
        return
    for name in names:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the bounds are ours
                data = bytes(page.images[name].data)
        except Exception as error:  # noqa: BLE001 - as above
            left.append(f"a picture of page {number} ({type(error).__name__})")
            continue
        yield data


def _names(resources: Any, seen: set[int], path: tuple[str, ...] = ()) -> Iterator[str | list[str]]:
    """Pictures that the resources name, also inside forms, each once in a file; none that is tiny or far too large."""
    objects = resources.get_object().get("/XObject") if resources else None
    for name, value in objects.get_object().items() if objects else ():
        key = getattr(value, "idnum", 0)
        if key and key in seen:
            continue
        seen.add(key)
        item, inside = value.get_object(), (*path, str(name))
        if item.get("/Subtype") == "/Form" and len(path) < _DEEPEST:
            yield from _names(item.get("/Resources"), seen, inside)
        elif item.get("/Subtype") == "/Image" and _is_shown(item):
            yield list(inside) if path else inside[0]


def _is_shown(item: Any) -> bool:
    width, height = int(item.get("/Width", 0)), int(item.get("/Height", 0))
    return min(width, height) >= limits.LEAST_PIXELS and width * height <= limits.MOST_PIXELS


READERS: dict[str, Reader] = {".pdf": _read}
