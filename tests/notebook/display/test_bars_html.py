"""The bars as HTML: what the widget shows, kept in the notebook."""

from html.parser import HTMLParser

import pytest

from docgen_nb.notebook.display.bars_html import bars_html, bars_text
from tests.document.payloads import PAYLOADS


def row(label="1  Title", fraction=0.5, failed=0.0, words="Chapter 0/2, Section 1/2 completed", kind="running"):
    return {"label": label, "fraction": fraction, "failed": failed, "words": words, "kind": kind}


RUN = row("Writing") | {"facts": "3 calls · 0:07"}


class Page(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(html)
        self.text = "".join(self.texts)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def bars(self):
        return [attributes for _, attributes in self.tags if attributes.get("role") == "progressbar"]


def test_every_row_is_a_bar_with_its_name_value_and_words():
    page = Page(bars_html([RUN, row(), row("2  Next", 0.25, words="waiting")]))
    assert [bar["aria-label"] for bar in page.bars()] == ["Writing", "1  Title", "2  Next"]
    assert [bar["aria-valuenow"] for bar in page.bars()] == ["50", "50", "25"]
    assert page.bars()[2]["aria-valuetext"] == "waiting"
    assert "3 calls · 0:07" in page.text
    assert "50 %" in page.text


def test_the_part_in_error_has_a_fill_of_its_own():
    html = bars_html([RUN, row(fraction=0.75, failed=0.25)])
    assert "width:50.0%" in html
    assert "width:25.0%;height:100%;background-color:#d32f2f" in html


def test_a_note_stands_beside_the_first_row():
    assert "Kernel → Interrupt" in Page(bars_html([RUN], "Kernel → Interrupt")).text


def test_without_chapters_there_is_no_list():
    assert "table" not in bars_html([RUN])


def test_as_text_it_is_one_line():
    assert bars_text([RUN, row()]) == "Writing: Chapter 0/2, Section 1/2 completed (3 calls · 0:07)"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_titles_and_messages_are_text(payload):
    harmless = Page(bars_html([RUN, row()]))
    page = Page(bars_html([RUN | {"words": payload}, row(payload, words=payload)]))
    made = [tag for tag in page.tags if tag != ("span", {})]  # around what begins a formula
    assert [tag for tag, _ in made] == [tag for tag, _ in harmless.tags]
    assert [set(attributes) for _, attributes in made] == [set(attributes) for _, attributes in harmless.tags]
    assert page.text.count(payload) == 3
    assert not any(len(text) > 1 and ("$" in text or "\\" in text) for text in page.texts)
