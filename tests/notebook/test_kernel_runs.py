"""In a real kernel: who waits for whom, what an interrupt does, where outputs go."""

import time

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from .conftest import Kernel

pytestmark = pytest.mark.kernel

GENERATE = "%%docgen generate\nA report.\n"
SLOW = "%docgen model scripted:0.5"  # seconds per answer: enough to stop a run in its middle
STATES = "__import__('collections').Counter(s.state for _, s in docgen_nb.current().outline.sections())"
TASKS = "sorted(t.get_name() for t in __import__('asyncio').all_tasks() if 'docgen' in t.get_name())"


def test_run_all_in_order_the_next_cell_sees_the_result(kernel):
    sent = [
        kernel.send(code) for code in ("import docgen_nb", GENERATE, "print(docgen_nb.current().outline.has_text())")
    ]
    _, generate, after = [kernel.finish(message) for message in sent]
    assert generate.status == after.status == "ok"
    assert after.text == "True\n"


def test_an_assigned_verb_has_its_value_in_the_next_line_and_cell(kernel):
    cell = kernel.run("%docgen model scripted:0.01\nplan = %docgen parts\nprint(len(plan))")
    assert cell.text == "Model: scripted\n0\n"
    kernel.run("%%docgen structure\nA report.\n")
    cell = kernel.run("document = %docgen fill\nprint(document.has_text())")
    assert cell.text.endswith("True\n")
    assert cell.results == 0


def test_a_bare_verb_at_the_end_of_a_cell_fills_no_output_history(kernel):
    cell = kernel.run(GENERATE)
    assert cell.results == 0
    assert kernel.value("list(Out)") == "[]"


def test_an_error_stops_run_all(kernel):
    sent = [kernel.send(code) for code in ("%docgen fill", "print('never')")]
    wrong, after = [kernel.finish(message) for message in sent]
    assert wrong.status == "error"
    assert wrong.traceback == ["DocgenError: There is no outline yet. %%docgen structure makes one from a prompt."]
    assert after.status == "aborted"


def test_a_mistake_of_spelling_stops_run_all_too(kernel):
    sent = [kernel.send(code) for code in ("%docgen fil", "print('never')")]
    wrong, after = [kernel.finish(message) for message in sent]
    assert (wrong.status, after.status) == ("error", "aborted")
    assert "Did you mean %docgen fill?" in wrong.text


def test_an_interrupt_ends_the_run_keeps_what_is_finished_and_stops_run_all(kernel):
    kernel.run(f"import docgen_nb\n{SLOW} --max-concurrency 2")
    sent = kernel.send(GENERATE)
    after = kernel.send("print('never')")
    kernel.until(sent, "Section 1/3 completed")
    began = time.monotonic()
    kernel.manager.interrupt_kernel()
    cell = kernel.finish(sent)
    assert time.monotonic() - began < 2
    assert cell.status == "error"
    assert len(cell.traceback) == 1
    assert cell.traceback[0].startswith("Stopped: ")
    assert "sections finished; %docgen " in cell.traceback[0]
    assert kernel.finish(after).status == "aborted"
    assert "'done': " in kernel.value(STATES)
    assert "'running'" not in kernel.value(STATES)
    assert kernel.value(TASKS) == "[]"


def test_after_an_interrupt_a_new_run_goes_on_at_once(kernel):
    kernel.run(f"import docgen_nb\n{SLOW} --max-concurrency 2")
    sent = kernel.send(GENERATE)
    kernel.until(sent, "Section 1/3 completed")
    kernel.manager.interrupt_kernel()
    kernel.finish(sent)
    kernel.run("%docgen model scripted")
    assert kernel.run("%docgen generate").status == "ok"
    assert kernel.value(STATES) == "Counter({'done': 9})"


def test_a_run_that_does_not_end_is_left_at_the_second_interrupt(kernel):
    kernel.run(
        "import asyncio, docgen_nb\n"
        "from docgen_nb.testing import ScriptedModel\n"
        "class Stubborn(ScriptedModel):\n"
        "    async def complete(self, request, *, on_text=None):\n"
        "        print('asked', flush=True)\n"
        "        try:\n"
        "            await asyncio.sleep(60)\n"
        "        except asyncio.CancelledError:\n"
        "            print('will not', flush=True)\n"
        "            await asyncio.sleep(4)\n"
        "            raise\n"
        "docgen_nb.current().use_model(Stubborn())"
    )
    sent = kernel.send(GENERATE)
    kernel.until(sent, "asked")
    kernel.manager.interrupt_kernel()
    kernel.until(sent, "will not")
    began = time.monotonic()
    kernel.manager.interrupt_kernel()
    cell = kernel.finish(sent)
    assert time.monotonic() - began < 2
    assert cell.traceback == ["Stopped before the plan was made; nothing has changed."]


def test_a_stop_from_another_thread_as_a_buttons_ends_the_cell_as_an_error(kernel):
    kernel.run(f"import docgen_nb, threading\n{SLOW} --max-concurrency 2")
    kernel.run(
        "def press():\n"
        "    while (run := docgen_nb.current().last_run) is None or run.progress.settled == 0:\n"
        "        threading.Event().wait(0.05)\n"
        "    docgen_nb.current().stop()\n"
        "threading.Thread(target=press).start()"
    )
    cell = kernel.run(GENERATE)
    assert cell.traceback[0].startswith("Stopped: ")
    assert kernel.value(TASKS) == "[]"


