"""Each bad input gets one clear error, and nothing else suffers."""

import builtins
import io
import itertools
import os
import sys
import time

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf.generic import NameObject, StreamObject

import docgen_nb as dg
from docgen_nb.errors import ContentPartError, DocgenError, MissingExtraError
from docgen_nb.ingest import limits
from docgen_nb.ingest.html_blocks import plain_tables
from docgen_nb.ingest.readers import all_readers
from docgen_nb.plain_text import sound_text
from tests.export.making import png
from tests.ingest import making

BAD = {
    "empty.md": (b"", "is empty"),
    "blank.txt": (b" \n", "is empty"),
    "zero.csv": (b"", "is empty"),
    "binary.txt": (b"a\0b", "not text"),
    "late.txt": (b"a" * 2_000_000 + b"\0\1\2", "not text"),
    "unknown.xyz": (b"a", "files of this kind"),
    "none": (b"a", "files of this kind"),
    "broken.json": (b"{", "is not JSON"),
    "deep.json": (b"[" * 100_000, "is not JSON"),
    "broken.pdf": (b"%PDF-1.7\nnothing", "is broken"),
    "text.pdf": (b"plain text", "is broken"),
    "cut.pdf": (making.pdf("Bees.")[:3000], "is broken|holds no text"),
    "locked.pdf": (making.pdf("Bees.", password="secret"), "is encrypted"),
    "blank.pdf": (making.pdf("#circle()"), "holds no text"),
    "text.docx": (b"plain text", "is broken"),
    "cut.docx": (making.docx("Bees")[:2000], "is broken"),
    "other.docx": (making.xlsx(A=[["a"]]), "pandoc failed"),
    "bomb.docx": (making.bomb("word/document.xml"), "unpacks to more than"),
    "bomb.xlsx": (making.bomb("xl/workbook.xml"), "unpacks to more than"),
    "bomb.pptx": (making.bomb("ppt/presentation.xml"), "unpacks to more than"),
    "text.xlsx": (b"plain text", "is broken"),
    "empty.xlsx": (making.xlsx(A=[], B=[]), "no visible sheet holds anything"),
    "text.pptx": (b"plain text", "is broken"),
    "text.parquet": (b"plain text", "is broken"),
    "broken.ipynb": (b"{}", "is broken"),
    "text.ipynb": (b"plain", "is broken"),
    "old.ipynb": (b'{"nbformat": 1, "cells": [{"cell_type": "odd"}]}', "is broken"),
    "text.png": (b"plain text", "is a broken picture"),
    "cut.png": (png()[:40], "is a broken picture"),
    "jpeg.png": (b"\xff\xd8\xff\xe0", "is a broken picture"),
    "huge.png": (making.huge_picture(), "too many pixels"),
    "text.svg": (b"plain", "no SVG"),
    "html.svg": (b"<html/>", "no SVG"),
    "bomb.svg": (b'<!DOCTYPE s [<!ENTITY a "aaaa">]><svg>&a;</svg>', "declares entities"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_clear_error_and_nothing_is_added(tmp_path, name):
    data, says = BAD[name]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "good.md").write_text("# ok")
    project = dg.Project(model="scripted")
    with pytest.raises(ContentPartError, match=says) as caught:
        project.add(tmp_path / "good.md", tmp_path / name)
    assert name in caught.value.message or "pandoc" in caught.value.message
    assert "\n" not in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert len(project.parts) == 0
    assert project.add(tmp_path / "good.md")


def test_nothing_of_that_name_says_so():
    with pytest.raises(ContentPartError, match="no variable and no file"):
        dg.Project(model="scripted").add("nowhere.md")


def test_a_link_that_leads_out_of_a_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.md").write_text("secret")
    (folder := tmp_path / "notes").mkdir()
    (folder / "a.md").write_text("# A")
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    for source in (folder, str(folder / "*.md")):
        with pytest.raises(ContentPartError, match=r"link\.md is a link that leads out of notes"):
            dg.Project(model="scripted").add(source)
    assert dg.Project(model="scripted").add(folder / "link.md")[0].text == "secret"


def test_a_link_that_leads_nowhere_a_pipe_and_an_empty_folder_are_refused(tmp_path):
    (tmp_path / "dangling.md").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "empty").mkdir()
    for name, says in (("dangling.md", "can't be read"), ("pipe.md", "no regular file"), ("empty", "holds no file")):
        with pytest.raises(ContentPartError, match=says):
            dg.Project(model="scripted").add(tmp_path / name)


