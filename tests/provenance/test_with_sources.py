"""Text with what it rests on, as notebooks show it."""

import html5lib
import pytest

from docgen_nb import ContentPart
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.safe_markdown import rendered_html, safe_markdown
from docgen_nb.provenance.tracing import trace
from docgen_nb.provenance.with_sources import shown_with_sources
from tests.check.making import outline_of, section_of
from tests.document.payloads import PAYLOADS

TEXT = "There are 31,250 homes.\n\n- Some of 31,250\n- Others of 31,250\n\n| a |\n| --- |\n| 31,250 |\n"


def shown(text=TEXT, label="survey.pdf", **options):
    part = ContentPart(id="survey", label=label, kind="text", text="The town has 31,250 households.")
    outline = outline_of(section_of(text, parts=("survey",)))
    return shown_with_sources(outline, trace(outline, ContentParts([part])), **options)


def links(markdown):
    root = html5lib.parse(rendered_html(markdown), namespaceHTMLElements=False)
    return [(link.text, link.get("title")) for link in root.iter("a")]


def test_under_the_mouse_a_paragraphs_number_says_what_it_rests_on():
    assert links(shown()) == [("¹", "survey.pdf."), ("²", "survey.pdf."), ("³", "survey.pdf.")]


def test_the_titles_outlive_what_makes_text_safe_for_display():
    assert '[¹](#rests-on-1-1-1 "survey.pdf.")' in safe_markdown(shown())


def test_where_nothing_can_hover_numbers_are_plain():
    assert "homes.¹" in shown(hover=False)
    assert "](" not in shown(hover=False)


def test_what_takes_no_mark_has_it_below():
    assert "| 31,250 |\n\n[³](" in shown()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_of_parts_and_texts_can_do_nothing(payload):
    made = rendered_html(shown(f"There are 31,250 homes.\n\n{payload}\n", label=payload))
    root = html5lib.parse(made, namespaceHTMLElements=False)
    for element in root.iter():
        assert element.tag not in {"script", "iframe", "object", "embed", "svg", "math", "img", "style", "form"}
        assert not [name for name in element.attrib if name.startswith("on") or name in {"style", "src"}]
        assert not element.get("href", "#").lower().startswith(("javascript", "data", "vbscript"))
