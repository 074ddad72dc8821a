"""What a batch can go through."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import docgen_nb as dg
from docgen_nb.batches.table import read_rows
from docgen_nb.errors import OutlineError, UserError
from docgen_nb.testing import ScriptedModel
from tests.batches.making import OUTLINE

DATA = {"region": ["North", "South"], "hives": [12, 30]}
TEXTS = [{"region": "North", "hives": "12"}, {"region": "South", "hives": "30"}]


@pytest.mark.parametrize(
    "table",
    [pd.DataFrame(DATA), pl.DataFrame(DATA), pl.LazyFrame(DATA), pa.table(DATA),
     [{"region": "North", "hives": 12}, {"region": "South", "hives": 30}]],
)  # fmt: skip
def test_a_table_of_any_library_gives_its_rows_as_texts(table):
    rows = read_rows(table)
    assert rows.columns == ("region", "hives")
    assert [dict(values) for values in rows.values] == TEXTS


def test_what_is_missing_is_empty():
    frame = pd.DataFrame({"a": ["x", None], "b": [1.5, float("nan")], "c": [pd.NaT, pd.Timestamp("2026-01-01")]})
    assert [list(values.values()) for values in read_rows(frame).values] == [
        ["x", "1.5", ""],
        ["", "", "2026-01-01"],
    ]
    assert [dict(values) for values in read_rows([{"a": 1}, {"b": 2}]).values] == [
        {"a": "1", "b": ""},
        {"a": "", "b": "2"},
    ]


def test_an_index_with_a_name_is_a_column():
    frame = pd.DataFrame({"hives": [1]}, index=pd.Index(["North"], name="region"))
    assert read_rows(frame).columns == ("region", "hives")


def test_columns_that_are_no_texts_are_named_as_they_are_shown():
    assert read_rows(pd.DataFrame([[1, 2]])).columns == ("0", "1")


def test_a_list_of_outlines_has_numbers_and_titles():
    outlines = [dg.Outline.model_validate(OUTLINE), {"title": "Second", "chapters": [{"title": "One"}]}]
    rows = read_rows(outlines, "plans")
    assert [dict(values) for values in rows.values] == [
        {"number": "1", "title": "Region {region}"},
        {"number": "2", "title": "Second"},
    ]
    assert len(rows.outlines) == 2
    assert not rows.are_data


def test_an_outline_of_a_list_that_is_none_is_named():
    wrong = {"chapters": [{"title": "One", "sections": "none"}]}
    with pytest.raises(OutlineError, match=r"^Outline 2 of plans: This is no outline"):
        read_rows([{"chapters": [{"title": "One"}]}, wrong], "plans")


@pytest.fixture
def projects(tmp_path):
    for name in ("b", "a", ".hidden"):
        project = dg.Project(tmp_path / f"{name}.docgen", model=ScriptedModel())
        project.load_outline({"chapters": [{"title": name, "sections": [{"title": "S"}]}]})
        project.close_file()
    (tmp_path / "notes.txt").write_text("x")
    return tmp_path


def test_a_folder_a_glob_and_a_file_name_projects(projects):
    for text in (str(projects), projects, f"{projects}/*.docgen", str(projects / "?.docgen")):
        rows = read_rows(text)
        assert [values["name"] for values in rows.values] == ["a", "b"]
        assert [path.parent for path in rows.projects] == [projects, projects]
    assert [values["name"] for values in read_rows(projects / "b.docgen").values] == ["b"]


def test_a_file_with_one_table_names_its_rows(tmp_path):
    (tmp_path / "sales.csv").write_text("region,revenue\nNorth,10\nSouth,12\n")
    rows = read_rows(tmp_path / "sales.csv")
    assert rows.columns == ("region", "revenue")
    assert [values["region"] for values in rows.values] == ["North", "South"]


def test_what_is_no_project_is_refused(projects):
    (projects / "c.docgen").write_text("x")
    with pytest.raises(UserError, match=r"c.docgen is not a project file. %docgen project PATH makes one."):
        read_rows(projects / "c.docgen")
    with pytest.raises(UserError, match=r"notes.txt holds no tables; a batch takes one."):
        read_rows(projects / "notes.txt")
    with pytest.raises(UserError, match=r"There is no variable and no file 'nowhere.docgen'"):
        read_rows("nowhere.docgen")
    with pytest.raises(UserError, match="There is no project file at"):
        read_rows(str(projects / "*.txt2"))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([], "table has no rows"),
        (pd.DataFrame({"a": []}), "table has no rows"),
        (pd.DataFrame(), "table is a table without columns"),
        (3, "table is of type int, which has no rows"),
        ({"a": [1]}, "table is of type dict, which has no rows"),
        ([1, 2], "Row 1 of table is of type int"),
        ([{"a": 1}, "b"], "Row 2 of table is of type str"),
        (dg.Outline(), "table is one outline"),
    ],
)
def test_what_has_no_rows_is_refused(table, said):
    with pytest.raises(UserError, match=said):
        read_rows(table)
