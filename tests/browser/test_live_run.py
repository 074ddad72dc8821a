"""What a reader sees while a document is written, and what is kept of it."""

import json
import re

from docgen_nb.testing import Fault
from tests.browser.scenes import FOREVER, answer, cells, outline, section_of
from tests.browser.server import ROOT

FILL = "document = %docgen fill"
SECTIONS = ["S1.1", "S1.2", "S1.3", "S2.1", "S2.2", "S2.3"]
LINES = (
    "__import__('json').dumps([line for event in __import__('docgen_nb').current().last_run.events"
    " if (line := __import__('docgen_nb').events.describe(event))])"
)


def test_bars_move_while_the_run_goes_on(notebook, model):
    model.responder, model.latency = answer, 0.3
    page = notebook(*cells(model, outline(3, 4), FILL, width=1))
    page.run_all()
    states = [state for state in page.seen_bars() if state["chapters"]]  # known a moment after the run has begun
    overall = [state["run"]["now"] for state in states]
    assert overall == sorted(overall)
    assert len(set(overall)) >= 5
    for number in range(3):
        chapter = [state["chapters"][number]["now"] for state in states]
        assert chapter == sorted(chapter)
    assert any(0 < state["chapters"][0]["now"] < 100 for state in states)


def test_a_bars_words_are_the_progress_lines_word_for_word(notebook, model):
    model.responder, model.latency = answer, 0.5
    model.fault = lambda body, _: Fault("status", 400) if section_of(body) == "S2.2" else None
    page = notebook(*cells(model, outline(3, 4), FILL, width=3))
    page.run_all()
    lines = set(json.loads(page.value(LINES)))
    assert {"Chapter 3/3, Section 4/4 completed", "Chapter 0/3, Section 1/4 completed"} <= lines
    states = page.seen_bars()
    assert {state["run"]["words"] for state in states} - {""} <= lines
    shown = {chapter["words"].removesuffix(" · 1 in error") for state in states for chapter in state["chapters"]}
    assert shown <= {f"{count} of 4 sections" for count in range(5)}  # a row says its own
    assert any("docgen-failed" in chapter["kind"] for state in states for chapter in state["chapters"])


def test_sections_stand_in_the_documents_order_whichever_is_written_first(notebook, model):
    model.responder = answer
    model.latency = lambda body: FOREVER if section_of(body) == "S1.1" else 0.0
    page = notebook(*cells(model, outline(2, 3), FILL, width=2))
    page.run_all(wait=False)
    page.wait_text(1, "End of S2.3.")
    text = page.text(1)
    assert text.index("1.1 S1.1: being written…") < text.index("End of S1.2.") < text.index("End of S2.3.")
    page.interrupt()
    page.wait_idle()
    model.latency = 0.0
    text = page.add(FILL)
    assert sorted(SECTIONS, key=lambda name: text.index(f"End of {name}.")) == SECTIONS
    assert page.headings(2) == ["A report", "C1", *SECTIONS[:3], "C2", *SECTIONS[3:]]


def test_later_sections_have_placeholders_and_text_grows_while_it_arrives(notebook, model):
    model.responder, model.piece_size, model.piece_seconds = answer, 10, 0.15
    page = notebook(*cells(model, outline(2, 2), FILL, width=1))
    page.run_all(wait=False)
    page.page.wait_for_function(
        "() => { const text = document.querySelector('.jp-Notebook').innerText;"
        " return text.includes('The text of S1.1') && !text.includes('End of S1.1')"
        " && text.includes('1.2 S1.2: waiting…') && text.includes('2.2 S2.2: waiting…'); }"
    )
    page.screenshot("growing")
    page.wait_idle()
    assert "waiting…" not in page.text(1)
    assert page.text(1).count("End of S") == 4


def test_what_is_seen_never_jumps_back(notebook, model):
    model.responder, model.piece_size, model.piece_seconds = answer, 20, 0.05
    page = notebook(*cells(model, outline(4, 4), FILL, width=4))
    page.page.evaluate("window.seen.watchingHeight = true")
    page.run_all()
    page.wait_text(1, "Done: 4 chapters, 16 of 16 sections written.")
    assert page.page.evaluate("window.seen.largestFall") < 30  # pixels: a line of text


