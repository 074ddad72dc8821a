import base64
import json

import nbformat
import pandas as pd
import pytest
from nbformat import v4

import docgen_nb as dg
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import html_blocks, limits
from tests.export.making import PNG, png
from tests.ingest import making


@pytest.fixture
def add(tmp_path):
    """Write a file and add it."""

    def add_(name, data):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return dg.Project(model="scripted").add(path)

    return add_


def test_pdf_is_read_page_by_page(add):
    (part,) = add("r.pdf", making.pdf("Bees fly.", "They dance."))
    assert part.text == "Bees fly.\n\nThey dance.\n\n"
    assert part.source == "r.pdf"


def test_a_long_pdf_is_split_by_pages_and_says_which(add, monkeypatch):
    monkeypatch.setattr("docgen_nb.ingest.splitting.text_parts.__kwdefaults__", {"kind": "markdown", "limit": 250})
    parts = add("r.pdf", making.pdf(*(f"Page {n}. " + "Words of it. " * 6 for n in range(1, 6))))
    assert [part.source for part in parts] == ["r.pdf, pages 1 to 2", "r.pdf, pages 3 to 4", "r.pdf, page 5"]
    assert "Page 3." in parts[1].text


def test_word_keeps_headings_and_tables(add):
    (part,) = add("r.docx", making.docx("Bees *fly*.", rows=[["a", "b|c"], ["1", "2"]]))
    assert part.text.startswith("# A heading\n\nBees \\*fly\\*.")
    assert "| 1   | 2    |" in part.text


def test_the_contents_of_a_word_file_are_not_read_as_text(tmp_path):
    chapters = [{"title": f"Chapter {n}", "sections": [{"title": f"S{n}"}]} for n in (1, 2, 3)]
    project = dg.Project(model="scripted")
    project.load_outline({"title": "T", "chapters": chapters})
    project.export(tmp_path / "r.docx", tmp_path / "r.odt")
    for ending in ("docx", "odt"):
        (part,) = project.add(tmp_path / f"r.{ending}")
        assert part.text.count("Chapter 2") == 1
        assert "](#" not in part.text
        assert [passage.title for passage in part.passages() if passage.level == 1] == [
            f"Chapter {n}" for n in (1, 2, 3)
        ]


def test_excel_gives_a_table_for_each_sheet(add):
    parts = add(
        "r.xlsx", making.xlsx(Sales=[["year", "kg"], [2025, 1.5], [2026, None]], Costs=[["x"], ["y"]], Empty=[])
    )
    assert [(part.id, part.label) for part in parts] == [
        ("r-Sales", "r.xlsx, sheet Sales"),
        ("r-Costs", "r.xlsx, sheet Costs"),
    ]
    assert parts[0].item.rows == [["2025", "1.5"], ["2026", ""]]


def test_days_in_excel_are_days(add):
    day, at = (pd.Timestamp(text).to_pydatetime() for text in ("2026-04-01", "2026-04-01 12:30"))
    (part,) = add("r.xlsx", making.xlsx(Sales=[["day", "at"], [day, at]]))
    assert part.item.rows == [["2026-04-01", "2026-04-01 12:30:00"]]


def test_powerpoint_is_read_slide_by_slide(add):
    (part,) = add("r.pptx", making.pptx(("Bees", "They fly"), ("Honey", "Sweet")))
    assert part.text == "## Bees\n\nThey fly\n\nNotes: Say: Bees\n\n## Honey\n\nSweet\n\nNotes: Say: Honey\n\n"


def test_html_is_read_without_what_runs_or_loads(add):
    html = """<h1>Bees</h1><p>They <b>fly</b>.</p><script>alert(1)</script><img src=http://x.org/a.png alt=hive>
        <table><tr><th>a<tr><td>1</table>"""
    (part,) = add("r.html", html)
    assert part.text.startswith("# Bees\n\nThey **fly**.")
    assert "alert" not in part.text
    assert "[picture: hive]" in part.text
    assert "x.org" not in part.text


