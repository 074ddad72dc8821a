"""Under papermill: parameters reach the verbs, a cell holds its final text, and a mistake stops the execution."""

import nbformat
import papermill
import pytest

from .conftest import ROOT
from .test_kernel_runs import GENERATE

pytestmark = pytest.mark.kernel


@pytest.fixture
def execute(monkeypatch, tmp_path):
    """Execute cells with parameters; gives the notebook as papermill has written it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DOCGEN_NB_MODEL", "scripted")
    monkeypatch.delenv("DOCGEN_NB_UI", raising=False)
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # the display is to be chosen as for a user
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}

    def run(first, *cells, **parameters):
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": kernelspec})
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in (first, *cells)]
        notebook.cells[0].metadata["tags"] = ["parameters"]
        given, written = tmp_path / "given.ipynb", tmp_path / "written.ipynb"
        nbformat.write(notebook, given)
        try:
            papermill.execute_notebook(given, written, parameters, cwd=str(tmp_path), progress_bar=False)
        finally:
            run.written = nbformat.read(written, as_version=4)
        return run.written

    return run


def text_of(cell):
    return "".join(output.get("text", "") or output["data"].get("text/markdown", "") for output in cell.outputs)


def test_a_notebook_with_parameters_is_executed_and_holds_its_text_and_files(execute, tmp_path):
    done = execute(
        "region = 'North'",
        "%load_ext docgen_nb\nnotes = f'Sales in {region}.'\n%docgen add notes",
        GENERATE,
        "print('next', __import__('docgen_nb').current().outline.has_text())",
        "%docgen export out.md",
        region="South",
    )
    *_, generated, after, _ = done.cells
    assert "## Background" in text_of(generated)
    assert text_of(generated).rstrip().endswith("Done: 3 chapters, 9 of 9 sections written.")
    assert all("widget" not in mime for output in generated.outputs for mime in output.get("data", {}))
    assert text_of(after) == "next True\n"
    assert (tmp_path / "out.md").read_text().startswith("# A scripted report")
    assert done.metadata.papermill.exception is None
    assert 'region = "South"' in "".join(cell.source for cell in done.cells)


def test_a_mistake_stops_the_execution_with_its_one_line_in_the_notebook(execute):
    with pytest.raises(papermill.PapermillExecutionError, match="There is no outline yet"):
        execute("x = 1", "%load_ext docgen_nb", "%docgen fill", "print('never')")
    assert execute.written.metadata.papermill.exception
    assert execute.written.cells[-1].outputs == []
