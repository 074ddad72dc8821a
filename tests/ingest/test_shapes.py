"""Tables in any shape, text in any encoding: every cell and word is in a part, or a line says what is missing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import docgen_nb as dg
from docgen_nb.data.tables import arrow_table
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.grids import Cell, content_of
from docgen_nb.ingest.values import read_value
from docgen_nb.pandoc import convert


def book(path: Path, fill: Callable[[Any], None]) -> list[ContentPart]:
    workbook = openpyxl.Workbook()
    fill(workbook)
    workbook.save(path / "b.xlsx")
    return read_files(str(path / "b.xlsx"))


def sheet(*rows: list[Any]) -> Callable[[Any], None]:
    def fill(workbook: Any) -> None:
        for row in rows:
            workbook.active.append(row)

    return fill


def text_file(path: Path, name: str, data: bytes | str, **options: str) -> ContentPart:
    (path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_files(str(path / name), **options)[0]


def table(part: ContentPart) -> list[list[str]]:
    assert isinstance(part.item, Table)
    return [part.item.headers, *part.item.rows]


# sheets


def test_a_title_above_and_a_note_below_are_text_and_the_table_is_a_table(tmp_path: Path) -> None:
    (part,) = book(tmp_path, sheet(["Harvest"], [], ["plot", "kg"], ["a", 1], ["b", 2], [], ["weighed by hand"]))
    assert table(part) == [["plot", "kg"], ["a", "1"], ["b", "2"]]
    assert part.text.startswith("Harvest\n\n")
    assert part.text.endswith("weighed by hand")
    assert isinstance(part.item, Table)
    assert part.item.caption == "Harvest"


def test_two_tables_of_a_sheet_are_two_parts(tmp_path: Path) -> None:
    parts = book(tmp_path, sheet(["plot", "kg"], ["a", 1], [], ["who", "hours", "rate"], ["Ann", 5, 12]))
    assert [table(part)[0] for part in parts] == [["plot", "kg"], ["who", "hours", "rate"]]


def test_a_remark_beside_a_table_is_kept(tmp_path: Path) -> None:
    (part,) = book(tmp_path, sheet(["plot", "kg", None, "checked by JL"], ["a", 1], ["b", 2]))
    assert table(part) == [["plot", "kg"], ["a", "1"], ["b", "2"]]
    assert "checked by JL" in part.text


def test_two_header_rows_become_one_name_for_each_column(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        sheet(["plot", 2024, None, 2025, None], [None, "kg", "EUR", "kg", "EUR"], ["a", 1, 2, 3, 4], ["b", 5, 6, 7, 8])(
            workbook
        )
        workbook.active.merge_cells("B1:C1")
        workbook.active.merge_cells("D1:E1")

    (part,) = book(tmp_path, fill)
    assert table(part)[0] == ["plot", "2024 / kg", "2024 / EUR", "2025 / kg", "2025 / EUR"]


def test_the_value_of_merged_cells_stands_in_each_row(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        sheet(["region", "plot"], ["North", "a"], [None, "b"], ["South", "c"])(workbook)
        workbook.active.merge_cells("A2:A3")

    (part,) = book(tmp_path, fill)
    assert table(part)[1:] == [["North", "a"], ["North", "b"], ["South", "c"]]


def test_cells_are_shown_with_their_format_and_asked_without_it(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        cells = workbook.active
        sheet(["id", "share", "hours", "x"], [7, 0.125, timedelta(hours=30), 0.1 + 0.2])(workbook)
        cells["A2"].number_format, cells["B2"].number_format, cells["C2"].number_format = "00000", "0.0%", "[h]:mm"

    (part,) = book(tmp_path, fill)
    assert table(part)[1] == ["00007", "12.5%", "30:00", "0.3"]
    assert isinstance(part.item, Table)
    assert arrow_table(part.item).column("share").to_pylist() == [0.125]


def test_hidden_sheets_stay_behind_and_are_told(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        sheet(["a", "b"], [1, 2])(workbook)
        workbook.create_sheet("Salaries").append(["secret"])
        workbook["Salaries"].sheet_state = "hidden"

    (part,) = book(tmp_path, fill)
    assert "secret" not in part.text
    assert part.left == ["hidden sheet left out: Salaries"]


def test_formulas_without_a_value_are_told_with_their_number(tmp_path: Path) -> None:
    (part,) = book(tmp_path, sheet(["a", "b"], [1, "=A2*2"], [2, "=A3*2"]))
    assert part.left[0].startswith("2 cells are formulas without a value")


def test_a_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "near"
        workbook.active["XFD1048576"] = "far"

    (part,) = book(tmp_path, fill)
    assert part.text.split() == ["near", "far"]


def test_a_sheet_of_one_column_and_one_without_headers_are_read(tmp_path: Path) -> None:
    assert table(book(tmp_path, sheet(["name"], ["a"], ["b"]))[0]) == [["name"], ["a"], ["b"]]
    assert table(book(tmp_path, sheet([1, 2], [3, 4]))[0]) == [["column 1", "column 2"], ["1", "2"], ["3", "4"]]


WORDS = st.text("abcdefgh", min_size=3, max_size=6)
GRIDS = st.lists(st.lists(WORDS | st.just("") | st.integers(0, 99).map(str), max_size=5), max_size=8)


@given(GRIDS)
def test_no_cell_of_a_grid_is_lost(rows: list[list[str]]) -> None:
    content = content_of([Cell(cell, cell) for cell in row] for row in rows)
    kept = [cell.shown for each in content.tables for row in each.rows for cell in row]
    words = " ".join([*kept, *content.lines])
    for each in content.tables:
        words += " " + " ".join([*each.headers, *each.title, *each.notes])
    for cell in (cell for row in rows for cell in row if cell):
        assert cell in words.replace("/", " ").split()


# CSV


@pytest.mark.parametrize(
    ("data", "rows", "also"),
    [
        ("# exported\n# by hand\n\na,b\n1,2\n3,4\n", [["a", "b"], ["1", "2"], ["3", "4"]], "# exported"),
        ("a,b\n1,2\n3,4\nTotal rows: 2\n", [["a", "b"], ["1", "2"], ["3", "4"]], "Total rows: 2"),
        ("sep=;\na;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]], ""),
        ("a,b,\n1,2,\n3,4,\n", [["a", "b"], ["1", "2"], ["3", "4"]], ""),
        ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]], ""),
        ('a,b\n"say ""x""",2\n"two\nlines",3\n', [["a", "b"], ['say "x"', "2"], ["two\nlines", "3"]], ""),
        ('a,b\n"say \\"x, y\\"",2\n', [["a", "b"], ['say "x, y"', "2"]], ""),
        ("review\nquiet; good\nno, never\nfine\n", [["review"], ["quiet; good"], ["no, never"], ["fine"]], ""),
    ],
)
def test_a_file_with_separators_is_read_as_it_is_written(
    tmp_path: Path, data: str, rows: list[list[str]], also: str
) -> None:
    part = text_file(tmp_path, "t.csv", data)
    assert table(part) == rows
    assert also in part.text
    assert part.left == []


