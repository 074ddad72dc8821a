"""Notebooks, cell by cell: text, code and outputs, each output in its richest form; pictures are parts of their own."""

import base64
import binascii
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from docgen_nb.document.elements import CodeBlock, Table
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, MissingExtraError
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.html_blocks import html_markdown
from docgen_nb.ingest.pictures import InnerPictures
from docgen_nb.ingest.records import record_rows
from docgen_nb.ingest.splitting import Unit, text_parts, with_remarks
from docgen_nb.plain_text import counted

logger = logging.getLogger(__name__)

_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")
_OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n|\Z)")  # what a progress bar has written over
_ATTACHED = re.compile(r"!\[(?P<alt>[^\]]*)\]\(attachment:(?P<name>[^)\s]+)\)")
_OBJECT = re.compile(r"\A<[\w.]+ (?:object|at 0x)[^>]*>\Z")
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_LONGEST_JSON = 200_000  # characters
_LONGEST_HTML = 2_000_000  # characters


def _read(file: SourceFile) -> list[ContentPart]:
    import nbformat

    pictures, left = InnerPictures(file, with_tiny=True), Counter[str]()
    notebook: Any = nbformat.reads(file.text(), as_version=4)
    language = str(notebook.metadata.get("language_info", {}).get("name", "python"))
    cells = enumerate(notebook.cells, 1)
    units = [Unit(_cell(cell, language, pictures, number, left), "cell", number) for number, cell in cells]
    if pictures.parts and not any(unit.text.strip() for unit in units):
        return pictures.parts
    parts = text_parts(units, id_=file.id, label=file.label, source=file.label)
    more = [f"{counted(count, 'output')} of {kinds} left out" for kinds, count in left.items()]
    return [*with_remarks(parts, *pictures.left, *more), *pictures.parts]


def _cell(cell: Any, language: str, pictures: InnerPictures, number: int, left: Counter[str]) -> str:
    if cell.cell_type != "code":
        text = _ATTACHED.sub(partial(_attached, cell, pictures, f"cell {number}"), cell.source)
        return f"{text}\n\n" if text.strip() else ""
    blocks = [element_markdown(CodeBlock(code=cell.source, language=language))] if cell.source.strip() else []
    blocks += [text for output in cell.get("outputs", []) for text in _output(output, pictures, f"cell {number}", left)]
    return "".join(f"{block.strip()}\n\n" for block in blocks if block.strip())


def _attached(cell: Any, pictures: InnerPictures, where: str, found: re.Match[str]) -> str:
    """Return the text that stands for a picture attached to a cell."""
    for kind, data in (cell.get("attachments", {}).get(found["name"]) or {}).items():
        if kind in _PICTURES:
            return pictures.take(_bytes(data, kind), alt=found["alt"], where=where)
    return found[0]


def _output(output: Any, pictures: InnerPictures, where: str, left: Counter[str]) -> Iterator[str]:
    """An output as Markdown: its richest form that can be read."""
    if output.output_type == "stream":
        yield _as_code(_clean(str(output.text)))
        return
    if output.output_type == "error":
        yield _as_code(f"{output.get('ename', 'Error')}: {_clean(str(output.get('evalue', '')))}")
        return
    data = output.get("data", {})
    for kind in _PICTURES:
        if kind in data:
            alt = str(data.get("text/plain", ""))
            yield pictures.take(_bytes(data[kind], kind), alt="" if alt.startswith("<") else alt, where=where)
            return
    text = _told(data)
    if not text and any(str(each).strip() for each in data.values()):
        left[", ".join(sorted(kind for kind in data if kind != "text/plain")) or "text/plain"] += 1
    yield text


def _told(data: Any) -> str:
    if text := str(data.get("text/markdown", "")).strip():
        return text
    if text := str(data.get("text/latex", "")).strip():
        return text
    html = str(data.get("text/html", ""))
    if html.strip() and len(html) <= _LONGEST_HTML:
        try:
            if text := html_markdown(html).strip():
                return text
        except (ContentPartError, MissingExtraError) as error:
            logger.info("an output is read in its plain form: %s", error)
    plain = _clean(str(data.get("text/plain", "")))
    kinds = (kind for kind in data if kind != _WIDGET and _JSON.fullmatch(kind))
    if text := next(filter(None, (_of_json(data[kind]) for kind in kinds)), ""):
        return text
    return "" if _OBJECT.match(plain.strip()) else _as_code(plain)


def _of_json(value: Any) -> str:
    """Data of an output: its records as a table, else itself; "" where it is too long."""
    records = value.get("data") if isinstance(value, dict) and "schema" in value else None
    if records is not None and (table := record_rows(records)) is not None:
        return element_markdown(Table(headers=table[0], rows=list(table[1]), plain=True))
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return element_markdown(CodeBlock(code=text, language="json")) if len(text) <= _LONGEST_JSON else ""


def _as_code(text: str) -> str:
    return element_markdown(CodeBlock(code=text.rstrip(), language="text")) if text.strip() else ""


def _clean(text: str) -> str:
    """Remove colours, and what was written over."""
    return _OVERWRITTEN.sub("", _ANSI.sub("", text)).replace("\r", "")


def _bytes(data: Any, kind: str) -> bytes | None:
    text = "".join(data) if isinstance(data, list) else str(data)
    if kind == "image/svg+xml":
        return text.encode()
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b"broken"  # taken as a picture that can't be shown, so that it is told


READERS: dict[str, Reader] = {".ipynb": _read}
