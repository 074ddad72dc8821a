"""Which sections stand in which block, and what stands where text is missing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from docgen_nb import Outline
from docgen_nb.document.references import SectionRef
from docgen_nb.notebook.display.blocks import MOST_BLOCKS, block_parts, layout


def outline_of(*sections, state="pending"):
    chapters = [
        {"title": f"C{c}", "sections": [{"title": f"S{c}.{s}"} for s in range(1, count + 1)]}
        for c, count in enumerate(sections, 1)
    ]
    outline = Outline.model_validate({"documents": [{"title": "T", "chapters": chapters}]})
    for _, section in outline.sections():
        section.state = state
    return outline


def shown(outline, live_text=lambda _: ""):
    return "\n\n".join(text for block in layout(outline) for _, text in block_parts(outline, block, live_text))


@settings(max_examples=60)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=120))
def test_every_section_stands_in_exactly_one_of_at_most_forty_blocks_in_order(sections):
    outline = outline_of(*sections)
    blocks = layout(outline)
    assert len(blocks) <= MOST_BLOCKS
    places = [key for block in blocks for key, _ in block_parts(outline, block, lambda _: "")]
    assert [place for place in places if isinstance(place, SectionRef)] == [ref for ref, _ in outline.sections()]
    for ref, _ in outline.sections():
        assert sum(ref in block for block in blocks) == 1


def test_a_rewrite_shows_a_block_for_each_of_its_sections_and_nothing_else():
    outline = outline_of(3, 2)
    places = [SectionRef(1, 1, 1), SectionRef(1, 2, 2)]
    blocks = layout(outline, places)
    assert [[key for key, _ in block_parts(outline, block, lambda _: "")] for block in blocks] == [[p] for p in places]


@settings(max_examples=30)
@given(st.integers(1, 80))
def test_a_rewrite_of_many_sections_stays_within_forty_blocks(count):
    outline = outline_of(80)
    places = [SectionRef(1, 1, number) for number in range(1, count + 1)]
    blocks = layout(outline, places)
    assert len(blocks) <= MOST_BLOCKS
    for place in places:
        assert sum(place in block for block in blocks) == 1


def test_what_is_missing_says_why():
    assert "*1.1 S1.1: waiting…*" in shown(outline_of(1))
    assert "*1.1 S1.1: being written…*" in shown(outline_of(1, state="running"))
    assert "*1.1 S1.1: not written*" in shown(outline_of(1, state="cancelled"))


def test_growing_text_ends_in_dots_that_break_nothing_it_holds():
    outline = outline_of(1, state="running")
    assert shown(outline, lambda _: "Half a sen").endswith("### S1.1\n\nHalf a sen …")
    for unfinished in ("```python\nx = 1\n```", "| a | b |", "where $x", "<details"):
        assert shown(outline, lambda _, text=unfinished: text).endswith(f"{unfinished}\n\n…")