@pytest.fixture
def as_anybody(tmp_path):
    """Root may read everything, so for a test of permissions it is somebody else for a while."""
    user = os.geteuid()
    for folder in (tmp_path, *tmp_path.parents[:2]):
        if user == 0:
            folder.chmod(0o755)
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def test_a_file_that_may_not_be_read_says_so(tmp_path, request):
    project = dg.Project(model="scripted")
    for name in ("a.md", "b.csv", "c.png"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0)
    (tmp_path / "closed").mkdir(mode=0o700)
    request.getfixturevalue("as_anybody")
    for name in ("a.md", "b.csv", "c.png"):
        with pytest.raises(ContentPartError, match=r"can't be read: Permission denied\.$"):
            project.add(tmp_path / name)
    assert not project.parts


@pytest.mark.parametrize("url", ["ftp://x.org/a", "file:///etc/passwd", "x.org", "http://"])
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(ContentPartError, match="no web address"):
        dg.Project(model="scripted").add(urls=[url])


def test_an_address_where_nobody_answers_says_so():
    with pytest.raises(ContentPartError, match=r"can't be read: "):
        dg.Project(model="scripted").add(urls=["http://127.0.0.1:9/a.html"], local_=True)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("a.pdf", "pypdf"),
        ("a.xlsx", "openpyxl"),
        ("a.pptx", "pptx"),
        ("a.parquet", "pyarrow"),
        ("a.ipynb", "nbformat"),
        ("a.html", "pypandoc"),
        ("a.png", "PIL"),
    ],
)
def test_a_missing_package_names_the_line_that_brings_it(tmp_path, monkeypatch, name, package):
    real = builtins.__import__

    def without(wanted, *arguments, **keys):
        if wanted.partition(".")[0] == package:
            raise ImportError(wanted)
        return real(wanted, *arguments, **keys)

    (tmp_path / name).write_bytes(b"x")
    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r'pip install "docgen-nb\[files\]"'):
        dg.Project(model="scripted").add(tmp_path / name)


QUICK = sorted(set(all_readers()) - {".rtf", ".rst", ".org", ".tex", ".html", ".htm"})  # these start pandoc each time
GOOD = {
    ".docx": making.docx("Bees fly", rows=[["a", "b"], ["1", "2"]]),
    ".xlsx": making.xlsx(A=[["a", "b"], [1, 2]]),
    ".pptx": making.pptx(("Bees", "fly")),
    ".pdf": making.pdf("Bees fly."),
    ".png": png(),
}


def read_or_refused(path):
    """The parts, or the one line that says why there are none; any other error fails the test."""
    try:
        return dg.Project(model="scripted").add(path)
    except DocgenError as error:
        return str(error) if "\n" not in str(error) else ""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_but_nothing_else_happens(tmp_path, ending, at, junk):
    data = GOOD[ending]
    at %= len(data)
    path = tmp_path / f"f{ending}"
    path.write_bytes(data[:at] + junk + data[at + len(junk) :])
    assert read_or_refused(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(sorted(set(all_readers()) - {".rtf", ".rst", ".org", ".tex", ".html", ".htm"})),
    st.binary(max_size=300),
)
def test_any_bytes_are_read_or_refused(tmp_path, ending, data):
    path = tmp_path / f"f{ending}"
    path.write_bytes(data)
    assert read_or_refused(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([".csv", ".tsv", ".json", ".md", ".txt", ".svg", ".ipynb"]), st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path, ending, text):
    path = tmp_path / f"f{ending}"
    path.write_text(text, encoding="utf-8", newline="")
    parts = read_or_refused(path)
    assert parts
    if ending in {".md", ".txt"} and not isinstance(parts, str):
        assert parts[0].text == sound_text(text)


def test_comments_that_never_end_take_time_with_their_length():
    def cpu(comments):
        begun = time.process_time()
        plain_tables("<!--" * comments)
        return time.process_time() - begun

    assert cpu(64_000) < 40 * cpu(4_000) + 0.5  # sixteen times as long; with its square it would be 256 times


@pytest.mark.parametrize(
    "nested",
    [
        "<ul><li>x" * 100,
        "<dl><dt>a<dd>x" * 100,
        "<div><ul><li>x" * 100 + "</div>" * 100,
        "<ul><li>x" * 50 + "<ol><li>x" * 50 + "</ul>" * 50 + "</ol>" * 50,
        "</ul>" * 100 + "<ul><li>x" * 100,
        "<blockquote><ul><li>x" * 100,
        "<table><tr><td><ul><li>x" * 20,
    ],
    ids=["ul", "dl", "div", "crossed", "ends", "quotes", "tables"],
)
def test_lists_that_stand_open_are_read_at_once(tmp_path, nested):
    (tmp_path / "a.html").write_text(f"<p>Begin.</p>{nested}")
    parts = dg.Project().add(tmp_path / "a.html")  # each would double pandoc's time, which ends after 20 s
    assert "Begin." in parts[0].text
    assert "x" in parts[0].text


