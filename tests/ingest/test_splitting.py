import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.splitting import Unit, pieces, text_parts

TEXT = st.text(alphabet="ab \n#`.\t\r\x0b\u2028é-", max_size=200)


@given(st.lists(st.builds(Unit, TEXT, st.just("page"), st.integers(1, 9)), max_size=6), st.integers(1, 40))
def test_splitting_loses_and_adds_nothing_and_no_piece_is_too_long(units, limit):
    made = pieces(units, limit)
    assert "".join(piece.text for piece in made) == "".join(unit.text for unit in units)
    assert all(len(piece.text) <= limit for piece in made)


def test_a_text_is_cut_at_headings_before_paragraphs_before_lines_before_words():
    def texts(text, limit):
        return [piece.text for piece in pieces([Unit(text)], limit)]

    assert texts("# A\n\none\n\n# B\n\ntwo\n", 12) == ["# A\n\none\n\n", "# B\n\ntwo\n"]
    assert texts("one one\n\ntwo two", 9) == ["one one\n\n", "two two"]
    assert texts("one one\ntwo two", 9) == ["one one\n", "two two"]
    assert texts("One one. Two two.", 9) == ["One one. ", "Two two."]
    assert texts("one two", 5) == ["one ", "two"]
    assert texts("onetwo", 4) == ["onet", "wo"]


def test_every_piece_says_where_it_is_from():
    made = pieces([Unit("a" * 4, "page", number) for number in range(1, 6)], limit=8)
    assert [piece.where for piece in made] == ["pages 1 to 2", "pages 3 to 4", "page 5"]


def test_a_long_text_becomes_several_parts_that_know_each_other():
    parts = text_parts(
        [Unit("word " * 10, "page", n) for n in (1, 2, 3)], id_="r", label="r.pdf", source="r.pdf", limit=100
    )
    assert [part.id for part in parts] == ["r-1", "r-2"]
    assert [part.label for part in parts] == ["r.pdf, pages 1 to 2", "r.pdf, page 3"]
    assert {part.piece_of for part in parts} == {"r"}


def test_a_text_that_fits_is_one_part():
    (part,) = text_parts([Unit("a"), Unit("b")], id_="r", label="r", source="r")
    assert (part.text, part.piece_of) == ("ab", "")


def test_no_text_and_too_much_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_TEXT", 100)
    with pytest.raises(ContentPartError, match="empty"):
        text_parts([Unit(" \n")], id_="r", label="r", source="r")
    with pytest.raises(ContentPartError, match="can be taken"):
        text_parts([Unit("a" * 101)], id_="r", label="r", source="r")


def test_a_part_knows_where_its_pages_begin():
    units = [Unit(f"{'ab '[:2] * 3}\n\n", "page", number) for number in (1, 2, 3)]
    (part,) = text_parts(units, id_="book", label="book.pdf", source="book.pdf")
    assert [(mark.at, mark.name) for mark in part.marks] == [(0, "page 1"), (8, "page 2"), (16, "page 3")]
    pieces = text_parts(units, id_="book", label="book.pdf", source="book.pdf", limit=16)
    assert [[(mark.at, mark.name) for mark in piece.marks] for piece in pieces] == [
        [(0, "page 1"), (8, "page 2")],
        [(0, "page 3")],
    ]


def test_a_page_that_is_cut_is_named_in_each_piece_and_units_without_a_number_have_no_mark():
    cut = text_parts([Unit("one two three", "page", 7)], id_="b", label="b", source="b", limit=8)
    assert [[mark.name for mark in piece.marks] for piece in cut] == [["page 7"], ["page 7"]]
    (plain,) = text_parts([Unit("text")], id_="n", label="n", source="n")
    assert plain.marks == []
