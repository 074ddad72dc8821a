import base64
import csv
import gzip
import io
import itertools
import re
import zipfile

import docx
import html5lib
import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen_nb.document.tree import Outline


def outline_with(table):
    return Outline.model_validate({"chapters": [{"title": "A", "sections": [{"elements": [table]}]}]})


CELL = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=5)))
def test_every_cell_of_data_comes_through_as_it_is(write, rows):
    table = {"type": "table", "headers": rows[0], "rows": rows[1:], "plain": True, "caption": "T"}
    path = write("html", outline_with(table))
    page = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
    read = [["".join(cell.itertext()).strip() for cell in row if cell.tag in {"td", "th"}] for row in page.iter("tr")]
    assert read == rows
    path.unlink()


def test_a_long_table_shows_its_beginning_and_the_whole_stands_beside_the_file(write):
    whole = "n\r\n" + "\r\n".join(map(str, range(1000)))
    table = {
        "type": "table",
        "headers": ["n"],
        "rows": [["0"], ["1"]],
        "plain": True,
        "caption": "Long",
        "totalRows": 1000,
        "data": base64.b64encode(gzip.compress(whole.encode())).decode(),
    }
    path = write("html", outline_with(table))
    assert "(2 of 1,000 rows)" in path.read_text()
    beside = (path.parent / "report_files" / "data-1.csv").read_bytes()
    assert len(list(csv.reader(io.StringIO(beside.decode())))) == 1001


def grid(columns, rows, cell, **keys):
    headers = [f"column {number}" for number in range(columns)]
    cells = [[cell.format(c=number, r=row) for number in range(columns)] for row in range(rows)]
    return {"type": "table", "headers": headers, "rows": cells, "caption": "Wide", "plain": True, **keys}


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize(("columns", "cell"), [(6, "1260800.009026027{c}"), (12, "{r}2608.00{c}"), (30, "value {c}")])
def test_in_a_pdf_no_word_of_a_wide_table_lies_over_another_and_none_is_lost(write, columns, cell, plain):
    path = write("pdf", outline_with(grid(columns, 6, cell, plain=plain)))
    with pdfplumber.open(path) as pdf:
        pages = [page.extract_words() for page in pdf.pages]
        assert all(word["x1"] <= page.width and word["x0"] >= 0 for page in pdf.pages for word in page.extract_words())
    read = [word["text"] for words in pages for word in words]
    assert {cell.format(c=c, r=r).split()[-1] for c in range(columns) for r in range(6)} <= set(read)
    for words in pages:
        for one, other in itertools.combinations(words, 2):
            beside = one["x1"] <= other["x0"] + 0.5 or other["x1"] <= one["x0"] + 0.5
            assert beside or one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1


def test_a_wide_table_in_word_is_divided_into_groups_of_columns_each_with_the_first(write):
    tables = docx.Document(write("docx", outline_with(grid(12, 3, "{r}2608.00{c}")))).tables
    assert len(tables) > 1
    assert {table.cell(0, 0).text for table in tables} == {"column 0"}
    seen = [table.cell(0, number).text for table in tables for number in range(1, len(table.columns))]
    assert seen == [f"column {number}" for number in range(1, 12)]


SHORT_ONE = {"chapters": [{"title": "A", "sections": [{"elements": [grid(3, 6, "cell {r}-{c}")]}]}]}


def test_a_short_table_in_word_keeps_its_rows_together_and_no_cell_is_divided(write):
    (table,) = docx.Document(write("docx", Outline.model_validate(SHORT_ONE))).tables
    kept = [cell.paragraphs[0].paragraph_format.keep_with_next for row in table.rows for cell in row.cells]
    assert kept == [True] * 18 + [None] * 3
    assert all(row._tr.trPr.xpath("w:cantSplit") for row in table.rows)


def test_a_long_table_in_word_may_run_over_pages(write):
    long = {"chapters": [{"title": "A", "sections": [{"elements": [grid(3, 90, "cell {r}-{c}")]}]}]}
    (table,) = docx.Document(write("docx", Outline.model_validate(long))).tables
    assert not any(row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows)


def test_a_short_table_in_an_open_document_is_not_divided(write):
    with zipfile.ZipFile(write("odt", Outline.model_validate(SHORT_ONE))) as archive:
        assert 'style:may-break-between-rows="false"' in archive.read("content.xml").decode()


def test_a_short_table_is_not_divided_between_two_pages(write):
    above = {"type": "paragraph", "text": "Some words.\\\n" * 38}
    table = grid(3, 6, "cell {r}-{c}")
    outline = Outline.model_validate({"chapters": [{"title": "A", "sections": [{"elements": [above, table]}]}]})
    with pdfplumber.open(write("pdf", outline)) as pdf:
        pages = [number for number, page in enumerate(pdf.pages) if re.search(r"\d-\d", page.extract_text())]
    assert len(pages) == 1
