import pytest

import docgen_nb as dg
from docgen_nb.errors import ExportError, OutlineError
from docgen_nb.project import read_outline


@pytest.fixture
def project():
    project = dg.Project(model="scripted")
    project.generate("A report").wait()
    return project


def test_markdown_and_json_are_written_and_json_loads_back(project, tmp_path):
    project.export(tmp_path / "a.md", tmp_path / "a.json")
    assert (tmp_path / "a.md").read_text() == project.outline.to_markdown()
    assert read_outline(tmp_path / "a.json") == project.outline
    project.export(tmp_path / "a.md")
    assert not list(tmp_path.glob(".a*"))


def test_somebody_else_s_file_is_kept_unless_forced(project, tmp_path):
    path = tmp_path / "mine.md"
    path.write_text("mine")
    with pytest.raises(ExportError, match="--force"):
        project.export(tmp_path / "new.md", path)
    assert path.read_text() == "mine"
    assert not (tmp_path / "new.md").exists()
    project.export(path, force=True)
    assert path.read_text() != "mine"


def test_a_missing_folder_is_made(project, tmp_path):
    project.export(tmp_path / "no" / "such" / "a.md")
    assert (tmp_path / "no" / "such" / "a.md").exists()


def test_an_unknown_ending_and_a_place_that_is_no_folder_are_refused(project, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(ExportError, match=r"Known: \.md \.json"):
        project.export(tmp_path / "a.xyz")
    with pytest.raises(ExportError, match="can't be written"):
        project.export(file / "a.md")


@pytest.mark.parametrize("bad", [{}, {"documents": 3}, {"documents": [{"chapters": [{"level": "x"}]}]}])
def test_a_bad_outline_gets_one_clear_error_and_the_old_one_stays(project, bad):
    before = project.outline
    with pytest.raises(OutlineError):
        project.load_outline(bad)
    assert project.outline is before
