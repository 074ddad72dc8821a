from docgen_nb.document.parts import ContentPart, ContentParts, unused_parts
from tests.making import PARTS, outline_of

LONG = [ContentPart(id=f"r-{n}", label=f"r, page {n}", kind="text", text="x", piece_of="r") for n in (1, 2, 3)]


def test_parts_that_no_section_uses_are_named_in_their_order():
    outline = outline_of({"title": "S", "contentPartIds": ["more"]})
    assert unused_parts(outline, PARTS) == ("notes", "sales")


def test_a_long_text_is_used_as_a_whole_or_by_piece_and_named_once_where_it_is_not_used():
    parts = ContentParts(LONG)
    assert unused_parts(outline_of({"contentPartIds": ["r"]}), parts) == ()
    assert unused_parts(outline_of({"contentPartIds": ["r-2"]}), parts) == ("r-1", "r-3")
    assert unused_parts(outline_of({"title": "S"}), parts) == ("r",)
