"""Dates and amounts of money stand as the sheet shows them; what is calculated with is kept."""

import base64
import gzip
import struct
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from docgen_nb.data.part_tables import arrow_table
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.number_formats import shown_amount, shown_date

NOON = datetime.fromisoformat("2026-04-01T14:05:09")


@pytest.mark.parametrize(
    ("value", "format_", "shown"),
    [
        (date(2026, 4, 1), "dd.mm.yyyy", "01.04.2026"),
        (date(2026, 4, 1), "[$-407]d. mmmm yy;@", "1. April 26"),
        (date(2026, 4, 1), "mmm-yy", "Apr-26"),
        (date(2026, 4, 1), '"on" dddd', "on Wednesday"),
        (NOON, "dd/mm/yyyy hh:mm", "01/04/2026 14:05"),
        (NOON, "h:mm:ss AM/PM", "2:05:09 PM"),
        (time(7, 3), "hh:mm", "07:03"),
        (date(2026, 4, 1), "General", ""),
        (date(2026, 4, 1), "mm-dd-yy", ""),  # "as the system writes it"
    ],
)
def test_a_date_in_its_format(value, format_, shown):
    assert shown_date(value, format_) == shown


@pytest.mark.parametrize(
    ("value", "format_", "shown"),
    [
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (-1234.5, '#,##0.00 "€";[Red]-#,##0.00 "€"', "-1,234.50 €"),
        (-3, "$#,##0.00;($#,##0.00)", "($3.00)"),
        (1234.5, "_-* #,##0.00\\ [$€-407]_-;\\-* #,##0.00\\ [$€-407]_-", "1,234.50 €"),
        (1234.5, '"$"#,##0', "$1,235"),
        (1.5, "[$CHF] 0.00", "CHF 1.50"),
        (2, "0.00", ""),
        (2, '0.0" kg"', "2.0 kg"),
        (0.125, "0%", "13%"),
        (0.5, "+0.0%;-0.0%", "+50.0%"),
        (0.005, "0.0‰", "5.0‰"),
        (1_234_567, '#,##0,"k"', "1,235k"),
        (20260301, '0000"-"00"-"00', "2026-03-01"),
        (1234567, "000-0000", "123-4567"),
        (-3, "[Blue]0;[Red]0 \\m", ""),
        (-3, '0" m";[Red]0" m"', "-3 m"),
        (-3, "0.00;(0.00)", ""),
        (1.75, "# ?/?", ""),
        (123456, "0.00E+00", ""),
        (45, "General", ""),
    ],
)
def test_a_number_in_a_format_that_says_more_than_its_digits(value, format_, shown):
    assert shown_amount(value, format_) == shown


def test_a_workbooks_dates_and_amounts_stand_as_shown_and_are_calculated_with(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["day", "price"])
    for row, (day, price) in enumerate([(date(2026, 4, 1), 1234.5), (date(2026, 5, 2), -8)], 2):
        sheet.cell(row, 1, day).number_format = "dd.mm.yyyy"
        sheet.cell(row, 2, price).number_format = '#,##0.00 "€"'
    book.save(tmp_path / "a.xlsx")
    (part,) = read_files(str(tmp_path / "a.xlsx"))
    assert part.item.rows == [["01.04.2026", "1,234.50 €"], ["02.05.2026", "-8.00 €"]]
    assert part.item.alignments == ["", "right"]
    typed = arrow_table(part.item)
    assert typed.column("day").to_pylist() == [date(2026, 4, 1), date(2026, 5, 2)]
    assert typed.column("price").to_pylist() == [1234.5, -8.0]


# OpenDocument

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "drawing")
)
HIDING = (
    '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def ods(path, *tables):
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES}><office:automatic-styles>{HIDING}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{''.join(tables)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content)
    return str(path)


def table(name, *rows, more=""):
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}"{more}>{lines}</table:table>'


def cell(text, more="", kind="string"):
    return f'<table:table-cell office:value-type="{kind}" {more}><text:p>{text}</text:p></table:table-cell>'


