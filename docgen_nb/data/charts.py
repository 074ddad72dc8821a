"""Charts from a closed set, drawn by Vega-Lite: readable in greyscale, with a text that says what they show."""

import base64
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from docgen_nb.data.database import Result
from docgen_nb.data.values import format_value
from docgen_nb.document.elements import Image
from docgen_nb.document.questions import ChartKind, Show
from docgen_nb.errors import MissingExtraError, QuestionError

MIME = "application/vnd.vegalite.v5+json"
MOST_POINTS = 5000
_COLOURS_OF_PNG = 64
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
# Dark to light with steps that stay apart in greyscale and for readers who don't tell red from green.
_COLOURS = ["#1b3a57", "#2f7ea8", "#e0a030", "#7fb8a4", "#b04a3a", "#c9c9c9", "#6a5a8c", "#4d4d4d"]
_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3], [10, 4], [3, 6]]
_ON_BOTH = ["#3f8fbf", "#e0a030", "#8a6fb0", "#5fae91", "#c65b48", "#9a9a9a", "#b8874a", "#6d7f99"]  # light and dark
_OUR_KEYS = frozenset(
    "$schema data mark encoding width height background config range category symbol bar color axis labelLimit grid "  # noqa: SIM905 - readable so
    "gridColor area view stroke type point strokeWidth opacity line filled size field bin title aggregate sort "
    "labelAngle scale scheme zero strokeDash shape xOffset x y".split()
)
_NUMBERS = ("INT", "DOUBLE", "FLOAT", "DECIMAL", "REAL")  # parts of DuckDB's names of types
_TIMES = ("DATE", "TIMESTAMP", "TIME")
_MARKS: dict[ChartKind, dict[str, Any]] = {
    "bar": {"type": "bar"},
    "line": {"type": "line", "point": True, "strokeWidth": 2},
    "area": {"type": "area", "opacity": 0.8, "line": True},
    "scatter": {"type": "point", "filled": True, "size": 60, "opacity": 0.8},
    "histogram": {"type": "bar"},
    "box": {"type": "boxplot"},
    "heatmap": {"type": "rect"},
}
_NAMES: dict[ChartKind, str] = {
    "bar": "Bar chart", "line": "Line chart", "area": "Area chart", "scatter": "Scatter plot",
    "histogram": "Histogram", "box": "Box plot", "heatmap": "Heat map",
}  # fmt: skip
_MOST_CATEGORIES = 12  # along the x axis before their labels are turned


_LEADING = re.compile(r"[.\[\]\"'\\]")


@dataclass(frozen=True)
class _Axes:
    """The columns that a chart takes; "" where it takes none."""

    x: str
    y: str
    color: str


def chart_image(result: Result, show: Show, meaning: str, language: str = "") -> Image:
    """A result as a figure: a PNG for every reader, the Vega-Lite specification for those who can use it.

    Raises:
        QuestionError: if the result does not fit the chart.
        MissingExtraError: if the package that draws is not installed.
    """
    spec = chart_spec(result, show)
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtraError("Charts", "data") from error
    try:
        png = vl_convert.vegalite_to_png(json.dumps(spec), scale=2.0)
    except ValueError as error:
        raise QuestionError(f"The chart can't be drawn: {str(error)[:200]}") from error
    png = _few_colours(png)
    return Image(
        alt=chart_text(result, show, language),
        caption=show.caption or meaning,
        mime_type="image/png",
        data=base64.b64encode(png).decode(),
        spec=json.dumps(spec),
    )


def display_spec(image: Image) -> dict[str, Any] | None:
    """Return the chart for JupyterLab's own theme, light or dark; None if it is not a specification that we wrote.

    A project file may be anybody's, and Vega-Lite can load what an address names and follow links: so every key is
    one that ``chart_spec`` writes.
    """
    try:
        spec = json.loads(image.spec or "null")
    except ValueError:
        return None
    if not isinstance(spec, dict) or not isinstance(spec.get("data"), dict) or set(spec["data"]) != {"values"}:
        return None
    if not _keys({**spec, "data": {}}) <= _OUR_KEYS:
        return None
    config = {**spec.get("config", {}), "range": {"category": _ON_BOTH, "symbol": _SHAPES}}
    config["axis"] = {**config.get("axis", {}), "gridColor": "#88888855"}
    themed = {key: value for key, value in spec.items() if key != "background"}
    return themed | {"config": config, "description": image.alt}