def test_a_background_run_returns_at_once_and_writes_into_its_own_cell(kernel):
    kernel.run("import docgen_nb\n%docgen model scripted:0.2\n")
    sent = kernel.send("%%docgen generate --background\nA report.\n")
    cell = kernel.finish(sent)
    assert "Running in the background; %docgen stop ends it." in cell.text
    assert "completed" not in cell.text
    kernel.until_after_idle(sent, "9 of 9 sections written")
    assert kernel.value(STATES) == "Counter({'done': 9})"


def test_a_background_run_is_stopped_by_the_verb_and_says_so_in_its_cell(kernel):
    kernel.run(f"import docgen_nb\n{SLOW}")
    sent = kernel.send("%%docgen generate --background\nA report.\n")
    kernel.finish(sent)
    assert "A run is going on. %docgen stop ends it." in kernel.run("%docgen model scripted").traceback[0]
    assert kernel.run("%docgen stop").text.startswith("Stopped: ")
    kernel.until_after_idle(sent, "Stopped before the plan was made")
    assert kernel.run("%docgen stop").text == "Nothing is running.\n"
    assert kernel.value(TASKS) == "[]"


def test_an_error_of_a_background_run_is_one_line_in_its_cell_and_never_an_unretrieved_one(kernel):
    kernel.run(
        "import docgen_nb\nfrom docgen_nb.testing import ScriptedModel\nfrom docgen_nb import ModelError\n"
        "from docgen_nb.errors import AuthenticationError\n"
        "docgen_nb.current().use_model(ScriptedModel([AuthenticationError('The key is refused.')]))"
    )
    sent = kernel.send("%%docgen generate --background\nA report.\n")
    kernel.finish(sent)
    kernel.until_after_idle(sent, "DocgenError: The key is refused.")
    later = kernel.run("import gc\ngc.collect()\nprint('end')")
    assert later.text.endswith("end\n")
    assert "never retrieved" not in later.text + kernel.cell(sent).text
    assert "Traceback" not in kernel.cell(sent).text


def test_an_error_that_stops_a_run_is_one_line_and_an_error(kernel):
    kernel.run(
        "import docgen_nb\nfrom docgen_nb.testing import ScriptedModel\n"
        "from docgen_nb.errors import AuthenticationError\n"
        "docgen_nb.current().use_model(ScriptedModel([AuthenticationError('The key\\n is \\x1b[31mrefused.')]))"
    )
    cell = kernel.run(GENERATE)
    assert cell.ename == "AuthenticationError"
    assert cell.traceback == ["DocgenError: The key is refused."]


def test_inside_a_plain_function_a_verb_blocks_and_can_be_interrupted(kernel):
    kernel.run("import docgen_nb\n%docgen model scripted:0.01\n")
    kernel.run("%%docgen structure\nA report.\n")
    kernel.run("def fill():\n    document = %docgen fill\n    return document")
    assert kernel.run("print(fill().has_text())").text.endswith("True\n")
    kernel.run(f"{SLOW} --max-concurrency 2\ndef generate():\n    %docgen generate")
    kernel.run("docgen_nb.current().load_outline({'chapters': [{'title': 'A'}, {'title': 'B'}]})")
    sent = kernel.send("generate()")
    after = kernel.send("print('never')")
    kernel.until(sent, "Section 1/3 completed")
    kernel.manager.interrupt_kernel()
    cell = kernel.finish(sent)
    assert cell.traceback[0].startswith("Stopped: ")
    assert kernel.finish(after).status == "aborted"
    assert kernel.value(TASKS) == "[]"
    assert kernel.run("await docgen_nb.current().generate()\nprint('goes on')").text.endswith("goes on\n")


def test_time_around_a_verb_works(kernel):
    kernel.run("%docgen model scripted:0.01")
    cell = kernel.run("%%time\n%docgen parts\n%docgen status")
    assert cell.status == "ok"
    assert "Wall time" in cell.text
    kernel.run("%%docgen structure\nA report.\n")
    cell = kernel.run("%time document = %docgen fill")
    assert cell.status == "ok"
    assert "Wall time" in cell.text
    assert kernel.value("document.has_text()") == "True"


def test_run_wait_in_a_cell_blocks_and_an_interrupt_is_a_keyboard_interrupt(kernel):
    kernel.run("import docgen_nb\n%docgen model scripted:0.01")
    assert kernel.run("print(docgen_nb.current().generate('A report').wait().has_text())").text == "True\n"
    kernel.run(f"{SLOW} --max-concurrency 2\nrun = docgen_nb.current().generate('A report')\n"
               "_ = run.subscribe(lambda event: print(event.kind, flush=True))")  # fmt: skip
    sent = kernel.send("run.wait()")
    kernel.until_any(sent, "chapter_started")
    kernel.manager.interrupt_kernel()
    assert kernel.finish(sent).ename == "KeyboardInterrupt"
    assert kernel.value("run.done()") == "True"


