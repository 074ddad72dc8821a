"""A batch in JupyterLab: bars for the documents in flight, Stop, and what stays in the notebook."""

import re

from docgen_nb.testing import Fault
from tests.browser.scenes import FOREVER

MESSAGES_A_SECOND = 20
REGIONS = ["North", "South", "East", "West", "Coast", "Hills", "Lakes", "Woods"]
BATCH = "%docgen batch rows --outline plan --to out/{region}.md"
PLAN = {
    "userPrompt": "The bees of {region}",
    "title": "Region {region}",
    "chapters": [
        {"title": title, "sections": [{"title": f"{title} {number}", "generationHint": f"hint of {{region}} {number}."}
                                      for number in (1, 2, 3)]}
        for title in ("The year", "Harvest")
    ],
}  # fmt: skip


def region_of(body):
    return re.search(r"hint of (\w+) \d\.", body["messages"][-1]["content"])[1]


def answer(body):
    return f"The text of {region_of(body)}."


WIDTH = 26  # more than the calls that are never answered: whichever come first, the others have room


def cells(model, *verbs, width=WIDTH, ui="auto"):
    prepare = [
        f"import os; os.environ['DOCGEN_NB_UI'] = {ui!r}",
        "import tempfile; os.chdir(tempfile.mkdtemp())",
        "%load_ext docgen_nb",
        f"%docgen model fake --base-url {model.base_url} --max-concurrency {width}",
        f"rows = [{{'region': region}} for region in {REGIONS!r}]",
        f"plan = {PLAN!r}",
    ]
    return ["\n".join(prepare), *verbs]


def half_way(notebook, model, *verbs, ui="auto"):
    """A batch of which three documents are finished, one failed, and four are never answered."""
    model.responder = answer
    model.latency = lambda body: FOREVER if region_of(body) in REGIONS[4:] else 0.05
    model.fault = lambda body, _: Fault("status", 400, "too long") if region_of(body) == "South" else None
    page = notebook(*cells(model, *(verbs or (BATCH,)), ui=ui))
    page.run_all(wait=False)
    page.wait_text(1, "4 of 8 documents")
    return page


def test_one_bar_for_the_batch_and_one_for_each_document_in_flight(notebook, model):
    page = half_way(notebook, model)
    bars = page.output(1).get_by_role("progressbar")
    names = bars.evaluate_all("all => all.map(each => each.ariaLabel)")
    assert names[0] == "Writing documents"
    assert sorted(names[1:]) == ["2  South", "5  Coast", "6  Hills", "7  Lakes", "8  Woods"]
    assert page.output(1).get_by_role("group", name="Documents").count() == 1
    assert "1 in error" in page.text(1)
    assert "6 of 6 sections could not be written; the first: 1.1:" in page.text(1)
    page.screenshot("batch half-way")
    page.interrupt()
    page.wait_idle()


def test_stop_ends_it_and_the_notebook_keeps_how_it_stood(notebook, model):
    page = half_way(notebook, model, BATCH, "print('never')")
    page.output(1).get_by_role("button", name="Stop").click()
    page.wait_idle()
    assert "Stopped: 3 of 8 documents finished; running this cell again goes on from there." in page.errors()
    page.output(1).get_by_text("Stopped", exact=True).wait_for()
    assert page.text(2) == ""
    page.screenshot("batch stopped")
    saved = page.save()
    kept = "\n".join(str(output.get("data", output.get("text", ""))) for output in saved.cells[1].outputs)
    assert "| 1 | North | 6 sections written | out/North.md |" in kept
    assert "| 2 | South | failed: 6 of 6 sections could not be written" in kept
    assert "role='progressbar'" in kept


def test_the_same_cell_goes_on_where_it_was_stopped(notebook, model):
    page = half_way(notebook, model)
    page.output(1).get_by_role("button", name="Stop").click()
    page.wait_idle()
    model.latency, model.fault = 0.0, lambda _body, _number: None
    sent = len(model.requests)
    assert "Done: 8 of 8 documents finished, 3 of them before." in page.add(BATCH)
    assert len(model.requests) - sent == 5 * 6


def test_a_batch_of_many_documents_sends_few_messages_and_ends_on_the_true_state(notebook, model):
    model.responder, model.latency = answer, 0.03
    page = notebook(*cells(model, "rows = [{'region': f'R{n}'} for n in range(60)]\n" + BATCH, width=8))
    page.messages.sent.clear()
    page.run_all()
    page.wait_text(1, "Done: 60 of 60 documents finished.")
    page.output(1).get_by_text("Done", exact=True).wait_for()
    assert page.messages.busiest_second() <= MESSAGES_A_SECOND, page.messages.kinds()
    states = page.seen_bars()
    overall = [state["run"]["now"] for state in states]
    assert overall == sorted(overall)
    assert max(len(state["chapters"]) for state in states) <= 8


def test_without_anywidget_the_bars_are_html(notebook, model):
    page = half_way(notebook, model, ui="html")
    assert page.page.locator(".docgen-bars").count() == 0
    assert page.output(1).get_by_role("group", name="Documents").count() == 1
    page.interrupt()
    page.wait_idle()
