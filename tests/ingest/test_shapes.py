"""Tables in any shape, text in any encoding: every cell and word is in a part, or a line says what is missing."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import docgen_nb as dg
from docgen_nb.data.part_tables import arrow_table
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.grids import Cell, content_of
from docgen_nb.ingest.variables import read_value
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


# slides


def test_a_slides_tables_links_and_charts_keep_what_they_show(tmp_path: Path) -> None:
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    cells = slide.shapes.add_table(2, 3, 0, 0, 900, 900).table
    for column in range(3):
        cells.cell(1, column).text = f"x{column}"
    cells.cell(0, 0).text, cells.cell(0, 2).text = "wide", "c"
    cells.cell(0, 0).merge(cells.cell(0, 1))
    run = slide.shapes.add_textbox(0, 0, 900, 900).text_frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "the hive", "https://example.org/hive"
    slide.shapes.add_textbox(0, 0, 900, 900).text_frame.text = "one\vtwo"
    shares = CategoryChartData(number_format="0%")
    year = shares.add_category("2026")
    year.add_sub_category("spring")
    year.add_sub_category("autumn")
    shares.add_series("share", (0.25, 0.75))
    slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, 0, 0, 900, 900, shares)
    deck.save(str(tmp_path / "t.pptx"))
    text = read_files(str(tmp_path / "t.pptx"))[0].text
    for line in ("| wide | wide | c |", "[the hive](https://example.org/hive)", "one two", "| 2026 / autumn | 75% |"):
        assert line in text


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


def test_rows_far_apart_with_cells_far_away_cost_nothing(tmp_path: Path) -> None:
    def fill(workbook: Any) -> None:
        for number in range(1, 101):
            workbook.active.cell(10_000 * number, 2, f"near{number}")
            workbook.active.cell(10_000 * number, 16_384, "far")

    (part,) = book(tmp_path, fill)
    assert re.findall(r"near\d+", part.text) == [f"near{number}" for number in range(1, 101)]
    assert part.left[0].startswith("100 cells right of column ZZ left out")


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
        ("a~b\n1~2\n3~4\n", [["a", "b"], ["1", "2"], ["3", "4"]], ""),
        ("a:b\n1:2\n3:4\n", [["a", "b"], ["1", "2"], ["3", "4"]], ""),
        ("a b\n1 2\n3 4\n", [["a", "b"], ["1", "2"], ["3", "4"]], ""),
        ("'a','b'\n'1,5','x'\n'2','it''s'\n", [["a", "b"], ["1,5", "x"], ["2", "it's"]], ""),
        ('a, b\n1, "x, y"\n2, z\n', [["a", "b"], ["1", "x, y"], ["2", "z"]], ""),
        ('a,b\n="007",x\n="08",y\n', [["a", "b"], ["007", "x"], ["08", "y"]], ""),
        ("a,b,c\n1,2,3\n# by hand, mostly\n4,5,6\n", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]], "# by hand"),
        (
            "x,2024,2024\n,Q1,Q2\nn,1,2\ns,3,4\n",
            [["x", "2024 / Q1", "2024 / Q2"], ["n", "1", "2"], ["s", "3", "4"]],
            "",
        ),
        ("t,v\n[s],m/s\n0,1.5\n1,1.7\n", [["t / [s]", "v / m/s"], ["0", "1.5"], ["1", "1.7"]], ""),
        ("a,b\n1,\0\n3,4\n", [["a", "b"], ["1", ""], ["3", "4"]], ""),
        ("0,1,2\n5,6,7\n8,9,10\n", [["0", "1", "2"], ["5", "6", "7"], ["8", "9", "10"]], ""),
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


def test_a_quote_that_is_never_closed_takes_no_rows(tmp_path: Path) -> None:
    part = text_file(tmp_path, "t.csv", 'id,text\n1,"open\n2,ok\n3,"two\nlines"\n4,"x"\n')
    assert table(part)[1:] == [["1", '"open'], ["2", "ok"], ["3", "two\nlines"], ["4", "x"]]
    assert part.left == ["a quote is opened and not closed (line 2); it was read as a sign"]


def test_a_table_without_names_loses_no_row_to_them(tmp_path: Path) -> None:
    part = text_file(tmp_path, "t.csv", "Ann,3.5,2026-01-01\nBen,4,2026-01-02\n")
    assert table(part)[1:] == [["Ann", "3.5", "2026-01-01"], ["Ben", "4", "2026-01-02"]]
    assert part.left == ["no row with the columns' names was found; the columns are numbered"]


def test_two_tables_of_different_widths_in_one_file_are_two_parts(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("A\n\nx,y\n1,2\n3,4\n\nB\n\nu,v,w\n5,6,7\n8,9,10\n")
    first, second = read_files(str(tmp_path / "t.csv"))
    assert (table(first)[0], table(second)[0]) == (["x", "y"], ["u", "v", "w"])


def test_groups_between_empty_rows_stay_in_the_table_below_their_header(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Item", "Plan"], [], ["Staff"], ["Pay", 10], ["Tax", 2], [], ["Rent", 5], ["Power", 1]]
    (part,) = book(tmp_path, sheet(*rows, [], ["Total", 18], [], ["As of March"]))
    assert table(part) == [
        ["Item", "Plan"],
        ["Staff", ""],
        ["Pay", "10"],
        ["Tax", "2"],
        ["Rent", "5"],
        ["Power", "1"],
        ["Total", "18"],
    ]
    assert part.text.endswith("As of March")


# encodings


def test_single_bytes_that_are_not_utf_8_spoil_no_other_character(tmp_path: Path) -> None:
    part = text_file(tmp_path, "t.csv", "a,b\nMüller,1\nGröße,2\n".encode() + b"caf\xe9,3\n")
    assert table(part)[1:] == [["Müller", "1"], ["Größe", "2"], ["café", "3"]]
    assert part.left == ["1 byte is not UTF-8 and read as cp1252; --encoding says otherwise"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Größe: 5 – „gut“ in Köln"),
        ("cp1250", "Łódź żółty Gdańsk"),
        ("cp1251", "Это русский текст из Москвы"),
        ("shift_jis", "これは日本語のテキストです。東京"),
        ("gbk", "这是一个中文文本，北京上海"),
        ("euc_kr", "한국어 텍스트입니다. 서울"),
        ("cp1254", "Ayşe Çağrı Işıl İstanbul"),
        ("cp1257", "Žygimantas Šiauliai Ąžuolas"),
        ("iso8859_2", "W Łodzi jest źle, a w Gdańsku nie; więc ładniej"),
        ("cp1255", "דוד ירושלים חיפה"),
        ("mac_roman", "Müller in Köln, Größe, Ärger"),
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


def test_cells_that_are_not_closed_are_cells(tmp_path: Path) -> None:
    page = "<table><tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d<tbody><tr><td>1<td>2<td>3<tfoot><tr><td>4<td>5<td>6"
    lines = text_file(tmp_path, "t.html", f"{page}</table>").text.replace(" ", "").split()
    assert [lines[0], *lines[2:]] == ["|a|b/c|b/d|", "|1|2|3|", "|4|5|6|"]


def test_a_page_that_says_latin_1_may_hold_what_windows_writes(tmp_path: Path) -> None:
    page = '<meta charset="iso-8859-1"><p>5 € – „gut“</p>'.encode("cp1252")
    assert text_file(tmp_path, "t.html", page).text.strip() == "5 € – „gut“"


def test_merged_cells_of_word_stand_in_each_place(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    cells = document.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            cells.cell(row, column).text = f"{row}{column}"
    cells.cell(0, 0).merge(cells.cell(1, 0)).text = "a"
    cells.cell(0, 1).merge(cells.cell(0, 2)).text = "b"
    document.save(str(tmp_path / "t.docx"))
    lines = read_files(str(tmp_path / "t.docx"))[0].text.replace(" ", "").split()
    assert [lines[0], *lines[2:]] == ["|a|b/11|b/12|", "|20|21|22|"]


def test_what_fields_of_word_show_is_read(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    for tag in ('fldSimple w:instr=" SEQ Table > 1 "', 'bdo w:val="ltr"', 'customXml w:element="x"'):
        named = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        run = f"<w:r><w:t>word of {tag.split()[0]}</w:t></w:r>"
        document.add_paragraph("Table ")._p.append(parse_xml(f"<w:{tag} {named}>{run}</w:{tag.split()[0]}>"))
    document.save(str(tmp_path / "t.docx"))
    text = read_files(str(tmp_path / "t.docx"))[0].text
    assert [line for line in text.splitlines() if line] == [
        f"Table word of {tag}" for tag in ("fldSimple", "bdo", "customXml")
    ]


@pytest.mark.parametrize("format_", ["docx", "odt"])
def test_a_title_page_stands_first_and_marked_up_paragraphs_stand_once(tmp_path: Path, format_: str) -> None:
    from docgen_nb.pandoc import parse

    text = 'It is [so](https://x.org/a "t"), said Ann.[^1] Water is H~2~O, *mostly*; see [2](#two).'
    tree = parse(f"{text}\n\nEnd.\n\n[^1]: Later.")
    tree["meta"] = {"title": {"t": "MetaInlines", "c": [{"t": "Str", "c": "Report"}]}}
    (tmp_path / f"t.{format_}").write_bytes(convert(tree, format_, "--standalone"))
    words = read_files(str(tmp_path / f"t.{format_}"))[0].text
    assert words.startswith("Report\n\nIt is [so]")
    assert [words.count(each) for each in ("Report", "Water", "End.", "Later")] == [1, 1, 1, 1]


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
        ({**shown(), "data": {"application/vnd.plotly.v1+json": {"data": [{"y": [12]}]}}}, '"y"'),
        (
            {**shown(), "data": {"application/vnd.dataresource+json": {"schema": {}, "data": [{"kg": 12}]}}},
            "| kg |\n| --- |\n| 12 |",
        ),
        ({"output_type": "stream", "name": "stdout", "text": " 10%\r 50%\r100%\n"}, "100%"),
        ({"output_type": "stream", "name": "stdout", "text": "\x1b[31mred\x1b[0m"}, "red"),
        ({"output_type": "error", "ename": "ValueError", "evalue": "bad", "traceback": []}, "ValueError: bad"),
    ],
)
def test_an_output_is_read_in_its_richest_form(tmp_path: Path, output: dict[str, Any], text: str) -> None:
    read = text_file(tmp_path, "n.ipynb", notebook(output)).text
    assert text in read
    assert not any(noise in read for noise in ("IPython.core", "\x1b", "\r", "10%"))


def test_an_output_that_only_runs_in_a_page_is_told(tmp_path: Path) -> None:
    script = {**shown(plain="<IPython.core.display.Javascript object>")}
    script["data"]["application/javascript"] = "draw()"
    assert text_file(tmp_path, "n.ipynb", notebook(script)).left == ["1 output of application/javascript left out"]


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
    assert part.left == ["1 line is not JSON and was left out: line 3"]


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ({"hive": ["a", "b"], "kg": [1, 2]}, [["hive", "kg"], ["a", "1"], ["b", "2"]]),
        ([["hive", "kg"], ["a", 1], ["b", 2]], [["hive", "kg"], ["a", "1"], ["b", "2"]]),
        ({"a": {"kg": 1}, "b": {"kg": 2, "m": 3}}, [["key", "kg", "m"], ["a", "1", ""], ["b", "2", "3"]]),
        ({"a": {"key": 1}, "b": {"key": 2}}, [["name", "key"], ["a", "1"], ["b", "2"]]),
        ({"columns": ["kg"], "index": ["a"], "data": [[1]]}, [["row", "kg"], ["a", "1"]]),
        ({"status": "ok", "rows": [{"kg": 1}, {"kg": 2}]}, [["kg"], ["1"], ["2"]]),
        (
            {"type": "FeatureCollection", "features": [{"properties": {"kg": 1}, "geometry": {"x": 2}}]},
            [["kg", "geometry / x"], ["1", "2"]],
        ),
    ],
)
def test_records_in_any_usual_shape_are_a_table(tmp_path: Path, value: Any, rows: list[list[str]]) -> None:
    part = text_file(tmp_path, "t.json", json.dumps(value))
    assert table(part) == rows
    assert ('"status": "ok"' in part.text) == ("status" in value)


def test_rows_whose_names_do_not_fit_them_are_kept_as_they_are(tmp_path: Path) -> None:
    part = text_file(tmp_path, "t.json", json.dumps({"columns": ["kg"], "index": ["a"], "data": [[1], [2]]}))
    assert part.kind == "code"
    assert "2" in part.text


def test_lists_of_records_side_by_side_are_tables_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('{"hives": [{"kg": 1}], "bees": [{"n": 2}]}')
    assert [part.id for part in read_files(str(tmp_path / "t.json"))] == ["t-hives", "t-bees"]


# frames

FRAME = pd.DataFrame({"hive": ["a", "b"], "kg": [1.0, 2.5]}, index=[2025, 2026])


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


class Hive(NamedTuple):
    name: str
    kg: float


@pytest.mark.parametrize(
    ("hide", "rows"),
    [
        ({"axis": "index"}, [["hive", "kg"], ["a", "1.0 kg"], ["b", "2.5 kg"]]),
        ({"subset": ["hive"], "axis": "columns"}, [["row", "kg"], ["2025", "1.0 kg"], ["2026", "2.5 kg"]]),
        ({"subset": [2025], "axis": "index"}, [["row", "hive", "kg"], ["2026", "b", "2.5 kg"]]),
    ],
)
def test_what_a_style_hides_is_told_and_the_rest_keeps_its_formats(hide: Any, rows: list[list[str]]) -> None:
    (part,) = read_value("x", FRAME.style.format({"kg": "{:.1f} kg"}).hide(**hide))
    assert table(part) == rows
    assert bool(part.left) == ("subset" in hide)


def test_rows_with_names_are_a_table() -> None:
    assert table(read_value("x", [Hive("a", 1.5), Hive("b", 2.0)])[0]) == [["name", "kg"], ["a", "1.5"], ["b", "2"]]


def test_tables_in_a_dict_are_parts_of_their_own() -> None:
    parts = read_value("years", {"2025": FRAME, 2026: FRAME.kg})
    assert [(part.id, part.label, part.kind) for part in parts] == [
        ("years-2025", "years, 2025", "table"),
        ("years-2026", "years, 2026", "table"),
    ]


@pytest.mark.parametrize("value", [[], {}, ()])
def test_what_holds_nothing_is_told(value: Any) -> None:
    with pytest.raises(ContentPartError, match="x holds nothing"):
        read_value("x", value)


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


def test_what_a_folder_holds_besides_is_told(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    for name in ("good.md", "old.doc", ".hidden"):
        (tmp_path / name).write_text("x")
    added = dg.Project(model="scripted").add(tmp_path)
    assert list(added.failed) == [
        "Not added: old.doc: files of such kinds can't be read.",
        f"Not added: what is in below; %docgen add {tmp_path}/** takes all folders below.",
    ]


@pytest.mark.parametrize(
    ("name", "hint"), [("a.doc", "Save it as .docx"), ("a.zip", "Unpack it"), ("a.odd", "Known: ")]
)
def test_a_kind_that_cannot_be_read_says_what_to_do(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(ContentPartError, match=hint):
        read_files(str(tmp_path / name))


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
