"""Notebooks in a real kernel."""

import asyncio
import time

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def run(*cells, allow_errors=False):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=60, allow_errors=allow_errors).execute()
    return notebook.cells


def text_of(cell):
    shown = []
    for output in cell.outputs:
        shown.append(output.get("text", "") or "".join(output.get("data", {}).get("text/markdown", "")))
        shown += output.get("traceback", [])
    return "\n".join(shown)


SETUP = "%load_ext docgen_nb\n%docgen model scripted:0.01"


def test_run_all_is_in_order_and_the_next_cell_sees_the_result():
    cells = run(
        SETUP,
        "%%docgen structure --chapters 3\nA {report}",
        "x = %docgen fill",
        "print(x.has_text(), len(list(x.sections())))",
    )
    assert "Done: 3 chapters, 9 sections." in text_of(cells[1])
    assert "### What it shows" in text_of(cells[2])
    assert "True 9" in text_of(cells[3])


def test_the_text_is_in_the_saved_notebook_as_markdown_in_order():
    cells = run(SETUP, "%%docgen generate\nA report")
    (data,) = [o.data["text/markdown"] for o in cells[1].outputs if o.output_type == "display_data"]
    assert [line for line in data.splitlines() if line.startswith("## ")] == [
        "## Background",
        "## Findings",
        "## Outlook",
    ]


def test_a_mistake_is_one_line_and_stops_run_all():
    cells = run(SETUP, "%docgen structre", "print('later')", allow_errors=True)
    (error,) = cells[1].outputs
    assert error.output_type == "error"
    assert error.traceback == ["UserError: %docgen knows no verb 'structre'. Did you mean structure?"]


def test_a_verb_works_inside_a_plain_function():
    cells = run(
        SETUP,
        "%%docgen structure\nx",
        "def f():\n    return get_ipython().run_line_magic('docgen', 'fill')\nprint(f().has_text())",
    )
    assert "True" in text_of(cells[2])


def test_variables_files_and_exports_go_through_the_project(tmp_path):
    (tmp_path / "my notes.md").write_text("# N\n\ntext")
    cells = run(
        SETUP,
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})",
        f"%docgen add df '{tmp_path / 'my notes.md'}' --as object",
        "%%docgen generate\nx",
        f"%docgen export {tmp_path / 'out.md'} {tmp_path / 'out.json'}",
        "%docgen parts",
    )
    assert (tmp_path / "out.md").read_text().startswith("# A scripted report")
    assert "df" in text_of(cells[5])
    assert (tmp_path / "out.json").exists()


def test_the_feature_flag_can_be_set_by_config():
    cells = run(
        SETUP,
        "%config DocgenMagics.parallel = False",
        "%%docgen generate\nx",
        "import docgen_nb as d\nprint(d.current().last_run._execution._plan.max_concurrency)",
    )
    assert "1" in text_of(cells[3])


LEFT = """shell = get_ipython()
print(len(shell.input_transformers_post), 'docgen' in shell.magics_manager.magics['line'])
print([c for c in shell.configurables if 'Docgen' in type(c).__name__])
print([m for m in shell.Completer.custom_matchers if 'docgen' in m.__name__], hasattr(shell, '_docgen_awaited'))
"""


def test_unloading_leaves_nothing_behind():
    cells = run("%load_ext docgen_nb", LEFT, "%load_ext docgen_nb\n%reload_ext docgen_nb\n%unload_ext docgen_nb", LEFT)
    assert text_of(cells[0]) == ""
    assert text_of(cells[1]).startswith("1 True")
    assert text_of(cells[3]).split("\n") == ["0 False", "[]", "[] False", ""]


def test_a_background_run_returns_at_once_and_can_be_stopped():
    cells = run(
        "%load_ext docgen_nb\n%docgen model scripted:2",
        "%%docgen generate --background\nx",
        "import asyncio, docgen_nb\nawait asyncio.sleep(0.1)\n%docgen stop\nawait asyncio.sleep(0.5)",
        "print(docgen_nb.current().last_run.done())",
    )
    assert "Running in the background" in text_of(cells[1])
    assert "True" in text_of(cells[3])


def test_an_interrupt_ends_the_run_and_keeps_what_is_finished():
    outline = {"chapters": [{"title": "C", "sections": [{"title": f"S{i}"} for i in range(40)]}]}
    cells = [
        "%load_ext docgen_nb\n%docgen model scripted:0.4 --max-concurrency 2",
        f"outline = {outline}\n%docgen outline load outline",
        "%docgen fill",
        "import docgen_nb\nstates = [s.state for _, s in docgen_nb.current().outline.sections()]",
        "print(0 < states.count('done') < 40)",
        "%docgen model scripted",
        "document = %docgen fill\nprint({s.state for _, s in document.sections()})",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=60, allow_errors=True)

    async def main():
        async with client.async_setup_kernel():
            for index, cell in enumerate(notebook.cells):
                work = asyncio.ensure_future(client.async_execute_cell(cell, index))
                if index == 2:
                    await asyncio.sleep(1.5)
                    started = time.monotonic()
                    await client.km.interrupt_kernel()
                    await work
                    assert time.monotonic() - started < 2
                await work

    asyncio.run(main())
    (error,) = [o for o in notebook.cells[2].outputs if o.output_type == "error"]
    assert "RunCancelledError: Interrupted" in error.traceback[0]
    assert "True" in text_of(notebook.cells[4])
    assert "{'done'}" in text_of(notebook.cells[6])
