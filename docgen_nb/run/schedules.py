"""The three schedules, drawn as edges between jobs. The scheduler is the same for all of them.

``pipelined``
    only the true dependencies: a section waits for its chapter's structure, since its job does not exist before.
``chapters``
    the concept's own design: all structures in parallel, then chapter after chapter, its sections in parallel.
``sequential``
    the feature flag's fallback: every job waits for the one before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from docgen_nb.engine.job import Job
from docgen_nb.settings import Schedule

T = TypeVar("T")


@dataclass(frozen=True)
class ChapterJobs:
    """The jobs of the chapter before: its structure job if this run has one, and its fill jobs known by now."""

    structure: str | None
    fill: frozenset[str]


def structure_edges(schedule: Schedule, jobs: Sequence[Job[T]]) -> list[Job[T]]:
    """Phase 1's jobs, in document order, with the schedule's edges."""
    return _chained(jobs) if schedule == "sequential" else list(jobs)


def fill_edges(
    schedule: Schedule, jobs: Sequence[Job[T]], *, structures: Iterable[str], before: ChapterJobs | None
) -> list[Job[T]]:
    """One chapter's fill jobs, in document order, with the schedule's edges.

    Args:
        schedule: which edges to draw.
        jobs: the chapter's jobs.
        structures: keys of all structure jobs of this run.
        before: the nearest chapter before this one that has jobs in this run.
    """
    if schedule == "pipelined":
        return list(jobs)
    after, family = frozenset(structures), frozenset[str]()
    if before is not None and before.structure is not None:
        family = frozenset({before.structure})
    elif before is not None:
        after |= before.fill
    waiting = [replace(job, after=job.after | after, after_family=job.after_family | family) for job in jobs]
    return _chained(waiting) if schedule == "sequential" else waiting


def _chained(jobs: Sequence[Job[T]]) -> list[Job[T]]:
    later = [replace(job, after=job.after | {previous.key}) for previous, job in pairwise(jobs)]
    return [*jobs[:1], *later]
