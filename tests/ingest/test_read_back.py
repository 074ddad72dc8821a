"""Whatever a file holds is in a part, or in a line that says what is missing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.files import read_file, read_files
from docgen_nb.ingest.variables import read_value
from tests.ingest.making import picture, xlsx
from tests.ingest.varied_files import SHAPES, Maker, read_back

CASES = [(format_, shape) for format_ in SHAPES for shape in SHAPES[format_]]


def read(folder: Path, name: str, data: bytes) -> list[ContentPart]:
    (folder / name).write_bytes(data)
    return read_files(str(folder / name))


@pytest.mark.parametrize(("format_", "shape"), CASES, ids=[f"{f}, {s}" for f, s in CASES])
def test_a_file_of_each_shape_is_read_whole_or_says_what_is_missing(tmp_path: Path, format_: str, shape: str) -> None:
    file = SHAPES[format_][shape](Maker(7), shape)

    found = read_back(file, read(tmp_path, file.name, file.data))

    assert found.untold == []
    assert found.cells == len(file.cells)
    assert found.words == len(file.words)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=st.sampled_from([case for case in CASES if case[0] in {"csv", "xlsx", "json", "text"}]), seed=st.integers())
def test_no_loss_is_silent(tmp_path: Path, case: tuple[str, str], seed: int) -> None:
    file = SHAPES[case[0]][case[1]](Maker(seed), case[1])

    assert read_back(file, read(tmp_path, file.name, file.data)).untold == []


def test_a_table_in_a_pdf_stands_where_it_stood(tmp_path: Path) -> None:
    file = SHAPES["pdf"]["pages"](Maker(3), "pages")

    (part,) = read(tmp_path, file.name, file.data)

    row = " | ".join(file.cells[4:8])
    assert f"| {row} |" in part.text
    assert part.text.index(file.words[0]) < part.text.index(row) < part.text.index(file.words[-1])
    assert "1 table" in part.extent


def test_the_chart_of_a_slide_is_a_table_below_its_title(tmp_path: Path) -> None:
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    show = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["North", "South"]
    data.add_series("Crates", (412, 1218.5))
    data.add_series("Lost", (3, None))
    slide = show.slides.add_slide(show.slide_layouts[6])
    chart = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, 900_000, 900_000, data).chart
    chart.chart_title.text_frame.text = "Harvest"
    out = io.BytesIO()
    show.save(out)

    (part,) = read(tmp_path, "show.pptx", out.getvalue())

    table = "| category | Crates | Lost |\n| --- | --- | --- |\n| North | 412 | 3 |\n| South | 1218.5 |  |"
    assert part.text.strip() == f"Chart: Harvest\n\n{table}"


def test_pictures_and_comments_of_a_workbook_are_read_and_its_charts_told(tmp_path: Path) -> None:
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.drawing.image import Image

    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Plot", "Crates"], ["North", 412], ["South", 1218]):
        sheet.append(row)
    sheet["B2"].comment = Comment("counted twice", "Ann")
    sheet.add_image(Image(picture("red")), "D1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D9")
    book.save(tmp_path / "book.xlsx")

    table, image = read_file(tmp_path / "book.xlsx")

    assert "counted twice" in table.text
    assert image.kind == "image"
    assert table.left == ["1 chart left out; what they draw stands in the cells"]


def test_a_wide_sheet_that_is_nearly_empty_is_read_up_to_a_column_and_the_rest_told(tmp_path: Path) -> None:
    rows = [["a", *[None] * 5, "g"], *([n, *[None] * 5, 7] for n in range(3000))]
    data = io.BytesIO(xlsx(one=rows))
    far = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                for row in range(1, 3001):
                    text = text.replace(b'r="G%d"' % row, b'r="XFD%d"' % row)
            new.writestr(name, text)

    part, *_ = read(tmp_path, "wide.xlsx", far.getvalue())

    assert any("3,000 cells right of column ZZ left out" in line for line in part.left)


@pytest.mark.parametrize(
    ("make", "table"),
    [
        ("frame.style.format({'share': '{:.0%}'})", "| a | 10% |"),
        ("frame.sort_values('share', ascending=False)", "| k | share |"),
        ("pd.MultiIndex.from_product([['a'], ['b', 'c']], names=['x', 'y'])", "| x | y |"),
        ("pd.Index([3, 4], name='n')", "| n |"),
        ("pa.array([1, 2])", "| value |"),
        ("np.array([[1, 0.1 + 0.2]])", "| 1 | 0.3 |"),
    ],
)
def test_values_without_a_frame_and_styles_are_tables(make: str, table: str) -> None:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    frame = pd.DataFrame({"k": ["a", "b"], "share": [0.1, 0.25]})
    names: dict[str, Any] = {"pd": pd, "pa": pa, "np": np, "frame": frame}

    (part,) = read_value("v", eval(make, names))  # noqa: S307 - the expressions above

    assert table in part.text


def test_groups_say_what_to_add() -> None:
    import pandas as pd

    with pytest.raises(ContentPartError, match=r"g\.mean\(\)"):
        read_value("g", pd.DataFrame({"k": [1], "v": [2]}).groupby("k"))


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("2024,,2025,\na,b,a,b\n1,2,3,4\n5,6,7,8\n", [["2024 / a", "2024 / b", "2025 / a", "2025 / b"]]),
        ("a,b\n1,2\n3,4\n\nc,d,e\n5,6,7\n8,9,10\n", [["a", "b"], ["c", "d", "e"]]),
        ("Harvest, by plot\nplot,crates,kg\nN,1,2\nS,3,4\n", [["plot", "crates", "kg"]]),
    ],
)
def test_a_csv_file_is_laid_out_as_a_sheet_is(tmp_path: Path, text: str, headers: list[list[str]]) -> None:
    parts = read(tmp_path, "a.csv", text.encode())

    assert [part.item.headers for part in parts if part.item is not None and part.item.type == "table"] == headers


def test_a_form_of_a_page_and_a_header_in_two_rows_are_read(tmp_path: Path) -> None:
    page = """<input value="Ann"><input type="hidden" value="token"><textarea>a note</textarea>
    <table><tr><th colspan=2>2024</th></tr><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>"""

    (part,) = read(tmp_path, "page.html", page.encode())

    assert "Ann" in part.text
    assert "a note" in part.text
    assert "token" not in part.text
    assert "2024" in part.text.splitlines()[2]