def _keys(value: Any) -> set[str]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (set(value) if isinstance(value, dict) else set()).union(*map(_keys, inside))


def _few_colours(png: bytes) -> bytes:
    """A tenth of the bytes for the same picture; drawings need no more colours."""
    from PIL import Image as Picture

    with Picture.open(io.BytesIO(png)) as picture:
        flat = picture.convert("RGB").quantize(_COLOURS_OF_PNG, dither=Picture.Dither.NONE)
    buffer = io.BytesIO()
    flat.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def chart_spec(result: Result, show: Show) -> dict[str, Any]:
    """The Vega-Lite specification, its data inside.

    Raises:
        QuestionError: if a column does not exist or is of the wrong kind, or there is nothing to draw.
    """
    axes = _axes(result, show)
    fields = [_field(name) for name in result.columns]
    records = [dict(zip(fields, map(json_value, row), strict=True)) for row in result.rows]
    return {
        "$schema": _SCHEMA,
        "data": {"values": records},
        "mark": _MARKS[show.chart],
        "encoding": _encoding(result, show.chart, axes),
        "width": 480,
        "height": 280,
        "background": "white",
        "config": {
            "range": {"category": _COLOURS, "symbol": _SHAPES},
            "bar": {"color": _COLOURS[1]},
            "axis": {"labelLimit": 160, "grid": show.chart != "heatmap", "gridColor": "#e5e5e5"},
            "area": {"color": _COLOURS[1]},
            "view": {"stroke": None},
        },
    }


def chart_text(result: Result, show: Show, language: str = "") -> str:
    """Describe a chart in words, for those who can't see it and for the model that writes beside it."""
    axes = _axes(result, show)
    measured = axes.y or axes.x
    head = f"{_NAMES[show.chart]} of {measured}" + (f" by {axes.x}" if axes.y else "")
    head += f" and {axes.color}" if axes.color else ""
    if show.chart in {"histogram", "box", "scatter"}:
        return f"{head}: {result.total:,} points. {_range(result, measured, language)}"
    return f"{head}: {_points(result, axes, language)}"


def _points(result: Result, axes: _Axes, language: str) -> str:
    x, y = result.columns.index(axes.x), result.columns.index(axes.y)
    color = result.columns.index(axes.color) if axes.color else None
    few = 12
    said = []
    for row in result.rows[:few]:
        name = _label(row[x]) if color is None else f"{_label(row[x])}, {_label(row[color])}"
        said.append(f"{name}: {format_value(row[y], Show(), language)}")
    return "; ".join(said) + (f"; and {result.total - few:,} more." if result.total > few else ".")


def _range(result: Result, column: str, language: str) -> str:
    index = result.columns.index(column)
    numbers = [row[index] for row in result.rows if row[index] is not None]
    if not numbers:
        return ""
    least, most = (format_value(value, Show(), language) for value in (min(numbers), max(numbers)))
    return f"{column} from {least} to {most}."


def _axes(result: Result, show: Show) -> _Axes:
    axes = _chosen_axes(result, show)
    measured = result.columns.index(axes.y or axes.x)
    if all(row[measured] is None for row in result.rows):
        raise QuestionError(f"There is nothing to draw: {axes.y or axes.x!r} holds no values.")
    return axes


