"""The magics in one process, on the real project with the scripted model."""

import json
import os
from pathlib import Path

import pytest

import docgen_nb
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.document.tree import Outline
from docgen_nb.errors import DocgenError, OutlineError
from docgen_nb.testing import Fault, FaultServer, ScriptedModel
from docgen_nb.testing.scripted import canned

PROMPT = '%%docgen generate\nA report about {braces} and "quotes".\n'


@pytest.fixture
def run(shell, capsys):
    """Run a cell; gives what it printed. ``run.result`` is IPython's result of the last cell."""
    shell.run_cell("%docgen model scripted")
    capsys.readouterr()

    def run_cell(source):
        run_cell.result = shell.run_cell(source, store_history=True)
        out, err = capsys.readouterr()
        return out + err

    return run_cell


def test_a_prompt_becomes_a_document_that_is_kept_as_typed(run, shell):
    assert "Done: 3 chapters, 9 of 9 sections written." in run(PROMPT)
    outline = docgen_nb.current().outline
    assert outline.user_prompt == 'A report about {braces} and "quotes".'
    assert all(section.state == "done" for _, section in outline.sections())


def test_a_bare_verb_shows_its_result_once_and_leaves_nothing_in_out(run, shell):
    text = run("%%docgen structure\nA report.\n")
    assert text.count("A scripted report") == 1
    assert run.result.result is None
    assert shell.user_ns["Out"] == {}


def test_an_assigned_verb_gives_the_outline(run, shell):
    run("%%docgen structure\nA report.\n")
    text = run("outline = %docgen structure\ndocument = %docgen fill\nagain = %docgen outline")
    assert isinstance(shell.user_ns["outline"], Outline)
    assert shell.user_ns["document"] is shell.user_ns["again"] is docgen_nb.current().outline
    assert "Done: 3 chapters, 9 of 9 sections written." in text


def test_an_assigned_quick_verb_shows_nothing(run, shell):
    run(PROMPT)
    assert run("a = %docgen status\nb = %docgen parts\nc = %docgen show\nd = %docgen outline\ne = %docgen model") == ""
    assert shell.user_ns["e"] == "scripted"


def test_the_magic_called_without_the_transformer_gives_the_value(run, shell):
    run(PROMPT)
    assert shell.run_line_magic("docgen", "show") is docgen_nb.current().outline


def test_in_the_cell_that_loads_the_extension_a_verb_is_shown_once_and_gives_its_value(run, shell):
    run("%unload_ext docgen_nb")
    text = run("%load_ext docgen_nb\nx = %docgen model\nnotes = 'text'\n%docgen add notes\n%docgen model scripted")
    assert text == "Added notes: notes, markdown, 4 characters.\nModel: scripted\n"
    assert shell.user_ns["x"] == "scripted"
    assert run.result.result is None


def test_a_users_mistake_is_one_line_and_an_error_that_can_be_caught(run):
    assert run("%docgen show 7") == (
        "DocgenError: There is no document yet. %%docgen generate writes one from a prompt.\n"
    )
    assert isinstance(run.result.error_in_exec, OutlineError)
    run("import docgen_nb as dg\ntry:\n    %docgen fill\nexcept dg.UserError as error:\n    caught = error")
    assert run.result.success


def test_a_mistake_of_spelling_is_a_usage_error(run):
    assert run("%docgen structre") == ("UsageError: %docgen has no verb 'structre'. Did you mean %docgen structure?\n")
    assert not run.result.success


def test_a_message_from_outside_cannot_steer_the_terminal(run, shell):
    shell.user_ns["boom"] = DocgenError("a\x1b[2J\x1b]0;title\x07b\nc")
    from docgen_nb.notebook.user_errors import one_line

    assert one_line(shell.user_ns["boom"])._render_traceback_() == ["DocgenError: ab c"]


def test_help_is_printed_and_is_no_error(run):
    assert run("%docgen -h") == run("%docgen") == run("%docgen help")
    assert "%docgen export PATH" in run("%docgen")
    assert run("%docgen fill -h") == run("%docgen help fill")
    assert run.result.success
    assert len(run("%docgen").splitlines()) < 42


def test_help_shows_the_verbs_that_take_a_prompt_as_cell_magics(run):
    assert "%%docgen generate" in run("%docgen")
    assert "%%docgen fill" not in run("%docgen")


def test_a_variable_goes_before_a_file_of_the_same_name(run, tmp_path):
    (tmp_path / "notes").write_text("from the file")
    run("notes = 'from the variable'\n%docgen add notes")
    assert docgen_nb.current().parts["notes"].text == "from the variable"


