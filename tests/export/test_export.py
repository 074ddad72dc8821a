import builtins
import sys

import pytest

import docgen_nb as dg
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.document.tree import read_outline
from docgen_nb.errors import ExportError, MissingExtraError, OutlineError
from docgen_nb.export import saving
from docgen_nb.export.saving import write_whole


def test_markdown_and_json_are_written_and_json_loads_back(project, tmp_path):
    project.export(tmp_path / "a.md", tmp_path / "a.json")
    assert (tmp_path / "a.md").read_text() == safe_markdown(project.outline.to_markdown())
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


def test_a_file_of_ours_may_be_written_again_also_by_another_kernel_but_not_once_it_was_edited(project, tmp_path):
    path = tmp_path / "a.md"
    project.export(path)
    other = dg.Project(model="scripted")
    other.load_outline(project.outline)
    other.export(path)
    path.write_text(path.read_text() + "my remark")
    with pytest.raises(ExportError, match="changed since"):
        project.export(path)


@pytest.mark.parametrize("written", [True, False])
def test_an_export_that_was_killed_is_made_again_without_a_question(project, tmp_path, monkeypatch, written):
    paths = [tmp_path / "a.md", tmp_path / "b.json"]
    project.export(*paths)
    project.edit("1.1", "Another text.")

    def killed(path, data):
        if written:
            write_whole(path, data)
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(saving, "write_whole", killed)
        with pytest.raises(SystemExit):
            project.export(*paths)
    other = dg.Project(model="scripted")
    other.load_outline(project.outline)
    other.export(*paths)
    assert all("Another text." in path.read_text() for path in paths)


def test_several_documents_give_several_files_and_json_one(project, tmp_path):
    project.outline.documents.append(project.outline.documents[0].model_copy(deep=True, update={"title": "Second"}))
    written = project.export(tmp_path / "a.md", tmp_path / "a.json")
    assert [path.name for path in written] == ["a-1.md", "a-2.md", "a.json"]
    assert (tmp_path / "a-2.md").read_text().startswith("# Second")


def test_a_missing_folder_is_made(project, tmp_path):
    project.export(tmp_path / "no" / "such" / "a.md")
    assert (tmp_path / "no" / "such" / "a.md").exists()


def test_an_unknown_ending_and_a_place_that_is_no_folder_are_refused(project, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(ExportError, match=r"Known: \.docx \.epub"):
        project.export(tmp_path / "a.xyz")
    with pytest.raises(ExportError, match="can't be written"):
        project.export(file / "a.md")


@pytest.mark.parametrize(
    ("ending", "package"), [("docx", "pypandoc"), ("html", "pypandoc"), ("pdf", "typst"), ("ipynb", "nbformat")]
)
def test_a_missing_package_names_the_line_that_brings_it(project, tmp_path, monkeypatch, ending, package):
    real = builtins.__import__

    def without(name, *arguments, **keys):
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *arguments, **keys)

    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r'pip install "docgen-nb\[export\]"'):
        project.export(tmp_path / f"a.{ending}")


@pytest.mark.parametrize("bad", [{}, {"documents": 3}, {"documents": [{"chapters": [{"level": "x"}]}]}])
def test_a_bad_outline_gets_one_clear_error_and_the_old_one_stays(project, bad):
    before = project.outline
    with pytest.raises(OutlineError):
        project.load_outline(bad)
    assert project.outline is before
