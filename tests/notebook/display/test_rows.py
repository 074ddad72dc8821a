"""What the bars say, from the progress alone."""

from dataclasses import replace
from functools import reduce

from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.events import (
    CallFinished,
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
    SectionStarted,
)
from docgen_nb.notebook.display.rows import rows
from docgen_nb.run.progress import Progress
from docgen_nb.run.traffic import Traffic

ONE, TWO = ChapterRef(1, 1), ChapterRef(1, 2)


def rows_after(*events, operation="fill", elapsed=7.0, paused=False, traffic=None):
    begin = [RunStarted(operation, 1, 2, "fake")]
    return rows(reduce(Progress.apply, [*begin, *events], Progress()), elapsed, paused=paused, traffic=traffic)


def planned(*sections, settled=0):
    chapters = [
        PlannedChapter(ChapterRef(1, number), f"Title {number}", count, settled)
        for number, count in enumerate(sections, 1)
    ]
    return PlanCompleted(1, tuple(chapters))


def written(chapter, settled, of, *, done=0):
    return SectionCompleted(SectionRef(*chapter, settled), "generation", 1, 1.0, done, 2, settled, of)


def broken(chapter, settled, of):
    return SectionFailed(SectionRef(*chapter, settled), "no server", 2, 1.0, 0, 2, settled, of)


def test_a_chapter_says_the_last_progress_line_about_it():
    overall, one, two = rows_after(planned(4, 2), written(ONE, 1, 4), written(ONE, 2, 4))
    assert (overall["words"], one["words"]) == ("Chapter 0/2, Section 2/4 completed", "2 of 4 sections")
    assert (one["label"], one["fraction"], one["failed"]) == ("1  Title 1", 0.5, 0.0)
    assert (two["words"], two["kind"]) == ("0 of 2 sections", "waiting")


def test_errors_are_a_part_of_the_bar_and_stay_in_its_words():
    failed = [planned(4, 2), broken(ONE, 1, 4)]
    _, one, _ = rows_after(*failed)
    assert (one["words"], one["fraction"], one["failed"]) == ("1 of 4 sections · 1 in error", 0.25, 0.25)
    overall, one, _ = rows_after(*failed, written(ONE, 2, 4))
    assert one["words"] == "2 of 4 sections · 1 in error"
    assert (one["fraction"], one["failed"]) == (0.5, 0.25)
    assert overall["failed"] == 0.125
    assert "1 in error" in overall["facts"]


def test_a_chapter_at_work_is_told_from_one_that_waits():
    _, one, two = rows_after(planned(4, 2), SectionStarted(SectionRef(*ONE, 1)))
    assert (one["kind"], two["kind"]) == ("running", "waiting")


def test_a_full_chapter_is_done_even_with_errors_in_it():
    _, one, _ = rows_after(planned(2, 2), broken(ONE, 1, 2), written(ONE, 2, 2, done=1))
    assert (one["kind"], one["failed"]) == ("done", 0.5)


def test_a_structure_run_counts_sections_and_says_why_a_chapter_failed():
    overall, one, two = rows_after(
        planned(0, 0),
        ChapterStarted(ONE),
        ChapterStructured(ONE, ("A", "B"), 1, 2),
        ChapterFailed(TWO, "no answer", 2, 2),
        operation="structure",
    )
    assert one["words"] == "Chapter 1/2 completed · 2 sections"
    assert (two["words"], two["kind"], two["failed"]) == ("Chapter 2/2 error: no answer", "error", 1.0)
    assert (overall["label"], overall["words"]) == ("Structuring", "Chapter 2/2 error")


def test_before_there_is_a_plan_only_a_run_that_makes_one_says_so():
    assert rows_after(operation="generate")[0]["words"] == "asking the model for an outline"
    assert rows_after()[0]["words"] == ""