def test_a_row_that_is_too_short_or_too_long_is_kept_and_told(tmp_path: Path) -> None:
    part = text_file(tmp_path, "t.csv", "a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n")
    assert table(part)[2:4] == [["4", "5", ""], ["6", "7", "8, 9"]]
    assert part.left == [
        "line 4 has more cells than the header; what is too much was joined to the last column",
        "line 3 has fewer cells than the header; the rest was left empty",
    ]


# encodings


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Größe: 5 – „gut“ in Köln"),
        ("cp1250", "Łódź żółty Gdańsk"),
        ("cp1251", "Это русский текст из Москвы"),
        ("shift_jis", "これは日本語のテキストです。東京"),
        ("gbk", "这是一个中文文本，北京上海"),
        ("euc_kr", "한국어 텍스트입니다. 서울"),
        ("utf-16", "Größe mit Marke"),
        ("utf-16-le", "Groesse ohne Marke"),
        ("utf-8-sig", "Größe"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_has(tmp_path: Path, encoding: str, text: str) -> None:
    part = text_file(tmp_path, "t.txt", text.encode(encoding))
    assert part.text == text
    assert bool(part.left) == (not encoding.startswith("utf"))


def test_the_user_and_the_file_itself_say_more_than_a_guess(tmp_path: Path) -> None:
    assert text_file(tmp_path, "t.txt", "Größe".encode("cp850"), encoding="cp850").text == "Größe"
    page = '<meta charset="cp1251"><p>да</p>'.encode("cp1251")
    assert text_file(tmp_path, "t.html", page).text.strip() == "да"


def test_no_half_of_a_character_and_no_control_character_comes_in() -> None:
    (part,) = read_value("x", "a\x00b \ud83d\ude00 \ud800")
    assert part.text == "ab 😀 \ufffd"


# Word and HTML


def word(html: str) -> bytes:
    from docgen_nb.pandoc import parse

    return convert(parse(html, "html"), "docx")


NESTED = "<table><tr><td>in</td><td>side</td></tr></table>"
MERGED = f"""<table><tr><th>a</th><th>b</th></tr><tr><td rowspan=2>x<p>y</p></td><td>1</td></tr>
<tr><td><ul><li>two</li><li>three</li></ul></td></tr><tr><td colspan=2>{NESTED}</td></tr></table>"""


@pytest.mark.parametrize("name", ["t.html", "t.docx"])
def test_a_table_with_merged_and_nested_cells_keeps_every_word(tmp_path: Path, name: str) -> None:
    part = text_file(tmp_path, name, word(MERGED) if name.endswith("docx") else MERGED)
    assert "[TABLE]" not in part.text
    for words in ("a", "b", "x", "y", "1", "two", "three", "in", "side"):
        assert words in part.text.replace("|", " ").split()


def test_a_page_laid_out_by_a_table_is_text(tmp_path: Path) -> None:
    page = "<table><tr><td><h1>Letter</h1><p>One.</p><p>Two.</p></td></tr></table>"
    assert text_file(tmp_path, "t.html", page).text.split() == ["#", "Letter", "One.", "Two."]


def test_headers_footers_and_comments_of_word_are_read(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    paragraph = document.add_paragraph("Body.")
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.sections[0].footer.paragraphs[0].text = "Ward 7"
    document.add_comment(paragraph.runs, text="Really?", author="Ann")
    data = io.BytesIO()
    document.save(data)
    text = text_file(tmp_path, "t.docx", data.getvalue()).text
    assert "Header: Confidential" in text
    assert "Footer: Ward 7" in text
    assert "Comment by Ann: Really?" in text


# notebooks, JSON


def notebook(*outputs: dict[str, Any]) -> str:
    cell = {"cell_type": "code", "source": "x", "metadata": {}, "execution_count": 1, "outputs": list(outputs)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def shown(**data: str) -> dict[str, Any]:
    kinds = {f"text/{kind}": text for kind, text in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


@pytest.mark.parametrize(
    ("output", "text"),
    [
        (shown(markdown="**412** kWh", plain="<IPython.core.display.Markdown object>"), "**412** kWh"),
        (shown(latex="$$E=mc^2$$", plain="<IPython.core.display.Latex object>"), "$$E=mc^2$$"),
        (shown(html="<table><tr><th>kg</th></tr><tr><td>12</td></tr></table>", plain="   kg\n0  12"), "| 12"),
        (shown(plain="<Figure size 640x480>"), "<Figure size 640x480>"),
        ({"output_type": "stream", "name": "stdout", "text": " 10%\r 50%\r100%\n"}, "100%"),
        ({"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m"}, "red"),
        ({"output_type": "error", "ename": "ValueError", "evalue": "bad", "traceback": []}, "ValueError: bad"),
    ],
)
def test_an_output_is_read_in_its_richest_form(tmp_path: Path, output: dict[str, Any], text: str) -> None:
    read = text_file(tmp_path, "n.ipynb", notebook(output)).text
    assert text in read
    assert not any(noise in read for noise in ("IPython.core", "\x1b", "\r", "10%"))


def test_a_broken_picture_of_a_notebook_stays_behind_with_a_line(tmp_path: Path) -> None:
    broken = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "bm90IGEgcGljdHVyZQ=="}}
    part = text_file(tmp_path, "n.ipynb", notebook(broken, shown(plain="412")))
    assert "412" in part.text
    assert part.left[0].startswith("a picture of cell 1 stays behind")


def test_json_lines_and_nested_records_are_tables(tmp_path: Path) -> None:
    lines = '{"a": 1, "b": {"c": [1, 2]}}\n{"a": 2}\n'
    for name in ("t.json", "t.jsonl", "t.ndjson"):
        assert table(text_file(tmp_path, name, lines)) == [["a", "b / c"], ["1", "1, 2"], ["2", ""]]
    part = text_file(tmp_path, "u.jsonl", lines + "{oops\n")
    assert part.left == ["1 lines are not JSON and were left out, the first is line 3"]


# frames


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        (pd.DataFrame({"n": [1, 2]}, index=[2023, 2024]), [["row", "n"], ["2023", "1"], ["2024", "2"]]),
        (pd.DataFrame({"n": [1, 2, 3]})[lambda f: f.n > 1], [["n"], ["2"], ["3"]]),
        (pd.Series(["x", "x", "y"], name="k").value_counts(), [["k", "count"], ["x", "2"], ["y", "1"]]),
        (pd.DataFrame({"x": [0.1 + 0.2, 1 / 3]}), [["x"], ["0.3"], ["0.333333"]]),
        (pd.DataFrame({"n": [412.0, None]}), [["n"], ["412"], [""]]),
        (pd.DataFrame({"a": [1]}).style.format("{:.2f}"), [["a"], ["1.00"]]),
        (
            pd.DataFrame({"k": ["a", "a"], "v": [1, 3]}).groupby("k").agg(["min", "max"]),
            [["k", "v / min", "v / max"], ["a", "1", "3"]],
        ),
    ],
)
def test_a_frame_keeps_what_its_index_and_columns_say(value: Any, rows: list[list[str]]) -> None:
    (part,) = read_value("t", value)
    assert table(part) == rows


