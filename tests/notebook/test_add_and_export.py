"""``%docgen add``, ``parts`` and ``export`` as they are typed."""

import json

import pytest

import docgen_nb


@pytest.fixture
def run(shell, capsys):
    """Run a cell; gives what it printed."""
    shell.run_cell("%docgen model scripted")
    capsys.readouterr()

    def run_cell(source):
        shell.run_cell(source, store_history=True)
        out, err = capsys.readouterr()
        return out + err

    return run_cell


def test_outputs_of_earlier_cells_can_be_added(run, shell):
    run("'some text'")
    number = max(shell.user_ns["Out"])
    assert run(f"%docgen add Out[{number}]") == f"Added Out{number}: Out{number}, markdown, 9 characters.\n"
    assert run(f"%docgen add _{number}") == f"Replaced Out{number}: Out{number}, markdown, 9 characters.\n"
    assert run("%docgen add _") == f"Replaced Out{number}: Out{number}, markdown, 9 characters.\n"


def test_an_output_that_is_not_there_says_which_are(run, shell):
    run("'some text'")
    number = max(shell.user_ns["Out"])
    text = run("%docgen add Out[99]")
    assert text == f"DocgenError: There is no output Out[99]. There are: Out[{number}].\n"


def test_nothing_is_loaded_from_the_web_unless_it_is_asked_for(run):
    refused = run("%docgen add https://example.org/a.html")
    assert refused.endswith("no file 'https://example.org/a.html'. With --url it is loaded from the web.\n")
    assert "not public" in run("%docgen add --url http://127.0.0.1:9/a.html")


def test_files_are_named_as_they_lie_and_remarks_follow(run, tmp_path):
    run("%%docgen generate\nA report.\n")
    text = run("%docgen export out/a.md a.html")
    assert text == "Written: out/a.md, a.html\nMade the folder out.\n"
    assert (tmp_path / "a.html").exists()
    assert "--force overwrites it" in run("!echo x >> a.html\n%docgen export a.html")
    assert run("%docgen export a.html --force") == "Written: a.html\n"


def test_several_documents_are_several_files(run, shell):
    section = {"title": "S", "generationHint": "h"}
    document = {"title": "D", "chapters": [{"title": "A", "sections": [section]}]}
    shell.user_ns["outline"] = {"documents": [document, document]}
    run("%docgen outline load outline\n%docgen fill")
    assert run("%docgen export a.md") == "Written: a-1.md, a-2.md\n"


def test_a_citation_that_leads_nowhere_is_told_by_status(run, shell):
    from docgen_nb.testing import ScriptedModel

    shell.user_ns["notes"] = "Bees dance."
    run("%docgen add notes")
    docgen_nb.current().use_model(ScriptedModel(["They dance [@notes] and sing [@ghost]."]))
    run(
        "outline = {'chapters': [{'title': 'A', 'sections': [{'title': 'S', 'contentPartIds': ['notes']}]}]}\n"
        "%docgen outline load outline\n%docgen fill"
    )
    assert "They dance \\[1\\] and sing.\n\n## Sources\n\n1. notes" in run("%docgen show")
    assert "1.1: A citation of the unknown part 'ghost' was left out." in run("%docgen status")


