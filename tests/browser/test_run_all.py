"""Run All leaves no cell ``[*]``.

ipykernel answers a widget's message that arrives while a cell ends in a way that leaves the next cell without its end.
``tests/benchmarks/run_all.py`` does the same 200 times on a loaded machine.
"""

from tests.benchmarks.run_all import notebook_cells, stuck_cells
from tests.browser.scenes import answer, cells, outline


def test_no_cell_stays_unfinished_in_ten_run_alls_of_a_notebook_with_a_figure_and_tables(notebook, model):
    model.latency = 0.05
    page = notebook(*notebook_cells(model))
    assert [stuck_cells(page) for _ in range(10)] == [[]] * 10
    assert page.errors() == []


def test_a_page_that_only_watches_a_run_sends_the_kernel_no_message(notebook, model):
    model.responder, model.latency = answer, 0.1
    page = notebook(*cells(model, outline(2, 4), "document = %docgen fill", "%docgen redo 1.1 'shorter'"))
    page.run(0)
    page.messages.asked.clear()  # what JupyterLab asks when a notebook is opened
    page.run_all()
    page.wait_text(2, "Done")
    page.page.wait_for_timeout(500)
    assert "comm_msg" not in page.messages.asked
    assert page.messages.asked.count("execute_request") == 3