COVERED = "<table:covered-table-cell/>"


def test_an_open_document_sheet_is_read_as_it_is_shown_with_its_values(tmp_path):
    rows = [
        [cell("day"), cell("price"), cell("share"), cell("kg"), cell("code")],
        [
            cell("01.04.26", 'office:date-value="2026-04-01"', "date"),
            cell("1.234,50 €", 'office:currency="EUR" office:value="1234.5"', "currency"),
            cell("12,5 %", 'office:value="0.125"', "percentage"),
            cell("0,33", 'office:value="0.333333333333"', "float"),
            cell("00123", 'office:value="123"', "float"),
        ],
        [
            cell("02.05.26", 'office:date-value="2026-05-02T00:00:00"', "date"),
            cell("-8,00 €", 'office:currency="EUR" office:value="-8"', "currency"),
            cell("3,0 %", 'office:value="0.03"', "percentage"),
            cell("2", 'office:value="2"', "float"),
            cell("00007", 'office:value="7"', "float"),
        ],
    ]
    (part,) = read_files(ods(tmp_path / "a.ods", table("Sales", *rows)))
    assert part.item.rows == [
        ["01.04.26", "1.234,50 €", "12,5 %", "0.333333", "00123"],
        ["02.05.26", "-8,00 €", "3,0 %", "2", "00007"],
    ]
    typed = arrow_table(part.item).to_pylist()
    assert typed[0] == {"day": date(2026, 4, 1), "price": 1234.5, "share": 0.125, "kg": 0.333333333333, "code": "00123"}


def test_merged_and_repeated_cells_of_an_open_document_have_their_values(tmp_path):
    rows = [
        [cell("region"), cell("town"), cell("n")],
        [cell("North", 'table:number-rows-spanned="2"'), cell("A"), cell("1", 'office:value="1"', "float")],
        [COVERED, cell("B"), cell("2", 'office:value="2"', "float")],
        [cell("x", 'table:number-columns-repeated="2"'), cell("3", 'office:value="3"', "float")],
    ]
    end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    sheet = table("S", *rows).replace("</table:table>", f"{end}</table:table>")
    (part,) = read_files(ods(tmp_path / "a.ods", sheet))
    assert part.item.rows == [["North", "A", "1"], ["North", "B", "2"], ["x", "x", "3"]]


def test_rows_of_an_open_document_that_are_repeated_without_end_are_refused(tmp_path):
    full = '<table:table-cell office:value="1" office:value-type="float" table:number-columns-repeated="16384"/>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{full}</table:table-row>'
    sheet = table("S", [cell("a")]).replace("</table:table>", f"{row}</table:table>")
    with pytest.raises(ContentPartError, match=r"repeats rows of 16,384 cells, 1,048,576 times here\.$"):
        read_files(ods(tmp_path / "a.ods", sheet))


def test_what_of_an_open_document_is_left_out_is_told(tmp_path):
    note = cell("c").replace("<text:p>", "<office:annotation><text:p>look</text:p></office:annotation><text:p>", 1)
    first = table("Seen", [cell("a"), cell("b")], [note, cell("d")])
    hidden = table("Secret", [cell("words")], more=' table:style-name="h"')
    (part,) = read_files(ods(tmp_path / "a.ods", first, hidden))
    assert part.item.rows == [["c", "d"]]
    assert part.left == ["1 comment left out", "hidden sheet left out: Secret"]


def test_a_broken_open_document_is_one_line(tmp_path):
    (tmp_path / "a.ods").write_bytes(b"PK no archive")
    with pytest.raises(ContentPartError, match=r"a\.ods"):
        read_files(str(tmp_path / "a.ods"))


