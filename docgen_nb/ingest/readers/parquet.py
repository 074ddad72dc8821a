"""Parquet and Arrow files, read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import DocgenError, MissingExtraError
from docgen_nb.ingest.file import Reader, SourceFile, broken
from docgen_nb.ingest.tables import cell_texts, table_part

_BATCH = 10_000  # rows in memory at once


def _read(file: SourceFile) -> list[ContentPart]:
    try:
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("Reading Parquet", "files") from None
    try:
        with pyarrow.parquet.ParquetFile(file.path) as table:
            names = [str(name) for name in table.schema_arrow.names]
            return [table_part(names, _rows(table), id_=file.id, label=file.label, source=file.label)]
    except DocgenError:
        raise
    except Exception as error:  # noqa: BLE001 - a broken file makes the library raise anything
        raise broken(file, error) from None


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    for batch in table.iter_batches(batch_size=_BATCH):
        yield from zip(*(cell_texts(column.to_pylist()) for column in batch.columns), strict=True)


READERS: dict[str, Reader] = {".parquet": _read}
