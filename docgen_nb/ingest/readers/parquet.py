"""Parquet. What it unpacks to is counted first: a text that stands once may be meant a million times."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.table_parts import cell_texts, table_part

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_TOGETHER = 1000  # rows in memory at once
_MOST_TOGETHER = 16 * limits.MB  # bytes of texts; of more, each row is read alone
_RATIO_FROM = 100 * limits.MB  # bytes; the same few words in every row are packed well and honest
_CSV_CELL = 2  # bytes that a cell has in a file of text at least


def _read(file: SourceFile) -> list[ContentPart]:
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file.path) as table:
        leaves = [table.schema.column(number) for number in range(len(table.schema))]
        texts = [
            leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY" and leaf.logical_type.type != "DECIMAL"
        ]
    with pyarrow.parquet.ParquetFile(file.path, read_dictionary=texts) as table:
        _check(file, table, texts)
        names = [str(name) for name in table.schema_arrow.names]
        return [table_part(names, _rows(file, table), id_=file.id, label=file.label, source=file.label)]


def _check(file: SourceFile, table: "ParquetFile", texts: list[str]) -> None:
    """Refuse what unpacks to too much, without unpacking it."""
    facts = table.metadata
    packed = sum(facts.row_group(number).total_byte_size for number in range(facts.num_row_groups))
    file.check_unpacked(packed, most=limits.LARGEST_TABLE)
    size = _CSV_CELL * facts.num_rows * facts.num_columns
    file.check_unpacked(size, _RATIO_FROM, limits.LARGEST_TABLE)
    for batch in table.iter_batches(batch_size=_TOGETHER, columns=texts) if texts else ():
        size += sum(map(_characters, batch.columns))
        file.check_unpacked(size, _RATIO_FROM, limits.LARGEST_TABLE)


def _characters(column: Any) -> int:
    """Bytes of the texts in a column, each counted as often as it stands there."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return int(pc.sum(pc.binary_length(column.dictionary).take(column.indices)).as_py() or 0)
    if pa.types.is_struct(column.type):
        return sum(map(_characters, column.flatten()))
    if pa.types.is_map(column.type):
        return _characters(column.keys) + _characters(column.items)
    if pa.types.is_nested(column.type):
        return _characters(column.flatten())
    return 0


def _rows(file: SourceFile, table: "ParquetFile") -> Iterator[tuple[str, ...]]:
    for batch in table.iter_batches(batch_size=_TOGETHER):
        step = _TOGETHER if sum(map(_characters, batch.columns)) < _MOST_TOGETHER else 1
        for start in range(0, len(batch), step):
            columns = batch.slice(start, step).columns
            if step == 1 and max(map(_characters, columns)) > limits.LARGEST_CELL:
                raise ContentPartError(f"{file.label}: a cell has more than 1 MB, which can't be taken.")
            yield from zip(*(cell_texts(column.to_pylist()) for column in columns), strict=True)


READERS: dict[str, Reader] = {".parquet": _read}
