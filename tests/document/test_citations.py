import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.document.citations import cited, rewritten, without_unknown

KNOWN = {"notes", "my notes", "a,b"}


@pytest.mark.parametrize(
    ("text", "kept", "unknown"),
    [
        ("Bees [@notes].", "Bees [@notes].", ()),
        ("Bees [@ghost].", "Bees.", ("ghost",)),
        ("Bees [@notes; @ghost, p. 3; @my notes].", "Bees [@notes; @my notes].", ("ghost",)),
        ("Bees [@a,b].", "Bees [@a,b].", ()),
        ("`[@ghost]` and ``x[@ghost]``", "`[@ghost]` and ``x[@ghost]``", ()),
        ("```\n[@ghost]\n```\n[@ghost]", "```\n[@ghost]\n```\n", ("ghost",)),
        ("[@ghost](http://x.org)", "[@ghost](http://x.org)", ()),
        ("mail me@x.org [1]", "mail me@x.org [1]", ()),
    ],
)
def test_citations_of_unknown_parts_are_taken_out_and_named(text, kept, unknown):
    assert without_unknown(text, KNOWN) == (kept, unknown)


def test_what_is_cited_is_found_in_order_and_once():
    assert cited("[@my notes, p. 2] [@notes] [@my notes] [@ghost]", KNOWN) == ["my notes", "notes"]


def test_known_citations_are_rewritten_and_others_left_as_they_are():
    text = rewritten("A [@notes; @ghost] b [@smith2020].", KNOWN, lambda ids: f"<{' '.join(ids)}>")
    assert text == "A <notes> b [@smith2020]."


@given(st.text(alphabet="ab[]@;`~ \n,()"))
def test_a_text_without_unknown_citations_comes_through_as_it_is(text):
    checked = without_unknown(text, KNOWN)
    assert checked.unknown or checked.text == text
    assert without_unknown(checked.text, KNOWN).unknown == () or "@" in checked.text
