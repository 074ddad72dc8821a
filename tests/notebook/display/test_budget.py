"""How many messages may be sent, and who waits when there are too many."""

from docgen_nb import Outline
from docgen_nb.document.references import SectionRef
from docgen_nb.events import SectionStarted
from docgen_nb.notebook.display.budget import FOR_BARS, MessageBudget
from docgen_nb.notebook.display.live import LiveDocument


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


def test_text_leaves_a_part_of_the_budget_to_the_bars_and_all_of_it_is_shown_at_the_end():
    clock, shown = Clock(), Shown()
    budget = MessageBudget(14, clock)
    live = LiveDocument(lambda _: "", budget, shown.new)
    outline = document(30)
    live.flush(outline)
    assert shown.messages <= 14 - FOR_BARS
    assert budget.left() >= FOR_BARS
    live.flush(outline, everything=True)
    assert len(shown.texts) == 30


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
