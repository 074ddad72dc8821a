"""Small things to test with."""

from __future__ import annotations

from docgen_nb import ContentPart, Outline
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import SectionRef
from docgen_nb.engine.clock import SystemClock
from docgen_nb.engine.limiter import Limiter
from docgen_nb.engine.retry import RetryPolicy
from docgen_nb.fill.context import SectionContext
from docgen_nb.run.calls import ModelAccess
from docgen_nb.shared_prompt import Brief

PARTS = ContentParts(
    [
        ContentPart(id="notes", label="notes.md", kind="markdown", text="# Bees\n\n## Spring\n\nThey wake.\n"),
        ContentPart(id="more", label="more.txt", kind="text", text="Honey is sweet."),
        ContentPart(
            id="sales",
            label="sales.csv",
            kind="table",
            text="| year |\n| --- |\n| 2026 |",
            item=Table(headers=["year"], rows=[["2026"]]),
            source="sales.csv",
        ),
    ]
)
FAST = RetryPolicy(base=0.001, cap=0.002)


def outline_of(*sections, chapters=1):
    """An outline whose chapters all hold these sections (dicts)."""
    chapter = {"title": "Chapter", "sections": [dict(section) for section in sections]}
    return Outline.model_validate(
        {"userPrompt": "Write about bees", "title": "T", "chapters": [chapter for _ in range(chapters)]}
    )


def ask_of(model, events=None):
    """A job's way to ``model``; events are appended to the list given."""
    tell = (events if events is not None else []).append
    return ModelAccess(model, Limiter(16), policy=FAST, clock=SystemClock(), emit=tell).ask(())


def context_of(section, model, **changes):
    """The context of one section, alone in its outline."""
    outline = outline_of(section)
    brief = Brief.of(outline, PARTS, model.profile)
    return SectionContext(outline, SectionRef(1, 1, 1), brief, ask_of(model), **changes)


def brief_of(outline, model, parts=PARTS):
    """What all jobs know."""
    return Brief.of(outline, parts, model.profile)


async def until_answered(call, retries, clock, on_retry=lambda *_: None):
    """Make a call again for as long as ``retries`` says so."""
    while True:
        try:
            return await call()
        except Exception as error:
            wait = retries.wait_after(error)
            if wait is None:
                raise
            on_retry(retries.calls, wait, error)
        await clock.sleep(wait)
