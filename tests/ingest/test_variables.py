import datetime as dt
import shutil

import matplotlib as mpl
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import docgen_nb as dg
from docgen_nb.errors import ContentPartError

mpl.use("agg")


def add(**variables):
    return dg.Project(model="scripted").add(**variables)


def table_of(value):
    (part,) = add(v=value)
    return [part.item.headers, *part.item.rows]


DATA = {"hive": ["A", "B"], "kg": [1.5, None]}
EXPECTED = [["hive", "kg"], ["A", "1.5"], ["B", ""]]


class ArrowOnly:
    """What speaks Arrow's C interface and nothing else."""

    def __arrow_c_stream__(self, requested_schema=None):
        return pa.table(DATA).__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame(DATA), pl.DataFrame(DATA), pl.DataFrame(DATA).lazy(), pa.table(DATA), ArrowOnly()],
    ids=["pandas", "polars", "lazy", "arrow", "interface"],
)
def test_frames_of_every_library_give_the_same_table(frame):
    assert table_of(frame) == EXPECTED


def test_series_are_tables_of_one_column():
    assert table_of(pd.Series([1, 2], name="n")) == [["n"], ["1"], ["2"]]
    assert table_of(pl.Series("n", [1, 2])) == [["n"], ["1"], ["2"]]


def test_an_index_that_says_something_is_kept():
    described = table_of(pd.DataFrame({"n": [1, 2, 3]}).describe())
    assert described[0] == ["row", "n"]
    assert described[1] == ["count", "3"]
    assert table_of(pd.DataFrame({"n": [1]}, index=pd.Index(["x"], name="name"))) == [["name", "n"], ["x", "1"]]
    assert table_of(pd.DataFrame({"n": [1, 2, 3]}, index=[7, 3, 5]))[0] == ["n"]
    grouped = pd.DataFrame({"a": ["x", "x"], "b": ["y", "z"], "n": [1, 2]}).groupby(["a", "b"]).sum()
    assert table_of(grouped) == [["a", "b", "n"], ["x", "y", "1"], ["x", "z", "2"]]


def test_double_and_nested_headers_are_kept_apart():
    frame = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert table_of(frame) == [["a", "a (2)"], ["1", "2"]]
    nested = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("x", "a"), ("x", "b")]))
    assert table_of(nested)[0] == ["x / a", "x / b"]


def test_cells_are_what_a_reader_expects():
    frame = pd.DataFrame(
        {
            "when": [dt.date(2026, 1, 2), None],
            "time": pd.to_datetime(["2026-01-02 03:04", None]),
            "whole": pd.array([1, None], dtype="Int64"),
            "kind": pd.Categorical(["a", None]),
            "list": [[1, 2], None],
            "float": [0.1, float("inf")],
        }
    )
    assert table_of(frame)[1:] == [
        ["2026-01-02", "2026-01-02 03:04:00", "1", "a", "[1, 2]", "0.1"],
        ["", "", "", "", "", "inf"],
    ]


def test_a_part_is_a_snapshot():
    frame = pd.DataFrame(DATA)
    (part,) = add(v=frame)
    before = part.content_hash
    frame.loc[0, "kg"] = 99
    assert part.content_hash == before
    (again,) = add(v=frame)
    assert again.content_hash != before


def test_arrays_lists_of_records_and_dicts():
    assert table_of(np.array([1.5, 2])) == [["v"], ["1.5"], ["2"]]
    assert table_of(np.array([[1, 2], [3, 4]])) == [["column 1", "column 2"], ["1", "2"], ["3", "4"]]
    assert table_of([{"a": 1}, {"a": None, "b": "x"}]) == [["a", "b"], ["1", ""], ["", "x"]]
    (cube,) = add(v=np.zeros((2, 2, 2)))
    assert cube.text.startswith("An array of shape (2, 2, 2) and type float64")
    (nested,) = add(v={"a": {"b": [1, 2]}})
    assert nested.kind == "text"
    assert '"b": [' in nested.text


def picture(part):
    assert part.kind == "image"
    assert part.item.mime_type == "image/png"
    assert part.item.data.startswith("iVBOR")
    return part


def test_matplotlib_figures_and_axes_are_pictures_with_their_title():
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2])
    axes.set_title("Honey by month")
    part = picture(add(v=figure)[0])
    assert part.item.alt == part.item.caption == "Honey by month"
    assert "pixels: Honey by month" in part.text
    assert picture(add(v=axes)[0]).item.data == part.item.data


