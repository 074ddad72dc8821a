"""JSON and JSON lines: records are a table, whatever is nested in them; everything else is a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from docgen_nb.document.elements import CodeBlock
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.records import record_rows
from docgen_nb.ingest.splitting import Unit, text_parts
from docgen_nb.ingest.tables import table_part


def _read(file: SourceFile) -> list[ContentPart]:
    text = file.text()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if (records := _lines(text)) is not None:
            return _parts(file, records, text)
        raise ContentPartError(f"{file.label} is not JSON: {error}.") from None
    return _parts(file, value, text)


def _read_lines(file: SourceFile) -> list[ContentPart]:
    text, records, bad = file.text(), [], []
    for number, line in _filled(text):
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError):
            bad.append(number)
    if not records:
        raise ContentPartError(f"{file.label} holds no line of JSON.")
    parts = _parts(file, records, text)
    if bad:
        told = f"{len(bad):,} lines are not JSON and were left out, the first is line {bad[0]:,}"
        parts[0] = parts[0].model_copy(update={"left": [*parts[0].left, told]})
    return parts


def _parts(file: SourceFile, value: Any, text: str) -> list[ContentPart]:
    if (table := record_rows(value)) is not None:
        return [table_part(*table, id_=file.id, label=file.label, source=file.label)]
    parts = text_parts([Unit(text)], id_=file.id, label=file.label, source=file.label, kind="code")
    return [part.model_copy(update={"item": CodeBlock(code=part.text, language="json")}) for part in parts]


def _lines(text: str) -> list[Any] | None:
    """The values of JSON lines; None if a line is none."""
    try:
        return [json.loads(line) for _, line in _filled(text)]
    except (ValueError, RecursionError):
        return None


def _filled(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


READERS: dict[str, Reader] = {".json": _read, ".jsonl": _read_lines, ".ndjson": _read_lines}
