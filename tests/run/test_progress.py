"""Progress, folded from the events alone."""

import time
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.events import (
    CallFinished,
    CallReasked,
    CallRetried,
    ChapterFailed,
    ChapterStarted,
    ChapterStructured,
    PlanCompleted,
    PlannedChapter,
    RunFinished,
    RunStarted,
    SectionCancelled,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
    SectionStarted,
)
from docgen_nb.run.progress import STRUCTURE_SHARE, Progress


def fold(events):
    return reduce(Progress.apply, events, Progress())


def states(events):
    progress = Progress()
    for event in events:
        progress = progress.apply(event)
        yield progress


def settle(ref, number, of, *, how=SectionCompleted, chapters=(0, 1)):
    """The event of a section as ``number`` of ``of`` of its chapter to settle."""
    counts = {
        "chapters_completed": chapters[0],
        "chapters_total": chapters[1],
        "sections_completed": number,
        "sections_total": of,
    }
    if how is SectionSkipped:
        return SectionSkipped(ref, "nothing to do", **counts)
    if how is SectionFailed:
        return SectionFailed(ref, "no server", 2, 1.0, **counts)
    return SectionCompleted(ref, "generation", 1, 1.0, **counts)


def planned(*sections, settled=0):
    """An outline whose chapters have these numbers of sections."""
    return PlanCompleted(
        1,
        tuple(PlannedChapter(ChapterRef(1, c), f"Chapter {c}", n, min(settled, n)) for c, n in enumerate(sections, 1)),
    )


@st.composite
def runs(draw):
    """All events of a run that settles everything, chapters and sections in any order that can happen."""
    operation = draw(st.sampled_from(["structure", "fill", "generate"]))
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=8))
    failing = draw(st.sets(st.integers(0, len(sizes) - 1))) if operation != "fill" else set()
    events = [RunStarted(operation, 1, len(sizes), "m"), planned(*(sizes if operation == "fill" else [0] * len(sizes)))]
    open_chapters = [] if operation == "fill" else list(range(len(sizes)))
    open_sections = [(c, s) for c, n in enumerate(sizes) for s in range(n)] if operation == "fill" else []
    settled = [0] * len(sizes)
    while open_chapters or open_sections:
        if open_chapters and (not open_sections or draw(st.booleans())):
            c = open_chapters.pop(draw(st.integers(0, len(open_chapters) - 1)))
            ref, done = ChapterRef(1, c + 1), len(sizes) - len(open_chapters)
            events.append(ChapterStarted(ref))
            if c in failing:
                events.append(ChapterFailed(ref, "no reply", done, len(sizes)))
                continue
            events.append(ChapterStructured(ref, ("t",) * sizes[c], done, len(sizes)))
            open_sections += [(c, s) for s in range(sizes[c])] if operation == "generate" else []
        else:
            c, s = open_sections.pop(draw(st.integers(0, len(open_sections) - 1)))
            settled[c] += 1
            place = SectionRef(1, c + 1, s + 1)
            how = draw(st.sampled_from([SectionCompleted, SectionFailed, SectionSkipped]))
            events += [SectionStarted(place), settle(place, settled[c], sizes[c], how=how)]
    return events


@given(runs())
def test_no_fraction_ever_falls(events):
    before = Progress()
    for now in states(events):
        assert now.fraction >= before.fraction - 1e-12
        for ref, chapter in now.chapters.items():
            known = before.chapters.get(ref)
            assert known is None or now.chapter_fraction(chapter) >= before.chapter_fraction(known)
        before = now


@given(runs())
def test_a_run_ends_at_one_when_everything_has_settled(events):
    progress = fold(events)
    assert progress.fraction == pytest.approx(1)
    assert progress.running == 0


@given(runs())
def test_the_counts_are_those_of_what_has_settled(events):
    progress = fold(events)
    settled = [event for event in events if isinstance(event, SectionCompleted | SectionFailed | SectionSkipped)]
    failed = [event for event in events if isinstance(event, SectionFailed | ChapterFailed)]
    assert progress.settled == len(settled)
    assert progress.failed == len(failed)


