"""``%docgen project`` and the verbs on single sections, in one process with the scripted model."""

import asyncio
import re

import pytest

import docgen_nb
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import UserError
from docgen_nb.notebook import extension
from docgen_nb.notebook.completion import candidates
from docgen_nb.testing import ScriptedModel

from .conftest import Kernel

PROMPT = "%%docgen generate\nA report about hives.\n"


def session():
    return extension._loaded.magics.session


@pytest.fixture
def run(shell, capsys):
    """Run a cell; gives what it printed. ``run.result`` is IPython's result of the last cell."""
    shell.run_cell("%docgen model scripted")
    capsys.readouterr()

    def run_cell(source):
        run_cell.result = shell.run_cell(source, store_history=True)
        out, err = capsys.readouterr()
        return out + err

    yield run_cell
    docgen_nb.current().close_file()


@pytest.fixture
def again(run, shell):
    """The same kernel begun anew: the extension with no project."""

    def begin():
        docgen_nb.current().close_file()
        shell.run_cell("%unload_ext docgen_nb")
        extension._parked.clear()
        shell.run_cell("%load_ext docgen_nb\n%docgen model scripted")
        return docgen_nb.current().use_model(ScriptedModel())

    return begin


def text(ref):
    section = docgen_nb.current().outline.section(SectionRef(1, *map(int, ref.split("."))))
    return section.elements[0].text


class TestProject:
    def test_without_a_file_it_says_how_to_have_one(self, run):
        assert run("%docgen project") == (
            "In no file yet: what is written is kept as long as this kernel lives. %docgen project PATH keeps it.\n"
        )

    def test_it_says_where_and_how_much(self, run):
        assert run("%docgen project report.docgen").startswith(
            "Project file report.docgen: 0 texts of 0 sections, 0 replies, "
        )
        run(PROMPT)
        assert "Project file report.docgen: 9 texts of 9 sections, 13 replies, " in run("%docgen project")

    def test_the_same_notebook_again_makes_no_call(self, run, again, tmp_path):
        cells = ["%docgen project report.docgen", "notes = 'Bees sleep.'\n%docgen add notes", PROMPT]
        for cell in [*cells, '%docgen redo 2.1 "shorter"']:
            run(cell)
        before = docgen_nb.current().outline.to_markdown()
        model = again()
        for cell in [*cells, '%docgen redo 2.1 "shorter"']:
            run(cell)
            assert run.result.success
        assert model.requests == []
        assert docgen_nb.current().outline.to_markdown() == before
        assert sorted(path.name for path in tmp_path.glob("report*")) >= ["report.docgen"]

    def test_fill_again_asks_for_nothing(self, run, again):
        run("%docgen project report.docgen")
        run(PROMPT)
        model = again()
        assert "Done: 3 chapters, 9 of 9 sections written." in run("%docgen project report.docgen\n%docgen fill")
        assert model.requests == []

    def test_what_exists_and_is_none_is_left_alone(self, run, tmp_path):
        (tmp_path / "notes.md").write_text("# Mine")
        assert run("%docgen project notes.md") == (
            "DocgenError: notes.md is not a project file; it was left as it is. Type another name.\n"
        )
        assert (tmp_path / "notes.md").read_text() == "# Mine"

    def test_files_are_completed(self, run, tmp_path):
        (tmp_path / "report.docgen").touch()
        assert list(candidates(session(), ["project"], "rep")) == ["report.docgen"]

    def test_replay_needs_no_model(self, run, again):
        run("%docgen project report.docgen")
        run(PROMPT)
        before = docgen_nb.current().outline.to_markdown()
        again()
        run("%docgen project report.docgen\n%docgen model replay")
        assert "Done: 3 chapters, 9 of 9 sections written." in run(PROMPT)
        assert docgen_nb.current().outline.to_markdown() == before

    def test_replay_without_a_file_is_one_line(self, run):
        assert run("%docgen model replay") == (
            "DocgenError: Nothing to replay: no replies are kept. "
            "%docgen project PATH opens a project file that holds replies.\n"
        )

    def test_a_file_that_went_away_is_told_below_the_run(self, run, tmp_path):
        run("%docgen project report.docgen")
        (tmp_path / "report.docgen").unlink()
        told = run(PROMPT)
        assert "deleted or replaced while it was open" in told
        assert "Nothing is lost while this kernel lives." in told
        assert "Project file new.docgen: 9 texts of 9 sections" in run("%docgen project new.docgen")


