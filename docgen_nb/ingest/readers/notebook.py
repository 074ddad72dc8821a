"""Notebooks, cell by cell: text, code, what was printed; pictures among the outputs are parts of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docgen_nb.document.elements import CodeBlock
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import MissingExtraError
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.pictures import picture_part
from docgen_nb.ingest.splitting import Unit, text_parts

_PICTURES = ("image/png", "image/jpeg", "image/svg+xml")


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import nbformat
    except ImportError:
        raise MissingExtraError("Reading notebooks", "files") from None
    try:
        notebook: Any = nbformat.reads(file.text(), as_version=4)
        language = str(notebook.metadata.get("language_info", {}).get("name", "python"))
        units = [Unit(_cell(cell, language), "cell", number) for number, cell in enumerate(notebook.cells, 1)]
        pictures = [p for number, cell in enumerate(notebook.cells, 1) for p in _pictures(file, number, cell)]
    except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
        raise broken(file, error) from None
    if pictures and not any(unit.text.strip() for unit in units):
        return pictures
    return text_parts(units, id_=file.id, label=file.label, source=file.label) + pictures


def _cell(cell: Any, language: str) -> str:
    if cell.cell_type != "code":
        return f"{cell.source}\n\n" if cell.source.strip() else ""
    blocks = [element_markdown(CodeBlock(code=cell.source, language=language))] if cell.source.strip() else []
    blocks += [element_markdown(CodeBlock(code=text, language="text")) for text in _printed(cell) if text.strip()]
    return "".join(f"{block}\n\n" for block in blocks)


def _printed(cell: Any) -> Iterator[str]:
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield str(output.text)
        elif "text/plain" in output.get("data", {}) and not any(kind in output.data for kind in _PICTURES):
            yield str(output.data["text/plain"])


def _pictures(file: SourceFile, number: int, cell: Any) -> Iterator[ContentPart]:
    shown = [output for output in cell.get("outputs", []) if "data" in output]
    count = 0
    for output in shown:
        kind = next((kind for kind in _PICTURES if kind in output.data), None)
        if kind is None:
            continue
        count += 1
        data = output.data[kind]
        place = f"{file.label}, cell {number}"
        yield picture_part(
            data.encode() if kind == "image/svg+xml" else data,
            kind,
            id_=f"{file.id}-cell-{number}" + (f"-{count}" if count > 1 else ""),
            label=place,
            source=place,
        )


READERS: dict[str, Reader] = {".ipynb": _read}