def _chosen_axes(result: Result, show: Show) -> _Axes:
    if not result.rows:
        raise QuestionError("There is nothing to draw: the question gave no rows.")
    if result.total > MOST_POINTS:
        raise QuestionError(
            f"The question gave {result.total:,} rows; a chart takes at most {MOST_POINTS:,}. Group them."
        )
    columns = list(result.columns)
    for name in (show.x, show.y, show.color):
        if name and name not in columns:
            raise QuestionError(f"The result has no column {name!r}; it has: {', '.join(columns)}.")
    if show.chart == "histogram":
        x = show.x or _first(columns, result, numeric=True)
        _must_be_number(result, x)
        return _Axes(x, "", show.color)
    x = show.x or next((name for name in columns if name != show.y), columns[0])
    left = [name for name in columns if name != x]
    if show.chart == "heatmap":
        color = show.color or show.y or _first(left, result, numeric=True)
        y = show.y if show.y and show.y != color else next((name for name in left if name != color), "")
        if not y:
            raise QuestionError("A heat map takes three columns: two categories and a number.")
        _must_be_number(result, color)
        return _Axes(x, color, y)  # measured is what is coloured
    y = show.y or _first(left, result, numeric=True)
    _must_be_number(result, y)
    color = show.color or next((name for name in left if name != y and not _is(result, name, _NUMBERS)), "")
    return _Axes(x, y, color if color not in {x, y} else "")


def _encoding(result: Result, chart: ChartKind, axes: _Axes) -> dict[str, Any]:
    if chart == "histogram":
        x = {"field": _field(axes.x), "type": "quantitative", "bin": True, "title": axes.x}
        return {"x": x, "y": {"aggregate": "count", "title": "count"}}
    x = _channel(result, axes.x)
    if x["type"] == "nominal":
        names = {str(row[result.columns.index(axes.x)]) for row in result.rows}
        x |= {"sort": None, "axis": {"labelAngle": 0 if len(names) <= _MOST_CATEGORIES // 2 else -45}}
    elif chart in {"bar", "box", "heatmap"}:
        x |= {"type": "ordinal", "sort": None}
    if chart == "heatmap":
        scale = {"scheme": "blues"}
        return {
            "x": x,
            "y": {**_channel(result, axes.color), "type": "ordinal", "sort": None},
            "color": {"field": _field(axes.y), "type": "quantitative", "title": axes.y, "scale": scale},
        }
    encoding: dict[str, Any] = {"x": x, "y": {"field": _field(axes.y), "type": "quantitative", "title": axes.y}}
    if chart == "scatter":
        encoding["x"]["scale"] = encoding["y"]["scale"] = {"zero": False}
    if axes.color:
        encoding |= _told_apart(chart, axes)
    return encoding


def _told_apart(chart: ChartKind, axes: _Axes) -> dict[str, Any]:
    """The groups by colour, and by what greyscale shows too."""
    group = {"field": _field(axes.color), "type": "nominal", "title": axes.color}
    match chart:
        case "line":
            return {"color": group, "strokeDash": {**group, "scale": {"range": _DASHES}}}
        case "scatter":
            return {"color": group, "shape": group}
        case "bar":
            return {"color": group, "xOffset": group}
        case _:
            return {"color": group}


def _channel(result: Result, name: str) -> dict[str, Any]:
    kind = "temporal" if _is(result, name, _TIMES) else "quantitative" if _is(result, name, _NUMBERS) else "nominal"
    return {"field": _field(name), "type": kind, "title": name}


def _field(name: str) -> str:
    """A column's name in the specification: signs that Vega takes for its own are written as codes."""
    return _LEADING.sub(lambda sign: f"_{ord(sign[0]):x}_", name)


def _first(columns: Sequence[str], result: Result, *, numeric: bool) -> str:
    found = next((name for name in columns if _is(result, name, _NUMBERS) == numeric), "")
    if not found:
        has = ", ".join(columns) or "no further column"
        raise QuestionError(f"A chart needs a column of numbers beside what it is drawn over; the result has {has}.")
    return found


def _must_be_number(result: Result, name: str) -> None:
    if not _is(result, name, _NUMBERS):
        raise QuestionError(f"{name!r} holds no numbers, so it can't be drawn.")


def _is(result: Result, name: str, kinds: tuple[str, ...]) -> bool:
    return any(kind in result.types[result.columns.index(name)].upper() for kind in kinds)


def json_value(value: Any) -> Any:
    """A value as JSON can say it."""
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _label(value: Any) -> str:
    return "missing" if value is None else str(value)