class TestSections:
    @pytest.fixture(autouse=True)
    def _document(self, run):
        run(PROMPT)

    def test_redo_and_undo(self, run):
        old = text("2.3")
        run('%docgen redo 2.3 "shorter, name the risk"')
        new = text("2.3")
        assert new != old
        assert docgen_nb.current().model.requests[-1].messages[-1].content.endswith("shorter, name the risk")
        diff = run("%docgen show 2.3 --diff")
        assert "This text was written by a script (no. [-" in diff
        assert re.sub(r"\{\+.*?\+\}|\[-(.*?)-\]", r"\1", diff).strip() == old
        assert old in run("%docgen undo 2.3")
        assert text("2.3") == old

    def test_redo_shows_the_section_alone_and_how_to_compare_it(self, run):
        shown = run('%docgen redo 2.3 "shorter, name the risk"')
        assert text("2.3") in shown
        assert shown.count("no. ") == 1
        assert text("2.2") not in shown
        assert shown.endswith(
            "%docgen show 2.3 --diff compares it with the old text, %docgen undo 2.3 brings that back.\n"
        )

    def test_a_redo_that_is_only_looked_ahead_at_does_nothing(self, run):
        old = text("2.3")
        assert "1 call" in run("%docgen redo 2.3 shorter --dry-run")
        assert text("2.3") == old

    def test_redo_takes_feedback_without_quotes(self, run):
        run("%docgen redo 2.3 shorter please")
        assert docgen_nb.current().model.requests[-1].messages[-1].content.endswith("feedback: shorter please")

    def test_a_redo_that_fails_says_so_and_keeps_the_text(self, run):
        from docgen_nb.errors import BadRequestError

        old = text("2.3")
        docgen_nb.current().use_model(ScriptedModel(lambda _: BadRequestError("too long")))
        told = run("%docgen redo 2.3 x")
        assert "DocgenError: 2.3 could not be written anew, and the old text stands: too long" in told
        assert not run.result.success
        assert text("2.3") == old
        assert "9 of 9 sections written, 1 not written anew (the old text stands): %docgen retry tries again" in told
        status = run("%docgen status")
        assert "Sections: 9 done." in status
        assert "not written anew, the old text stands: too long" in status

    def test_retry_tries_a_failed_redo_again_with_its_feedback(self, run):
        from docgen_nb.errors import BadRequestError

        old = text("2.3")
        docgen_nb.current().use_model(ScriptedModel(lambda _: BadRequestError("too long")))
        run("%docgen redo 2.3 name the risk")
        assert "1 not written anew" in run("%docgen retry")
        assert text("2.3") == old
        model = docgen_nb.current().use_model(ScriptedModel())
        assert "9 of 9 sections written." in run("%docgen retry")
        assert [request.messages[-1].content.endswith("feedback: name the risk") for request in model.requests] == [
            True
        ]
        assert text("2.3") != old
        assert "Nothing has failed" in run("%docgen retry")

    def test_a_redo_that_is_stopped_keeps_the_text_and_counts_it(self, run):
        old = text("2.3")
        told = run("%docgen redo 2.3 x --max-tokens 1")
        assert "0 of 1 written anew, else the old text stands." in told
        assert "8 of 9" not in told
        assert text("2.3") == old
        assert "Sections: 9 done." in run("%docgen status")

    def test_undo_without_an_older_text_is_one_line(self, run):
        assert run("%docgen undo 2.3") == "DocgenError: 2.3 has no earlier text.\n"

    def test_diff_of_a_whole_document_is_a_usage_error(self, run):
        assert run("%docgen show --diff").startswith("UsageError: %docgen show --diff needs a section")

    def test_lock_and_unlock(self, run):
        assert run("%docgen lock 2.3") == "2.3 is locked: no run changes it. %docgen unlock 2.3 lets it go.\n"
        assert run("%docgen redo 2.3 x") == "DocgenError: 2.3 is locked. %docgen unlock 2.3 lets it be changed.\n"
        assert "locked" in run("%docgen status")
        assert run("%docgen unlock 2.3") == "2.3 is not locked any more.\n"
        run("%docgen redo 2.3 x")
        assert run.result.success

    def test_edit_in_a_cell(self, run):
        assert "My *own* words." in run("%%docgen edit 2.3\nMy *own* words.\n")
        assert text("2.3") == "My *own* words."
        assert "edited by hand" in run("%docgen status")

    def test_edit_brings_the_text_into_the_next_cell(self, run, shell):
        run("cell = %docgen edit 2.3")
        assert shell.user_ns["cell"] == f"%%docgen edit 2.3\n{text('2.3')}\n"
        assert shell.rl_next_input == shell.user_ns["cell"] if hasattr(shell, "rl_next_input") else True

    def test_a_chapter_is_no_section(self, run):
        assert run("%docgen lock 2") == "DocgenError: 2 is a chapter. Type a section: 2.3\n"

    def test_a_new_prompt_does_not_drop_what_is_locked(self, run):
        run("%docgen lock 2.3")
        told = run("%%docgen generate\nSomething else.\n")
        assert "A new plan would drop text that is locked or edited by hand: 2.3." in told
        assert isinstance(run.result.error_in_exec, UserError)

    def test_status_says_what_is_out_of_date_and_why(self, run):
        docgen_nb.current().outline.section(SectionRef(1, 2, 3)).generation_hint = "something else"
        told = run("%docgen status")
        assert "1 stale" in told
        assert "changed: its hint" in told
        run("%docgen fill")
        assert "stale" not in run("%docgen status")

    @pytest.mark.parametrize("verb", ["redo", "undo", "lock", "unlock", "edit"])
    def test_references_are_completed(self, verb):
        assert {"2.1", "2.2", "2.3"} <= set(candidates(session(), [verb], "2."))

    def test_an_undone_text_that_fits_no_more_says_how_to_keep_it(self, run):
        docgen_nb.current().outline.section(SectionRef(1, 2, 3)).generation_hint = "something else"
        run("%docgen fill")
        assert "%docgen lock 2.3 keeps it" in run("%docgen undo 2.3")


