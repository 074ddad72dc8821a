import pytest

from docgen_nb.document.elements import BulletList, Paragraph
from docgen_nb.errors import InvalidReplyError
from docgen_nb.fill.sentence import with_sentence


def test_a_sentence_of_a_list_changes_in_its_item_alone():
    items = BulletList(items=["Bees fly. They rest.", "Honey is sweet."])
    (changed,) = with_sentence([items], "They rest.", "They sleep.")
    assert changed.items == ["Bees fly. They sleep.", "Honey is sweet."]
    assert items.items[0] == "Bees fly. They rest."


def test_an_element_that_was_the_sentence_alone_goes_with_it():
    elements = [Paragraph(text="Bees fly."), BulletList(items=["They rest."])]
    assert with_sentence(elements, "They rest.", "") == [elements[0]]


def test_a_sentence_that_no_longer_stands_there_is_said():
    with pytest.raises(InvalidReplyError, match="no longer stands"):
        with_sentence([Paragraph(text="Bees fly.")], "They rest.", "They sleep.")
