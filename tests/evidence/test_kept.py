"""What is read from a content part is kept as long as the part is there."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.tree import Outline
from docgen_nb.evidence.document_text import read_document
from docgen_nb.evidence.kept import kept_for, once_per_part
from docgen_nb.evidence.tables import tables_of_part


def _part(returns: str) -> ContentPart:
    table = Table(headers=["shop", "returns"], rows=[["Cobalt", returns], ["Indigo", "9"]])
    return ContentPart(id="shops", label="shops.csv", kind="table", text="", item=table)


def test_a_part_is_read_once() -> None:
    part = _part("44")
    assert tables_of_part(part) is tables_of_part(part)


def test_a_part_with_other_content_is_read_anew() -> None:
    part = _part("44")
    before = tables_of_part(part)[0]
    after = tables_of_part(_part("45"))[0]
    assert (before.number(0, 1), after.number(0, 1)) == (44, 45)


def test_nothing_is_kept_of_a_part_that_is_gone() -> None:
    for count in range(50):  # a new part may get the place in memory of one that is gone
        assert tables_of_part(_part(str(count)))[0].number(0, 1) == count


def test_sections_that_are_checked_side_by_side_read_a_part_once() -> None:
    part = ContentPart(id="a", label="a", kind="text", text="Honey.")
    reads, entered, waiting, free = [], threading.Event(), threading.Event(), threading.Event()

    @once_per_part
    def read(part: ContentPart) -> str:
        reads.append(part.id)
        entered.set()
        assert free.wait(10)
        return part.text

    def second() -> str:
        waiting.set()
        return read(part)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(read, part)
        assert entered.wait(10)
        two = pool.submit(second)
        assert waiting.wait(10)
        free.set()
        assert one.result() == two.result() == "Honey."
    assert reads == ["a"]


def section_of(*texts, prompt="", beside=()):
    elements = [{"type": "paragraph", "text": text, "partIds": ["sales"]} for text in texts]
    section = {"title": "Sales", "contentPartIds": ["sales"], "state": "done", "elements": elements}
    outline = Outline.model_validate(
        {"title": "T", "userPrompt": prompt, "chapters": [{"title": "C", "sections": [section]}]}
    )
    return lambda *parts: read_document(outline, {part.id: part for part in (*parts, *beside)}).sections[0]


def look_at(section, reader, read):
    return kept_for(section.parts, (reader, section.key), read)


def part(text):
    return ContentPart(id="sales", label="sales", kind="text", text=text)


def test_a_section_is_read_once_as_long_as_nothing_in_it_changes():
    source, found = part("12 hives"), []
    for wording in ("There are 12.", "There are 12.", "There are 13."):
        look_at(section_of(wording)(source), "numbers", lambda: found.append("read"))
    assert found == ["read", "read"]


@pytest.mark.parametrize(
    "what", ["another part of the same name", "another prompt", "a further part", "another reader"]
)
def test_what_a_section_rests_on_makes_it_another(what):
    source, found = part("12 hives"), []
    other = part("13 hives") if what.startswith("another part") else source
    more = [ContentPart(id="more", label="more", kind="text", text="7")] if what == "a further part" else []
    look_at(section_of("There are 12.")(source), "numbers", lambda: found.append("read"))
    changed = section_of("There are 12.", prompt="Bees" if what == "another prompt" else "", beside=more)(other)
    look_at(changed, "names" if what == "another reader" else "numbers", lambda: found.append("read"))
    assert len(found) == 2


def test_what_was_found_goes_with_the_part():
    source = part("12 hives")
    found = look_at(section_of("There are 12.")(source), "numbers", Found)
    gone = weakref.ref(found)
    del source, found
    gc.collect()
    assert gone() is None


class Found:
    """What a reader makes of a section."""
