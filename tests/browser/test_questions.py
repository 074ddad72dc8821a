"""Questions to the data on the page: edited in the panel, values that say where they are from, charts."""

import pytest

from tests.browser.lab import DARK, LIGHT
from tests.browser.scenes import cells
from tests.browser.test_panel import Panel

DATA = "import pandas as pd\nsales = pd.DataFrame({'region': ['North', 'South'], 'revenue': [400.5, 200.25]})"
TOTAL = {"id": "total", "sql": "SELECT sum(revenue) FROM sales", "meaning": "total revenue", "show": "value: EUR"}
CHART = {"id": "regions", "sql": "SELECT region, revenue FROM sales", "meaning": "by region", "show": "chart: bar"}
SECTION = {"title": "Sum", "generationHint": "the sum", "questions": [TOTAL, CHART]}
REPORT = {"documents": [{"title": "Sales", "chapters": [{"title": "All", "sections": [SECTION]}]}]}
TEXT = "In all we sold for {{total}} this year.\n\n{{regions}}\n\nThat is the end of it."


@pytest.fixture
def page(notebook, model):
    """A notebook that has run: the report is written, and what ``verbs`` say is shown in the cells after the first."""

    def show(*verbs):
        model.responder = lambda _: TEXT
        first, *rest = cells(model, REPORT, *verbs)
        page = notebook(f"{DATA}\n{first}\n%docgen add sales", *rest)
        page.run_all()
        return page

    return show


def test_a_question_is_edited_in_the_panel_and_its_error_stands_below_it(page):
    notebook = page("document = %docgen fill", "%docgen panel")
    panel = Panel(notebook)
    panel.open("1.1")
    panel.node.locator(".dgp-plan summary").click()  # what is written is read first
    question = panel.node.locator('[data-question="total"]')
    question.get_by_text("= €600.75").wait_for()
    panel.enter("SQL of total", "SELECT sum(revenu) FROM sales")
    error = question.locator(".dgp-result.dgp-error")
    error.get_by_text('"revenu" not found').wait_for()
    assert panel.field("SQL of total").get_attribute("aria-invalid") == "true"
    panel.enter("SQL of total", "SELECT max(revenue) FROM sales")
    question.get_by_text("= €400.50").wait_for()
    assert error.count() == 0
    panel.press("Add question")
    panel.node.locator('[data-question="q3"]').get_by_text("= 2").wait_for()
    panel.press("Drop q3")
    panel.node.locator('[data-question="q3"]').wait_for(state="detached")
    asked = "[q.sql for q in __import__('docgen_nb').current().outline.documents[0].chapters[0].sections[0].questions]"
    assert notebook.value(asked) == "['SELECT max(revenue) FROM sales', 'SELECT region, revenue FROM sales']"
    panel.press("Fill")
    panel.node.locator(".dgp-value").get_by_text("€400.50").wait_for()


def test_a_value_that_is_hovered_says_where_it_is_from_and_a_chart_is_seen(page):
    panel = Panel(page("document = %docgen fill", "%docgen panel"))
    panel.open("1.1")
    value = panel.node.locator(".dgp-text .dgp-value")
    value.hover()
    assert value.inner_text() == "€600.75"
    assert value.get_attribute("title") == (
        "total: total revenue, asked of sales (2 rows)\nSELECT sum(revenue) FROM sales"
    )
    chart = panel.node.locator(".dgp-text img")
    assert chart.get_attribute("alt") == "Bar chart of revenue by region: North: 400.5; South: 200.25."
    assert chart.evaluate("img => img.complete && img.naturalWidth > 200")


def test_a_chart_of_the_document_is_drawn_by_jupyterlab_where_it_stands_in_the_text(page):
    notebook = page("document = %docgen fill")
    notebook.output(1).locator(".vega-embed canvas").wait_for()
    text = notebook.text(1)
    assert text.index("In all we sold for €600.75") < text.index("by region") < text.index("That is the end")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_chart_takes_the_themes_colours(page, theme):
    notebook = page("document = %docgen fill", "%docgen show")
    notebook.use_theme(theme)
    notebook.run(2)
    canvas = notebook.output(2).locator(".vega-embed canvas")
    canvas.wait_for()
    corner = canvas.evaluate("canvas => canvas.getContext('2d').getImageData(2, 2, 1, 1).data[0]")
    assert corner == (0x33 if theme == DARK else 0xFF)
    notebook.screenshot(f"chart-{theme.split()[-1].lower()}")
