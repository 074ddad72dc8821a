import pytest

from docgen_nb.document.labels import with_own_labels
from docgen_nb.document.markdown import chapter_markdown
from docgen_nb.document.nodes import Section
from docgen_nb.document.safe_markdown import rendered_html
from docgen_nb.document.tree import Outline

A = "First[^1] and [the plan][p].\n\n[^1]: Note of one.\n\n[p]: https://example.org/one"
B = "Second[^1] and [the plan][p].\n\n[^1]: Note of two.\n\n[p]: https://example.org/two"


def paragraph(text):
    return {"type": "paragraph", "text": text}


def renamed(*elements):
    return with_own_labels(Section.model_validate({"id": "s7", "elements": list(elements)})).elements


def text_of(text):
    return renamed(paragraph(text))[0].text


def outline_of(*texts, **keys):
    sections = [{"title": f"S{n}", "elements": [paragraph(text)], **keys} for n, text in enumerate(texts)]
    return Outline.model_validate({"title": "T", "chapters": [{"title": "C", "sections": sections}]})


def chapter_alone(outline):
    return chapter_markdown(outline.documents[0].chapters[0])


@pytest.mark.parametrize("together", [Outline.to_markdown, chapter_alone])
def test_what_two_sections_define_under_one_label_stays_two(together):
    text = together(outline_of(A, B))
    assert "First[^1-ch1-s1] and [the plan][p-ch1-s1]." in text
    assert "[^1-ch1-s1]: Note of one." in text
    assert "Second[^1-ch1-s2] and [the plan][p-ch1-s2]." in text
    assert "[p-ch1-s2]: https://example.org/two" in text
    html = rendered_html(text)
    assert html.count('href="https://example.org/one"') == html.count('href="https://example.org/two"') == 1


def test_a_label_that_its_section_does_not_define_is_left_alone():
    assert "[^1] is open" in outline_of(A, "[^1] is open, so is [p].").to_markdown()
    elements = [paragraph("See[^2] [a] and [b][c].")]
    assert renamed(*elements)[0].text == elements[0]["text"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[r]", "[r][r-s7]"),
        ("[r][]", "[r][r-s7]"),
        ("[words][R]", "[words][R-s7]"),
        ("![picture][r]", "![picture][r-s7]"),
        ("[r](https://example.org/other)", "[r](https://example.org/other)"),
        ("[r][q][r]", "[r][q-s7][r][r-s7]"),
        ("> note[^n]", "> note[^n-s7]"),
        ("`[r]` and `` a[^n] ``", "`[r]` and `` a[^n] ``"),
        ("\\[r] and \\[^n]", "\\[r] and \\[^n]"),
        ("~~~\n[r]\n~~~", "~~~\n[r]\n~~~"),
    ],
)
def test_only_uses_of_a_label_are_renamed_and_what_is_seen_stays(written, expected):
    definitions = "[r]: https://example.org/r\n[q]: https://example.org/q\n\n[^n]: A note."
    own = "[r-s7]: https://example.org/r\n[q-s7]: https://example.org/q\n\n[^n-s7]: A note."
    text = text_of(f"{written}\n\n{definitions}")
    assert text == f"{expected}\n\n{own}"
    assert rendered_html(text).replace("-s7", "") == rendered_html(f"{written}\n\n{definitions}")


def test_a_link_before_a_footnote_stays_a_link_and_math_is_no_link():
    text = text_of("[r][^n] $x[r]$ \\(y[r]\\)\n\n[r]: https://example.org/r\n\n[^n]: A note.")
    assert text.startswith("[r][r-s7][^n-s7] $x[r]$ \\(y[r]\\)\n")


def test_labels_are_found_across_the_elements_of_a_section():
    table = {"type": "table", "headers": ["a[^1]"], "rows": [["[r]"]]}
    list_ = {"type": "bullet_list", "items": ["one[^1]", "[two][r]"]}
    end = paragraph("[^1]: A note.\n\n[r]: https://example.org")
    code = {"type": "code_block", "code": "x[^1]"}
    first, second, _, last = renamed(table, list_, end, code)
    assert (first.headers, first.rows) == (["a[^1-s7]"], [["[r][r-s7]"]])
    assert second.items == ["one[^1-s7]", "[two][r-s7]"]
    assert last.code == "x[^1]"


def test_citations_and_what_only_looks_like_a_definition_keep_their_words():
    assert text_of("As [1] says.\n\n[1]: Smith") == "As [1] says.\n\n[1]: Smith"
    assert (
        text_of("[@notes] and [#sales].\n\n[@notes]: https://x.org")
        == "[@notes] and [#sales].\n\n[@notes]: https://x.org"
    )


def test_an_id_with_spaces_makes_a_label_that_footnotes_may_have():
    section = Section.model_validate({"id": "my part", "elements": [paragraph("a[^1]\n\n[^1]: b")]})
    assert with_own_labels(section).elements[0].text == "a[^1-my.20part]\n\n[^1-my.20part]: b"