def test_files_globs_and_variables_are_added_together(run, shell, tmp_path):
    (tmp_path / "my notes.md").write_text("# Notes\n\ntext")
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("x,y\n3,4\n")
    text = run('sales = "text"\nparts = %docgen add "my notes.md" *.csv sales --as object --instruction "verbatim {x}"')
    assert text == ""
    assert [part.source for part in shell.user_ns["parts"]] == [
        "my notes.md",
        "a.csv",
        "b.csv",
        "variable sales",
    ]
    parts = docgen_nb.current().parts
    assert {part.default_format for part in parts.values()} == {"object"}
    assert {part.instruction for part in parts.values()} == {"verbatim {x}"}


def test_what_is_neither_variable_nor_file_names_what_is_close(run, tmp_path):
    (tmp_path / "notes.md").write_text("text")
    run("sales_2024 = 'text'")
    assert run("%docgen add sales_2023") == (
        "DocgenError: There is no variable and no file 'sales_2023'. Did you mean sales_2024?\n"
    )
    assert "Did you mean notes.md?" in run("%docgen add note.md")
    assert len(docgen_nb.current().parts) == 0


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("add DF", "Did you mean df?"),
        ("add df as object", "Did you mean --as?"),
        ('add df["a"]', "Give it a name first"),
        ("ask SELECT sum(a) FROM df", 'A question stands in quotes. Type for example: %docgen ask "SELECT'),
    ],
)
def test_a_mistake_says_what_to_type_instead(run, typed, says):
    run("df = {'a': [1, 2]}")
    assert says in run(f"%docgen {typed}")


def test_a_name_that_the_api_uses_for_itself_is_refused_with_a_way_out(run):
    assert "Give it a name of its own: text = instruction" in run("instruction = 'x'\n%docgen add instruction")


def test_parts_are_shown_as_a_table(run):
    run("notes = 'text'\n%docgen add notes")
    assert "| notes | notes | markdown | 4 characters | variable notes |" in run("%docgen parts")


def test_show_takes_chapters_and_sections(run):
    run(PROMPT)
    assert run("%docgen show 2").startswith("## Findings\n\n### What was looked at")
    assert run("%docgen show 2.3").startswith("### What it means")
    assert "There is no section 2.9; the chapter has 3." in run("%docgen show 2.9")
    assert "'two' is no reference." in run("%docgen show two")


def test_export_writes_the_file_and_says_so_as_typed(run, tmp_path):
    run(PROMPT)
    assert run("%docgen export out.md") == "Written: out.md\n"
    assert (tmp_path / "out.md").read_text() == safe_markdown(docgen_nb.current().outline.to_markdown())


def test_export_keeps_a_file_of_somebody_elses(run, tmp_path):
    (tmp_path / "out.md").write_text("mine")
    run(PROMPT)
    assert "--force overwrites it." in run("%docgen export out.md")
    assert (tmp_path / "out.md").read_text() == "mine"
    run("%docgen export out.md --force")
    assert (tmp_path / "out.md").read_text() != "mine"


def test_an_outline_is_saved_and_loaded_from_files_and_variables(run, tmp_path):
    run("%%docgen structure\nA report.\n")
    before = docgen_nb.current().outline
    run("%docgen outline save plan.json")
    run("shape = {'chapters': [{'title': 'Only one'}]}\n%docgen outline load shape")
    assert [chapter.title for _, chapter in docgen_nb.current().outline.chapters()] == ["Only one"]
    run("%docgen outline load plan.json")
    assert docgen_nb.current().outline == before


def test_structure_takes_an_outline_from_a_variable(run):
    run("shape = {'chapters': [{'title': 'Only one'}]}\n%docgen structure shape")
    assert [len(chapter.sections) for _, chapter in docgen_nb.current().outline.chapters()] == [3]


def test_a_prompt_typed_on_the_line_is_sent_below(run):
    assert "a prompt goes into the cell's body, below %%docgen structure" in run("%docgen structure A long report")
    assert "A prompt goes into the cell's body, below %%docgen structure." in run("%docgen structure Report")
    assert "A prompt goes into the cell's body" in run("prompt = 'A report'\n%docgen structure prompt")


def test_an_empty_prompt_is_refused(run):
    assert "The prompt is empty." in run("%%docgen generate\n\n")


