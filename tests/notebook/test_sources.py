"""``%docgen show --sources`` and ``%docgen export --footnotes`` in a shell."""

import json

import pypandoc
import pytest

import docgen_nb
from docgen_nb.document.elements import Paragraph
from docgen_nb.provenance.grounds import Provenance


@pytest.fixture
def run(shell, capsys):
    """Run a cell; gives what it printed. Section 1.1 has a paragraph with a source and one without."""
    shell.run_cell("%docgen model scripted")
    shell.run_cell("notes = '# Town\\n\\n## Homes\\n\\nThe town has 31,250 households.'")
    shell.run_cell("%docgen add notes")
    shell.run_cell("%%docgen generate\nA report.\n")
    section = docgen_nb.current().outline.documents[0].chapters[0].sections[0]
    section.content_part_ids = ["notes"]
    section.elements = [
        Paragraph(text="There are 31,250 homes.", part_ids=["notes"]),
        Paragraph(text="Nobody knows 777 of them.", part_ids=["notes"]),
    ]
    capsys.readouterr()

    def run_cell(source):
        shell.run_cell(source)
        out, err = capsys.readouterr()
        return out + err

    return run_cell


def test_each_paragraph_is_numbered_and_what_it_rests_on_is_listed_below(run):
    shown = run("%docgen show 1.1 --sources")
    assert "There are 31,250 homes.¹" in shown
    assert "> ¹ *1.1:1* notes, “Homes” (numbers: 31,250)" in shown
    assert "> ² *1.1:2* No source found; the section was written from notes. In no source: 777." in shown
    assert "1 of 2 elements rest on something that is known." in shown
    assert "](#" not in shown  # a terminal has no mouse to hover with


def test_assigned_it_is_the_provenance(run, shell):
    assert run("found = %docgen show 1.1 --sources") == ""
    assert isinstance(shell.user_ns["found"], Provenance)
    assert json.loads(shell.user_ns["found"].to_json())["elements"][0]["grounds"][0]["places"] == ["“Homes”"]


def test_a_section_without_text_is_told_in_one_line(run):
    docgen_nb.current().outline.documents[0].chapters[0].sections[0].elements = []
    assert "Nothing is written there yet." in run("%docgen show 1.1 --sources")
    assert "There is no section 1.77" in run("%docgen show 1.77 --sources")


@pytest.mark.parametrize("option", ["--footnotes", "--sources"])
def test_an_export_takes_them_as_footnotes_where_asked(run, tmp_path, option):
    assert "Written: plain.docx" in run("%docgen export plain.docx")
    assert "Written: noted.docx" in run(f"%docgen export noted.docx {option}")
    plain, noted = (
        pypandoc.convert_file(str(tmp_path / f"{name}.docx"), "markdown-smart") for name in ("plain", "noted")
    )
    assert "[^1]" not in plain
    assert "[^1]: notes, “Homes”." in noted
    assert "In no source: 777." in " ".join(noted.split())


def test_text_of_the_users_own_is_told_as_such(run):
    run("%%docgen edit 1.1\nThere are 31,250 homes.\n\nThe rest is a guess of mine.")
    shown = run("%docgen show 1.1 --sources")
    assert "*1.1:1* notes, “Homes” (numbers: 31,250)" in shown
    assert "*1.1:2* No source found; the section was written by hand." in shown
