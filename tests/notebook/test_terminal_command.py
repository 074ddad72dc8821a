"""``docgen-nb``: the verbs in a terminal, on a project file."""

import io
import json
import os
import subprocess
import sys

import pytest

from docgen_nb.notebook.terminal import main
from docgen_nb.testing import Fault, FaultServer, in_order

from .conftest import ROOT


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder with notes, and no pipe."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOCGEN_NB_UI", "final")
    monkeypatch.setenv("DOCGEN_NB_MODEL", "scripted")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    (tmp_path / "notes.md").write_text("# Bees\n\nThere are 12 hives.\n")
    return tmp_path


def test_a_document_is_made_kept_and_exported_by_one_command(folder, capsys):
    assert main(["generate", "--add", "notes.md", "--export", "report.md", "--prompt", "A report"]) == 0
    printed, besides = capsys.readouterr()
    assert "9 of 9 sections written" in printed
    assert "Added notes: " in besides
    assert "Written: report.md" in besides
    assert (folder / "report.md").read_text().startswith("# ")
    assert main(["export", "again.md"]) == 0
    assert (folder / "again.md").read_text() == (folder / "report.md").read_text()
    assert [path.name for path in folder.glob("*.docgen")] == ["document.docgen"]


def test_the_prompt_comes_in_through_a_pipe(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("A report on bees"))
    assert main(["structure", "--project", "bees.docgen"]) == 0
    assert main(["outline", "--project", "bees.docgen"]) == 0
    assert "A scripted report" in capsys.readouterr().out


def test_a_source_that_comes_to_the_folder_s_document_says_so(folder, capsys):
    first = main(["generate", "--add", "notes.md", "--prompt", "A report on bees"])
    told_first = capsys.readouterr().err
    again = main(["generate", "--add", "notes.md", "--prompt", "A report on bees"])
    assert (first, again) == (0, 0)
    assert "Goes on with" not in told_first
    assert "Goes on with document.docgen; --project NAME.docgen begins another document." in capsys.readouterr().err


def test_a_file_with_a_table_gives_a_document_for_each_row(folder, monkeypatch):
    (folder / "sales.csv").write_text("region,revenue\nNorth,10\nSouth,12\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO("A report on {region}"))
    assert main(["batch", "sales.csv", "--to", "out/{region}.md"]) == 0
    assert sorted(path.name for path in (folder / "out").glob("*.md")) == ["North.md", "South.md"]


def test_findings_and_sections_in_error_give_1(folder, capsys):
    outline = {"documents": [{"title": "R", "chapters": [{"title": "A", "sections": [{"title": "S", "id": "s"}]}]}]}
    (folder / "outline.json").write_text(json.dumps(outline))
    with FaultServer(fault=in_order(Fault("status", status=400))) as server:
        assert main(["outline", "load", "outline.json"]) == 0
        assert main(["fill", "--model", "m", "--base-url", server.base_url]) == 1
    assert main(["edit", "1.1", "--prompt", "TODO: write it."]) == 0
    assert main(["check"]) == 1
    assert "TODO" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fil"], "docgen-nb has no verb 'fil'. Did you mean docgen-nb fill?"),
        (["fill"], "DocgenError: There is no outline yet. docgen-nb structure makes one from a prompt."),
        (["fill", "--prompt", "A report"], "docgen-nb fill takes no prompt."),
        (["fill", "--max-cots", "1"], "it has no option '--max-cots'. Did you mean --max-cost?"),
        (["generate", "--add", "nowhere.md", "--prompt", "x"], "There is no variable and no file 'nowhere.md'."),
        (["check", "--project", "notes.md"], "notes.md is not a project file"),
    ],
)
def test_wrong_use_is_one_line_and_gives_2(words, message, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1


def test_several_project_files_are_not_guessed_at(folder, capsys):
    for name in ("a", "b"):
        assert main(["structure", "--project", f"{name}.docgen", "--prompt", "x"]) == 0
    assert main(["fill"]) == 2
    assert "Several project files are here: a.docgen, b.docgen. --project FILE says which." in capsys.readouterr().err


def test_a_look_at_nothing_makes_no_file(folder):
    assert main(["parts"]) == 0
    assert main(["check"]) == 2
    assert not list(folder.glob("*.docgen"))


def test_it_is_a_command_with_help(folder):
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "import sys; from docgen_nb.notebook.terminal import main; sys.exit(main())"]
    asked = subprocess.run([*command, "fill", "-h"], env=environ, capture_output=True, text=True, check=True)
    assert asked.stdout.startswith("usage: docgen-nb fill")
    alone = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert alone.returncode == 2
    assert "docgen-nb VERB -h explains one" in alone.stdout


@pytest.mark.parametrize(
    ("words", "mark", "back"),
    [
        (["outline", "edit"], "S", ["outline"]),
        (["edit", "1.1"], "The old text.", ["edit", "1.1"]),
        (["contract", "edit"], "audience", ["contract"]),
    ],
)
def test_a_text_to_edit_goes_to_the_file_alone_and_comes_back_as_it_was_edited(
    words, mark, back, folder, monkeypatch, capsys
):
    outline = {"documents": [{"title": "R", "chapters": [{"title": "A", "sections": [{"title": "S", "id": "s"}]}]}]}
    (folder / "outline.json").write_text(json.dumps(outline))
    assert main(["outline", "load", "outline.json"]) == 0
    assert main(["edit", "1.1", "--prompt", "The old text."]) == 0
    capsys.readouterr()
    assert main(words) == 0
    text, besides = capsys.readouterr()
    assert mark in text
    assert besides == f"Edit this text and give it back: docgen-nb {' '.join(back)} < FILE\n"
    assert "cell" not in text + besides
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert main(back) == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    capsys.readouterr()
    assert main(words) == 0
    assert capsys.readouterr().out == text  # nothing was added on the way
