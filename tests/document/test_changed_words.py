"""Differences of two texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.changed_words import changed_words, changes_markdown


def told(old, now):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[kind].format(text) for kind, text in changed_words(old, now)).strip()


def test_one_word_of_a_paragraph_is_told_alone():
    assert told(["They wake in May, early."], ["They wake in June, early."]) == "They wake in [-May-][+June+], early."


def test_shown_in_a_cell_nothing_of_the_texts_is_read_as_markdown_html_or_a_formula():
    shown = changes_markdown(changed_words(["*Wake* <b> $5 in May"], ["*Wake* <b> $5 in June"]))
    assert shown == "<div>&#42;Wake&#42; &#60;b&#62; &#36;5 in <del>May</del><ins>June</ins></div>"


def test_a_script_without_spaces_is_compared_sign_by_sign():
    assert told(["蜂は五月に起きる。"], ["蜂は六月に起きる。"]) == "蜂は[-五-][+六+]月に起きる。"


def test_texts_that_have_nothing_in_common_are_told_as_a_whole():
    assert told(["Bees sleep in winter."], ["Costs rose sharply!"]) == (
        "[-Bees sleep in winter.\n\n-][+Costs rose sharply!\n\n+]"
    )


def test_of_many_paragraphs_that_stay_the_first_and_the_last_are_told():
    old = [f"Paragraph {number}." for number in range(9)]
    assert told(old, [*old[:-1], "Paragraph nine."]) == (
        "Paragraph 0.\n\n⋯\n\nParagraph 7.\n\nParagraph [-8-][+nine+]."
    )


TEXTS = st.lists(st.text("ab 蜂.\n", max_size=12), max_size=2)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off_the_pieces(old, now):
    pieces = list(changed_words(old, now))
    if any("⋯" in text for _, text in pieces):
        return
    for kind, text in (("removed", old), ("added", now)):
        whole = "".join(f"{block}\n\n" for block in text)
        assert "".join(piece for each, piece in pieces if each in {"same", kind}) == whole
