"""A document as at most forty Markdown blocks, in order, with placeholders for what is missing. Pure.

JupyterLab shows at most fifty outputs of a cell. A block is a run of neighbouring chapters or sections, so the
order of the blocks is the document's whatever finishes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from docgen_nb.document.markdown import chapter_heading, element_markdown, heading, section_markdown
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Chapter, Outline, Section

MOST_BLOCKS = 40
LARGEST = 1_000_000  # characters that a cell shows; a longer document is shown by its contents

LiveText = Callable[[SectionRef], str]


def blocks(outline: Outline, live_text: LiveText) -> list[str]:
    """The document's text as blocks of Markdown. Their number depends on the chapters alone, so it never changes."""
    chapters = [_chapter(outline, d, c, live_text) for d, c in _places(outline)]
    if sum(map(len, chapters)) > LARGEST:
        return [_contents(outline)]
    count = min(MOST_BLOCKS, len(chapters))
    bounds = [round(i * len(chapters) / count) for i in range(count + 1)] if count else []
    return ["\n\n".join(chapters[a:b]) for a, b in pairwise(bounds)]


def _places(outline: Outline) -> Iterator[tuple[int, int]]:
    for d, document in enumerate(outline.documents):
        for c in range(len(document.chapters)):
            yield d, c


def _chapter(outline: Outline, d: int, c: int, live_text: LiveText) -> str:
    document = outline.documents[d]
    chapter = document.chapters[c]
    parts = [heading(document.title, 1)] if c == 0 and document.title else []
    parts.append(chapter_heading(chapter))
    if chapter.error is not None:
        parts.append(element_markdown(chapter.error))
    elif not chapter.sections:
        parts.append("*… its sections are being planned*")
    for s, section in enumerate(chapter.sections, 1):
        parts.append(_section(chapter, section, live_text(SectionRef(d + 1, c + 1, s))))
    return "\n\n".join(parts)


def _section(chapter: Chapter, section: Section, growing: str) -> str:
    level = chapter.level + 2
    if section.elements and not growing:
        return section_markdown(section, level=level)
    state = {"running": "being written", "cancelled": "not written"}.get(section.state, "waiting")
    return f"{heading(section.title, level)}\n\n{growing or f'*… {state}*'}"


def _contents(outline: Outline) -> str:
    lines = ["The text is too long to be shown in one cell. `%docgen show 2` shows chapter 2.", ""]
    lines += [f"- {outline.label(ref)}  {' '.join(chapter.title.split())}" for ref, chapter in outline.chapters()]
    return "\n".join(lines)