def test_unloading_leaves_no_task_and_the_magic_is_gone(kernel):
    kernel.run(f"import asyncio\nbefore = asyncio.all_tasks()\n{SLOW}")
    kernel.run("%%docgen generate --background\nA report.\n")
    assert kernel.value(TASKS) != "[]"
    kernel.run("%unload_ext docgen_nb")
    # a cell that comes at once may meet the closing at work
    kernel.run("await asyncio.gather(*(t for t in asyncio.all_tasks() if t.get_name() == 'docgen unload'))")
    assert kernel.value(TASKS) == "[]"
    assert kernel.value("hasattr(get_ipython(), 'docgen_nb')") == "False"
    assert kernel.run("%docgen help").status == "error"


@pytest.mark.parametrize(("ui", "kept"), [("widget", 3), ("html", 0)])
def test_the_last_runs_widgets_are_kept_for_pages_that_show_them_and_unloading_leaves_nothing(ui, kept):
    kernel = Kernel(DOCGEN_NB_UI=ui)
    widgets = "len(__import__('ipywidgets').widgets.widget._instances)"
    comms = "len(__import__('comm').get_comm_manager().comms)"
    try:
        kernel.run("import docgen_nb\n%load_ext docgen_nb\n%docgen model scripted:0.01")
        kernel.run(GENERATE)
        kernel.run("\n".join(["%docgen redo 1.1 shorter"] * 5))
        assert kernel.value(widgets) == kernel.value(comms) == str(2 * kept)  # each with its layout
        kernel.run("%docgen panel\n%docgen panel")
        kernel.run("%docgen model scripted:5")
        kernel.run("%docgen redo 1.2 shorter --background")
        assert kernel.value(comms) != "0"
        kernel.run("%unload_ext docgen_nb")
        kernel.run(
            "import asyncio\nawait asyncio.gather(*(t for t in asyncio.all_tasks() if 'docgen' in t.get_name()))"
        )
        assert (kernel.value(widgets), kernel.value(comms)) == ("0", "0")
        assert kernel.value(TASKS) == "[]"
    finally:
        kernel.close()


def test_reloading_in_a_kernel_keeps_the_document(kernel):
    kernel.run("import docgen_nb\n" + "%docgen model scripted\n")
    kernel.run(GENERATE)
    kernel.run("%reload_ext docgen_nb")
    assert kernel.value("docgen_nb.current().outline.has_text()") == "True"
    assert kernel.run("%docgen show 1.1").status == "ok"


def test_the_outline_to_edit_comes_as_the_next_cell(kernel):
    kernel.run("%%docgen structure\nA report.\n")
    cell = kernel.run("%docgen outline edit")
    assert cell.payload[0]["source"] == "set_next_input"
    assert kernel.run(cell.payload[0]["text"]).status == "ok"


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


@pytest.fixture
def execute(monkeypatch, tmp_path):
    """Execute a notebook as ``jupyter execute`` does."""
    from .conftest import ROOT

    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DOCGEN_NB_MODEL", "scripted")
    monkeypatch.delenv("DOCGEN_NB_UI", raising=False)

    def run(*cells):
        return NotebookClient(notebook(*cells), timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()

    return run


def test_an_executed_notebook_holds_the_text_in_order_and_its_files(execute, tmp_path):
    done = execute("%load_ext docgen_nb", GENERATE, "document = %docgen show\nprint(len(document.documents))",
                   "%docgen export out.md")  # fmt: skip
    text = "".join(
        output.get("text", "") or output["data"].get("text/markdown", "") for output in done.cells[1].outputs
    )
    places = [text.index(title) for title in ("## Background", "## Findings", "## Outlook")]
    assert places == sorted(places)
    assert done.cells[2].outputs[0]["text"] == "1\n"
    assert (tmp_path / "out.md").read_text().startswith("# A scripted report")


def test_an_executed_notebook_stops_at_a_mistake(execute):
    with pytest.raises(CellExecutionError, match="There is no outline yet"):
        execute("%load_ext docgen_nb", "%docgen fill", "print('never')")


def test_a_kernel_that_is_not_asked_for_docgen_is_not_changed():
    kernel = Kernel()
    try:
        assert kernel.value("'nest_asyncio2' in __import__('sys').modules") == "False"
        kernel.run("%load_ext docgen_nb")
        kernel.run(GENERATE)
        patched = "hasattr(__import__('asyncio').get_running_loop(), '_nest_patched')"
        assert kernel.value(patched) == "False"
    finally:
        kernel.close()


def test_an_interrupt_between_cells_ends_a_run_in_the_background(kernel):
    kernel.run(SLOW)
    started = kernel.send("%%docgen generate --background\nA report")
    kernel.finish(started)
    kernel.run("print('another cell')")  # ipykernel sets the signal anew for each
    kernel.value("__import__('time').sleep(0.5)")
    time.sleep(1)
    kernel.manager.interrupt_kernel()
    kernel.until_after_idle(started, "goes on from there")
    assert kernel.value("__import__('docgen_nb').current().running()") == "False"
