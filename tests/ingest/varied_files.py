"""Files of many formats, shapes and encodings from a seed, each with the words and cells that a reader must find.

They are made with the libraries that others write them with, and here and there by hand where none writes such a file.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import random
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import whole_table
from tests.ingest.making import picture

LETTERS = {
    "utf-8": ["Köln", "łąka", "Ωμέγα", "река", "東京", "العدد", "plain"],
    "utf-8-sig": ["Köln", "łąka", "река", "plain"],
    "utf-16": ["Köln", "łąka", "東京", "plain"],
    "cp1252": ["Köln", "Größe", "façade", "señal", "plain", "lower"],
    "cp1250": ["łąka", "źródło", "żółty", "ćma", "szkoła", "święto"],
    "cp1251": ["река", "берег", "озеро", "равнина", "площадь", "дорога"],
    "shift_jis": ["東京都の水", "大阪の川", "京都の町", "名古屋の城", "北海道の雪"],
    "gb18030": ["北京的水", "上海的河", "广州的城", "南京的山", "天津的海"],
    "euc_kr": ["서울의물", "부산의강", "대구의산", "인천의바다"],
}


@dataclass
class MadeFile:
    """A file with what is in it.

    Attributes:
        cells: of its tables; each must be a cell of a table part, or stand in a text.
        words: of its texts.
        may_stay: words that may be left out, if a line says so.
    """

    format: str
    shape: str
    ending: str
    data: bytes
    cells: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    may_stay: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"made{self.ending}"


@dataclass
class ReadBack:
    """How much of a made file is in its parts."""

    cells: int
    words: int
    missing: list[str]
    told: list[str]

    @property
    def untold(self) -> list[str]:
        return [] if self.told else self.missing


def read_back(file: MadeFile, parts: list) -> ReadBack:
    """Compare what was read with what is in the file. White space, Markdown's escapes and line breaks don't count."""
    texts = [part.text for part in parts]
    for part in parts:
        if isinstance(part.item, Table):
            whole = whole_table(part.item)
            texts += [part.item.caption or "", *whole.headers, *(cell for row in whole.rows for cell in row)]
    found = _bare("\x1f".join(texts))
    missing = [each for each in [*file.cells, *file.words, *file.may_stay] if _bare(each) not in found]
    told = [line for part in parts for line in part.left]
    return ReadBack(
        sum(_bare(each) in found for each in file.cells),
        sum(_bare(each) in found for each in file.words),
        missing,
        told,
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s\\]+", "", html.unescape(text))


class Maker:
    """Makes the same files from the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._count = 0

    def word(self, encoding: str = "utf-8", kind: str = "") -> str:
        self._count += 1
        return f"{kind}{self.random.choice(LETTERS[encoding])}{self._count}x"

    def sentence(self, encoding: str = "utf-8") -> list[str]:
        return [self.word(encoding) for _ in range(self.random.randint(4, 12))]

    def number(self) -> str:
        return self.random.choice(
            [
                str(self.random.randint(10_000, 99_999)),
                f"{self.random.randint(100, 999)}.{self.random.randint(11, 99)}1",
                f"-{self.random.randint(1000, 9999)}",
            ]
        )

    def table(self, encoding: str = "utf-8", rows: int = 0, columns: int = 0) -> list[list[str]]:
        """Headers and rows; the first column is text, the others mostly numbers."""
        rows, columns = rows or self.random.randint(2, 45), columns or self.random.randint(2, 7)
        headers = [self.word(encoding, "H") for _ in range(columns)]
        body = [[self.word(encoding), *(self._cell(encoding) for _ in range(columns - 1))] for _ in range(rows)]
        return [headers, *body]

    def _cell(self, encoding: str) -> str:
        return self.number() if self.random.random() < 0.8 else self.word(encoding)

    # --- CSV

    def csv(self, shape: str) -> MadeFile:
        encoding = self.random.choice(list(LETTERS)) if shape == "encoding" else "utf-8"
        separator = self.random.choice(",;\t|")
        rows = self.table(encoding, rows=self.random.randint(5, 30), columns=self.random.randint(3, 6))
        cells, above, below = [cell for row in rows for cell in row], [], []
        if shape == "ragged":
            short = self.random.randrange(1, len(rows))
            cells = [c for n, row in enumerate(rows) for c in (row[:-1] if n == short else row)]
            rows[short] = rows[short][:-1]
            long = self.random.randrange(1, len(rows))
            extra = self.word()
            rows[long] = [*rows[long], extra]
            cells.append(extra)
        if shape == "preamble":
            above = [self.random.choice(["# ", "", '"']) + self.word() for _ in range(self.random.randint(1, 3))]
            above = [f'{line}"' if line.startswith('"') else line for line in above]
        if shape == "footer":
            below = ["Total: " + self.word()]
        if shape == "quotes":
            odd = f'{self.word()}{separator} "{self.word()}"\nnext{self.word()}'
            rows[-1][0] = odd
            cells = [cell for row in rows for cell in row]
        out = io.StringIO(newline="")
        out.writelines(f"{line}\n" for line in (["sep=" + separator] if shape == "sep" else above))
        csv.writer(out, delimiter=separator, lineterminator=self.random.choice(["\n", "\r\n"])).writerows(rows)
        out.writelines(f"{line}\n" for line in below)
        words = [line.strip('"# ') for line in [*above, *below]]
        ending = ".tsv" if separator == "\t" else ".csv"
        return MadeFile(
            "csv",
            f"{shape} {encoding}" if shape == "encoding" else shape,
            ending,
            out.getvalue().encode(encoding),
            cells,
            words,
        )

    # --- workbooks

    def xlsx(self, shape: str) -> MadeFile:  # noqa: C901, PLR0912, PLR0915 - a few lines for each shape
        import openpyxl
        from openpyxl.styles import PatternFill

        book = openpyxl.Workbook()
        sheet = book.active
        rows, words, stay = self.table(), [], []
        top, left = 1, 1
        cells = [cell for row in rows for cell in row]
        if shape in {"title", "notes"}:
            title = " ".join(self.sentence())
            sheet.cell(1, 1, title)
            words.append(title)
            top = self.random.choice([2, 3])
        if shape == "moved":
            top, left = self.random.randint(2, 9), self.random.randint(2, 6)
        self._put(sheet, rows, top, left)
        end = top + len(rows)
        if shape == "notes":
            note = " ".join(self.sentence())
            sheet.cell(end + self.random.randint(0, 2), 1, note)
            words.append(note)
        if shape == "beside":
            note = " ".join(self.sentence())
            sheet.cell(top + 1, left + len(rows[0]) + 1, note)
            words.append(note)
        if shape == "several":
            more = self.table(rows=3)
            if self.random.random() < 0.5:
                self._put(sheet, more, end + 1, 1)
            else:
                self._put(sheet, more, 1, len(rows[0]) + 3)
            cells += [cell for row in more for cell in row]
        if shape == "merged body":
            sheet.merge_cells(start_row=2, end_row=3, start_column=1, end_column=1)
            cells.remove(rows[2][0])
        if shape == "two headers":
            sheet.insert_rows(1)
            group = self.word()
            sheet.cell(1, 2, group)
            if len(rows[0]) > 2:
                sheet.merge_cells(start_row=1, end_row=1, start_column=2, end_column=len(rows[0]))
            words.append(group)
        if shape == "hidden":
            other = book.create_sheet("Secret")
            other.sheet_state = self.random.choice(["hidden", "veryHidden"])
            word = self.word()
            other.append([word, self.word()])
            stay.append(word)
        if shape == "sheets":
            for name in ("Second", "Third & last"):
                more = self.table()
                self._put(book.create_sheet(name), more, 1, 1)
                cells += [cell for row in more for cell in row]
        if shape == "far cell":
            sheet["XFD1048576"].fill = PatternFill("solid", fgColor="FF0000")
        if shape == "far value":
            word = self.word()
            sheet["ZZ9999"] = word
            words.append(word)
        if shape == "formulas":
            for row in range(top + 1, end):
                sheet.cell(row, len(rows[0]) + 1, f"=B{row}*2")
            stay.append("?no value?")
        if shape == "lines":
            for row in range(1, end):
                for column in range(1, len(rows[0]) + 1):
                    sheet.cell(row, column).value = None
            cells, words = [], [" ".join(self.sentence()) for _ in range(4)]
            for row, line in enumerate(words, 1):
                sheet.cell(row, 1, line)
        if shape == "formats":
            sheet.append([])
            sheet.append([self.word(), 0.125])
            sheet.cell(sheet.max_row, 2).number_format = "0.0%"
            cells.append("12.5%")
        out = io.BytesIO()
        book.save(out)
        data = out.getvalue()
        if shape == "no dimension":
            data = _changed(data, "xl/worksheets/sheet1.xml", rb"<dimension[^>]*/>", b"")
        return MadeFile("xlsx", shape, ".xlsx", data, cells, words, stay)

    @staticmethod
    def _put(sheet, rows, top, left) -> None:
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                try:
                    value = float(cell) if "." in cell else int(cell)
                except ValueError:
                    value = cell
                sheet.cell(top + y, left + x, value)

    def ods(self, shape: str) -> MadeFile:
        rows = self.table()
        body, sheets = "", [("Visible", rows)]
        stay: list[str] = []
        styles = '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
        if shape == "hidden":
            word = self.word()
            stay.append(word)
            sheets.append(("Secret", [[word, "1"], [self.word(), "2"]]))
        for name, grid in sheets:
            own = ' table:style-name="h"' if name == "Secret" else ""
            lines = "".join(
                "<table:table-row>"
                + "".join(
                    f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row
                )
                + "</table:table-row>"
                for row in grid
            )
            body += f'<table:table table:name="{name}"{own}>{lines}</table:table>'
        spaces = " ".join(
            f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text", "style")
        )
        content = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>{styles}'
            f"</office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
            "</office:document-content>"
        )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
            archive.writestr(
                "META-INF/manifest.xml",
                '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry'
                ' manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
                "</manifest:manifest>",
            )
        return MadeFile("ods", shape, ".ods", out.getvalue(), [c for row in rows for c in row], [], stay)

    # --- Word

    def docx(self, shape: str) -> MadeFile:  # noqa: C901 - a few lines for each shape
        import docx as library

        document = library.Document()
        words = [" ".join(self.sentence()) for _ in range(3)]
        for text in words:
            document.add_paragraph(text)
        rows = self.table(rows=self.random.randint(2, 6), columns=3)
        table = document.add_table(rows=len(rows), cols=3)
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                table.cell(y, x).text = text
        cells = [cell for row in rows for cell in row]
        if shape == "merged":
            table.cell(1, 0).merge(table.cell(2, 1))
        if shape == "paragraphs":
            more = self.word()
            table.cell(1, 1).add_paragraph(more)
            cells.append(more)
        if shape == "nested":
            inner = table.cell(1, 1).add_table(2, 2)
            for cell in (c for r in inner.rows for c in r.cells):
                cell.text = self.word()
                cells.append(cell.text)
        if shape == "list in cell":
            more = self.word()
            table.cell(2, 2).add_paragraph(more, style="List Bullet")
            cells.append(more)
        if shape == "header":
            for place in (document.sections[0].header, document.sections[0].footer):
                line = " ".join(self.sentence())
                place.paragraphs[0].text = line
                words.append(line)
        if shape == "comment":
            line = " ".join(self.sentence())
            document.add_comment(document.paragraphs[0].runs, text=line, author="Ann")
            words.append(line)
        if shape == "picture":
            document.add_picture(picture("red"))
            document.add_paragraph(last := self.word())
            words.append(last)
        out = io.BytesIO()
        document.save(out)
        return MadeFile("docx", shape, ".docx", out.getvalue(), cells, words)

    # --- HTML and what pandoc writes

    def html(self, shape: str) -> MadeFile:
        encoding = self.random.choice([e for e in LETTERS if e != "utf-8-sig"]) if shape == "declared" else "utf-8"
        words = [" ".join(self.sentence(encoding)) for _ in range(3)]
        rows = self.table(encoding, rows=self.random.randint(2, 8), columns=3)
        cells = [cell for row in rows for cell in row]
        paragraphs = "".join(f"<p>{text}</p>" for text in words)
        if shape == "layout":
            inner = self._html_table(rows)
            body = f"<table><tr><td><h1>{words[0]}</h1><p>{words[1]}</p></td><td><p>{words[2]}</p>{inner}</td></tr></table>"
        elif shape == "nested":
            inner = self._html_table(rows)
            word, other = self.word(), self.word()
            words += [word, other]
            body = f"{paragraphs}<table><tr><th>{word}</th><th>n</th></tr><tr><td>{inner}</td><td>{other}</td></tr></table>"
        elif shape == "spans":
            word = self.word()
            words.append(word)
            body = paragraphs + self._html_table(rows).replace("<tr>", f'<tr><td rowspan="{len(rows)}">{word}</td>', 1)
        elif shape == "blocks":
            word, other = self.word(), self.word()
            cells += [word, other]
            body = paragraphs + self._html_table(rows).replace(
                "</table>", f"<tr><td><p>{word}</p><p>{other}</p><ul><li>{self.word()}</li></ul></td></tr></table>"
            )
        else:
            body = paragraphs + self._html_table(rows)
        head = f'<meta charset="{encoding}">' if shape == "declared" else ""
        page = f"<html><head>{head}<title>t</title></head><body>{body}</body></html>"
        return MadeFile("html", f"{shape} {encoding}", ".html", page.encode(encoding), cells, words)

    @staticmethod
    def _html_table(rows) -> str:
        head = "<tr>" + "".join(f"<th>{cell}</th>" for cell in rows[0]) + "</tr>"
        body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
        return f"<table>{head}{body}</table>"

    def written(self, shape: str) -> MadeFile:
        """A text with a table and a footnote, in one of the formats that pandoc writes."""
        import pypandoc

        words = [" ".join(self.sentence()) for _ in range(3)]
        rows = self.table(rows=4, columns=3)
        note = self.word()
        source = f"# {words[0]}\n\n{words[1]}[^1]\n\n[^1]: {note}\n\n"
        source += "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * 3, *rows[1:]])
        source += f"\n\n- {words[2]}\n"
        command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", shape, "-s", "-o", "-"]
        command += ["--metadata", "title=T"]
        done = subprocess.run(command, input=source.encode(), capture_output=True, check=True)
        ending = {"latex": ".tex", "docx": ".docx"}.get(shape, f".{shape}")
        return MadeFile("pandoc", shape, ending, done.stdout, [c for row in rows for c in row], [*words, note])

    # --- slides, PDF, notebooks

    def pptx(self, shape: str) -> MadeFile:  # noqa: C901 - a few lines for each shape
        import pptx as library
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches

        show = library.Presentation()
        slide = show.slides.add_slide(show.slide_layouts[1])
        words, cells = [self.word() for _ in range(3)], []
        slide.shapes.title.text, slide.placeholders[1].text = words[0], words[1]
        slide.notes_slide.notes_text_frame.text = words[2]
        box = [Inches(1)] * 4
        if shape == "table":
            rows = self.table(rows=3, columns=3)
            table = slide.shapes.add_table(4, 3, *box).table
            for y, row in enumerate(rows):
                for x, text in enumerate(row):
                    table.cell(y, x).text = text
            cells = [cell for row in rows for cell in row]
            if self.random.random() < 0.5:
                table.cell(1, 0).merge(table.cell(2, 0))
        if shape == "chart":
            data = CategoryChartData()
            data.categories = [self.word() for _ in range(3)]
            for _ in range(2):
                values = [self.random.randint(1000, 99_999) for _ in range(3)]
                name = self.word()
                data.add_series(name, values)
                cells += [name, *map(str, values)]
            cells += [str(each.label) for each in data.categories]
            kind = self.random.choice([XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.LINE, XL_CHART_TYPE.BAR_STACKED])
            chart = slide.shapes.add_chart(kind, *box, data).chart
            title = self.word()
            chart.has_title = True
            chart.chart_title.text_frame.text = title
            words.append(title)
        if shape == "scatter":
            from pptx.chart.data import XyChartData

            data = XyChartData()
            series = data.add_series(name := self.word())
            cells.append(name)
            for _ in range(3):
                x, y = self.random.randint(1000, 9999), self.random.randint(1000, 9999)
                series.add_data_point(x, y)
                cells += [str(x), str(y)]
            slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, *box, data)
        if shape == "group":
            group = slide.shapes.add_group_shape()
            shape_ = group.shapes.add_textbox(*box)
            shape_.text_frame.text = word = self.word()
            words.append(word)
        out = io.BytesIO()
        show.save(out)
        return MadeFile("pptx", shape, ".pptx", out.getvalue(), cells, words)

    def pdf(self, shape: str) -> MadeFile:
        import typst

        def plain() -> str:
            self._count += 1
            return f"{self.random.choice(['Koeln', 'harvest', 'stone', 'Größe', 'façade'])}{self._count}x"

        words = [plain() for _ in range(self.random.randint(8, 40))]
        source = " ".join(words) + "\n\n"
        cells: list[str] = []
        if shape in {"table", "bare table", "pages"}:
            rows = [[plain(), *(self.number().replace("-", "") for _ in range(3))] for _ in range(6)]
            cells = [cell for row in rows for cell in row]
            stroke = "none" if shape == "bare table" else "1pt"
            source += f"#table(columns: 4, stroke: {stroke}, " + ", ".join(f"[{cell}]" for cell in cells) + ")\n"
        if shape == "columns":
            more = [plain() for _ in range(120)]
            words += more
            source += "#columns(2)[" + " ".join(more) + "]"
        if shape == "pages":
            last = plain()
            words.append(last)
            source += f"#pagebreak()\n{last}"
        return MadeFile("pdf", shape, ".pdf", typst.compile(source.encode(), format="pdf"), cells, words)

    def notebook(self, shape: str) -> MadeFile:
        from nbformat import v4

        words = [" ".join(self.sentence()) for _ in range(2)]
        cells: list[str] = []
        outputs = []
        if shape == "markdown":
            words.append(word := self.word())
            outputs = [
                v4.new_output("display_data", {"text/markdown": f"**{word}**", "text/plain": "<Markdown object>"})
            ]
        if shape == "frame":
            rows = self.table(rows=30, columns=3)
            cells = [cell for row in rows for cell in row]
            outputs = [v4.new_output("execute_result", {"text/html": self._html_table(rows), "text/plain": "..."})]
        if shape == "latex":
            outputs = [v4.new_output("display_data", {"text/latex": "$x_{41}^2$", "text/plain": "<Latex object>"})]
            words.append("$x_{41}^2$")
        if shape == "stream":
            words.append(word := self.word())
            outputs = [v4.new_output("stream", name="stdout", text=f"10%\r50%\r\x1b[31m{word}\x1b[0m\n")]
        if shape == "error":
            words.append(word := self.word())
            outputs = [v4.new_output("error", ename="ValueError", evalue=word, traceback=["..."])]
        if shape == "bad picture":
            bad = base64.b64encode(b"\x89PNG nothing").decode()
            outputs = [v4.new_output("display_data", {"image/png": bad, "text/plain": "<Figure>"})]
        if shape == "json":
            words.append(word := self.word())
            outputs = [v4.new_output("display_data", {"application/json": {"a": word}, "text/plain": "<JSON object>"})]
        notebook = v4.new_notebook(
            cells=[
                v4.new_markdown_cell(words[0]),
                v4.new_code_cell("show()", outputs=outputs),
                v4.new_raw_cell(words[1]),
            ]
        )
        return MadeFile("ipynb", shape, ".ipynb", json.dumps(notebook).encode(), cells, words)

    # --- records and texts

    def records(self, shape: str) -> MadeFile:
        rows = self.table()
        records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        cells = [cell for row in rows for cell in row]
        if shape == "nested":
            for record in records:
                record["where"] = {"place": (word := self.word()), "tags": [(tag := self.word()), "t"]}
                cells += [word, tag]
        if shape == "wrapped":
            word = self.word()
            cells.append(word)
            data = json.dumps({"made": word, "rows": records}, ensure_ascii=False)
        elif shape in {"lines", "lines in json", "bad line"}:
            lines = [json.dumps(record, ensure_ascii=False) for record in records]
            if shape == "bad line":
                lines.insert(1, "{not json: " + self.word())
            data = "\n".join(lines)
        elif shape == "mixed":
            data = json.dumps([*records, "a", 5], ensure_ascii=False)
        else:
            data = json.dumps(records, ensure_ascii=self.random.random() < 0.5)
        ending = ".jsonl" if shape in {"lines", "bad line"} else ".json"
        if "\\u" in data:
            data = json.dumps(json.loads(data), ensure_ascii=True)
        return MadeFile("json", shape, ending, data.encode(), cells)

    def text(self, shape: str) -> MadeFile:
        encoding = self.random.choice(list(LETTERS))
        lines = [" ".join(self.sentence(encoding)) for _ in range(self.random.randint(3, 30))]
        text = "\n\n".join(lines)
        if shape == "control":
            encoding = "utf-8"
            text = text.encode("utf-8", "ignore").decode() + "\x07\x1b"
        if shape == "md":
            text = f"# {lines[0]}\n\n{text}"
        ending = ".md" if shape == "md" else ".txt"
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            encoding, data = "utf-8", text.encode()
        return MadeFile("text", f"{shape} {encoding}", ending, data, [], lines)


