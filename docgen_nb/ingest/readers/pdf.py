"""PDF, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, DocgenError, MissingExtraError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.splitting import Unit, text_parts

if TYPE_CHECKING:
    from pypdf import PdfReader


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import pypdf
    except ImportError:
        raise MissingExtraError("Reading PDF", "files") from None
    try:
        with pypdf.PdfReader(file.path) as reader:
            _unlock(file, reader)
            units = list(_pages(file, reader))
    except DocgenError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise broken(file, error) from None
    if not any(unit.text.strip() for unit in units):
        raise ContentPartError(f"{file.label} holds no text; its pages may be pictures.", hint="Run it through OCR.")
    return text_parts(units, id_=file.id, label=file.label, source=file.label, kind="text")


def _unlock(file: SourceFile, reader: PdfReader) -> None:
    """Many files are encrypted with an empty password, which every viewer opens."""
    from pypdf.errors import DependencyError

    try:
        locked = reader.is_encrypted and not reader.decrypt("")
    except (DependencyError, NotImplementedError):
        locked = True
    if locked:
        raise ContentPartError(f"{file.label} is encrypted.", hint="Save it without a password.")


def _pages(file: SourceFile, reader: PdfReader) -> Iterator[Unit]:
    if len(reader.pages) > limits.MOST_PAGES:
        problem = f"{file.label} has {len(reader.pages):,} pages"
        raise ContentPartError(f"{problem}; at most {limits.MOST_PAGES:,} can be read.")
    for number, page in enumerate(reader.pages, 1):
        yield Unit(f"{page.extract_text().replace(chr(0), '').rstrip()}\n\n", "page", number)


READERS: dict[str, Reader] = {".pdf": _read}
