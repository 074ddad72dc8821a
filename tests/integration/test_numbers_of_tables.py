"""No number of a table that stands in the document as it is goes to a model: what goes over the wire is looked at."""

import asyncio
import json
import random

import pandas as pd
import pytest

import docgen_nb as dg
from docgen_nb.testing import FaultServer

random_ = random.Random(11)
ROWS = 3000
TABLE = pd.DataFrame(
    {
        "hive": [f"hive-{random_.randrange(10**9):09d}" for _ in range(ROWS)],
        "kg": [random_.randrange(10**8, 10**9) / 1000 for _ in range(ROWS)],
    }
)
SMALL = TABLE.head(5)
NOTES = "# The year\n\nIt was warm.\n\n# The yard\n\nLime trees."
CELLS = {str(cell) for column in TABLE.columns for cell in TABLE[column]}


def replies(body):
    """A plan that uses every part, wants the tables read, and ends with a summary of everything."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    wanted = schema.get("properties", {})
    ids = ["small", "large", "notes"]
    if "documents" in wanted:
        chapters = [{"title": title, "contentPartIds": ids} for title in ("A", "B")]
        return json.dumps({"documents": [{"title": "D", "chapters": chapters}]})
    if "sections" in wanted:
        formats = dict.fromkeys(ids, "extracted")  # the user has said otherwise
        sections = [{"title": "All", "contentPartIds": ids, "contentFormats": formats, "useAiCall": True}]
        return json.dumps({"sections": [*sections, {"title": "Summary", "generationHint": "sum up"}]})
    return "Some text about bees."


@pytest.fixture
def server():
    with FaultServer(responder=replies) as running:
        yield running


def sent(server):
    return [json.dumps(request.body, ensure_ascii=False) for request in server.requests]


async def everything(project):
    """Plan, structure, fill, a summary that rests on the whole document, a section anew with its old text."""
    await project.generate("A report", contract=True)
    outline = project.outline.model_copy(deep=True)
    for _, section in outline.sections():
        if section.title == "Summary":
            section.needs = ["document"]
            section.state = "pending"
    project.load_outline(outline)
    await project.fill()
    await project.redo("1.1", "shorter")
    await project.redo("1.2", "shorter")
    await project.aclose()


def test_a_table_that_is_added_as_an_object_stands_in_the_document_and_in_no_request(server, tmp_path):
    project = dg.Project()
    project.use_model("any", dg.ModelOptions(base_url=server.base_url))
    project.add(small=SMALL, large=TABLE, as_="object")
    project.add(notes=NOTES)
    asyncio.run(everything(project))
    bodies = sent(server)
    assert len(bodies) > 8
    assert any("rests on" in body for body in bodies)
    leaked = {cell for body in bodies for cell in CELLS if cell in body}
    assert leaked == set()
    assert all("gzip" not in body and "base64" not in body for body in bodies)
    assert any("columns: hive, kg" in body for body in bodies)  # what it is, a model is told
    markdown = project.outline.to_markdown()
    assert all(str(cell) in markdown for cell in SMALL["hive"])
    assert all(f"{int(cell):,}." in markdown for cell in SMALL["kg"])
    project.export(tmp_path / "r.html")
    beside = pd.read_csv(next((tmp_path / "r_files").glob("*.csv")))
    pd.testing.assert_frame_equal(beside, TABLE)


def test_a_table_to_write_about_is_told_by_columns_summary_and_sample_not_whole(server):
    project = dg.Project()
    project.use_model("any", dg.ModelOptions(base_url=server.base_url))
    project.add(large=TABLE, notes=NOTES)
    section = {"title": "S", "contentPartIds": ["large"], "generationHint": "about it"}
    project.load_outline({"title": "T", "chapters": [{"title": "C", "sections": [section]}]})

    async def main():
        await project.fill()
        await project.aclose()

    asyncio.run(main())
    (body,) = sent(server)
    assert f"A table of {ROWS:,} rows" in body
    assert sum(cell in body for cell in TABLE["hive"]) == 40