# the old binary format, as Excel 97 writes it: days, a merged cell, and a hidden sheet
XLS = (
    "ABzY8000000t4+>Pe>F|82`PQSzS%n^<SicEJ9W$LUf5jH^uU#Ssf|~YIO!(Ty|p&!VYEGc8MV9RCE#S(8cP~ABw13hd`@?5Cm?~"
    "sZ&tUL7l$un^{xaz=aZw`3>)T?|tw6=6&zI@BNvXo+_Ume^8sj3baDUf>VToB|1f+D4Pj`${mN3**HkS@v*K@6r_nP2;gby>q4GG"
    "p6?7a+&5m51U^zYfz#+tC9TLBqFro=DYl_S8RUB!Zc_-MM(nB(*)OtE<UOhTOyoY%Toc(sb!SyCrlQ@AyFEWXrqxSXh@`?J;k*~k"
    "PE_L+`|*YA%B>qfn;nlO)>%QFQGyB3ly+K4%jSF;?w}ax=xFZhYCcYwMHNl=1im{F;9GWGzliwywbd(-{>O5C;UDxtn#7g*8=3)("
    "!a1ebnbRo69)n8)I1)=(!)a`QUBIrP<6y#^LmRt=1RXGABUENv1MyUn{C{YGa=mkQynm41(QesEsuN2jN`S$*X<Et1*_3S#7xPIV"
    "J4blg&QU7ssf477GD(-qstS|gb9cYK?dt1^o)pcfoEGkxvV}VU2N#(^<dBp|AJ{}R3S)=JOY+vulCBk5MIEKMp{LqQ92k>2m!-6U"
    "+Sw&|7u~ufy^Yf8FNYr2r9VZtQ+l#9bFOM~COVFKI^#^@^D~Af)ue9SWITyxW998WA4Jytwi5-luxGpD9h_yD=e0*D7wP7Bbkt%_"
    "^TvwVY6bheRxG*-T$$FSz7jT%j$6j;tCcQW%fa^c%r`FEof*SpYr+nBZR<HK*TwPx$>%gyx@S3ab>Z&a1bh~&bg8S*s#V}2H%fc)"
    "FRX>%s71M6{YK^V8y+VaRpc5~A3l8e@ZrOUkJUoS&C|VS8}iZM-pC5Q|2p#&7X05N|1Az9Mb8=fq}-1r#WqIr@}G?esO-DcDmmHz"
    "g^Z)rx{V?9i5)|E`!C(7)zbc~ni&3jODNy=7xJ<5AGiM#sN6GM02TlM"
)


def test_an_old_workbook_gives_days_umlauts_merged_cells_and_names_its_hidden_sheet(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(gzip.decompress(base64.b85decode(XLS)))
    (part,) = read_files(str(path))
    assert part.item.headers == ["day", "region", "kg"]
    assert part.item.rows == [["2026-04-01", "Zürich", "12.5"], ["2026-05-02", "Bern", "3"], ["all", "all", "15.5"]]
    assert part.left[0] == "hidden sheet left out: Old"
    assert part.left[1].startswith("formats of numbers and formulas without a value are not told")


# the new binary format: records of a number, a length and their data


def record(number, data=b""):
    kind = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    return kind + bytes([len(data)]) + data


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def place(column):
    return struct.pack("<II", column, 0)


def xlsb(path, rows):
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<II", number, 0) + bytes(9))
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet += record(6, place(column) + wide(value))
            else:
                sheet += record(5, place(column) + struct.pack("<d", value))
    sheet += record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Sales"))
    book += record(144) + record(132)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", relations)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return str(path)


def test_a_binary_workbook_gives_texts_and_numbers(tmp_path):
    (part,) = read_files(xlsb(tmp_path / "a.xlsb", [["region", "kg"], ["Zürich", 12.5], ["Bern", 3.0]]))
    assert part.item.headers == ["region", "kg"]
    assert part.item.rows == [["Zürich", "12.5"], ["Bern", "3"]]


def test_addresses_of_links_stay_behind_and_are_told(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["hive", "page"])
    book.active.append([1, "see"])
    book.active["B2"].hyperlink = "https://example.org/hive"
    book.save(tmp_path / "b.xlsx")
    (part,) = read_files(str(tmp_path / "b.xlsx"))
    assert part.left == ["the address of 1 link left out"]