def test_the_text_is_in_the_saved_notebook_and_there_after_a_reload(notebook, model):
    model.responder = answer
    page = notebook(*cells(model, outline(2, 3), FILL))
    page.run_all()
    saved = page.save()
    markdown = "\n".join(
        output.data["text/markdown"] for output in saved.cells[1].outputs if "text/markdown" in output.get("data", {})
    )
    assert [markdown.count(f"End of S{c}.{s}.") for c in (1, 2) for s in (1, 2, 3)] == [1] * 6
    page.reload()
    page.wait_text(1, "End of S2.3.")
    text = page.text(1)
    assert "2 chapters, 6 of 6 sections written" in text
    assert "100 %" in text
    assert "widget" not in text.lower()


def test_under_run_all_the_next_cell_sees_the_result(notebook, model):
    model.responder, model.latency = answer, 0.3
    after = "print('written:', sum(section.state == 'done' for _, section in document.sections()))"
    page = notebook(*cells(model, outline(2, 2), FILL, after))
    page.run_all()
    assert page.text(2).strip() == "written: 4"


def test_a_section_that_failed_says_why_and_what_to_do(notebook, model):
    model.responder = answer
    model.fault = lambda body, _: Fault("status", 400, "too long") if section_of(body) == "S1.2" else None
    page = notebook(*cells(model, outline(1, 3), FILL, "%docgen retry"))
    page.run_all(wait=False)
    page.wait_text(1, "too long")
    page.wait_idle()
    assert "%docgen retry tries again" in page.text(1)
    assert "1 chapter, 2 of 3 sections written, 1 failed" in page.text(1)
    model.fault = lambda _body, _number: None
    page.run(2)
    assert "End of S1.2." in page.text(2)


def test_a_structure_run_shows_its_chapters_and_then_the_outline(notebook, model):
    model.latency = lambda _: FOREVER if model.calls > 1 else 0.0  # the plan comes, the sections don't
    page = notebook(*cells(model, outline(1, 1), "%%docgen structure\nA report."))
    page.run_all(wait=False)
    page.wait_text(1, "finding its sections")
    page.interrupt()
    page.wait_idle()
    model.latency = 0.0
    text = page.add("%docgen structure")
    assert "Done: 3 chapters, 9 sections." in text
    assert "Chapter 3/3 completed · 3 sections" in text


def test_a_page_that_is_loaded_again_during_a_run_sees_its_bars_and_its_true_end(notebook, model):
    held = {"until": FOREVER}
    model.responder = answer
    model.latency = lambda body: held["until"] if section_of(body) == "S2.3" else 0.0
    page = notebook(*cells(model, outline(2, 3), FILL))
    page.run_all(wait=False)
    page.wait_text(1, "End of S2.2.")
    page.page.locator(".docgen-facts").get_by_text(re.compile("0:0[2-9]")).wait_for()  # older than a page just loaded
    page.save()
    page.page.goto(page.address, wait_until="domcontentloaded")
    bars = page.output(1).get_by_role("progressbar")
    bars.first.wait_for()
    page.wait_text(1, "this page was loaded during the run: the text is as it is now, %docgen show keeps it")
    page.page.get_by_role("button", name="Stop").click()
    page.output(1).get_by_text("Stopped", exact=True).wait_for()
    assert page.output(1).locator(".docgen-words").first.inner_text() == "2 chapters, 5 of 6 sections written"
    assert bars.first.get_attribute("aria-valuenow") == "83"
    assert "End of S2.2." in page.add("%docgen show")


# bars on a page that took long to load: the rows that it begins with have grown old, and it is drawn before it is shown
SLOW_PAGE = """async (source) => {
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { render } = (await import(address)).default;
  const row = { kind: "running", label: "Writing", words: "", fraction: 0, failed: 0, facts: "", of: "Chapters" };
  const heard = {}, sent = [], timers = [], el = document.createElement("div"), own = window.setTimeout;
  const model = {
    rows: [{ ...row, seconds: 0 }], text: "", off() {}, get: (name) => model[name],
    send: (message) => sent.push(message), on: (event, act) => { heard[event] = act; },
  };
  const noted = [], note = () => noted.push([sent.length, timers.length]);
  window.setTimeout = (act) => timers.push(act);
  try {
    const end = render({ model, el });
    note();
    model.rows = [{ ...row, seconds: 1e9 }];
    heard["change:rows"]();
    note();
    timers.shift()();
    note();
    document.body.append(el);
    timers.shift()();
    note();
    heard["change:rows"]();
    note();
    end();
    return [noted, sent, el.innerText];
  } finally {
    window.setTimeout = own;
    el.remove();
  }
}"""


