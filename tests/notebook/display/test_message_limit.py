"""How many messages may be sent, and who waits when there are too many."""

import pytest

from docgen_nb import Outline
from docgen_nb.document.elements import Paragraph
from docgen_nb.document.references import SectionRef
from docgen_nb.events import SectionCancelled, SectionStarted
from docgen_nb.notebook.display.blocks import LARGEST
from docgen_nb.notebook.display.live import LiveDocument
from docgen_nb.notebook.display.message_limit import AT_END, FOR_BARS, PER_SECOND, MessageBudget


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def test_what_was_sent_counts_for_a_second():
    clock = Clock()
    budget = MessageBudget(5, clock)
    budget.spend(3)
    assert budget.left() == 2
    budget.spend(4)
    assert budget.left() == 0
    clock.now += 1.0
    assert budget.left() == 5


class Shown:
    """The outputs of a cell; each change is a message."""

    def __init__(self):
        self.texts = []
        self.messages = 0

    def new(self, text):
        self.messages += 1
        self.texts.append(text)
        index = len(self.texts) - 1

        class Output:
            def update(_, text):  # noqa: N805 - closes over the test's own self
                self.messages += 1
                self.texts[index] = text

        return Output()


def document(chapters):
    sections = [{"title": "S", "generationHint": "x"}]
    return Outline.model_validate({"chapters": [{"title": f"C{n}", "sections": sections} for n in range(chapters)]})


def test_text_leaves_a_part_of_the_budget_to_the_bars():
    clock, shown = Clock(), Shown()
    budget = MessageBudget(14, clock)
    live = LiveDocument(lambda _: "", budget, shown.new)
    live.flush(document(30))
    assert 0 < shown.messages <= 14 - FOR_BARS
    assert budget.left() >= FOR_BARS


def test_a_flush_sends_few_blocks_for_the_page_draws_all_that_come_at_once_in_one_frame():
    shown = Shown()
    live = LiveDocument(lambda _: "", MessageBudget(100, Clock()), shown.new)
    live.flush(document(30))
    assert shown.messages == 3


def test_an_end_that_changes_every_block_goes_on_until_all_are_sent_and_never_faster_than_may_be():
    clock, shown = Clock(), Shown()
    budget = MessageBudget(PER_SECOND, clock)
    live = LiveDocument(lambda _: "", budget, shown.new)
    outline = document(40)
    while len(shown.texts) < 40:
        live.flush(outline)
        clock.now += 0.25
    for ref, section in outline.sections():
        section.state = "cancelled"
        live.apply(SectionCancelled(ref))
    sent = [(clock.now, shown.messages)]
    live.finish(outline)
    more = True
    while more:
        sent.append((clock.now, shown.messages))
        clock.now += 0.25
        more = live.finish_more(outline)
    assert all(text.endswith("not written*") for text in shown.texts)
    for at, before in sent:
        within = max(count for when, count in sent if at <= when < at + 1)
        assert within - before <= PER_SECOND + AT_END
    assert clock.now - sent[0][0] <= 3.0


def test_an_end_that_nobody_waits_for_is_sent_at_once():
    clock, shown = Clock(), Shown()
    live = LiveDocument(lambda _: "", MessageBudget(PER_SECOND, clock), shown.new)
    outline = document(20)
    while len(shown.texts) < 20:
        live.flush(outline)
        clock.now += 0.25
    for ref, section in outline.sections():
        section.state = "cancelled"
        live.apply(SectionCancelled(ref))
    live.finish(outline)
    assert not live.finish_more(outline, at_once=True)
    assert all(text.endswith("not written*") for text in shown.texts)


def test_the_end_shows_everything_in_order_and_what_is_new_as_one_output():
    shown = Shown()
    live = LiveDocument(lambda _: "", MessageBudget(FOR_BARS + 2, Clock()), shown.new)
    outline = document(30)
    live.flush(outline)
    live.finish(outline)
    assert shown.messages == 3
    headings = [line for line in "\n".join(shown.texts).splitlines() if line.startswith("## ")]
    assert headings == [f"## C{number}" for number in range(30)]


@pytest.mark.parametrize("already_shown", [0, 1, 3])
def test_a_text_too_long_for_a_cell_ends_as_its_contents(already_shown):
    shown = Shown()
    live = LiveDocument(lambda _: "", MessageBudget(FOR_BARS + already_shown, Clock()), shown.new)
    outline = document(4)
    live.flush(outline)
    for _, section in outline.sections():
        section.state, section.elements = "done", [Paragraph(text="word " * (LARGEST // 15))]
    for number in range(1, 5):
        live.apply(SectionStarted(SectionRef(1, number, 1)))
    live.finish(outline)
    whole = "\n".join(shown.texts)
    assert len(whole) < LARGEST / 100
    assert whole.count("too long for one cell") == 1
    assert "| 4 | C3 | 1 of 1 | `%docgen show 4` |" in whole


def test_a_block_that_has_not_changed_is_not_sent_again():
    shown = Shown()
    live = LiveDocument(lambda _: "", MessageBudget(100, Clock()), shown.new)
    outline = document(3)
    live.flush(outline)
    live.apply(SectionStarted(SectionRef(1, 2, 1)))
    live.flush(outline)
    assert shown.messages == 3  # its state has not changed, so its words have not
    outline.section(SectionRef(1, 2, 1)).state = "running"
    live.apply(SectionStarted(SectionRef(1, 2, 1)))
    live.flush(outline)
    assert shown.messages == 4
    assert "being written…" in shown.texts[1]
