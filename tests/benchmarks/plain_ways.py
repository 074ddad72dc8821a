"""The same work as a user would write it without docgen: with a loop, behind a semaphore, with the concept's barriers.

They ask the same model object the same questions; what they lack is the engine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import docgen_nb as dg
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.section import process_single_section
from docgen_nb.llm.messages import Model, ModelReply, ModelRequest
from docgen_nb.shared_prompt import Brief
from docgen_nb.structure.chapter import generate_single_chapter_sections_structure


class PlainAsk:
    """One call, no retry and no limit but a semaphore."""

    attempts = 1

    def __init__(self, model: Model, gate: asyncio.Semaphore) -> None:
        self.model, self.gate = model, gate

    async def __call__(self, request: ModelRequest) -> ModelReply:
        async with self.gate:
            return await self.model.complete(request)

    def reasked(self, reason: str) -> None:
        """Nobody is told."""


class PlainWork:
    """Both phases on one outline; ``first`` is when the first section was there."""

    def __init__(self, model: Model, outline: dg.Outline, width: int) -> None:
        self.outline = outline
        self.brief = Brief.of(outline, ContentParts(), model.profile)
        self.ask = PlainAsk(model, asyncio.Semaphore(width))
        self.began = time.perf_counter()
        self.first: float | None = None
        self.chapters = [ref for ref, _ in outline.chapters()]

    async def structure(self, ref: ChapterRef) -> None:
        sections = await generate_single_chapter_sections_structure(self.outline, ref, self.brief, self.ask)
        self.outline.chapter(ref).sections = sections

    async def fill(self, place: SectionRef) -> None:
        section = self.outline.section(place)
        result = await process_single_section(SectionContext(self.outline, place, self.brief, self.ask))
        section.elements, section.state = list(result.elements), "done" if result.error is None else "error"
        self.first = self.first or time.perf_counter() - self.began

    def places(self, ref: ChapterRef) -> list[SectionRef]:
        return [SectionRef(*ref, s) for s in range(1, len(self.outline.chapter(ref).sections) + 1)]


async def loop(work: PlainWork) -> None:
    """One call after the other."""
    for ref in work.chapters:
        await work.structure(ref)
    for ref in work.chapters:
        for place in work.places(ref):
            await work.fill(place)


async def semaphore(work: PlainWork) -> None:
    """All structures, then all sections, each behind one semaphore."""
    await asyncio.gather(*map(work.structure, work.chapters))
    await asyncio.gather(*(work.fill(place) for ref in work.chapters for place in work.places(ref)))


async def barriers(work: PlainWork) -> None:
    """The concept as written: all structures, then chapter after chapter, its sections in parallel."""
    await asyncio.gather(*map(work.structure, work.chapters))
    for ref in work.chapters:
        await asyncio.gather(*map(work.fill, work.places(ref)))


PLAIN_WAYS: dict[str, Callable[[PlainWork], Awaitable[None]]] = {
    "a loop": loop,
    "gather behind a semaphore": semaphore,
    "the concept's barriers": barriers,
}
