"""PDF, page by page; pictures are parts of their own."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, DocgenError, MissingExtraError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.inner_pictures import InnerPictures
from docgen_nb.ingest.splitting import Unit, text_parts

if TYPE_CHECKING:
    from pypdf import PdfReader

logger = logging.getLogger(__name__)


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import pypdf
    except ImportError:
        raise MissingExtraError("Reading PDF", "files") from None
    pictures = InnerPictures(file)
    try:
        with pypdf.PdfReader(file.path) as reader:
            _unlock(file, reader)
            pages = list(_pages(file, reader, pictures))
    except DocgenError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise broken(file, error) from None
    if not any(text for text, *_ in pages):
        raise ContentPartError(f"{file.label} holds no text; its pages may be pictures.", hint="Run it through OCR.")
    units = [Unit("".join(f"{block}\n\n" for block in page), "page", number) for number, page in enumerate(pages, 1)]
    return text_parts(units, id_=file.id, label=file.label, source=file.label, kind="text") + pictures.parts


def _unlock(file: SourceFile, reader: PdfReader) -> None:
    """Many files are encrypted with an empty password, which every viewer opens."""
    from pypdf.errors import DependencyError

    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except (DependencyError, NotImplementedError):
        locked = True
    if locked:
        raise ContentPartError(f"{file.label} is encrypted.", hint="Save it without a password.")


def _pages(file: SourceFile, reader: PdfReader, pictures: InnerPictures) -> Iterator[list[str]]:
    """Each page's text, then what stands for its pictures: where on the page they are is not known."""
    if len(reader.pages) > limits.MOST_PAGES:
        problem = f"{file.label} has {len(reader.pages):,} pages"
        raise ContentPartError(f"{problem}; at most {limits.MOST_PAGES:,} can be read.")
    seen: set[int] = set()
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text().replace(chr(0), "").rstrip()
        datas = _pictures(page, number, seen) if text and not pictures.full else ()  # a scan has no text
        shown = [pictures.take(data, where=f"page {number}") for data in datas]
        yield [text, *(words for words in shown if words != pictures.UNTOLD)]


def _pictures(page: Any, number: int, seen: set[int]) -> Iterator[bytes]:
    """The page's pictures; one that is on several pages once, and none that the library can't decode."""
    try:
        found = _references(page.get("/Resources"), seen)
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        logger.info("pictures of page %s stay behind: %s", number, type(error).__name__)
        return
    for picture in found:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the bounds are ours
                data = _decoded(picture)
        except Exception as error:  # noqa: BLE001 - as above
            logger.info("a picture of page %s stays behind: %s", number, type(error).__name__)
            continue
        yield data


def _references(resources: Any, seen: set[int], depth: int = 3) -> list[Any]:
    """Picture objects that the resources name, also inside forms, each once in a file; none with too many pixels."""
    found: list[Any] = []
    objects = resources.get_object().get("/XObject") if resources else None
    for value in objects.get_object().values() if objects else ():
        key = getattr(value, "idnum", 0)
        if key and key in seen:
            continue
        seen.add(key)
        item = value.get_object()
        if item.get("/Subtype") == "/Form" and depth:
            found += _references(item.get("/Resources"), seen, depth - 1)
        elif item.get("/Subtype") == "/Image" and _is_shown(item):
            found.append(item)
    return found


def _is_shown(item: Any) -> bool:
    width, height = int(item.get("/Width", 0)), int(item.get("/Height", 0))
    return min(width, height) >= limits.LEAST_PIXELS and width * height <= limits.MOST_PIXELS


def _decoded(item: Any) -> bytes:
    """A JPEG as it stands in the file; anything else as PNG."""
    filters = item.get("/Filter")
    if filters == "/DCTDecode" and "/SMask" not in item and item.get("/ColorSpace") != "/DeviceCMYK":
        return bytes(item._data)  # noqa: SLF001 - the file's own bytes; get_data() would decode them
    out = io.BytesIO()
    item.decode_as_image().convert("RGBA" if "/SMask" in item else "RGB").save(out, format="PNG")
    return out.getvalue()


READERS: dict[str, Reader] = {".pdf": _read}
