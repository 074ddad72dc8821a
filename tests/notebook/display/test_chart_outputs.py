"""A document's text cut at its charts, so that JupyterLab draws them."""

import json

import pyarrow as pa
import pytest

from docgen_nb.data.charts import MIME, chart_image
from docgen_nb.data.database import Database
from docgen_nb.document.elements import Image, Paragraph
from docgen_nb.document.markdown import section_markdown
from docgen_nb.document.questions import Show
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.document.tree import Outline, Section
from docgen_nb.notebook.display.chart_outputs import bundle, charts_in, cut_at
from docgen_nb.notebook.display.live import LiveDocument
from docgen_nb.notebook.display.message_limit import MessageBudget


def chart(bars):
    data = Database({"t": pa.table({"name": list(bars), "kg": list(bars.values())})})
    return chart_image(data.ask("SELECT * FROM t"), Show.model_validate("chart: bar"), "Honey [kg] *2025*")


ONE, OTHER = chart({"a": 1, "b": 2}), chart({"a": 3})
ELEMENTS = [Paragraph(text="Before."), ONE, Paragraph(text="Between."), OTHER, Paragraph(text="After.")]
SECTION = Section(title="S", elements=ELEMENTS, state="done")


def kinds(pieces):
    return [piece.alt if isinstance(piece, Image) else piece for piece in pieces]


def test_each_chart_is_a_piece_of_its_own_and_its_caption_stays_below_it():
    text = safe_markdown(section_markdown(SECTION, level=3))
    before, first, between, second, after = cut_at(charts_in([SECTION]), [text])
    assert (before, first, second) == ("### S\n\nBefore.", ONE, OTHER)
    assert between.startswith("*Honey")
    assert between.endswith("Between.")
    assert after.endswith("After.")


def test_a_chart_is_a_specification_for_jupyterlab_and_a_picture_for_others():
    shown = bundle(ONE)
    assert set(shown) == {MIME, "image/png", "text/plain"}
    assert "background" not in shown[MIME]  # the page's theme decides
    assert shown[MIME]["description"] == shown["text/plain"] == "Bar chart of kg by name: a: 1; b: 2."


def test_more_charts_than_a_cell_can_show_stay_pictures_in_the_text():
    text = safe_markdown(section_markdown(SECTION, level=3))
    pieces = cut_at(charts_in([SECTION]), ["first", text, "last"], most=5)
    assert len(pieces) <= 5
    assert [piece for piece in pieces if isinstance(piece, Image)] == [ONE]
    assert OTHER.data in "".join(piece for piece in pieces if isinstance(piece, str))


@pytest.mark.parametrize(
    "foreign",
    [
        {"data": {"url": "https://example.org/x.csv"}},
        {"params": [{"name": "x", "expr": "1"}]},
        {"encoding": {"href": {"field": "kg"}}},
        {"mark": {"type": "image", "url": "https://example.org/x.png"}},
        {"config": {"axis": {"labelExpr": "1"}}},
    ],
)
def test_a_specification_that_is_none_of_ours_is_only_a_picture(foreign):
    """A project file may be anybody's, and Vega-Lite loads what an address names."""
    element = ONE.model_copy(update={"spec": json.dumps({**json.loads(ONE.spec), **foreign})})
    section = Section(title="S", elements=[element])
    assert charts_in([section]) == {}
    assert charts_in([Section(elements=[ONE.model_copy(update={"spec": "no JSON"})])]) == {}


def test_at_a_runs_end_charts_take_their_places_among_the_outputs_that_are_there():
    shown = []

    class Output:
        def __init__(self, piece):
            self.index = len(shown)
            shown.append(piece)

        def update(self, piece):
            shown[self.index] = piece

    sections = [{"title": f"S{number}"} for number in range(3)]
    outline = Outline.model_validate({"chapters": [{"title": "C", "sections": [each]} for each in sections]})
    live = LiveDocument(lambda _: "", MessageBudget(100), Output)
    live.flush(outline)
    assert len(shown) == 3
    outline.documents[0].chapters[1].sections[0] = SECTION
    live.finish(outline)
    assert [isinstance(piece, Image) for piece in shown] == [False, False, True, False, True, False, False]
    assert "## C" in shown[0]
    assert shown[1].endswith("Before.")
    assert "S2" in shown[-1]
