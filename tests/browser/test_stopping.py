"""Stop, Kernel → Interrupt and runs in the background: who goes on, and what stays."""

import pytest

from tests.browser.scenes import FOREVER, answer, cells, outline, section_of

FILL = "document = %docgen fill"
NEVER = "print('never')"
ONE_SECOND = 1000  # milliseconds


@pytest.fixture
def endless(notebook, model):
    """A run whose first chapter gets written and whose second never will be."""

    def start(*verbs):
        model.responder = answer
        model.latency = lambda body: FOREVER if section_of(body).startswith("S2") else 0.05
        page = notebook(*cells(model, outline(2, 3), *verbs, width=4))
        page.run_all(wait=False)
        page.wait_text(1, "End of S1.3.")
        return page

    return start


def ended_within(page, begin):
    """Milliseconds from what ``begin`` does in the page to the end of all cells."""
    began = page.evaluate(f"({begin}, Date.now())")
    page.wait_idle()
    return page.page.evaluate("window.ranAt") - began


def finished_sections_stay(page):
    text = page.text(1)
    assert [f"End of S1.{number}." in text for number in (1, 2, 3)] == [True] * 3
    assert "2.1 S2.1: not written" in text
    assert "Stopped: 3 of 6 sections finished; %docgen fill goes on from there." in page.errors()


def test_the_stop_button_ends_the_run_within_a_second_and_run_all_with_it(endless):
    page = endless(FILL, NEVER)
    assert ended_within(page, "document.querySelector('.docgen-stop').click()") <= ONE_SECOND
    finished_sections_stay(page)
    assert page.text(2) == ""
    page.output(1).get_by_text("Stopped", exact=True).wait_for()


def test_interrupting_the_kernel_does_the_same(endless):
    page = endless(FILL, NEVER)
    assert ended_within(page, "app.commands.execute('notebook:interrupt-kernel')") <= ONE_SECOND
    finished_sections_stay(page)
    assert page.text(2) == ""


def test_the_stop_button_works_from_the_keyboard(endless):
    page = endless(FILL)
    stop = page.page.get_by_role("button", name="Stop")
    stop.focus()
    page.page.keyboard.press("Enter")
    page.wait_idle()
    finished_sections_stay(page)


def test_fill_goes_on_after_a_stop(endless, model):
    page = endless(FILL, "document = %docgen fill")
    page.page.get_by_role("button", name="Stop").click()
    page.wait_idle()
    model.latency = 0.0
    page.run(2)
    assert page.text(2).count("End of S") == 6
    assert page.errors() == ["Stopped: 3 of 6 sections finished; %docgen fill goes on from there."]


def test_a_background_run_lets_later_cells_run_and_the_verb_stops_it(endless):
    page = endless("%docgen fill --background", "print('later')")
    page.wait_idle()
    assert page.text(2).strip() == "later"
    assert page.add("%docgen stop").startswith("Stopped: ")
    page.wait_text(1, "2.1 S2.1: not written")
    assert "End of S" not in page.text(2) + page.text(3)


def test_a_background_run_goes_on_after_its_cell_has_ended(notebook, model):
    model.responder, model.latency = answer, 3.0
    page = notebook(*cells(model, outline(2, 3), "%docgen fill --background", "print('later')", width=6))
    page.run_all()
    page.wait_text(2, "later")
    assert "End of S2.3." not in page.text(1)
    page.wait_text(1, "Done: 2 chapters, 6 of 6 sections written.")
    assert page.text(1).count("End of S") == 6
    assert page.text(2).strip() == "later"


def test_a_paused_run_begins_nothing_more_until_it_goes_on(notebook, model):
    model.responder, model.latency = answer, 0.3
    page = notebook(*cells(model, outline(2, 30), FILL, width=2))
    page.run_all(wait=False)
    page.wait_text(1, "End of S1.1.")
    page.page.get_by_role("button", name="Pause").click()
    page.output(1).get_by_text("Paused", exact=True).wait_for()
    page.page.wait_for_function("!document.querySelector('.docgen-facts').textContent.includes('at work')")
    calls = model.calls
    assert calls < 60
    page.page.get_by_role("button", name="Go on").wait_for()
    assert model.calls == calls
    model.latency = 0.0
    page.page.get_by_role("button", name="Go on").click()
    page.wait_idle()
    assert model.calls == 60
    assert "Done: 2 chapters, 60 of 60 sections written." in page.text(1)