class TestLookingAhead:
    def test_a_dry_run_counts_only_what_would_be_asked(self, run, again):
        run("%docgen project report.docgen")
        run(PROMPT)
        model = again()
        run("%docgen project report.docgen")
        assert "scripted: 0 calls" in run(PROMPT.replace("generate", "generate --dry-run"))
        docgen_nb.current().outline.section(SectionRef(1, 2, 3)).generation_hint = "something else"
        assert "scripted: 1 call" in run("%docgen fill --dry-run")
        before = run("%docgen project")
        run("%docgen fill --dry-run")
        assert run("%docgen project") == before
        assert model.requests == []

    def test_trouble_is_told_once_whatever_the_verb(self, run, tmp_path):
        run("%docgen project report.docgen")
        (tmp_path / "report.docgen").unlink()
        told = run("notes = 'text'\n%docgen add notes")
        asyncio.run(docgen_nb.current().written())
        told += run("%docgen lock 9.9") + run("%docgen parts") + run("%docgen status")
        assert told.count("deleted or replaced") == 1


def test_everything_is_kept_beside_the_notebook_and_there_again_in_the_next_kernel(tmp_path):
    notebook = tmp_path / "report.ipynb"
    notebook.write_text("{}")
    cells = ["%load_ext docgen_nb", "%docgen model scripted", "%%docgen generate\nA report\n", "%docgen status"]
    texts = []
    for _ in range(2):
        kernel = Kernel(DOCGEN_NB_UI="final", JPY_SESSION_NAME=str(notebook))
        try:
            texts.append([kernel.run(cell).text for cell in cells])
            calls = kernel.value("__import__('docgen_nb').current().last_run.progress.calls")
        finally:
            kernel.close()
    assert "Kept in report.docgen beside the notebook" in texts[0][2]
    assert calls == "0"  # in the second kernel all of it is there
    assert (tmp_path / "report.docgen").exists()


@pytest.mark.parametrize("first", ["status", "parts"])
def test_what_only_looks_finds_the_file_beside_the_notebook_too_but_makes_none(tmp_path, first):
    notebook = tmp_path / "report.ipynb"
    notebook.write_text("{}")
    seen = []
    for _ in range(2):
        kernel = Kernel(DOCGEN_NB_UI="final", JPY_SESSION_NAME=str(notebook))
        try:
            kernel.run("%load_ext docgen_nb\n%docgen model scripted\nnotes = 'Bees.'")
            seen.append((kernel.run(f"%docgen {first}").text, (tmp_path / "report.docgen").exists()))
            kernel.run("%docgen add notes")
        finally:
            kernel.close()
    assert "Kept in" not in seen[0][0]
    assert not seen[0][1]
    assert "Kept in report.docgen beside the notebook" in seen[1][0]


def test_nothing_is_kept_beside_the_notebook_where_that_is_turned_off(tmp_path):
    notebook = tmp_path / "report.ipynb"
    notebook.write_text("{}")
    kernel = Kernel(DOCGEN_NB_UI="final", JPY_SESSION_NAME=str(notebook))
    try:
        kernel.run("%load_ext docgen_nb\n%config DocgenMagics.keep_beside = False")
        assert "Kept in" not in kernel.run("%%docgen generate\nA report\n").text
    finally:
        kernel.close()
    assert not (tmp_path / "report.docgen").exists()