def test_the_full_value_is_kept_for_calculation() -> None:
    (part,) = read_value("t", pd.DataFrame({"x": [1 / 3]}))
    assert isinstance(part.item, Table)
    assert arrow_table(part.item).column("x").to_pylist() == [1 / 3]


# names, folders


def test_two_files_of_one_name_are_two_parts_and_one_again_is_replaced(tmp_path: Path) -> None:
    project = dg.Project(model="scripted")
    for year in ("2024", "2025"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "report.md").write_text(f"In {year}.")
    assert [part.id for part in project.add(tmp_path / "2024" / "report.md")] == ["report"]
    assert [part.id for part in project.add(tmp_path / "2025" / "report.md")] == ["report-2"]
    (tmp_path / "2024" / "report.md").write_text("In 2024, corrected.")
    again = project.add(tmp_path / "2024" / "report.md")
    assert again.replaced == {"report"}
    assert [part.text for part in project.parts.values()] == ["In 2024, corrected.", "In 2025."]


def test_a_part_may_be_given_a_name(tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text("x")
    project = dg.Project(model="scripted")
    assert [part.id for part in project.add(tmp_path / "report.md", id_="old")] == ["old"]


def test_of_a_folder_all_that_can_be_read_is_added_and_the_rest_is_told(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("x")
    (tmp_path / "bad.pdf").write_bytes(b"no pdf")
    added = dg.Project(model="scripted").add(tmp_path)
    assert [part.id for part in added] == ["good"]
    assert len(added.failed) == 1
    assert added.failed[0].startswith("Not added: bad.pdf is broken")


# nothing is lost without a word


CELL = st.text("abcdefghijk ", min_size=1, max_size=8).map(str.strip).filter(bool)
TABLES = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=2, max_size=6)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(TABLES, st.sampled_from(["csv", "tsv", "xlsx", "html", "docx", "json"]), st.sampled_from([[], ["The title"]]))
def test_every_cell_is_in_a_part_or_in_the_line_that_says_what_is_missing(
    tmp_path: Path, rows: list[list[str]], ending: str, title: list[str]
) -> None:
    path = tmp_path / f"t.{ending}"
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    match ending:
        case "csv" | "tsv":
            separator = "," if ending == "csv" else "\t"
            head = "The title\n\n" if title else ""
            path.write_text(head + "\n".join(separator.join(row) for row in rows) + "\n")
        case "xlsx":
            book(tmp_path, sheet(*([title, []] if title else []), *rows))
            (tmp_path / "b.xlsx").rename(path)
        case "json":
            path.write_text(json.dumps([dict(enumerate(row)) for row in rows]))
        case _:
            html = f"<h1>The title</h1><table>{body}</table>"
            path.write_bytes(word(html) if ending == "docx" else html.encode())
    parts = read_files(str(path))
    text = " ".join(part.text + " ".join(part.left) for part in parts).replace("|", " ").split()
    for word_ in (word_ for row in rows for cell in row for word_ in cell.split()):
        assert word_ in text
