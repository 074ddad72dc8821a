"""``%docgen check`` in a shell."""

import json

import pytest

import docgen_nb
from docgen_nb.check.report import Report
from docgen_nb.document.elements import Paragraph


@pytest.fixture
def run(shell, capsys):
    """Run a cell; gives what it printed. The document's section 1.2 holds a placeholder and a dead reference."""
    shell.run_cell("%docgen model scripted")
    shell.run_cell("%%docgen generate\nA report.\n")
    section = docgen_nb.current().outline.documents[0].chapters[0].sections[1]
    section.elements = [Paragraph(text="The owner is [insert name]. See section 9.9, as all of us know.")]
    capsys.readouterr()

    def run_cell(source):
        shell.run_cell(source)
        out, err = capsys.readouterr()
        return out + err

    return run_cell


def test_findings_are_listed_like_a_linters(run):
    assert run("%docgen check 1.2").splitlines() == [
        "1.2:1 DG301 There is no section 9.9 to refer to. Fix: Refer to what exists, or take the reference out.",
        "1.2:1 DG603 A placeholder was left in: [insert name] Fix: Fill it in, or take it out.",
        "2 findings in 1 of 1 section.",
    ]


def test_json_for_programs(run):
    shown = json.loads(run("%docgen check 1.2 --json --select DG603"))
    assert [finding["code"] for finding in shown["findings"]] == ["DG603"]


def test_an_assigned_check_is_a_report_and_shows_nothing(run, shell):
    assert run("report = %docgen check --select DG3,DG6") == ""
    assert isinstance(shell.user_ns["report"], Report)
    assert len(shell.user_ns["report"]) == 2


def test_codes_are_switched_off_by_option_and_by_config(run):
    assert "DG301" not in run("%docgen check 1.2 --ignore DG3")
    run("%config DocgenMagics.check_ignore = 'DG3,DG6'")
    assert run("%docgen check 1.2") == "No findings in 1 section.\n"


def test_the_codes_are_listed(run):
    assert "DG101  number not in the sources\n" in run("%docgen check --list")


def test_a_code_that_is_none_is_one_line(run):
    assert run("%docgen check --select DG9") == (
        "DocgenError: DG9 is no code of a check. %docgen check --list shows them.\n"
    )


def test_fix_writes_the_section_again_and_says_what_is_left(run):
    text = run("%docgen fix 1.2 --select DG3,DG6")
    assert "Findings: 2 before, 0 now.\nRewritten: 1.2.\n" in text
    assert "written by a script" in docgen_nb.current().outline.documents[0].chapters[0].sections[1].elements[0].text


def test_fix_wants_at_least_one_round(run):
    assert "is not a whole number of at least 1" in run("%docgen fix --rounds 0")
