"""A batch's progress, from its events alone."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.batches.batch_events import BatchFinished, BatchStarted, DocumentFinished, DocumentStarted, describe
from docgen_nb.batches.batch_progress import BatchProgress


def ended(row, end="succeeded", *, settled=1, of=4, error="", cost=None):
    return DocumentFinished(row, f"R{row}", end, error, 3, 100, 50, cost, 1.0, settled, of)


def after(*events, documents=4, known=0):
    return reduce(BatchProgress.apply, [BatchStarted(documents, known, "fake"), *events], BatchProgress())


def test_lines_count_documents_that_have_ended():
    assert describe(ended(3, settled=2)) == "Document 2/4 completed: R3"
    assert describe(ended(3, "failed", settled=2, error="no server")) == "Document 2/4 error: R3: no server"
    assert describe(ended(3, "skipped", settled=2)) == "Document 2/4 was finished before: R3"
    assert describe(ended(3, "cancelled")) is None
    assert describe(DocumentStarted(1, "R1")) is None


def test_counts_tokens_and_cost_add_up():
    progress = after(
        ended(1, cost=0.5), ended(2, "failed", cost=0.25, error="x"), ended(3, "skipped"), ended(4, "cancelled")
    )
    assert (progress.finished, progress.failed, progress.found, progress.cancelled) == (2, 1, 1, 1)
    assert (progress.calls, progress.prompt_tokens, progress.output_tokens, progress.cost) == (12, 400, 200, 0.75)
    assert progress.errors == ((2, "R2", "x"),)


def test_known_documents_count_as_found():
    progress = after(documents=4, known=3)
    assert (progress.fraction(), progress.settled) == (0.75, 3)


def test_documents_at_work_are_a_part_of_the_fraction_and_of_the_time_left():
    progress = after(ended(1))
    assert progress.fraction(1.0) == 0.5
    assert progress.eta(10.0, 1.0) == pytest.approx(10.0)
    assert after().eta(10.0) is None


def test_what_was_finished_before_says_nothing_of_the_time_left():
    assert after(ended(1, "skipped"), ended(2, "skipped")).eta(1.0) is None
    assert after(ended(1, "skipped"), ended(2, "skipped"), ended(3)).eta(6.0) == pytest.approx(6.0)


def test_the_end_is_told():
    progress = after(BatchFinished("failed", 3.0, "no key"))
    assert (progress.state, progress.seconds, progress.error) == ("failed", 3.0, "no key")
    assert progress.eta(3.0, 1.0) is None


@given(st.lists(st.sampled_from(["succeeded", "failed", "skipped", "cancelled"]), max_size=30))
def test_every_document_is_counted_once(ends):
    progress = after(*(ended(row, end, of=len(ends)) for row, end in enumerate(ends, 1)), documents=len(ends))
    assert progress.finished + progress.failed + progress.cancelled == len(ends)
    assert 0 <= progress.fraction() <= 1
    assert len(progress.errors) <= 8
