"""What the bars of a batch say."""

from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

from docgen_nb.batches.batch_events import BatchFinished, BatchStarted, DocumentFinished
from docgen_nb.batches.batch_progress import BatchProgress
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.events import CallFinished, PlanCompleted, PlannedChapter, RunStarted, SectionCompleted, SectionStarted
from docgen_nb.notebook.display.batch_rows import BatchRows
from docgen_nb.run.progress import Progress
from docgen_nb.run.traffic import Traffic


def spec(row):
    return DocumentSpec(row, f"R{row}", Path(f"R{row}.docgen"))


def at(settled, of=4):
    """A document's progress with so many sections written."""
    events = [
        RunStarted("generate", 1, 1, "fake"),
        PlanCompleted(1, (PlannedChapter(ChapterRef(1, 1), "C", of, 0),)),
        *(SectionCompleted(SectionRef(1, 1, n), "generation", 1, 1.0, 0, 1, n, of) for n in range(1, settled + 1)),
        SectionStarted(SectionRef(1, 1, min(settled + 1, of))),
        CallFinished(100, 50, 0, 1.0, 0.5),
    ]
    return reduce(Progress.apply, events, Progress())


@dataclass
class Watched:
    """A batch as the rows see it."""

    progress: BatchProgress = field(default_factory=BatchProgress)
    at_work: dict = field(default_factory=dict)
    paused: bool = False
    traffic: Traffic | None = None

    def tell(self, *events):
        self.progress = reduce(BatchProgress.apply, events, self.progress)
        return self


def ended(row, end="succeeded", *, settled=1, error=""):
    return DocumentFinished(row, f"R{row}", end, error, 3, 100, 50, None, 1.0, settled, 10)


def begun():
    return Watched().tell(BatchStarted(10, 0, "fake"))


def test_one_bar_for_the_batch_and_one_for_each_document_in_flight():
    batch = begun().tell(ended(1))
    batch.at_work = {spec(2): at(2), spec(3): at(0)}
    overall, two, three = BatchRows(batch)(20.0)
    assert overall["label"] == "Writing documents"
    assert overall["fraction"] == round((1 + at(2).fraction) / 10 + at(0).fraction / 10, 4)
    assert overall["words"] == "Document 1/10 completed: R1"
    assert overall["facts"].startswith("1 of 10 documents · 2 at work · 5 calls · 450 tokens · $1.00 · 0:20 · about ")
    assert overall["of"] == "Documents"
    assert (two["label"], two["words"], two["kind"]) == ("2  R2", "Chapter 0/1, Section 2/4 completed", "running")
    assert (three["label"], three["words"]) == ("3  R3", "0 of 4 sections")


def test_a_document_keeps_its_line_until_it_ends_and_the_next_takes_it():
    batch = begun()
    rows = BatchRows(batch)
    batch.at_work = {spec(1): at(1), spec(2): at(1), spec(3): at(1)}
    assert [row["label"] for row in rows(1.0)[1:]] == ["1  R1", "2  R2", "3  R3"]
    batch.at_work = {spec(2): at(1), spec(3): at(1), spec(4): at(0)}
    assert [row["label"] for row in rows(1.0)[1:]] == ["4  R4", "2  R2", "3  R3"]
    batch.at_work = {spec(3): at(1)}
    assert [row["label"] for row in rows(1.0)[1:]] == ["3  R3"]


def test_documents_that_failed_stay_to_be_seen():
    batch = begun().tell(ended(1, "failed", error="no server"))
    overall, failed = BatchRows(batch)(1.0)
    assert overall["failed"] == 0.1
    assert "1 in error" in overall["facts"]
    assert (failed["label"], failed["words"], failed["kind"], failed["failed"]) == ("1  R1", "no server", "error", 1.0)


def test_what_a_document_is_at_before_and_after_its_sections():
    batch = begun()
    planning = Progress().apply(RunStarted("generate", 0, 0, "fake"))
    batch.at_work = {spec(1): Progress(), spec(2): planning}
    assert [row["words"] for row in BatchRows(batch)(1.0)[1:]] == ["being opened", "being planned"]


def test_a_pause_and_a_wait_for_a_limit_are_said():
    batch = begun()
    batch.paused, batch.traffic = True, Traffic(0, 3, 4, 7.2, "the limit of requests per minute")
    overall, *_ = BatchRows(batch)(1.0)
    assert (overall["label"], overall["paused"]) == ("Paused", True)
    assert "next call in 8 s, waiting for the limit of requests per minute" in overall["facts"]


def test_the_end_has_no_documents_at_work_and_no_time_left():
    batch = begun().tell(ended(1), ended(2, "skipped", settled=2), BatchFinished("done", 65.0))
    (overall,) = BatchRows(batch)(99.0)
    assert (overall["label"], overall["kind"], overall["words"]) == ("Done", "done", "2 of 10 documents finished")
    assert overall["facts"] == "1 finished before · 6 calls · 300 tokens · 1:05"