def _changed(data: bytes, member: str, pattern: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in old.namelist():
            content = old.read(name)
            archive.writestr(name, re.sub(pattern, new, content) if name == member else content)
    return out.getvalue()


def _each(method: Callable[[Maker, str], MadeFile], *shapes: str) -> dict[str, Callable[[Maker, str], MadeFile]]:
    return dict.fromkeys(shapes, method)


SHAPES: dict[str, dict[str, Callable[[Maker, str], MadeFile]]] = {
    "csv": _each(Maker.csv, "plain", "encoding", "ragged", "preamble", "footer", "quotes", "sep"),
    "xlsx": _each(
        Maker.xlsx, "plain", "title", "notes", "beside", "moved", "several", "merged body", "two headers", "hidden",
        "sheets", "far cell", "far value", "formulas", "lines", "formats", "no dimension",
    ),
    "ods": _each(Maker.ods, "plain", "hidden"),
    "docx": _each(
        Maker.docx, "plain", "merged", "paragraphs", "nested", "list in cell", "header", "comment", "picture"
    ),
    "html": _each(Maker.html, "plain", "layout", "nested", "spans", "blocks", "declared"),
    "pandoc": _each(Maker.written, "odt", "epub", "rst", "org", "rtf", "latex"),
    "pptx": _each(Maker.pptx, "plain", "table", "chart", "scatter", "group"),
    "pdf": _each(Maker.pdf, "plain", "table", "bare table", "columns", "pages"),
    "ipynb": _each(
        Maker.notebook, "plain", "markdown", "frame", "latex", "stream", "error", "bad picture", "json"
    ),
    "json": _each(Maker.records, "plain", "nested", "wrapped", "lines", "lines in json", "bad line", "mixed"),
    "text": _each(Maker.text, "plain", "md", "control"),
}  # fmt: skip