def test_the_outline_is_edited_as_text_and_what_is_written_stays(run, shell):
    run(PROMPT)
    project = docgen_nb.current()
    written = project.outline.documents[0].chapters[0].sections[1].elements
    text = run("text = %docgen outline edit") or shell.user_ns["text"]
    magic, _, body = text.partition("\n")
    assert magic == "%%docgen outline"
    assert body.startswith("# ")
    plan = project.outline.model_dump(mode="json", by_alias=True)
    chapter = plan["documents"][0]["chapters"][0]
    chapter["sections"] = [chapter["sections"][1], {"title": "A new one"}]
    plan["documents"][0]["chapters"][1]["sections"][0]["title"] = "Another title"
    run(f"{magic}\n{json.dumps(plan)}")
    first, second = project.outline.documents[0].chapters[:2]
    assert [section.state for section in first.sections] == ["done", "pending"]
    assert first.sections[0].elements == written
    assert [section.state for section in second.sections] == ["stale", "done", "done"]


def test_an_edited_outline_that_cannot_be_read_says_where_and_changes_nothing(run):
    run(PROMPT)
    before = docgen_nb.current().outline
    assert "line 2" in run('%%docgen outline\n{\n"documents": [}\n')
    assert "Line 1 of the outline: a chapter begins with '- '" in run("%%docgen outline\n[]\n")
    assert docgen_nb.current().outline is before


def test_editing_starts_with_the_outline_in_the_next_cell(run, shell):
    run(PROMPT)
    run("%docgen outline edit")
    assert shell.rl_next_input.startswith("%%docgen outline\n# ")
    run(shell.rl_next_input)
    assert {section.state for _, section in docgen_nb.current().outline.sections()} == {"done"}


@pytest.mark.parametrize("name", ["sk-abc-def", "AIzaSyD4f8aaaaaaaaaaaaaaaaaaaaaaaa1", "gsk_abc123abc123abc123abc"])
def test_a_key_given_instead_of_a_variables_name_is_not_repeated(run, name):
    text = run(f"%docgen model openai:m --api-key-env {name}")
    assert "not the key itself" in text
    assert name not in text


