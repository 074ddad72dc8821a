"""What a batch refuses before the first call, and says why in one line that names the row."""

from pathlib import Path

import pandas as pd
import pytest

import docgen_nb as dg
from docgen_nb.batches.batch import plan_batch
from docgen_nb.errors import DocgenError, MissingExtraError, UserError
from tests.batches.making import OUTLINE, REGIONS, project_of

PROMPT = "A report on {region}"


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """Plans a batch in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def planned(table=REGIONS, prompt=PROMPT, to="out/{region}.md", **options):
        options.setdefault("project", project_of())
        return plan_batch(table, prompt, to=to, **options)

    return planned


def refused(plan, *arguments, **options):
    """What is said; nothing is made by that."""
    with pytest.raises(UserError) as error:
        plan(*arguments, **options)
    assert not list(Path.cwd().iterdir())
    assert "\n" not in str(error.value)
    return str(error.value)


def test_each_row_has_a_project_file_beside_its_first_export(plan, tmp_path):
    specs = plan(to=["out/{region}.md", "web/{region}.html"]).specs
    assert [spec.row for spec in specs] == [1, 2, 3]
    assert specs[0].name == "North"
    assert specs[0].project == tmp_path / "out" / "North.docgen"
    assert specs[0].exports == (tmp_path / "out" / "North.md", tmp_path / "web" / "North.html")
    assert specs[0].prompt == "A report on North"
    assert not list(tmp_path.iterdir())


def test_a_pattern_of_the_projects_own_ending_names_the_project_file(plan, tmp_path):
    spec = plan(to=["out/{region}.md", "state/{region}.docgen"]).specs[0]
    assert (spec.project, spec.exports) == (tmp_path / "state" / "North.docgen", (tmp_path / "out" / "North.md",))
    assert plan(to="{region}.docgen").specs[0].exports == ()


def test_documents_whose_files_are_called_the_same_are_with_distinct_names_by_their_folders(plan):
    assert [spec.name for spec in plan(to="{region}/report.md").specs] == [
        "North/report",
        "South/report",
        "West/report",
    ]


def test_an_outlines_texts_have_fields_and_its_ids_do_not(plan):
    section = {"title": "S {region}", "generationHint": "{hives} hives", "contentPartIds": ["row"], "id": "{x}"}
    spec = plan(prompt=None, outline={"title": "T {{}}", "chapters": [{"title": "C", "sections": [section]}]}).specs[1]
    outline = dg.Outline.model_validate_json(spec.outline)
    found = outline.documents[0].chapters[0].sections[0]
    assert (outline.documents[0].title, found.title, found.generation_hint, found.id) == (
        "T {}", "S South", "30 hives", "{x}"
    )  # fmt: skip


def test_values_mean_nothing_in_prompts_outlines_and_paths(plan):
    rows = [{"region": 'a "{hives}" b', "file": "one"}]
    outline = {"title": "{region}", "chapters": [{"title": "C"}]}
    assert plan(rows, to="{file}.md").specs[0].prompt == 'A report on a "{hives}" b'
    text = plan(rows, None, to="{file}.md", outline=outline).specs[0].outline
    assert dg.Outline.model_validate_json(text).documents[0].title == 'a "{hives}" b'


def test_fields_that_are_no_columns_are_refused(plan):
    assert "The prompt names {regio}" in refused(plan, prompt="On {regio}")
    assert "--to names {file}" in refused(plan, to="{file}.md")
    bad = {"title": "T", "chapters": [{"title": "C", "sections": [{"title": "S", "generationHint": "{0}"}]}]}
    assert "The outline names {0}" in refused(plan, prompt=None, outline=bad)


def test_values_that_give_no_name_are_refused_with_their_row(plan):
    rows = [*REGIONS, {"region": None}]
    assert refused(plan, rows).startswith("Row 4: region is empty, so the file has no name.")
    frame = pd.DataFrame({"region": ["a", float("nan")]})
    assert refused(plan, frame).startswith("Row 2: region is empty")
    assert refused(plan, [{"region": "a/b"}]).startswith("Row 1: region is 'a/b'; / can't stand")


def test_two_rows_with_one_file_are_refused(plan):
    rows = [*REGIONS, {"region": "NORTH"}]
    said = "Rows 1 and 4 both give 'NORTH.docgen'. Put columns into --to that tell them apart."
    assert refused(plan, rows) == said
    assert refused(plan, to="out/report.md").startswith("--to out/report.md names one file for all rows.")
    assert "Row 1 gives 'North.md' twice." in refused(plan, to=["{region}.md", "./{region}.md"])
    same_project = refused(
        plan,
        to=["a/{region}.md", "b/report-{hives}.docgen"],
        table=[{"region": "a", "hives": 1}, {"region": "b", "hives": 1}],
    )
    assert "Rows 1 and 2 both give 'report-1.docgen'" in same_project


def test_the_files_of_an_outline_with_several_documents_count_too(plan):
    two = {"documents": [{"title": "A", "chapters": [{"title": "C"}]}, {"title": "B", "chapters": [{"title": "C"}]}]}
    rows = [{"region": "a"}, {"region": "a-2"}]
    assert "Rows 1 and 2 both give 'a-2.md'" in refused(plan, rows, None, outline=two)


def test_endings_and_formats_are_tried_first(plan, monkeypatch):
    assert "this ending names no format" in refused(plan, to="{region}.doc")
    assert "this ending names no format" in refused(plan, to="{region}")

    def missing(*_arguments, **_options):
        raise MissingExtraError("A .docx file", "export")

    monkeypatch.setattr("docgen_nb.batches.checks.export_outline", missing)
    assert 'pip install "docgen-nb[export]"' in refused(plan, to="{region}.docx")


def test_a_reference_document_is_looked_at_first(plan):
    assert "There is no file house.docx" in refused(plan, to="{region}.docx", reference_doc="house.docx")


def test_folders_that_can_not_be_written_are_refused(plan, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DocgenError, match=r"can't be made: file is a file"):
        plan(to="file/{region}.md")
    (tmp_path / "North.md").mkdir()
    with pytest.raises(DocgenError, match=r"North.md is a folder"):
        plan(to="{region}.md")
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != tmp_path)
    with pytest.raises(DocgenError, match=r"access to .* is refused"):
        plan(to="new/{region}.md")


def test_the_open_project_is_no_documents(plan, tmp_path):
    project = project_of()
    project.open(tmp_path / "North.docgen")
    with pytest.raises(UserError, match=r"Row 1: 'North.docgen' is the project that is open"):
        plan(to="{region}.md", project=project)
    project.close_file()


def test_prompt_and_outline_are_one_of_two(plan):
    assert "A batch needs a prompt or an outline" in refused(plan, prompt=None)
    assert "one too many" in refused(plan, outline=OUTLINE)
    assert "The prompt is empty" in refused(plan, prompt=" \n")
    assert "no place beside them" in refused(plan, [OUTLINE], to="{number}.md")
    assert "A batch needs a name for each document's file" in refused(plan, to=[])


def test_an_outline_that_is_written_already_is_no_plan(plan):
    written = {
        "chapters": [{"title": "C", "sections": [{"title": "S", "elements": [{"type": "paragraph", "text": "x"}]}]}]
    }
    assert "has text in it already" in refused(plan, prompt=None, outline=written)


def test_a_part_of_the_project_may_not_be_called_row(plan):
    project = project_of()
    project.add(row="x")
    assert "a part named 'row'" in refused(plan, project=project)
