"""Markdown as HTML for places without a Markdown of their own."""

from __future__ import annotations

from urllib.parse import urlsplit

import html5lib
import pytest

from docgen_nb.document.safe_markdown import rendered_html
from tests.document.payloads import PAYLOADS

HARMLESS_ATTRIBUTES = {"href", "title", "colspan", "rowspan", "rel"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_of_hostile_text_only_harmless_tags_and_attributes_stay(payload):
    tree = html5lib.parseFragment(rendered_html(payload), namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.tag not in {"script", "iframe", "img", "svg", "style", "form", "object", "embed", "math"}
        assert set(element.attrib) <= HARMLESS_ATTRIBUTES
        assert urlsplit(element.attrib.get("href", "")).scheme in {"", "http", "https", "mailto"}


def test_what_is_meant_stays():
    html = rendered_html("## Head\n\n| a | b |\n| - | - |\n| 1 | **2** |\n\n- one\n\n`x < y`\n\n[link](https://e.org)")
    for part in (
        "<h2>Head</h2>",
        "<td>1</td>",
        "<strong>2</strong>",
        "<li>one</li>",
        "x &lt; y",
        'href="https://e.org"',
    ):
        assert part in html