def test_altair_charts_and_pillow_pictures():
    import altair as alt
    from PIL import Image

    data = pd.DataFrame({"x": [1, 2], "y": [1, 2]})
    chart = alt.Chart(data, title="A chart").mark_point().encode(x="x:Q", y="y:Q")
    assert picture(add(v=chart)[0]).item.alt == "A chart"
    picture(add(v=Image.new("RGB", (4, 4)))[0])
    picture(add(v=Image.new("CMYK", (4, 4)))[0])


@pytest.mark.skipif(shutil.which("chromium") is None, reason="plotly draws with a browser")
def test_plotly_figures_are_pictures(monkeypatch):
    import plotly.graph_objects as go

    monkeypatch.setenv("BROWSER_PATH", str(shutil.which("chromium")))
    figure = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout={"title": {"text": "Bars"}})
    assert picture(add(v=figure)[0]).item.alt == "Bars"


class Fitted:
    def __repr__(self):
        return "Fitted(alpha=0.5)"


class WithSummary:
    def summary(self):
        return "R squared: 0.9"


class InMarkdown:
    def _repr_markdown_(self):
        return "# Told"


@pytest.mark.parametrize(
    ("value", "text"), [(Fitted(), "Fitted(alpha=0.5)"), (WithSummary(), "R squared: 0.9"), (InMarkdown(), "# Told")]
)
def test_objects_tell_of_themselves(value, text):
    (part,) = add(v=value)
    assert part.text == text


@pytest.mark.parametrize("value", [object(), "", " \n", 7, True, None, b"x", len, np, pd.DataFrame()])
def test_a_value_without_a_reader_says_what_can_be_added(value):
    project = dg.Project(model="scripted")
    with pytest.raises(ContentPartError, match="variable v"):
        project.add(v=value)
    assert len(project.parts) == 0


def test_a_cell_of_a_hundred_megabytes_is_refused():
    with pytest.raises(ContentPartError, match="row 1, column 'text', has 100 MB"):
        add(v=pd.DataFrame({"text": ["x" * 100_000_000]}))


def test_a_text_of_a_hundred_megabytes_is_refused():
    with pytest.raises(ContentPartError, match="100 MB of text"):
        add(v="x" * 100_000_000)


def test_a_long_text_is_split_and_can_be_named_as_a_whole():
    project = dg.Project(model="scripted")
    parts = project.add(book="# One\n\n" + "word " * 9000 + "\n\n# Two\n\n" + "word " * 500)
    assert [part.id for part in parts] == ["book-1", "book-2", "book-3"]
    assert project.parts.all_of("book") == parts
    project.add(book="short now")
    assert list(project.parts) == ["book"]


def test_a_text_that_names_a_file_is_that_file(tmp_path):
    (tmp_path / "n.md").write_text("# Notes")
    (part,) = add(notes=str(tmp_path / "n.md"))
    assert (part.id, part.text, part.source) == ("notes", "# Notes", "n.md")
    (part,) = add(notes=tmp_path / "n.md")
    assert part.text == "# Notes"


def test_days_are_days_and_times_keep_their_time():
    times = ["2026-04-01", "2026-04-01 12:30"]
    days = pd.DataFrame({"day": pd.to_datetime([times[0], None]), "at": pd.to_datetime(times, format="mixed")})
    assert table_of(days)[1:] == [["2026-04-01", "2026-04-01 00:00:00"], ["", "2026-04-01 12:30:00"]]
    assert [row[0] for row in table_of(pl.DataFrame(days))] == ["day", "2026-04-01", ""]


def test_records_of_numpy_are_a_table_and_a_number_alone_is_none():
    records = np.array([(1, 2.5), (3, np.nan)], dtype=[("a", "i4"), ("b", "f8")])
    assert table_of(records) == [["a", "b"], ["1", "2.5"], ["3", ""]]
    with pytest.raises(ContentPartError, match="can't be a content part"):
        add(number=np.float64(3.5))


def test_what_seaborn_draws_is_a_picture():
    import matplotlib.pyplot as plt
    import seaborn as sns

    xy = {"data": pd.DataFrame({"x": [1, 2], "y": [3, 4]}), "x": "x", "y": "y"}
    for drawn in (sns.lineplot(**xy), sns.relplot(**xy), sns.jointplot(**xy)):
        (part,) = add(drawn=drawn)
        assert part.kind == "image"
    plt.close("all")
