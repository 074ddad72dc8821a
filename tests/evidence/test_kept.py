"""What is read from a content part is kept as long as the part is there."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.kept import once_per_part
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