def test_at_the_end_the_run_says_what_there_is_and_a_stopped_chapter_that_it_was():
    left = [SectionCancelled(SectionRef(*place)) for place in ((*ONE, 2), (*TWO, 1), (*TWO, 2))]
    stopped = [planned(2, 2), written(ONE, 1, 2), *left]
    overall, one, two = rows_after(*stopped, RunFinished("cancelled", 12.0))
    assert (overall["label"], overall["words"]) == ("Stopped", "2 chapters, 1 of 4 sections written")
    assert overall["facts"] == "0 calls · 0:12"
    assert one["words"] == "1 of 2 sections · stopped"
    assert (two["words"], two["kind"]) == ("0 of 2 sections · stopped", "cancelled")


def test_failures_end_with_what_to_type():
    done = [planned(1, 1), broken(ONE, 1, 1), written(TWO, 1, 1, done=2), RunFinished("done", 1.0)]
    overall = rows_after(*done)[0]
    assert overall["label"] == "Done with 1 error"
    assert overall["words"] == "2 chapters, 1 of 2 sections written, 1 failed: %docgen retry tries again"


def test_where_trying_again_does_not_help_it_is_no_advice():
    lasting = replace(broken(ONE, 1, 1), lasting=True)
    done = [planned(1, 1), lasting, written(TWO, 1, 1, done=2), RunFinished("done", 1.0)]
    assert rows_after(*done)[0]["words"] == "2 chapters, 1 of 2 sections written, 1 failed: %docgen status says why"


def test_a_section_that_could_not_be_written_anew_still_counts_as_written():
    done = [planned(2, 2, settled=1), replace(broken(ONE, 2, 2), kept=True), RunFinished("done", 1.0)]
    overall, one, two = rows_after(*done, operation="redo")
    told = "2 chapters, 3 of 4 sections written, 1 not written anew (the old text stands): %docgen retry tries again"
    assert (overall["label"], overall["words"]) == ("Done with 1 error", told)
    assert one["words"] == "2 of 2 sections · 1 not written anew"
    assert (two["words"], two["kind"]) == ("1 of 2 sections", "waiting")


def test_errors_that_the_run_found_are_counted_in_its_end():
    found = PlanCompleted(1, (PlannedChapter(ONE, "One", 2, 2, 1), PlannedChapter(TWO, "Two", 1, 0)))
    done = rows_after(found, written(TWO, 1, 1, done=2), RunFinished("done", 1.0))[0]
    assert done["words"] == "2 chapters, 2 of 3 sections written, 1 failed: %docgen retry tries again"


def test_what_stopped_the_run_stands_first():
    overall = rows_after(planned(1), RunFinished("failed", 1.0, "The key is refused."))[0]
    assert (overall["label"], overall["words"], overall["kind"]) == ("Failed", "The key is refused.", "error")


def test_the_cost_stands_among_the_facts_where_a_price_is_known():
    priced = CallFinished(1000, 200, 0, 1.0, 0.0123)
    assert "1,200 tokens · $0.0123 · 0:07" in rows_after(planned(1), priced)[0]["facts"]
    for free in (CallFinished(1000, 200, 0, 1.0), CallFinished(1000, 200, 0, 1.0, 0.0)):
        assert "$" not in rows_after(planned(1), free)[0]["facts"]


def test_a_paused_run_says_so_and_foresees_nothing():
    busy = [planned(4), *(CallFinished(1, 1, 0, 1.0) for _ in range(3)), written(ONE, 1, 4), written(ONE, 2, 4)]
    overall = rows_after(*busy, paused=True)[0]
    assert (overall["label"], overall["paused"]) == ("Paused", True)
    assert "left" not in overall["facts"]
    assert "left" in rows_after(*busy)[0]["facts"]
    assert rows_after(*busy, RunFinished("done", 1.0), paused=True)[0]["paused"] is False


def test_a_wait_for_a_limit_is_told_and_an_even_pace_is_not():
    held = rows_after(planned(2), traffic=Traffic(3, 5, 16, 11.2, "requests per minute"))
    assert held[0]["facts"].endswith("next call in 12 s, waiting for requests per minute")
    paced = rows_after(planned(2), traffic=Traffic(3, 5, 16, 0.1, "requests per minute"))
    assert "waiting" not in paced[0]["facts"]
