import base64
import csv
import gzip
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.parts import whole_table
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.table_parts import table_part


def part_of(headers, rows):
    return table_part(headers, rows, id_="t", label="t.csv", source="t.csv")


def test_a_short_table_is_shown_to_the_model_as_it_is():
    part = part_of(["a", "b"], [["1", "x|y"]])
    assert part.text == "| a | b |\n| --- | --- |\n| 1 | x\\|y |"
    assert part.item.plain
    assert part.item.alignments == ["right", ""]


def test_of_a_longer_one_the_model_sees_columns_summary_and_a_sample():
    rows = [[str(n), "ab"[n % 2], "" if n else "1"] for n in range(1000)]
    part = part_of(["n", "kind", "rare"], rows)
    assert "A table of 1,000 rows and 3 columns" in part.text
    assert "- n: number, 0 to 999, mean 499.5" in part.text
    assert "- kind: text, a; b" in part.text
    assert "- rare: number, 1 to 1, mean 1, 999 missing" in part.text
    assert "| 29 |" in part.text
    assert "| 30 |" not in part.text
    assert "| 999 |" in part.text
    assert part.item.rows == rows


def test_a_very_long_one_is_kept_whole_but_compressed():
    part = part_of(["n"], ([str(n)] for n in range(limits.ROWS_IN_DOCUMENT + 1)))
    assert len(part.item.rows) == limits.ROWS_SHOWN
    assert part.item.total_rows == limits.ROWS_IN_DOCUMENT + 1
    whole = list(csv.reader(io.StringIO(gzip.decompress(base64.b64decode(part.item.data)).decode())))
    assert whole == [["n"], *([str(n)] for n in range(limits.ROWS_IN_DOCUMENT + 1))]


def test_the_same_table_has_the_same_hash():
    def make():
        return part_of(["n"], ([str(n)] for n in range(5000)))

    assert make().content_hash == make().content_hash


def test_memory_does_not_grow_with_the_rows():
    tracemalloc.start()
    part = part_of(["n", "text"], ([str(n), "some words"] for n in range(50_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert part.item.total_rows == 50_000
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("headers", "rows", "says"),
    [
        ([], [], "no columns"),
        (["a"] * 16_385, [], "has 16,385 columns; at most 16,384 can be taken"),
        (["a"], [["1", "2"]], "row 2 has 2 cells, the first has 1"),
        (["a"], [["x" * (limits.LARGEST_CELL + 1)]], "the cell in row 1, column 'a', has 1 MB"),
    ],
)
def test_what_cannot_be_taken_says_why(headers, rows, says):
    with pytest.raises(ContentPartError, match=says):
        part_of(headers, rows)


def test_a_long_cell_is_cut_for_the_model_only():
    part = part_of(["a"], [["x" * 1000]])
    assert "800 more characters" in part.text
    assert part.size < 300
    assert part.item.rows == [["x" * 1000]]


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cn")), max_size=8)


@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=5)))
def test_no_cell_is_changed(rows):
    assert part_of(rows[0], rows[1:]).item.rows == rows[1:]


def test_a_long_table_with_a_very_long_cell_comes_back_whole():
    rows = [
        ["x" * 200_000 if number == limits.ROWS_IN_DOCUMENT else "1"] for number in range(limits.ROWS_IN_DOCUMENT + 1)
    ]
    assert whole_table(part_of(["a"], rows).item).rows == rows
