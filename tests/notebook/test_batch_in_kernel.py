"""A batch in a real kernel: blocking, stopped, interrupted, in the background; run again it goes on."""

import re
import time

import pytest

from .test_kernel_runs import TASKS
from .test_kernel_runs import execute as execute  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.kernel

TABLE = (
    "import docgen_nb, os, tempfile; os.chdir(tempfile.mkdtemp())\nrows = [{'region': f'R{n}'} for n in range(1, 9)]"
)
SLOW = "%docgen model scripted:0.2 --max-concurrency 2"
CELL = "%%docgen batch rows --to out/{region}.md\nThe bees of {region}\n"


def finished(text):
    """How many documents a line says are finished."""
    return int(re.search(r"(\d+) of 8 documents finished", text)[1])


def test_a_cell_waits_for_all_documents_and_the_next_sees_them(kernel):
    kernel.run(f"{TABLE}\n%docgen model scripted:0.01")
    sent = [kernel.send(code) for code in (CELL, "print(sorted(os.listdir('out'))[:4])")]
    batch, after = [kernel.finish(message) for message in sent]
    assert batch.status == "ok"
    assert batch.text.endswith("Done: 8 of 8 documents finished.\n")
    assert after.text == "['R1.docgen', 'R1.md', 'R2.docgen', 'R2.md']\n"


def test_an_interrupt_keeps_what_is_finished_and_the_same_cell_goes_on(kernel):
    kernel.run(f"{TABLE}\n{SLOW}")
    sent = kernel.send(CELL)
    after = kernel.send("print('never')")
    kernel.until(sent, "Document 1/8 completed")
    began = time.monotonic()
    kernel.manager.interrupt_kernel()
    cell = kernel.finish(sent)
    assert time.monotonic() - began < 3
    assert cell.status == "error"
    assert len(cell.traceback) == 1
    assert cell.traceback[0].endswith("documents finished; running this cell again goes on from there.")
    assert kernel.finish(after).status == "aborted"
    assert kernel.value(TASKS) == "[]"
    before = finished(cell.traceback[0])
    assert before >= 1
    kernel.run("%docgen model scripted --max-concurrency 2")
    again = kernel.run(CELL)
    assert again.status == "ok"
    assert again.text.endswith(f"Done: 8 of 8 documents finished, {before} of them before.\n")


def test_a_background_batch_shows_in_its_cell_and_its_status_in_another(kernel):
    kernel.run(f"{TABLE}\n%docgen model scripted:0.05")
    sent = kernel.send(CELL.replace("--to", "--background --to"))
    assert "Running in the background; %docgen stop ends it." in kernel.finish(sent).text
    status = kernel.run("%docgen status")
    assert "Batch: running, " in status.data[0]["text/markdown"]
    for code in (CELL, "%docgen model scripted"):
        assert kernel.run(code).traceback == ["DocgenError: A batch is going on. %docgen stop ends it."]
    kernel.until_after_idle(sent, "Done: 8 of 8 documents finished.")


def test_the_verb_stops_a_background_batch(kernel):
    kernel.run(f"{TABLE}\n{SLOW}")
    sent = kernel.send(CELL.replace("--to", "--background --to"))
    kernel.finish(sent)
    kernel.until_after_idle(sent, "Document 1/8 completed")
    assert finished(kernel.run("%docgen stop").text) >= 1
    kernel.until_after_idle(sent, "running this cell again goes on from there.")
    assert kernel.value(TASKS) == "[]"


def test_unloading_ends_a_batch(kernel):
    kernel.run(f"{TABLE}\n{SLOW}")
    kernel.run(CELL.replace("--to", "--background --to"))
    kernel.run("%unload_ext docgen_nb")
    kernel.run(
        "import asyncio\nawait asyncio.gather(*(t for t in asyncio.all_tasks() if t.get_name() == 'docgen unload'))"
    )
    assert kernel.value(TASKS) == "[]"


def test_in_python_it_is_awaited_and_waited_for(kernel):
    kernel.run(f"{TABLE}\n%docgen model scripted:0.01")
    code = "docgen_nb.batch(rows, 'On {region}', to='%s/{region}.md', project=docgen_nb.current())"
    assert kernel.run(f"print((await {code % 'a'}).summary())").text == "8 of 8 documents finished\n"
    assert kernel.run(f"print({code % 'b'}.wait().summary())").text == "8 of 8 documents finished\n"
    shown = kernel.run(f"await {code % 'a'}")
    assert "| 8 | R8 | finished before | a/R8.md |" in shown.data[0]["text/markdown"]


def test_an_executed_notebook_holds_the_table_of_the_documents(execute, tmp_path):
    done = execute("%load_ext docgen_nb\nrows = [{'region': 'North'}, {'region': 'South'}]", CELL)
    table, line = done.cells[1].outputs
    assert "| 2 | South | 9 sections written | out/South.md |" in table["data"]["text/markdown"]
    assert line["text"] == "Done: 2 of 2 documents finished.\n"
    assert (tmp_path / "out" / "North.md").exists()