def test_a_page_that_takes_long_to_load_learns_from_the_next_rows_that_it_is_late_and_asks_once(lab):
    noted, sent, shown = lab.evaluate(SLOW_PAGE, (ROOT / "docgen_nb/notebook/display/bars.js").read_text())
    assert noted == [[0, 0], [0, 1], [0, 1], [1, 0], [1, 0]]  # messages sent, timers waiting
    assert sent == ["late"]
    assert "this page was loaded during the run" in shown


def test_sections_that_are_finished_after_a_reload_are_not_shown_as_waiting(notebook, model):
    model.responder = answer
    model.latency = lambda body: FOREVER if section_of(body) == "S2.3" else 0.3
    page = notebook(*cells(model, outline(2, 3), FILL, width=1))
    page.run_all(wait=False)
    page.wait_text(1, "End of S1.1.")
    page.save()
    page.page.goto(page.address, wait_until="domcontentloaded")
    text = page.output(1).locator(".docgen-text")
    text.get_by_text("End of S2.2.").wait_for()
    page.wait_text(1, "this page was loaded during the run: the text is as it is now")
    assert "waiting…" not in page.text(1)
    assert page.output(1).locator(".jp-RenderedMarkdown:visible").count() == 0  # as old as the file
    page.page.get_by_role("button", name="Stop").click()
    text.get_by_text("2.3 S2.3: not written").wait_for()
    assert "5 of 6 sections written" in page.text(1)


def test_a_page_that_was_loaded_while_a_run_ended_shows_the_end(notebook, model):
    model.responder = answer
    model.latency = lambda body: 0.0 if section_of(body) == "S1.1" else 1.0  # saved, and left, before the end
    page = notebook(*cells(model, outline(2, 2), FILL, width=1))
    page.run_all(wait=False)
    page.wait_text(1, "End of S1.1.")
    page.save()
    page.page.goto("about:blank")
    page.wait_until(lambda: model.calls == 4)
    page.page.goto(page.address, wait_until="domcontentloaded")
    page.wait_until(lambda: "End of S2.2." in page.text(1))
    assert "waiting…" not in page.text(1)
    assert "4 of 4 sections written" in page.text(1)


def test_a_page_that_was_cut_off_from_the_kernel_for_a_while_sees_the_true_end(notebook, model):
    model.responder, model.latency = answer, 0.3
    page = notebook(*cells(model, outline(3, 4), FILL, width=2))
    page.run_all(wait=False)
    page.wait_text(1, "End of S1.1.")
    page.evaluate("panel.sessionContext.session.kernel.reconnect().then(() => true)")
    page.wait_text(1, "Done: 3 chapters, 12 of 12 sections written.")
    assert page.text(1).count("End of S") == 12
    bars = page.output(1).get_by_role("progressbar").evaluate_all("all => all.map(each => each.ariaValueNow)")
    assert bars == ["100"] * 4


def test_an_interrupt_that_changes_every_block_stays_with_an_open_panel_within_twenty_messages_a_second(
    notebook, model
):
    model.responder = answer
    model.latency = lambda body: FOREVER if section_of(body).endswith(".5") else 0.0
    page = notebook(*cells(model, outline(40, 5), FILL, "%docgen panel", width=16))
    page.run(0)
    page.run(2)
    page.page.locator(".dgp").wait_for()
    page.messages.sent.clear()
    page.run(1, wait=False)
    page.wait_text(1, "End of S16.4.")
    page.page.wait_for_function("document.querySelectorAll('.jp-RenderedMarkdown').length === 40")
    page.interrupt()
    page.wait_idle()
    page.page.wait_for_function("!document.querySelector('.jp-Notebook').innerText.includes('waiting…')")
    assert "40.5 S40.5: not written" in page.text(1)
    assert "being written…" not in page.text(1)
    assert page.messages.busiest_second() <= 20, page.messages.kinds()