def test_parts_show_where_they_are_from(run, tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    run("%docgen add t.csv --as object")
    assert "| t | t.csv | table | " in run("%docgen parts")


def test_a_part_whose_variable_has_changed_since_is_stale_and_stays_what_it_was(run, shell):
    run("notes = 'Bees dance.'\nother = 'Honey.'\nrows = [{'kg': 1}]\nlong = 'A line.\\n\\n' * 9000")
    run("%docgen add notes other rows long")
    assert "stale" not in run("%docgen parts")
    run("notes = 'Bees sleep.'\nrows[0]['kg'] = 2\nlong += 'More.'\ndel other")
    line = "These parts are stale, the variable has changed since: notes, rows, long. `%docgen add notes rows long`"
    assert line in run("%docgen parts")
    assert line in run("%docgen status")
    parts = docgen_nb.current().parts
    assert parts["notes"].text == "Bees dance."
    assert parts["rows"].item.rows == [["1"]]
    run("%docgen add notes rows long")
    assert "stale" not in run("%docgen parts")


def test_a_part_with_a_label_of_its_own_is_stale_only_when_its_variable_has_changed(run):
    run("rows = [{'kg': 1}]\n%docgen add rows --label Honey")
    assert "stale" not in run("%docgen parts")
    assert "This part is stale" in run("rows[0]['kg'] = 2\n%docgen parts")
    assert "stale" not in run("%docgen add rows --label Honey\n%docgen parts")


def test_a_variable_that_can_be_no_part_any_more_has_changed_nothing(run):
    run("notes = 'Bees dance.'\n%docgen add notes")
    assert "stale" not in run("notes = ''\n%docgen parts")
    assert "stale" not in run("notes = object()\n%docgen parts")


def test_a_label_is_what_captions_and_citations_say(run, shell, tmp_path):
    import pandas as pd

    shell.user_ns["totals"] = pd.DataFrame({"kg": [1]})
    assert "Added totals: Honey by hive, table" in run('%docgen add totals --as object --label "Honey by hive"')
    run(
        "outline = {'chapters': [{'title': 'A', 'sections': [{'title': 'S', 'contentPartIds': ['totals']}]}]}\n"
        "outline['chapters'][0]['sections'][0]['contentFormats'] = {'totals': 'object'}\n"
        "%docgen outline load outline\n%docgen fill"
    )
    shown = run("%docgen show")
    assert "Table 1: Honey by hive" in shown
    assert "1. Honey by hive" in shown
    shell.user_ns["notes"] = "Bees dance."
    assert "label is for one thing" in run("%docgen add totals notes --label x")
    (tmp_path / "a.md").write_text("A")
    (tmp_path / "b.md").write_text("B")
    assert "label is for one thing" in run("%docgen add *.md --label x")
    assert "notes" not in docgen_nb.current().parts


def test_the_label_of_a_figure_goes_before_the_title_of_its_axes_and_no_variable_is_among_the_sources(run, shell):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("Axes")
    shell.user_ns["figure"] = figure
    run('%docgen add figure --as object --label "Honey a year"')
    section = {"title": "S", "contentPartIds": ["figure"], "contentFormats": {"figure": "object"}}
    shell.user_ns["outline"] = {"chapters": [{"title": "A", "sections": [section]}]}
    run("%docgen outline load outline\n%docgen fill")
    shown = run("%docgen show")
    assert "*Figure 1: Honey a year*" in shown
    assert "![Axes]" in shown
    assert "1. Honey a year\n" in shown


def test_after_structure_what_no_section_uses_is_told(run, shell):
    from docgen_nb.testing import ScriptedModel

    shell.user_ns |= {"notes": "Bees dance.", "other": "Honey is sweet."}
    run("%docgen add notes other")
    chapters = [{"title": title, "contentPartIds": ["notes"]} for title in ("A", "B")]
    sections = [{"title": "S", "contentPartIds": ["notes"]}, {"title": "T", "contentPartIds": ["ghost"]}]
    plan = {"documents": [{"title": "D", "chapters": chapters}]}

    def reply(request):
        wanted = request.schema.schema["properties"]
        return json.dumps(plan if "documents" in wanted else {"sections": sections})

    docgen_nb.current().use_model(ScriptedModel(reply))
    assert "Parts that no section uses: other." in run("%%docgen structure\nA report")
    used = [part for _, section in docgen_nb.current().outline.sections() for part in section.content_part_ids]
    assert set(used) == {"notes"}  # nothing unknown gets in


def test_edits_of_an_exported_file_come_back(run, tmp_path):
    run("%%docgen generate\nA report.\n")
    run("%docgen export a.docx")
    assert run("%docgen import a.docx") == "Nothing was changed in the file.\n"
    run("project = __import__('docgen_nb').current(); project.edit('1.1', 'Bees sleep at night.')")
    run("%docgen export a.docx")
    run("project.edit('1.1', 'Bees sleep by day.')")  # the file says otherwise, as if it had been changed there
    assert "1.1: “by day.” → “at night.”" in run("%docgen import a.docx")
    assert "has its earlier text again" in run("%docgen undo 1.1")
    assert "is not a Word file" in run("%docgen import notes.md")
