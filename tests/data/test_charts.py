"""Charts of a closed set: drawn, told in words, and refused in a line where the result does not fit."""

from __future__ import annotations

import base64
import io
import json

import pyarrow as pa
import pytest
from PIL import Image as Picture

from docgen_nb.data.charts import chart_image, chart_spec, chart_text
from docgen_nb.data.database import Database
from docgen_nb.document.questions import Show
from docgen_nb.errors import QuestionError

BY_REGION = (
    'SELECT region, sum("Net revenue") AS "rev.net [EUR]" FROM sales WHERE region IS NOT NULL GROUP BY 1 ORDER BY 1'
)


def chart(**given: str) -> Show:
    return Show.model_validate({"as": "chart", **given})


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("bar", BY_REGION),
        ("bar", 'SELECT day, "Net revenue", region FROM sales'),
        ("line", 'SELECT day, "Net revenue", region FROM sales'),
        ("area", 'SELECT day, "Net revenue" FROM sales'),
        ("scatter", 'SELECT "Net revenue", "Net revenue" * 2 AS twice, region FROM sales'),
        ("histogram", 'SELECT "Net revenue" FROM sales'),
        ("box", 'SELECT region, "Net revenue" FROM sales'),
        ("heatmap", 'SELECT region, month(day) AS m, "Net revenue" FROM sales'),
    ],
)
def test_every_kind_is_drawn_and_told(database: Database, kind: str, sql: str) -> None:
    image = chart_image(database.ask(sql), chart(chart=kind), "What it is about", "de")
    picture = Picture.open(io.BytesIO(base64.b64decode(image.data)))
    assert len(picture.convert("L").getcolors() or ()) > 5
    assert image.alt
    assert image.caption == "What it is about"
    assert json.loads(image.spec)["data"]["values"]


def test_the_words_say_the_figures_in_the_documents_language(database: Database) -> None:
    said = chart_text(database.ask(BY_REGION), chart(chart="bar"), "de")
    assert said == "Bar chart of rev.net [EUR] by region: North: 400,75; South: 200."


def test_groups_of_a_line_differ_without_colour_too(database: Database) -> None:
    spec = chart_spec(database.ask('SELECT day, "Net revenue", region FROM sales'), chart(chart="line"))
    assert spec["encoding"]["strokeDash"]["field"] == "region"


@pytest.mark.parametrize(
    ("show", "sql", "message"),
    [
        (chart(chart="bar"), "SELECT region, hive FROM sales", "needs a column of numbers"),
        (chart(chart="bar", y="profit"), BY_REGION, "no column 'profit'; it has: region, rev"),
        (chart(chart="histogram", x="region"), "SELECT region FROM sales", "holds no numbers"),
        (chart(chart="bar"), "SELECT * FROM sales WHERE false", "gave no rows"),
        (chart(chart="heatmap"), 'SELECT region, "Net revenue" FROM sales', "three columns"),
    ],
)
def test_what_does_not_fit_is_said(database: Database, show: Show, sql: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        chart_spec(database.ask(sql), show)


def test_too_many_points_are_refused() -> None:
    database = Database({"t": pa.table({"x": list(range(6000)), "y": list(range(6000))})})
    with pytest.raises(QuestionError, match="6,000 rows"):
        chart_spec(database.ask("SELECT * FROM t"), chart(chart="scatter"))


@pytest.mark.parametrize("kind", ["bar", "histogram", "scatter", "box"])
def test_a_column_of_any_name_is_drawn_under_it(database: Database, kind: str) -> None:
    result = database.ask('SELECT 1 AS "a.b", 2.5 AS "sum(""x[1]"")"')
    spec = chart_spec(result, chart(chart=kind))
    fields = {field for record in spec["data"]["values"] for field in record}
    assert all(spec["encoding"][axis].get("field", next(iter(fields))) in fields for axis in spec["encoding"])
    titles = {axis.get("title") for axis in spec["encoding"].values()}
    assert 'sum("x[1]")' in titles or "a.b" in titles
    assert chart_image(result, chart(chart=kind), "m").data


def test_a_column_without_values_is_nothing_to_draw(database: Database) -> None:
    with pytest.raises(QuestionError, match="'n' holds no values"):
        chart_spec(database.ask("SELECT 'a' AS x, NULL::INT AS n"), chart())