@given(runs())
def test_fractions_stay_between_zero_and_one(events):
    assert all(0 <= now.fraction <= 1 + 1e-12 for now in states(events))


@given(runs(), st.floats(0.01, 1e5))
def test_an_estimate_is_never_negative_and_there_is_none_before_calls_and_after_the_end(events, elapsed):
    progress = fold(events)
    assert progress.eta(elapsed) is None
    called = fold([*events, *[CallFinished(1, 1, 0, 1.0)] * 3])
    assert called.eta(elapsed) is None or called.eta(elapsed) >= -1e-6
    assert called.apply(RunFinished("done", 1.0)).eta(elapsed) is None


def test_an_estimate_counts_only_what_this_run_has_done():
    events = [RunStarted("fill", 1, 1, "m"), planned(10, settled=5), *[CallFinished(1, 1, 0, 1.0)] * 3]
    progress = fold([*events, settle(SectionRef(1, 1, 6), 6, 10)])
    assert progress.fraction == pytest.approx(0.6)
    assert progress.eta(10.0) == pytest.approx(40.0)  # a tenth took 10 s, four are left


def test_phase_one_counts_a_tenth_where_a_run_does_both():
    progress = fold(
        [RunStarted("generate", 1, 2, "m"), planned(0, 0), ChapterStructured(ChapterRef(1, 1), ("a",), 1, 2)]
    )
    assert progress.fraction == pytest.approx(STRUCTURE_SHARE / 2)


def test_a_fill_leaves_chapters_without_sections_out():
    progress = fold([RunStarted("fill", 1, 2, "m"), planned(1, 0), settle(SectionRef(1, 1, 1), 1, 1)])
    assert progress.fraction == 1


def test_running_counts_structures_and_sections_at_work():
    first, second = SectionRef(1, 1, 1), SectionRef(1, 1, 2)
    events = [RunStarted("generate", 1, 2, "m"), planned(2, 0), ChapterStarted(ChapterRef(1, 2))]
    events += [SectionStarted(first), SectionStarted(second)]
    assert fold(events).running == 3
    assert fold([*events, settle(first, 1, 2), SectionCancelled(second)]).running == 1


def test_calls_tokens_retries_and_reasks_add_up():
    calls = [CallFinished(10, 5, 2, 0.1), CallFinished(1, 1, 0, 0.1), CallRetried(1, 0.5, "x"), CallReasked("y")]
    progress = fold(calls)
    assert (progress.calls, progress.retries, progress.reasks) == (2, 1, 1)
    assert (progress.prompt_tokens, progress.output_tokens, progress.cached_tokens) == (11, 6, 2)


def test_the_line_is_the_last_event_that_has_one():
    progress = fold([planned(2), settle(SectionRef(1, 1, 2), 1, 2), CallFinished(1, 1, 0, 0.1)])
    assert progress.line == "Chapter 0/1, Section 1/2 completed"


def test_what_was_applied_before_stays_as_it_was():
    before = fold([RunStarted("fill", 1, 1, "m"), planned(2)])
    before.apply(settle(SectionRef(1, 1, 1), 1, 2))
    assert before.settled == 0


@settings(deadline=None)
@given(st.sampled_from(["done", "cancelled", "failed"]))
def test_the_end_is_kept_with_its_length_and_reason(state):
    progress = fold([RunFinished(state, 2.5, "why")])
    assert (progress.state, progress.seconds, progress.error) == (state, 2.5, "why")


def test_an_event_of_a_thousand_chapters_takes_well_below_a_millisecond():
    progress = fold([RunStarted("fill", 1, 1000, "m"), planned(*[10] * 1000)])
    started = time.process_time()
    for c in range(1, 501):
        for s in range(1, 11):
            progress = progress.apply(settle(SectionRef(1, c, s), s, 10))
    assert (time.process_time() - started) / 5000 < 0.001  # CPU of this process
    assert progress.settled == 5000
