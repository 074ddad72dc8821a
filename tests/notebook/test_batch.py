"""``%%docgen batch`` in one process, on the real thing with the scripted model."""

from pathlib import Path

import pandas as pd
import pytest

import docgen_nb
from docgen_nb.batches.outcomes import BatchResult
from docgen_nb.errors import BadRequestError
from docgen_nb.llm import batch_priced
from docgen_nb.notebook.completion import candidates
from docgen_nb.testing import ScriptedModel, canned_reply
from docgen_nb.testing.fault_server import canned_responder
from tests.llm.batch_server import KEY, BatchServer

CELL = "%%docgen batch df --to out/{region}.md\nThe bees of {region}\n"


@pytest.fixture
def run(shell, capsys):
    """Run a cell; gives what it printed. ``run.result`` is IPython's result of the last cell."""
    shell.run_cell("%docgen model scripted")
    shell.user_ns["df"] = pd.DataFrame({"region": ["North", "South", "West"], "hives": [12, 30, 7]})
    shell.user_ns["sales"] = pd.DataFrame({"area": ["North", "North"], "kg": [1, 2]})
    capsys.readouterr()

    def run_cell(source):
        run_cell.result = shell.run_cell(source, store_history=True)
        out, err = capsys.readouterr()
        return out + err

    return run_cell


def fails_for(*regions):
    """A model that refuses to write sections of these regions."""

    def script(request):
        if request.schema is None and any(f"The bees of {region}" in request.messages[0].content for region in regions):
            return BadRequestError("refused")
        return canned_reply(request.messages[-1].content, None if request.schema is None else request.schema.schema)

    return ScriptedModel(script)


def test_one_document_for_each_row(run):
    text = run(CELL)
    assert "| 2 | South | 9 sections written | out/South.md |" in text
    assert text.endswith("Done: 3 of 3 documents finished.\n")
    assert sorted(path.name for path in Path("out").iterdir()) == [
        f"{name}.{end}" for name in ("North", "South", "West") for end in ("docgen", "md")
    ]


def test_it_can_be_assigned(run, shell):
    run("outcomes = %docgen batch df --to out/{region}.md --outline plan")
    assert run.result.error_in_exec is not None
    shell.user_ns["plan"] = {"title": "{region}", "chapters": [{"title": "C", "sections": [{"title": "S"}]}]}
    run("outcomes = %docgen batch df --to out/{region}.md --outline plan --parts sales:area=region")
    outcomes = shell.user_ns["outcomes"]
    assert isinstance(outcomes, BatchResult)
    assert all(each.ok for each in outcomes)


def test_run_again_it_asks_for_nothing(run):
    run(CELL)
    assert run(CELL).endswith("Done: 3 of 3 documents finished, 3 of them before.\n")


def test_a_dry_run_says_what_it_would_take(run):
    text = run(CELL.replace("--to", "--dry-run --to"))
    assert text.startswith("3 documents. scripted: 3 calls, about ")
    assert not Path("out").exists()


def test_retry_is_for_the_failed_documents_of_a_batch(run):
    docgen_nb.current().use_model(fails_for("South"))
    text = run(CELL)
    assert "| 2 | South | failed: 9 of 9 sections could not be written; the first: 1.1: refused |" in text
    assert text.endswith("Done: 2 of 3 documents finished, 1 failed. %docgen retry tries the failed ones again.\n")
    assert run("%docgen retry --dry-run") == "1 document of the batch failed. Nothing has been sent.\n"
    docgen_nb.current().model._script = fails_for()._script
    assert run("%docgen retry").endswith("Done: 3 of 3 documents finished.\n")
    assert "Nothing has failed" in run("%docgen retry")


def test_status_tells_of_the_batch_until_a_run_of_the_projects_own_comes(run):
    run(CELL)
    assert "Batch: done, 3 of 3 documents finished, 0 failed, 39 calls" in run("%docgen status")
    run("%%docgen generate\nA report.\n")
    assert "Sections: 9 done." in run("%docgen status")


def test_a_folder_of_projects_is_a_batch(run):
    run(CELL)
    text = run("%docgen batch out --to web/{name}.html")
    assert "| 1 | North | 9 sections written | web/North.html |" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("batch", "it needs TABLE"),
        ("batch df --to {region}.md", "A batch needs a prompt or an outline."),
        ("batch dff --to {region}.md", "There is no variable and no file 'dff'. Did you mean df?"),
        ("batch df --to {region}.md --parts sales", "--parts sales can't be read. Type NAME:COLUMN"),
        ("batch df --to {region}.md --parts sale:x", "--parts sale:x: there is no variable sale. Did you mean sales?"),
        ("batch df --to {region}.md --outline plan", "There is no variable and no file 'plan'."),
        ("batch df --to {region}.md --on moon", "A batch needs a prompt or an outline."),
        ("batch df --too x", "it has no option '--too'. Did you mean --to?"),
        ("batch text --to x.md", "The variable text is a text."),
        ("batch df --background --to {region}.md", "A batch needs a prompt"),
    ],
)
def test_a_mistake_is_one_line(run, shell, line, said):
    shell.user_ns["text"] = "abc"
    text = run(f"%docgen {line}")
    assert said in text
    assert len(text.strip().splitlines()) == 1
    assert "Traceback" not in text


def test_a_mistake_in_a_row_names_it(run, shell):
    shell.user_ns["df"] = pd.DataFrame({"region": ["a", "b/c"]})
    assert "DocgenError: Row 2: region is 'b/c'; / can't stand in a file's name." in run(CELL)
    assert not Path("out").exists()


def test_slow_takes_the_provider_s_batches(run, monkeypatch):
    fast = batch_priced.Pace(quiet=0.3, first_look=0.02, last_look=0.05)
    monkeypatch.setattr(batch_priced, "Pace", lambda: fast)
    monkeypatch.setenv("PLANTED", KEY)
    with BatchServer(canned_responder) as server:
        run(f"%docgen model openai:m --base-url {server.root}/v1 --api-key-env PLANTED")
        text = run(CELL.replace("\n", " --slow\n", 1))
        assert text.endswith("Done: 3 of 3 documents finished.\n")
        assert len(server.batches) < len(server.requests)
        run("%docgen model scripted")
        assert "scripted has no batch prices. --slow takes openai:NAME" in run(CELL.replace("\n", " --slow\n", 1))


def test_help_shows_every_option(run):
    text = run("%docgen batch -h")
    for option in (
        "--to",
        "--parts",
        "--outline",
        "--on",
        "--force",
        "--slow",
        "--dry-run",
        "--background",
        "--max-cost",
    ):
        assert option in text
    assert "One document for each row of a table." in text


def test_completion_knows_tables_options_and_what_follows_them(run, shell):
    session = shell.docgen_nb._session

    def complete(*before, word=""):
        return list(candidates(session, list(before), word))

    assert {"df", "sales"} <= set(complete("batch"))
    assert {"--to", "--parts", "--on", "--outline"} <= set(complete("batch", "df", word="--"))
    assert complete("batch", "df", "--on")[0] == "kernel"
    assert {"df:region", "sales:area"} <= set(complete("batch", "df", "--parts"))


def test_a_stop_has_nothing_to_do_after_a_batch(run):
    run(CELL)
    assert run("%docgen stop") == "Nothing is running.\n"
