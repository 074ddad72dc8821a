"""Both phases, trying again, and stopping."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Unpack

from IPython.core.error import UsageError

from docgen_nb.document.references import SectionRef
from docgen_nb.errors import UserError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import argument, verb
from docgen_nb.notebook.verbs._arguments import EDIT, PLAN_OPTIONS, PROOFREAD, RUN_OPTIONS, references
from docgen_nb.notebook.verbs._running import carry_out, carry_out_batch
from docgen_nb.notebook.verbs._sources import outline_names, outline_source
from docgen_nb.plain_text import counted
from docgen_nb.project.planning import PlanOptions, RunOptions
from docgen_nb.run.run_plan import RunPlan


@verb(
    "structure",
    argument(
        "source", nargs="*", metavar="FILE|VARIABLE", help="an outline whose chapters exist", complete=outline_names
    ),
    *PLAN_OPTIONS,
    *RUN_OPTIONS,
    usage="structure  (prompt below)",
    details="A prompt in the cell's body plans everything; a line gives sections to the chapters there are.",
    cell=True,
    button="Structure",
    fields=True,
)
def structure(
    session: Session,
    source: list[str],
    body: str | None,
    *,
    background: bool,
    dry_run: bool,
    **options: Unpack[PlanOptions],
) -> Awaitable[Answer]:
    """Plan documents, chapters and sections."""
    if body is not None and source:
        raise UsageError("%docgen structure: a prompt below and an outline beside it are one too many.")
    if len(source) > 1:
        raise UsageError("%docgen structure: a prompt goes into the cell's body, below %%docgen structure.")
    if source:
        session.project.load_outline(outline_source(source[0], session))
    plan = session.project.planner().structure(body, **options)
    return carry_out(session, plan, background=background, dry_run=dry_run)


@verb(
    "fill",
    argument("refs", nargs="*", metavar="REF", help="only these chapters and sections", complete=references),
    *RUN_OPTIONS,
    PROOFREAD,
    EDIT,
    usage="fill [REF ...] [--background]",
    button="Fill",
)
def fill(
    session: Session, refs: list[str], *, background: bool, dry_run: bool, **options: Unpack[RunOptions]
) -> Awaitable[Answer]:
    """Write all sections that are not done."""
    plan = session.project.planner().fill(**options)
    if refs:
        plan = _only(plan, refs)
    return carry_out(session, plan, background=background, dry_run=dry_run)


def _only(plan: RunPlan, refs: list[str]) -> RunPlan:
    """The plan for what the references name.

    Raises:
        UserError: if nothing of it is to be written.
    """
    from docgen_nb.document.references import parse_ref

    assert plan.outline is not None  # noqa: S101 - fill has checked it
    wanted = [parse_ref(ref) for ref in refs]
    for ref in wanted:
        _ = plan.outline.section(ref) if isinstance(ref, SectionRef) else plan.outline.chapter(ref)
    chosen = tuple(place for place in plan.fill if any(tuple(place)[: len(ref)] == tuple(ref) for ref in wanted))
    if not chosen:
        raise UserError(
            f"Nothing is to be written in {', '.join(refs)}.", hint=f"%docgen redo {refs[0]} writes a section again."
        )
    return replace(plan, fill=chosen)


@verb(
    "generate",
    *PLAN_OPTIONS,
    *RUN_OPTIONS,
    PROOFREAD,
    EDIT,
    usage="generate  (prompt below)",
    details="The cell's body is the prompt; as a line it goes on with the outline there is.",
    cell=True,
    button="Generate",
    fields=True,
)
def generate(
    session: Session, body: str | None, *, background: bool, dry_run: bool, **options: Unpack[PlanOptions]
) -> Awaitable[Answer]:
    """Structure and fill in one run."""
    plan = session.project.planner().generate(body, **options)
    return carry_out(session, plan, background=background, dry_run=dry_run)


@verb(
    "retry",
    *RUN_OPTIONS,
    PROOFREAD,
    button="Retry",
)
async def retry(session: Session, *, background: bool, dry_run: bool, **options: Unpack[RunOptions]) -> Answer:
    """The failed chapters and sections, or documents of a batch, only."""
    batch = session.batch
    if batch is None:
        plan = session.project.planner().retry(**options)
        return await carry_out(session, plan, background=background, dry_run=dry_run)
    if dry_run:
        failed = len(batch.outcomes.failed)
        return Answer(failed, said=f"{counted(failed, 'document')} of the batch failed. Nothing has been sent.")
    if background:
        session.check_background()
    return await carry_out_batch(session, batch.retry(), background=background)


@verb(
    "stop",
    button="Stop",
)
async def stop(session: Session) -> Answer:
    """End the run in the background; finished sections stay."""
    current = session.current
    if current is None:
        return Answer(False, said="Nothing is running.")
    current.cancel_threadsafe()
    await current.settled()
    return Answer(True, said=f"Stopped: {current.summary()}.")