def test_a_missing_key_names_the_variable_and_offers_the_embedded_model(run, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    text = run("%docgen model openai:gpt-5-mini")
    assert "OPENAI_API_KEY" in text
    assert "%docgen model embedded" in text
    assert len(text.splitlines()) == 1
    assert run("%docgen model") == "Model: scripted\n"


def test_a_key_that_is_refused_names_its_variable(run, monkeypatch):
    monkeypatch.setenv("OUR_KEY", "sk-not-known")
    with FaultServer() as server:
        server.fault = lambda _body, _number: Fault("status", 401, "Incorrect API key")
        run(f"%docgen model m --base-url {server.base_url} --api-key-env OUR_KEY")
        said = run("%%docgen structure\nA report.")
    assert "answered 401: Incorrect API key. Check the API key in OUR_KEY." in said
    assert "sk-not-known" not in said


def test_config_sets_the_defaults_and_the_environment_goes_before_them(run, shell, monkeypatch):
    run("%config DocgenMagics.schedule = 'chapters'\n%config DocgenMagics.max_concurrency = 3\n%docgen parts")
    assert docgen_nb.current().settings.schedule == "chapters"
    assert docgen_nb.current().settings.max_concurrency == 3
    monkeypatch.setenv("DOCGEN_NB_SCHEDULE", "sequential")
    run("%docgen parts")
    assert docgen_nb.current().settings.schedule == "sequential"


def test_a_model_set_by_config_is_taken_once_and_does_not_undo_the_verb(run):
    run("%config DocgenMagics.model = 'scripted:0.001'\n%docgen parts")
    assert docgen_nb.current().settings.model == "scripted:0.001"
    run("%docgen model scripted:0.002\n%docgen parts")
    assert docgen_nb.current().model._latency == 0.002


def test_a_wrong_model_in_the_config_is_told_once_and_can_be_mended_by_the_verb(run):
    run("%config DocgenMagics.model = 'nonsense'")
    assert "'nonsense' names no model" in run("%docgen parts")
    assert run("%docgen model scripted") == "Model: scripted\n"


def test_a_wrong_value_in_the_environment_is_one_line(run, monkeypatch):
    monkeypatch.setenv("DOCGEN_NB_SCHEDULE", "fast")
    text = run("%docgen parts")
    assert text.startswith("DocgenError: DOCGEN_NB_SCHEDULE='fast' can't be used")
    assert len(text.splitlines()) == 1


def test_a_verb_inside_a_function_blocks_and_shows(run, shell):
    text = run("def f():\n    %docgen model scripted\n    x = %docgen model\n    return x\nname = f()")
    assert text == "Model: scripted\n"
    assert shell.user_ns["name"] == "scripted"


def test_time_and_capture_around_a_run_work(run, shell):
    text = run(
        "%%time\n%docgen model scripted\n" + PROMPT[1:].splitlines()[0].replace("%docgen generate", "%docgen parts")
    )
    assert "Wall time" in text
    run("%%docgen structure\nA report.\n")
    assert "9 of 9 sections written" in run("%%time\n%docgen fill")
    run("%%capture captured\n%docgen status")
    assert "Sections: 9 done." in shell.user_ns["captured"].stdout


def test_nothing_runs_in_the_background_of_a_terminal(run):
    run("%%docgen structure\nA report.\n")
    assert "Leave out --background." in run("%docgen fill --background")
    assert docgen_nb.current().outline.has_text() is False


def test_a_display_that_does_not_exist_ends_the_run_it_was_for(run, monkeypatch):
    run("%%docgen structure\nA report.\n")
    monkeypatch.setenv("DOCGEN_NB_UI", "hologram")
    text = run("%docgen fill")
    assert "DOCGEN_NB_UI='hologram'" in text
    assert docgen_nb.current().last_run.done()
    monkeypatch.delenv("DOCGEN_NB_UI")
    assert "9 of 9 sections written" in run("%docgen fill")


def test_a_dry_run_says_calls_and_tokens_and_sends_nothing(run, shell):
    run("%%docgen structure\nA report.\n")
    text = run("%docgen fill --dry-run")
    assert "scripted: 9 calls, about" in text
    assert "Nothing has been sent." in text
    assert not docgen_nb.current().outline.has_text()
    run("foreseen = %docgen fill --dry-run")
    assert shell.user_ns["foreseen"].calls == 9


def test_a_run_that_would_take_too_much_says_so_and_what_goes_on_from_there(run):
    run("%%docgen structure\nA report.\n")
    text = run("%docgen fill --max-tokens 2000")
    assert "does not fit into the budget of 2,000 tokens" in text
    assert "of 9 sections finished; %docgen fill goes on from there." in text
    assert "Traceback" not in text


def test_a_budget_in_money_without_a_price_says_what_to_type(run):
    run("%%docgen structure\nA report.\n")
    assert "--price PROMPT/OUTPUT" in run("%docgen fill --max-cost 1")
    run("%docgen model scripted --price 1/2")
    assert "Done: 3 chapters, 9 of 9 sections written." in run("%docgen fill --max-cost 1")


def test_a_contract_is_shown_edited_in_the_next_cell_and_dropped(run, shell):
    run("%%docgen structure\nA report.\n")
    assert "There is none" in run("%docgen contract")
    run("%docgen contract edit")
    shape = json.dumps({"tone": "sober", "terms": [{"term": "honey", "variants": ["nectar"]}]})
    text = run(f"%%docgen contract\n{shape}\n")
    assert "Tone: sober" in text
    assert "| honey |" in text
    assert docgen_nb.current().outline.documents[0].contract.terms[0].variants == ["nectar"]
    assert "Expecting" in run("%%docgen contract\n{not json\n")
    assert "terms: Input should be" in run('%%docgen contract\n{"terms": 3}\n')
    assert docgen_nb.current().outline.documents[0].contract.tone == "sober"
    run("%docgen contract drop")
    assert docgen_nb.current().outline.documents[0].contract is None


@pytest.mark.parametrize("ui", ["text", "html", "final"])
def test_a_contract_that_came_to_nothing_is_told_once(run, monkeypatch, ui):
    monkeypatch.setenv("DOCGEN_NB_UI", ui)

    def reply(request):
        wanted = request.schema.schema["properties"] if request.schema else {}
        return "no JSON" if "terms" in wanted else canned(request)

    docgen_nb.current().use_model(ScriptedModel(reply))
    told = run("%%docgen generate --contract\nA report")
    assert told.count("The contract's terms could not be agreed on, the sections do without: ") == 1


def test_stop_says_when_nothing_runs(run, shell):
    assert run("%docgen stop") == "Nothing is running.\n"


def test_retry_says_when_nothing_has_failed(run):
    run(PROMPT)
    assert "there is nothing to retry" in run("%docgen retry")


def test_the_key_variable_of_the_environment_is_never_listed(run):
    os.environ["OPENAI_API_KEY"] = "sk-secret"
    try:
        assert "sk-secret" not in run("%docgen model openai:m\n%docgen status\n%config DocgenMagics")
    finally:
        del os.environ["OPENAI_API_KEY"]


def test_variables_in_prompts_and_file_names_are_put_in_and_told(run, tmp_path):
    run("region = 'North'\nyear = 2024")
    text = run("%%docgen generate\nA report on {region} in {year}, as {unknown} and {{region}} say.\n")
    assert text.startswith("With region = North, year = 2024.")
    assert docgen_nb.current().outline.user_prompt == "A report on North in 2024, as {unknown} and {region} say."
    assert "Written: out/North.md" in (said := run("%docgen export out/{region}.md"))
    assert "Made the folder out." in said
    assert (tmp_path / "out" / "North.md").exists()


def test_fill_writes_only_what_is_named(run):
    run("%%docgen structure\nA report\n")
    run("%docgen fill 1 2.1")
    states = [section.state for _, section in docgen_nb.current().outline.sections()]
    assert states.count("done") == len(docgen_nb.current().outline.documents[0].chapters[0].sections) + 1
    assert "Nothing is to be written in 2.1. %docgen redo 2.1" in run("%docgen fill 2.1")
    assert "There is no" in run("%docgen fill 9")


def test_an_export_of_a_plan_says_that_nothing_is_written(run):
    run("%%docgen structure\nA report\n")
    assert "Nothing is written yet: the files hold the plan only." in run("%docgen export plan.md")


def test_another_document_is_begun_and_the_one_before_comes_back(run):
    run(PROMPT)
    before = docgen_nb.current().outline.to_markdown()
    assert "set aside; %docgen undo brings the document back" in run("%docgen new")
    assert docgen_nb.current().outline is None
    assert "sections are written" in run("%docgen undo")
    assert docgen_nb.current().outline.to_markdown() == before


def test_a_part_is_taken_away(run):
    run("notes = 'text'\n%docgen add notes")
    assert "Removed notes." in run("%docgen remove notes")
    assert "No content parts yet" in run("%docgen parts")


def test_guides_are_shown_as_they_are_shipped(run):
    guides = [page.stem for page in (Path(docgen_nb.__file__).parent / "docs").glob("*.md")]
    assert len(guides) > 10
    assert all(run(f"%docgen help {name}").startswith("# ") for name in guides if name not in {"api", "index"})
    assert "guide" in run("%docgen help -h")
    assert run("%docgen help fill").startswith("usage: %docgen fill")


OLD, NEW = "The hall costs 5 USD a month in the first year.", "It costs 5 USD a month in the first year."


def test_what_edit_smooths_is_told_sentence_by_sentence_and_taken_back(run):
    def script(request):
        if request.schema is not None and "edits" in request.schema.schema["properties"]:
            return json.dumps({"edits": [{"sentence": 2, "text": NEW}]})
        return OLD if request.schema is None else canned(request)

    docgen_nb.current().use_model(ScriptedModel(script))
    said = run("%%docgen structure\nA report.\n") + run("%docgen fill --edit")
    assert f"1.2: “{OLD}” is now “{NEW}” (%docgen undo 1.2 takes it back)" in said
    assert NEW in run("%docgen show 1.2")
    run("%docgen undo 1.2")
    assert OLD in run("%docgen show 1.2")


def test_what_was_put_right_by_the_sources_is_said_at_the_end_and_in_the_status(run, monkeypatch):
    monkeypatch.setenv("DOCGEN_NB_UI", "text")
    outline = {"title": "T", "chapters": [{"title": "A", "sections": [{"title": "S", "contentPartIds": ["notes"]}]}]}
    project = docgen_nb.current()
    project.add(notes="The shed costs 480 EUR a year. The hives stand at Linden Road.")
    project.load_outline(outline)
    project.use_model(ScriptedModel(["The shed costs 480 EUR a year. The roof costs 7,350 EUR.", "1. NOTHING"]))
    assert "1 sentence was put right by the sources: %docgen status shows each." in run("%docgen fill")
    assert "“The roof costs 7,350 EUR.” was left out" in run("%docgen status")


def test_a_model_at_an_address_is_named_with_it(run):
    said = "Model: m at http://127.0.0.1:9/v1\n"
    assert run("%docgen model m --base-url http://127.0.0.1:9/v1") == said
    assert run("%docgen model").startswith(said)