def test_a_line_of_very_many_cells_is_refused_before_it_is_cut(tmp_path):
    (tmp_path / "a.csv").write_text(";" * 20_000 + "\n")
    with pytest.raises(ContentPartError, match="has 20,001 columns; at most 16,384"):
        dg.Project(model="scripted").add(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "nested", ["<div>" * 45_000, "<em>x" * 60_000, "<blockquote>" * 40_000], ids=["div", "em", "blockquote"]
)
def test_html_nested_without_end_gets_no_more_memory_than_a_text_of_its_length(tmp_path, nested):
    (tmp_path / "a.html").write_text(nested)
    with pytest.raises(ContentPartError, match=r"pandoc needed more than \d\d\d MB and was ended|nested too deeply"):
        dg.Project().add(tmp_path / "a.html")


LONG = "ab" * 500_000


def of_parquet(**column):
    import pyarrow as pa

    return pa.table(column)


def repeated(times):
    """One long text that is meant many times, without being so often in memory."""
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array([0] * times, pa.int32()), [LONG])


def repeated_in_lists():
    import pyarrow as pa

    return of_parquet(a=pa.ListArray.from_arrays([*range(0, 2001, 10)], repeated(2000)))


def repeated_in_records():
    import pyarrow as pa

    inner = pa.StructArray.from_arrays([repeated(1500)], ["y"])
    return of_parquet(a=pa.StructArray.from_arrays([inner], ["x"]))


def as_many_nulls():
    import pyarrow as pa

    return of_parquet(a=pa.nulls(60_000_000))


@pytest.mark.parametrize(
    ("table", "options"),
    [
        (lambda: of_parquet(a=repeated(3000)), {}),
        (repeated_in_lists, {}),
        (repeated_in_records, {}),
        (lambda: of_parquet(a=["x" * 500] * 250_000), {}),
        (lambda: of_parquet(a=[LONG[:100_000]] * 900), {"use_dictionary": False, "compression": "zstd"}),
        (as_many_nulls, {"row_group_size": 100_000_000}),
    ],
)
def test_parquet_that_unpacks_to_far_more_is_refused_before_it_is_unpacked(tmp_path, monkeypatch, table, options):
    import pyarrow.parquet

    pyarrow.parquet.write_table(table(), tmp_path / "a.parquet", **options)
    monkeypatch.setattr("docgen_nb.ingest.readers.parquet.cell_texts", lambda _: pytest.fail("it was unpacked"))
    with pytest.raises(ContentPartError, match=r"a\.parquet unpacks to more than .*; that is not read"):
        dg.Project().add(tmp_path / "a.parquet")


def test_a_cell_of_parquet_that_is_too_long_is_refused_alone(tmp_path):
    import pyarrow.parquet

    pyarrow.parquet.write_table(of_parquet(a=["x"] * 50 + [LONG + "c"] * 20), tmp_path / "a.parquet")
    with pytest.raises(ContentPartError, match="a cell has more than 1 MB"):
        dg.Project().add(tmp_path / "a.parquet")


def test_a_page_that_draws_without_end_is_left_out_and_told(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_DRAWN", 1000)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(making.pdf("Bees fly.", "They dance.")))
    drawing = StreamObject()
    drawing.set_data(b"BT /f0 9 Tf " + b"1 " * 1100 + b"Tj ET")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(drawing.flate_encode())
    writer.write(tmp_path / "a.pdf")
    (part,) = dg.Project(model="scripted").add(tmp_path / "a.pdf")
    assert part.text.split() == ["They", "dance."]
    assert any(line.startswith("text of page 1 (LimitReachedError)") for line in part.left)


def test_a_pdf_that_takes_minutes_is_given_up_with_its_page(tmp_path, monkeypatch):
    (tmp_path / "a.pdf").write_bytes(making.pdf("Bees fly.", "They dance."))
    monkeypatch.setattr(time, "thread_time", itertools.count(0, 200).__next__)
    with pytest.raises(ContentPartError, match="given up at page 2 of 2"):
        dg.Project(model="scripted").add(tmp_path / "a.pdf")


@pytest.mark.parametrize("long", ["<table><tr><td>{}</table>", "<ul><li>{}</ul>", "<p>{}", "<pre>{}</pre>"])
def test_a_block_that_would_take_pandoc_too_much_memory_is_refused_in_one_line(tmp_path, long):
    (tmp_path / "a.html").write_text("<p>Bees." + long.format("fly far " * 200_000))
    with pytest.raises(ContentPartError, match=r"a table, list or paragraph of 1\.6 MB; at most 1 MB can be read"):
        dg.Project().add(tmp_path / "a.html")
