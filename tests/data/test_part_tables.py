"""Table parts become typed tables that can be asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from docgen_nb.data.part_tables import TableDatabase, arrow_table
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.errors import QuestionError
from docgen_nb.ingest.table_parts import table_part


def part(id_: str, headers: list[str], rows: list[list[str]]) -> ContentPart:
    return table_part(headers, rows, id_=id_, label=id_, source="")


def test_columns_get_the_narrowest_type_that_fits_every_cell() -> None:
    headers = ["n", "kg", "day", "at", "code", "name", "mixed", "nothing"]
    rows = [
        ["1", "1.5", "2025-01-31", "2025-01-31 08:30:00", "007", "a,b", "1", ""],
        ["-2", "", "2025-02-01", "2025-02-01 09:00:00", "12", 'say "x"\nagain', "one", ""],
    ]
    read = arrow_table(Table(headers=headers, rows=rows))
    types = {name: str(read.schema.field(name).type) for name in headers}
    assert types == {
        "n": "int64",
        "kg": "double",
        "day": "date32[day]",
        "at": "timestamp[us]",
        "code": "string",
        "name": "string",
        "mixed": "string",
        "nothing": "null",
    }
    assert read.column("kg").to_pylist() == [1.5, None]
    assert read.column("day").to_pylist() == [date(2025, 1, 31), date(2025, 2, 1)]
    assert read.column("name").to_pylist() == ["a,b", 'say "x"\nagain']


def test_columns_of_one_name_are_told_apart_and_nameless_ones_get_one() -> None:
    read = arrow_table(Table(headers=["Total", "total", ""], rows=[["1", "2", "3"]]))
    assert read.column_names == ["Total", "total (2)", "column 3"]


def test_a_table_without_rows_has_its_columns() -> None:
    assert arrow_table(Table(headers=["a", "b"])).num_rows == 0


def test_a_long_table_is_asked_whole() -> None:
    parts = ContentParts([part("long", ["n"], [[str(n)] for n in range(5000)])])
    assert TableDatabase().of(parts).ask("SELECT count(*), sum(n) FROM long").rows == ((5000, 4999 * 5000 // 2),)


def test_the_database_is_opened_once_and_anew_when_a_part_changes() -> None:
    tables = TableDatabase()
    parts = ContentParts([part("t", ["n"], [["1"]])])
    first = tables.of(parts)
    assert tables.of(parts) is first
    changed = parts.adding(part("t", ["n"], [["2"]]))
    assert tables.of(changed).ask("SELECT n FROM t").rows == ((2,),)


def test_without_a_table_there_is_nothing_to_ask() -> None:
    text = ContentPart(id="notes", label="notes", kind="text", text="words")
    with pytest.raises(QuestionError, match="no table"):
        TableDatabase().of(ContentParts([text]))


def test_threads_that_ask_first_at_the_same_time_share_one_database() -> None:
    parts = ContentParts([part("sales", ["kg"], [["1"], ["2"]])])
    tables, barrier = TableDatabase(), Barrier(8)

    def asks(_: int) -> int:
        barrier.wait()
        return tables.of(parts).describe("sales").rows

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(asks, range(8))) == [2] * 8
    tables.close()
