"""Large documents: how many messages, whether the end is true, how soon the last section is seen."""

import time

from tests.browser.scenes import answer, cells, outline

FILL = "document = %docgen fill"
MESSAGES_A_SECOND = 20
BLOCKS = 40


def test_a_thousand_sections_in_a_hundred_chapters_stay_within_twenty_messages_a_second(notebook, model):
    model.responder, model.latency = answer, 0.1
    page = notebook(*cells(model, outline(100, 10), FILL, width=16))
    page.run(0)
    page.messages.sent.clear()
    page.run(1)
    page.wait_text(1, "Done: 100 chapters, 1,000 of 1,000 sections written.")
    assert page.messages.busiest_second() <= MESSAGES_A_SECOND, page.messages.kinds()
    outputs = page.output(1).locator(".jp-RenderedMarkdown")
    assert outputs.count() <= BLOCKS
    headings = [text for text in page.headings(1) if text.startswith("S")]
    assert headings == [f"S{chapter}.{section}" for chapter in range(1, 101) for section in range(1, 11)]
    bars = page.output(1).get_by_role("progressbar").evaluate_all("all => all.map(each => each.ariaValueNow)")
    assert bars == ["100"] * 101
    assert page.text(1).count("End of S") == 1000


def test_the_last_of_three_hundred_sections_is_seen_within_a_second_of_its_answer(notebook, model):
    model.responder, model.latency = answer, 0.1
    page = notebook(*cells(model, outline(30, 10), FILL, width=16))
    page.run(0)
    names = [f"S{chapter}.{section}" for chapter in range(1, 31) for section in range(1, 11)]
    page.page.evaluate("texts => window.seen.watch(texts)", [f"End of {name}." for name in names])
    page.run(1)
    page.page.wait_for_function("Object.values(window.seen.texts).every(Boolean)")
    seen = max(page.page.evaluate("Object.values(window.seen.texts)")) / 1000
    answered = max(received.ended for received in model.requests) + (time.time() - time.monotonic())
    assert seen - answered <= 1.0
