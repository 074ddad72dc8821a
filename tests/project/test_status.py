"""The table of ``%docgen status``: what each section took, also after the kernel that wrote it has gone."""

import pytest

from docgen_nb.llm.prices import FixedPrice
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.project.project import Project

PRICED = ModelOptions(price=FixedPrice(1.0, 10.0))


@pytest.fixture
def written(tmp_path):
    project = Project(tmp_path / "report.docgen", model="scripted")
    project.generate("A report").wait()
    return project


def rows_of(project, **options):
    table = project.status().to_markdown(**options).split("\n\n", 1)[1].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def sums(rows):
    tokens = [row["Tokens"].split(" + ") for row in rows]
    return sum(int(prompt) for prompt, _ in tokens), sum(int(output) for _, output in tokens)


def test_each_section_says_its_calls_tokens_and_time(written):
    for row in rows_of(written):
        assert row["State"] == "done"
        assert row["Calls"] == "1"
        assert row["Time"].endswith(" s")
        assert sums([row]) > (0, 0)


def test_the_sections_tokens_are_those_of_the_run_that_wrote_them(tmp_path):
    project = Project(model="scripted")
    project.structure("A report").wait()
    progress = project.fill().wait() and project.last_run.progress
    assert sums(rows_of(project)) == (progress.prompt_tokens, progress.output_tokens)


def test_another_kernel_knows_what_was_spent(written):
    before = rows_of(written)
    path = written.path
    written.close_file()
    assert rows_of(Project(path, model="scripted")) == before


def test_a_rewrite_says_what_it_took_and_an_old_text_brought_back_says_its_own(written):
    before = rows_of(written)
    written.redo("1.1", "much shorter, and in simple words").wait()
    after = rows_of(written)
    assert sums(after[:1]) > sums(before[:1])
    assert after[1:] == before[1:]
    written.undo("1.1")
    assert rows_of(written)[0]["Tokens"] == before[0]["Tokens"]


def test_a_section_keeps_what_it_took_when_it_moves(written):
    section = written.outline.documents[0].chapters[0].sections.pop(0)
    written.outline.documents[0].chapters[0].sections.append(section)
    assert rows_of(written)[2]["Tokens"]


def test_text_by_hand_took_nothing(written):
    written.outline.documents[0].chapters[0].sections[0].generation_hint = "Another hint"
    written.edit("1.1", "My own words.")
    assert rows_of(written)[0]["Tokens"] == ""


def test_cost_has_a_column_where_a_price_is_known(written):
    assert "Cost" not in rows_of(written)[0]
    written.use_model("scripted", PRICED)
    for row in rows_of(written):
        prompt, output = sums([row])
        assert row["Cost"] == f"${(prompt + 10 * output) / 1e6:.4f}"


def test_the_last_run_says_its_cost(tmp_path):
    project = Project(model="scripted")
    project.use_model("scripted", PRICED)
    project.generate("A report").wait()
    assert ", $0.0" in project.status().to_markdown().split("\n")[0]


def test_what_differs_from_time_to_time_can_be_left_out(written):
    assert "Time" not in rows_of(written, times=False)[0]
    assert written.status().to_markdown(times=False) == written.status().to_markdown(times=False)


def test_a_section_in_error_says_why(tmp_path):
    project = Project(tmp_path / "picture.docgen", model="scripted")
    sections = [{"title": "Text"}, {"title": "Picture", "contentType": "image"}]
    project.load_outline({"documents": [{"chapters": [{"title": "One", "sections": sections}]}]})
    project.fill().wait()
    assert [row["State"] for row in rows_of(project)] == ["done", "error"]
    assert rows_of(project)[1]["Why"] == "A section of type image needs a content part that is a picture."
    assert project.last_run.progress.lasting == 1