def test_a_notebook_is_read_cell_by_cell_and_its_pictures_are_parts(add):
    cell = v4.new_code_cell("1+1", outputs=[v4.new_output("execute_result", {"text/plain": "2"})])
    drawn = v4.new_code_cell(
        "plot()", outputs=[v4.new_output("display_data", {"image/png": PNG, "text/plain": "<Figure>"})]
    )
    text, picture = add(
        "n.ipynb", nbformat.writes(v4.new_notebook(cells=[v4.new_markdown_cell("# Bees"), cell, drawn]))
    )
    assert (
        text.text
        == "# Bees\n\n```python\n1+1\n```\n\n```text\n2\n```\n\n```python\nplot()\n```\n\n[n.ipynb, picture 1]\n\n"
    )
    assert (picture.id, picture.source, picture.item.data) == ("n-picture-1", "n.ipynb, cell 3", PNG)


def test_parquet_is_a_table(add, tmp_path):
    pd.DataFrame({"a": [1, None], "b": ["x", "y"]}).to_parquet(tmp_path / "t.parquet")
    (part,) = add("u.parquet", (tmp_path / "t.parquet").read_bytes())
    assert part.item.rows == [["1.0", "x"], ["", "y"]]


def test_parquet_shows_each_value_as_it_is_however_it_was_packed(add, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet

    columns = {
        "a.b": ["x", None],
        "b": pa.array(["u", "u"]).dictionary_encode(),
        "c": [["p", "q"], []],
        "d": [{"x": "s"}, None],
        "e": pa.array([[("k", "v")], []], type=pa.map_(pa.string(), pa.string())),
        "f": pa.array([7, 7]).dictionary_encode(),
        "g": pa.array(["y", "z"], type=pa.large_string()),
    }
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "t.parquet")
    (part,) = add("u.parquet", (tmp_path / "t.parquet").read_bytes())
    assert part.item.headers == ["a.b", "b", "c", "d", "e", "f", "g"]
    assert part.item.rows[0] == ["x", "u", "['p', 'q']", "{'x': 's'}", "[('k', 'v')]", "7", "y"]
    assert part.item.rows[1] == ["", "u", "[]", "", "[]", "7", "z"]


def test_json_records_are_a_table_and_other_json_a_text(add):
    assert add("t.json", json.dumps([{"a": 1}, {"a": 2}]))[0].item.rows == [["1"], ["2"]]
    (part,) = add("t.json", '{"a": {"b": 1}}')
    assert (part.kind, part.text) == ("code", '{"a": {"b": 1}}')


@pytest.mark.parametrize(
    ("name", "data"), [("p.png", png()), ("p.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><title>Red</title></svg>")]
)
def test_pictures_stand_as_they_are(add, name, data):
    import base64

    (part,) = add(name, data)
    assert base64.b64decode(part.item.data) == data
    assert part.kind == "image"
    assert part.item.alt == ("Red" if name.endswith("svg") else "p.png")


def test_text_in_utf_16_and_with_a_mark_is_read(add):
    assert add("t.txt", "é".encode("utf-16"))[0].text == "é"
    assert add("t.md", b"\xef\xbb\xbf# x")[0].text == "# x"


def test_line_breaks_and_spaces_stay_as_they_are(add):
    text = "a  \r\nb\n\n\tc \n"
    assert add("t.txt", text)[0].text == text


def test_csv_keeps_cells_as_they_are_in_the_file(add):
    (part,) = add("t.csv", 'a;b\n007;"x;""y""\nz"\n')
    assert part.item.rows == [["007", 'x;"y"\nz']]


def test_folders_and_globs_are_read_in_the_order_of_their_names(tmp_path):
    (tmp_path / "b.md").write_text("# B")
    (tmp_path / "a.csv").write_text("x;y\n1;2\n")
    (tmp_path / "c.txt").write_text("c")
    (tmp_path / ".hidden.md").write_text("h")
    (tmp_path / "x.unknown").write_text("h")
    project = dg.Project(model="scripted")
    assert [p.id for p in project.add(tmp_path)] == ["a", "b", "c"]
    assert [p.id for p in project.add(str(tmp_path / "*.md"))] == ["b"]


