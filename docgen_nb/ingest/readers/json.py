"""JSON and JSON lines: records are a table, whatever is nested in them; everything else is a text."""

import json
import re
from typing import Any

from docgen_nb.document.elements import CodeBlock
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.records import record_rows
from docgen_nb.ingest.splitting import Unit, text_parts, with_remarks
from docgen_nb.ingest.table_parts import table_part

_GAP = re.compile(r"\s*")
_NO_NAME = re.compile(r"[^\w-]+")


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
    if text.lstrip()[:1] in "[{" and (whole := _lines(text)) is not None:
        return _parts(file, whole[0] if len(whole) == 1 and isinstance(whole[0], list) else whole, text)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line))
        except (ValueError, RecursionError):
            bad.append(number)
    if not records:
        raise ContentPartError(f"{file.label} holds no line of JSON.")
    parts = _parts(file, records, text)
    if not bad:
        return parts
    remark = f"{len(bad):,} lines are not JSON and were left out, the first is line {bad[0]:,}"
    return with_remarks(parts, f"1 line is not JSON and was left out: line {bad[0]:,}" if len(bad) == 1 else remark)


def _parts(file: SourceFile, value: Any, text: str) -> list[ContentPart]:
    if (table := record_rows(value)) is not None:
        return [table_part(*table, id_=file.id, label=file.label, source=file.label)]
    if isinstance(value, dict) and (tables := _tables(file, value)):
        return tables
    parts = text_parts([Unit(text)], id_=file.id, label=file.label, source=file.label, kind="code")
    return [part.model_copy(update={"item": CodeBlock(code=part.text, language="json")}) for part in parts]


def _tables(file: SourceFile, value: dict[str, Any]) -> list[ContentPart]:
    """The lists of records that a dict holds, each as a table, and what else is in it as the first one's text."""
    found = {key: table for key, each in value.items() if isinstance(each, list) and (table := record_rows(each))}
    if not found:
        return []
    several = len(found) > 1
    parts = [
        table_part(
            *table,
            id_=f"{file.id}-{_NO_NAME.sub('-', key)}" if several else file.id,
            label=f"{file.label}, {key}" if several else file.label,
            source=file.label,
        )
        for key, table in found.items()
    ]
    rest = {key: each for key, each in value.items() if key not in found}
    if not rest:
        return parts
    text = element_markdown(CodeBlock(code=json.dumps(rest, ensure_ascii=False, indent=1), language="json"))
    return [parts[0].model_copy(update={"text": f"{text}\n\n{parts[0].text}"}), *parts[1:]]


def _lines(text: str) -> list[Any] | None:
    """The values that stand one after another in a text, in lines or not; None if anything else does."""
    values, place, decoder = [], len(text) - len(text.lstrip()), json.JSONDecoder()
    try:
        while place < len(text.rstrip()):
            value, place = decoder.raw_decode(text, place)
            values.append(value)
            place = _GAP.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing, too
    except (ValueError, RecursionError):
        return None
    return values


READERS: dict[str, Reader] = {".json": _read, ".jsonl": _read_lines, ".ndjson": _read_lines}
