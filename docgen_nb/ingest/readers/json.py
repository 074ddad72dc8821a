"""JSON: a list of flat records is a table, everything else a text."""

from __future__ import annotations

import json

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
        raise ContentPartError(f"{file.label} is not JSON: {error}.") from None
    if (table := record_rows(value)) is not None:
        return [table_part(*table, id_=file.id, label=file.label, source=file.label)]
    parts = text_parts([Unit(text)], id_=file.id, label=file.label, source=file.label, kind="code")
    return [part.model_copy(update={"item": CodeBlock(code=part.text, language="json")}) for part in parts]


READERS: dict[str, Reader] = {".json": _read}