def test_files_that_differ_only_in_their_ending_are_told_apart(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "a.md").write_text("# A")
    assert [p.id for p in dg.Project(model="scripted").add(tmp_path)] == ["a.csv", "a.md"]


def test_a_link_inside_a_folder_may_be_followed(tmp_path):
    (tmp_path / "real.md").write_text("x")
    (tmp_path / "link.md").symlink_to(tmp_path / "real.md")
    assert len(dg.Project(model="scripted").add(tmp_path)) == 2


def test_a_page_from_the_web_is_read_where_it_is_asked_for(tmp_path):
    import threading
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    (tmp_path / "bees.html").write_text("<h1>Bees</h1>")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/bees.html"
        with pytest.raises(ContentPartError, match="not public"):
            dg.Project(model="scripted").add(urls=[address])
        (part,) = dg.Project(model="scripted").add(urls=[address], local_=True)
        server.shutdown()
    assert (part.id, part.text.strip(), part.source) == ("bees", "# Bees", address)


def test_limits_are_far_above_honest_files():
    assert limits.LARGEST_RATIO > 50
    assert limits.PIECE < 100_000


LONG_PAGES = {
    "divisions": "<div><section><h2>Bees {n}</h2><p>They <b>fly</b> far.</p></section><pre>a = {n}</pre></div>",
    "tables": "<h2>Bees {n}</h2><table><tr><th>a<th>b<tr><td rowspan=2>{n}<td>2<tr><td>3</table>",
    "lists": "<p>Bees {n}</p><div><ul><li>one {n}<ul><li><p>two</p></ul></ul></div><div><p>three</p></div>",
    "quotations": "<p>Bees<blockquote><p>One {n}<p>two</blockquote><script>'<ul>'</script><!-- <p> --><p>three</p>",
}


@pytest.mark.parametrize("kind", LONG_PAGES)
def test_a_long_page_is_read_in_pieces_and_says_the_same(tmp_path, monkeypatch, kind):
    (tmp_path / "a.html").write_text("<body><main>" + "".join(LONG_PAGES[kind].format(n=n) for n in range(200)))
    pieces, real = [], html_blocks.to_markdown

    def recorded(given, *arguments, **keys):
        pieces.append(given)
        return real(given, *arguments, **keys)

    monkeypatch.setattr(html_blocks, "to_markdown", recorded)
    whole = dg.Project().add(tmp_path / "a.html")
    monkeypatch.setattr(html_blocks, "_PIECE", 2000)
    assert [part.text for part in dg.Project().add(tmp_path / "a.html")] == [part.text for part in whole]
    assert len(pieces[0]) == 1
    assert len(pieces[1]) > 5
    assert max(map(len, pieces[1])) < 3000


def test_notes_of_a_page_in_pieces_are_read_where_they_stand(tmp_path, monkeypatch):
    note = '<section role="doc-endnotes"><ol><li id="f1"><p>Bees, 3.</p></li></ol></section>'
    page = f'<p>They fly.<a href="#f1" role="doc-noteref"><sup>1</sup></a></p>{"<p>And far.</p>" * 50}{note}'
    (tmp_path / "a.html").write_text(page)
    assert "[^1]: Bees, 3." in dg.Project().add(tmp_path / "a.html")[0].text
    monkeypatch.setattr(html_blocks, "_PIECE", 200)
    assert "1. Bees, 3." in " ".join(dg.Project().add(tmp_path / "a.html")[0].text.split())


def test_a_large_picture_in_a_page_is_no_text_to_pandoc(tmp_path):
    data = base64.b64encode(png(400, 300) + bytes(3_000_000)).decode()
    (tmp_path / "a.html").write_text(
        f'<p>See <img alt="a bee" src="data:image/png;base64,{data}"> data:image/png;base64,QUJD</p>'
    )
    text, picture = dg.Project().add(tmp_path / "a.html")
    assert picture.kind == "image"
    assert "data:image/png;base64,QUJD" in text.text
