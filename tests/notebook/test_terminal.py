"""Plain IPython under a pseudo-terminal: lines of text, the same verbs, Ctrl-C."""

import os
import sys

import pytest

from .conftest import ROOT, TIMEOUT

pexpect = pytest.importorskip("pexpect", reason="there is no pseudo-terminal on this system")

PROMPT = r"In \[\d+\]: "


@pytest.fixture
def terminal(tmp_path):
    """Type a line; gives what is printed until the next prompt."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DOCGEN_NB_", "PYTEST_"))}
    environ = {
        **clean,
        "PYTHONPATH": str(ROOT),
        "IPYTHONDIR": str(tmp_path),
        "DOCGEN_NB_MODEL": "scripted",
        "TERM": "dumb",
    }
    arguments = ["-m", "IPython", "--simple-prompt", "--no-banner", "--no-confirm-exit", "--colors=NoColor"]
    child = pexpect.spawn(sys.executable, arguments, env=environ, cwd=str(tmp_path), encoding="utf-8", timeout=TIMEOUT)
    child.setecho(False)
    child.expect(PROMPT)

    def type_line(line):
        child.sendline(line)
        child.expect(PROMPT)
        return child.before.replace("\r\n", "\n").strip()

    type_line.child = child
    type_line("%load_ext docgen_nb")
    try:
        yield type_line
    finally:
        child.close(force=True)


def test_a_document_is_made_step_by_step(terminal):
    terminal("shape = {'title': 'Report', 'chapters': [{'title': 'A'}, {'title': 'B'}]}")
    assert "Chapter 2/2 completed" in terminal("%docgen structure shape")
    text = terminal("document = %docgen fill")
    assert "Chapter 2/2, Section 3/3 completed" in text
    assert "6 of 6 sections written" in text
    assert terminal("document.has_text()").endswith("True")
    assert terminal("%docgen export out.md") == "Written: out.md"


def test_a_mistake_is_one_line_without_escape_sequences(terminal):
    assert terminal("%docgen fill") == (
        "DocgenError: There is no outline yet. %%docgen structure makes one from a prompt."
    )
    assert terminal("%docgen structre") == (
        "UsageError: %docgen has no verb 'structre'. Did you mean %docgen structure?"
    )


def test_control_c_stops_the_run_and_what_is_finished_stays(terminal):
    terminal("shape = {'title': 'Report', 'chapters': [{'title': 'A'}, {'title': 'B'}]}")
    terminal("%docgen model scripted:0.5 --max-concurrency 2")
    terminal("%docgen structure shape")
    terminal.child.sendline("%docgen fill")
    terminal.child.expect("Section 1/3 completed")
    terminal.child.sendintr()
    terminal.child.expect(PROMPT)
    assert "Stopped: " in terminal.child.before
    assert "Traceback" not in terminal.child.before
    assert terminal("sorted({s.state for _, s in __import__('docgen_nb').current().outline.sections()})").endswith(
        "['cancelled', 'done']"
    )
    terminal("%docgen model scripted")
    assert "6 of 6 sections written" in terminal("%docgen fill")


def test_a_verb_inside_a_function_blocks(terminal):
    terminal("shape = {'chapters': [{'title': 'A'}]}")
    terminal("f = lambda: get_ipython().run_line_magic('docgen', 'structure shape')")
    assert terminal("len(list(f().sections()))").endswith("3")


def test_a_panel_is_refused_with_what_to_do_instead(terminal):
    assert terminal("%docgen panel") == (
        "DocgenError: A panel needs a notebook. %docgen lists what can be typed instead."
    )


def test_leaving_is_quiet(terminal):
    terminal("%docgen parts")
    terminal.child.sendline("exit")
    terminal.child.expect(pexpect.EOF)
    assert "Error" not in terminal.child.before
    assert "Warning" not in terminal.child.before
