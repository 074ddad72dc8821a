"""HTML as a browser's own algorithm reads it."""

import base64
from urllib.parse import urlsplit

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen_nb.document.tree import Outline
from tests.document.payloads import PAYLOADS
from tests.export.making import HEADINGS, PNG, SVG

SCHEMES = {"", "http", "https", "mailto"}


def read(path):
    return html5lib.parse(path.read_bytes(), treebuilder="etree", namespaceHTMLElements=False)


def text(element):
    return " ".join("".join(element.itertext()).split())


def rows(table):
    return [[cell_text(cell) for cell in row if cell.tag in {"td", "th"}] for row in table.iter("tr")]


def cell_text(cell):
    for line_break in cell.iter("br"):
        line_break.text = "\v"
    return "\n".join(" ".join(line.split()) for line in "".join(cell.itertext()).split("\v"))


def test_headings_tables_figures_and_citations_are_all_there_in_order(write):
    page = read(write("html"))
    body = page.find("body")
    found = [text(e) for e in body.iter() if e.tag in {"h1", "h2", "h3"} and e.get("id") != "toc-title"]
    assert found == ["Everything", *HEADINGS]
    model, data = (rows(table) for table in body.iter("table"))
    assert model == [["a", "b|c"], ["x\ny", "1"], ["2", "link"]]
    assert data == [["Hive", "kg"], ["North_1*", "1.50"], ["a|b", "2"], ["two\nlines", "<b>3</b>"], ["你好", "שלום"]]
    assert [text(e) for e in body.iter("caption")] == ["Table 1: Model table", "Table 2: Harvest [2]"]
    assert [text(e) for e in body.iter("figcaption")] == ["Figure 1: Blue [1]", "Figure 2: Red"]
    assert [e.get("src").partition("base64,")[2] for e in body.iter("img")] == [PNG, SVG]
    assert [e.get("alt") for e in body.iter("img")] == ["A blue field", "A red field"]
    cited = [e for e in body.iter("a") if e.get("href", "").startswith("#source-")]
    assert [text(e) for e in cited] == ["1", "2", "1", "2", "1", "2"]
    assert [text(e) for e in body.iter("span") if e.get("id", "").startswith("source-")] == [
        "notes.md",
        "Sales",
    ]


def test_contents_notes_math_code_and_direction_survive(write):
    page = read(write("html"))
    body = page.find("body")
    contents = next(nav for nav in body.iter("nav") if nav.get("role") == "doc-toc")
    assert [text(a) for a in contents.iter("a")] == [h for h in HEADINGS if h != "A heading inside"]
    ids = {e.get("id") for e in body.iter() if e.get("id")}
    assert {a.get("href")[1:] for a in body.iter("a") if a.get("href").startswith("#")} <= ids
    notes = next(e for e in body.iter() if e.get("role") == "doc-endnotes")
    assert [text(li).rstrip("↩︎") for li in notes.iter("li")] == [
        "A note of the first section.",
        "A note of the second section.",
    ]
    assert sum(e.tag.endswith("math") and "annotation" not in e.tag for e in body.iter() if isinstance(e.tag, str)) == 2
    assert 'return "```"  # <&>' in "".join(next(body.iter("pre")).itertext())
    assert [text(e) for e in body.iter("div") if e.get("dir") == "rtl"] == ["שלום לכולם, זה פסקה."]
    assert next(text(e) for e in body.iter("strong")) == "bold"
    assert any(a.get("href") == "#ch2" and text(a) == "the end" for a in body.iter("a"))


def test_the_page_loads_nothing_and_says_so(write):
    page = read(write("html"))
    assert not [e for e in page.iter() if e.tag in {"script", "link", "iframe", "object", "embed"}]
    (policy,) = [e for e in page.iter("meta") if e.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in policy.get("content")
    assert "@media print" in "".join(style.text for style in page.iter("style"))


def outline_saying(*texts):
    sections = [
        {
            "title": each,
            "elements": [
                {"type": "paragraph", "text": each},
                {"type": "bullet_list", "items": [each]},
                {"type": "table", "headers": [each], "rows": [[each]], "caption": each},
                {"type": "table", "headers": [each], "rows": [[each]], "caption": each, "plain": True},
                {"type": "code_block", "code": each, "language": each},
                {"type": "image", "alt": each, "url": each, "caption": each},
                {"type": "reference", "partId": each, "label": each},
            ],
        }
        for each in texts
    ]
    return Outline.model_validate({"title": texts[0], "chapters": [{"title": texts[0], "sections": sections}]})


def harmless(page):
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in {"script", "iframe", "object", "embed", "link", "base", "form", "svg", "video"}
        for name, value in element.attrib.items():
            assert not str(name).lower().startswith("on")
            if name in {"href", "src", "{http://www.w3.org/1999/xlink}href"}:
                assert urlsplit(value).scheme in SCHEMES or element.tag == "img"
            if element.tag == "img" and name == "src":
                assert value.startswith("data:image/")


def test_no_text_can_run_or_load_anything(write):
    page = read(write("html", outline_saying(*PAYLOADS)))
    harmless(page)
    assert not list(page.find("body").iter("style"))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(alphabet="ab<>&\"'`~*_[]()!|$\\#:-{}=@%\n /x^é你ש", max_size=60), min_size=1, max_size=4))
def test_any_text_gives_a_harmless_page_with_all_its_letters(write, texts):
    path = write("html", outline_saying(*(each or "a" for each in texts)))
    harmless(read(path))
    path.unlink()


def test_a_remote_picture_is_a_link_and_a_false_one_is_text(write):
    image = {"type": "image", "alt": "Far", "url": "https://example.org/x.png", "caption": "Far away"}
    local = {"type": "paragraph", "text": "![secret](/etc/passwd) ![odd](data:text/html;base64,PGI+)"}
    page = read(
        write(
            "html", Outline.model_validate({"chapters": [{"title": "A", "sections": [{"elements": [image, local]}]}]})
        )
    )
    assert not list(page.iter("img"))
    assert "https://example.org/x.png" in [a.get("href") for a in page.iter("a")]
    assert "root:" not in text(page)


def test_pictures_are_the_ones_given(write):
    page = read(write("html"))
    (first, _) = page.iter("img")
    assert base64.b64decode(first.get("src").partition("base64,")[2]).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("language", "lang", "direction"), [("de", "de", None), ("Hebrew", "he", "rtl"), ("", None, None)]
)
def test_the_language_is_told(write, language, lang, direction):
    from tests.export.making import outline_of_everything

    page = read(write("html", outline_of_everything(language=language)))
    assert (page.get("lang"), page.get("dir")) == (lang, direction)
