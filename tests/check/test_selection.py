"""Switching codes off: by option, setting, section and comment."""

import json

import pytest

import docgen_nb as dg
from docgen_nb.check.checking import check_document
from docgen_nb.check.report import Report
from docgen_nb.check.selection import Selection
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.errors import OutlineError, UserError

from .making import PARTS, found, outline_of, section_of

FAULTY = "The owner is [insert name]. See section 9.9."


def test_findings_come_in_document_order():
    outline = outline_of(section_of(FAULTY), section_of(f"Fine.\n\n{FAULTY}"), section_of("TODO"), per_chapter=2)
    assert found(outline, "DG301,DG603") == [
        ("1.1:1", "DG301"), ("1.1:1", "DG603"), ("1.2:2", "DG301"), ("1.2:2", "DG603"), ("2.1:1", "DG603"),
    ]  # fmt: skip


def test_codes_and_groups_are_selected_and_ignored():
    outline = outline_of(section_of(FAULTY))
    assert found(outline, "DG6") == [("1.1:1", "DG603")]
    assert found(outline, "dg6 dg3", "DG301") == [("1.1:1", "DG603")]
    with pytest.raises(UserError, match="DG999 is no code"):
        found(outline, "DG999")


def test_only_a_chapter_or_section_is_told_of():
    outline = outline_of(section_of(FAULTY), section_of(FAULTY), section_of(FAULTY), per_chapter=2)
    assert found(outline, "DG603", within=SectionRef(1, 1, 2)) == [("1.2:1", "DG603")]
    assert found(outline, "DG603", within=ChapterRef(1, 2)) == [("2.1:1", "DG603")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{FAULTY} <!-- docgen: ignore DG603 -->", ["DG301"]),
        (f"<!-- docgen: ignore DG301, DG603 -->\n\n{FAULTY}", []),
        (f"{FAULTY} <!-- docgen: ignore -->", []),
        (f"{FAULTY}\n\nFine. <!-- docgen: ignore-section DG6 -->", ["DG301"]),
        (f"Fine. <!-- docgen: ignore DG603 -->\n\n{FAULTY}", ["DG301", "DG603"]),
    ],
)
def test_a_comment_switches_codes_off_where_it_stands(text, left):
    assert [code for _, code in found(outline_of(section_of(text)), "DG301,DG603")] == left


def test_what_is_ignored_is_counted():
    outline = outline_of(section_of(f"{FAULTY} <!-- docgen: ignore DG603 -->"))
    assert check_document(outline, PARTS).summary.endswith("1 ignored.")


def test_the_outline_switches_codes_off_for_a_section():
    outline = outline_of(section_of(FAULTY, checkIgnore=["DG3"]), section_of(FAULTY))
    assert ("1.1:1", "DG301") not in found(outline)
    assert ("1.2:1", "DG301") in found(outline)
    with pytest.raises(UserError, match="checkIgnore of section"):
        found(outline_of(section_of(FAULTY, checkIgnore=5)))


def test_settings_of_the_project_and_options():
    project = dg.Project(model="scripted", settings=dg.Settings(check_ignore="DG3,DG1,DG4"))
    with pytest.raises(OutlineError, match="no outline yet"):
        project.check()
    project.load_outline(outline_of(section_of(FAULTY), section_of("TODO")))
    assert [f.code for f in project.check()] == ["DG603", "DG603"]
    assert [f.where for f in project.check("1.2")] == ["1.2:1"]
    assert len(project.check(ignore="DG6")) == 0


def test_a_report_for_people_programs_and_notebooks():
    outline = outline_of(section_of("TODO: <script>x</script> and |\x1b[31m, as all of us know."))
    report = check_document(outline, PARTS, selection=Selection.of("DG6", ""))
    first = json.loads(report.to_json())["findings"][0]
    assert (first["where"], first["code"], first["section"], first["block"]) == ("1.1:1", "DG603", 1, 1)
    bundle = report._repr_mimebundle_()
    assert bundle["text/plain"].startswith("1.1:1 DG603 A placeholder was left in: TODO Fix: Fill it in")
    assert "<script>" not in bundle["text/markdown"]
    assert "\x1b" not in bundle["text/plain"]
    assert Report((), 3).to_text() == "No findings in 3 sections."
