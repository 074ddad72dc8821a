"""Addresses that nobody but the model gave are shown as text: in no parser's eyes do they lead anywhere."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from docgen_nb.document.elements import BulletList, CodeBlock, Image, Paragraph, Table
from docgen_nb.document.foreign_links import mark_foreign, marked, stands_in, without_foreign
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.shared_prompt import Brief, ContentParts

KNOWN = stands_in(["See https://good.example/a_(b) or write to info@good.example."])


def foreign(text):
    return marked(text, KNOWN, "in no source")


@pytest.mark.parametrize(
    "text",
    [
        "[the report](https://good.example/a_(b)) and [a](#place), [b](../notes.md)",
        "Write to info@good.example or see HTTPS://GOOD.example/a_(b)!",
        "Code keeps its `https://evil.example` and\n\n``a ` https://evil.example``",
        "- item\n\n  ```\n  curl https://evil.example\n\n  more `\n  ```",
        "1//2, a//b and [@notes; @more]",
    ],
)
def test_what_is_known_and_what_is_no_link_stays(text):
    assert foreign(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[here](https://evil.example/?d=4711)", "here (`https://evil.example/?d=4711`, in no source)"),
        ("![p](//evil.example/p.png)", "p (`//evil.example/p.png`, in no source)"),
        ("<https://evil.example>", "`https://evil.example` (in no source)"),
        ("See www.evil.example, now.", "See `www.evil.example` (in no source), now."),
        ("a@evil.example", "`a@evil.example` (in no source)"),
        ("[x](https&#58;//evil.example)", "x (`https://evil.example`, in no source)"),
        ("[a [b [c]]](https://evil.example)", "[a [b [c]]] (`https://evil.example`, in no source)"),
        ("[x]: https://evil.example 'T'\n\n[x]", "[x] (`https://evil.example`, in no source)\n\n[x]"),
        ("[^1]: https://evil.example", "[^1]: `https://evil.example` (in no source)"),
        (r"\`[x](https://evil.example)\`", r"\`x (`https://evil.example`, in no source)\`"),
        ("https://good.example/a_(b)?d=4711", "`https://good.example/a_(b)?d=4711` (in no source)"),
        ('https://good.example/a_(b)"4711', '`https://good.example/a_(b)"4711` (in no source)'),
    ],
)
def test_an_address_of_the_model_s_own_is_code_and_named(text, shown):
    written, found = foreign(text)
    assert written == shown
    assert len(found) == 1


PIECES = [
    "[",
    "]",
    "(",
    ")",
    "!",
    "`",
    "``",
    "\\",
    "<",
    ">",
    " ",
    "\n",
    "\n\n",
    ":",
    "a",
    "x y",
    "^",
    "|",
    "&#58;",
    "*",
    '"t"',
]
ADDRESSES = [
    "https://evil.example/q",
    "//evil.example",
    "http://evil.example",
    "](https://evil.example)",
    "]: https://evil.example",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES + ADDRESSES * 2), max_size=14).map("".join))
def test_no_parser_finds_a_link_to_it(text):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(safe_markdown(foreign(text)[0]))
    assert 'href="https://evil' not in html
    assert 'href="//evil' not in html
    assert 'href="http://evil' not in html
    assert 'src="' not in html


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("https://A.example/Plan?q=x", True),
        ("a.example/Plan?q=x", True),
        ("https://a.example/plan?q=x", False),
        ("https://a.example/Plan?q=X", False),
    ],
)
def test_the_case_of_a_path_counts_since_it_could_carry_data_out(address, is_known):
    assert stands_in(["See https://a.example/Plan?q=x for more."])(address) is is_known


def test_a_document_s_elements_are_marked_and_code_blocks_are_not():
    link = "[x](https://evil.example)"
    elements = [
        Paragraph(text=link),
        BulletList(items=[link]),
        Table(headers=["a"], rows=[[link]], caption=link),
        Image(alt="p", url="https://evil.example/p.png"),
        CodeBlock(code="curl https://evil.example"),
    ]
    assert mark_foreign(elements, KNOWN, "w") == ["https://evil.example", "https://evil.example/p.png"]
    assert elements[0].text == elements[1].items[0] == elements[2].rows[0][0] == "x (`https://evil.example`, w)"
    assert elements[3].url == ""
    assert elements[4].code == "curl https://evil.example"


def test_cells_of_a_table_and_the_user_s_words_are_known():
    table = ContentPart(
        id="t", label="t", kind="table", text="", item=Table(headers=["a"], rows=[["https://cell.example/1"]])
    )
    brief = Brief.of(
        None,
        ContentParts([table]),
        user_prompt="Name https://mine.example",
        profile=Brief("", "", ContentParts()).profile,
    )
    assert brief.known_address("https://cell.example/1")
    assert brief.known_address("mine.example")
    assert not brief.known_address("https://cell.example/12")
    assert without_foreign("Log in at https://evil.example/x now", brief.known_address) == "Log in at […] now"


@pytest.mark.parametrize(
    "text", ["`" * 60_000, "[a " * 20_000, "[![" * 20_000, "a." * 40_000, "a@" * 30_000, "[`" * 20_000]
)
def test_long_odd_text_takes_no_time(text):
    begun = time.process_time()
    foreign(text + " //x ](//y")
    assert time.process_time() - begun < 2
