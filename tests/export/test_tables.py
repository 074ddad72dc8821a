import base64
import csv
import gzip
import io

import html5lib
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
