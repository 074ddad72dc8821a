"""The content parts that a row brings along."""

import pandas as pd
import pytest

from docgen_nb.batches.batch import plan_batch
from docgen_nb.batches.row_document import BatchDocument
from docgen_nb.errors import UserError
from tests.batches.making import REGIONS, project_of

SALES = pd.DataFrame({"region": ["North", "South", "North"], "kg": [1, 2, 3]})


@pytest.fixture
def parts(tmp_path, monkeypatch):
    """The parts of a row, by id."""
    monkeypatch.chdir(tmp_path)

    def of(row, given=None, table=REGIONS, project=None):
        planned = plan_batch(
            table, "On {region}", to="{region}.md", parts=given, project=project or project_of(), name="regions"
        )
        return dict(BatchDocument(planned, planned.specs[row - 1]).parts())

    return of


def test_the_row_itself_is_a_table_of_one_line(parts):
    row = parts(2)["row"]
    assert (row.item.headers, row.item.rows) == (["region", "hives"], [["South", "30"]])
    assert (row.label, row.source) == ("regions, row 2", "row 2 of regions")


def test_the_projects_own_parts_are_every_documents(parts):
    project = project_of()
    project.add(notes="Bees wake in spring.", sales="All sales")
    found = parts(1, {"sales": (SALES, "region")}, project=project)
    assert list(found) == ["notes", "sales", "row"]
    assert found["notes"] is project.parts["notes"]
    assert found["sales"].kind == "table"


def test_rows_of_another_table_that_belong_to_the_row(parts):
    assert parts(1, {"sales": (SALES, "region")})["sales"].item.rows == [["North", "1"], ["North", "3"]]
    renamed = SALES.rename(columns={"region": "area"})
    assert parts(2, {"sales": (renamed, "area", "region")})["sales"].item.rows == [["South", "2"]]


def test_where_nothing_belongs_to_a_row_the_part_says_so(parts):
    part = parts(3, {"sales": (SALES, "region")})["sales"]
    assert part.text == "There are no rows of sales where region is West."


def test_whole_numbers_match_whatever_a_missing_value_made_of_their_column(parts):
    table = [{"region": "a", "id": 1}, {"region": "b", "id": 2}]
    other = pd.DataFrame({"id": [1.0, None], "kg": [5, 6]})
    assert parts(1, {"other": (other, "id")}, table=table)["other"].item.rows == [["1", "5"]]


def test_a_file_of_the_rows_own(parts, tmp_path):
    for row in REGIONS:
        (tmp_path / f"{row['region']}.txt").write_text(f"Notes on {row['region']}")
    found = parts(2, {"notes": "{region}.txt"})
    assert (list(found), found["notes"].text) == (["row", "notes"], "Notes on South")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sales": (SALES, "area")}, "sales has no column 'area'. There are: region, kg."),
        ({"sales": (SALES, "kg")}, "regions has no column 'kg'"),
        ({"sales": (SALES, "kg", "hives")}, "No row of regions has a hives that is a kg of sales"),
        ({"sales": (3, "region")}, "sales is of type int, which has no rows"),
        ({"row": (SALES, "region")}, "A part can't be named 'row'"),
        ({"notes": "{region}.txt"}, "Row 1: there is no file"),
        ({"notes": "{area}.txt"}, "--parts names {area}, which is not a column"),
    ],
)
def test_parts_that_can_not_be_are_refused_before_anything_is_made(parts, given, said):
    with pytest.raises(UserError) as error:
        parts(1, given)
    assert said in str(error.value)


def test_a_values_brackets_are_no_glob(parts, tmp_path):
    (tmp_path / "a.txt").write_text("another's")
    with pytest.raises(UserError, match="Row 1: there is no file"):
        parts(1, {"notes": "{region}.txt"}, table=[{"region": "[a]"}])
    with pytest.raises(UserError, match="Row 1: "):
        parts(1, {"notes": "{region}.t*"}, table=[{"region": "[a]"}])
