"""Which sections stand in which Markdown block of a cell, and what a block says. Pure.

JupyterLab shows at most fifty outputs of a cell. A block is a run of neighbouring chapters or sections, laid out once
and for all when the chapters are known; so the order of the blocks is the document's, whatever finishes first.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docgen_nb.document.labels import with_own_labels
from docgen_nb.document.markdown import chapter_heading, element_markdown, heading, section_markdown
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.document.tree import Chapter, Outline, Section

MOST_BLOCKS = 40
LARGEST = 1_000_000  # characters that a cell shows; a longer document is shown by its contents
_FEWEST_SECTIONS = 5  # in a block, where a chapter is cut into several

LiveText = Callable[[SectionRef], str]
_WAITING = {"running": "being written…", "cancelled": "not written"}
_NO_DOTS_BESIDE = re.compile(r"[`~|$]|</?[A-Za-z][^>]*$")  # a fence, table or formula that dots would break


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring chapters; of a single chapter the sections after ``skip``, ``count`` of them or all.

    ``opens``: whether the chapters' headings stand in it, too.
    """

    chapters: tuple[ChapterRef, ...]
    skip: int = 0
    count: int | None = None
    opens: bool = True

    def __contains__(self, place: SectionRef | ChapterRef) -> bool:
        if isinstance(place, ChapterRef):
            return self.opens and place in self.chapters
        if place.chapter_ref not in self.chapters:
            return False
        return self.skip < place.section <= self.skip + (place.section if self.count is None else self.count)


def layout(outline: Outline, only: Sequence[SectionRef] = ()) -> list[Block]:
    """At most forty blocks: neighbouring chapters together, or the sections of long chapters apart.

    Args:
        outline: what to lay out.
        only: a block for each of these sections and nothing else, if there are no more than that.
    """
    if 0 < len(only) <= MOST_BLOCKS:
        return [Block((place.chapter_ref,), skip=place.section - 1, count=1, opens=False) for place in only]
    chapters = list(outline.chapters())
    if len(chapters) > MOST_BLOCKS:
        refs = [ref for ref, _ in chapters]
        bounds = [round(i * len(refs) / MOST_BLOCKS) for i in range(MOST_BLOCKS + 1)]
        return [Block(tuple(refs[a:b])) for a, b in pairwise(bounds)]
    size = _FEWEST_SECTIONS
    while sum(_pieces(chapter, size) for _, chapter in chapters) > MOST_BLOCKS:
        size += 1
    return [block for ref, chapter in chapters for block in _chapter_blocks(ref, chapter, size)]


def _pieces(chapter: Chapter, size: int) -> int:
    return max(1, -(-len(chapter.sections) // size))


def _chapter_blocks(ref: ChapterRef, chapter: Chapter, size: int) -> Iterator[Block]:
    pieces = _pieces(chapter, size)
    for index in range(pieces):
        # the last takes all that follow, should there be more of them one day
        yield Block((ref,), skip=index * size, count=size if index < pieces - 1 else None, opens=index == 0)


def block_parts(outline: Outline, block: Block, live_text: LiveText) -> Iterator[tuple[object, str]]:
    """The block's Markdown in parts, each with a key under which it can be remembered. Nothing is made safe yet."""
    for ref in block.chapters:
        chapter = outline.chapter(ref)
        if block.opens:
            yield ref, _chapter_start(outline, ref, chapter)
        end = len(chapter.sections) if block.count is None else block.skip + block.count
        for number, section in enumerate(chapter.sections[block.skip : end], block.skip + 1):
            place = SectionRef(*ref, number)
            yield place, _section(outline.label(place), chapter, section, live_text(place))


def contents(outline: Outline) -> str:
    """Contents list that stands in a cell instead of a text that is too long for it."""
    lines = [
        "**The text is too long for one cell.** `%docgen show 2` shows chapter 2, `%docgen export` writes it all.",
        "",
    ]
    lines += ["| | Chapter | Written | Shown by |", "| --- | --- | --- | --- |"]
    for ref, chapter in outline.chapters():
        label = outline.label(ref)
        written = sum(section.state == "done" for section in chapter.sections)
        title = " ".join(chapter.title.split()).replace("|", "\\|")
        lines.append(f"| {label} | {title} | {written} of {len(chapter.sections)} | `%docgen show {label}` |")
    return "\n".join(lines)


def _chapter_start(outline: Outline, ref: ChapterRef, chapter: Chapter) -> str:
    document = outline.documents[ref.document - 1]
    parts = [heading(document.title, 1)] if ref.chapter == 1 and document.title else []
    parts.append(chapter_heading(chapter))
    if chapter.error is not None:
        parts.append(element_markdown(chapter.error))
    elif not chapter.sections:
        parts.append("*its sections are being found…*" if chapter.state == "running" else "*no sections yet*")
    return "\n\n".join(parts)


def _section(label: str, chapter: Chapter, section: Section, growing: str) -> str:
    level = chapter.level + 2
    if growing:
        return f"{heading(section.title, level)}\n\n{_with_dots(growing)}"
    if section.elements and section.state != "running":
        return section_markdown(with_own_labels(section), level=level)
    title = re.sub(r"([*_\\])", r"\\\1", " ".join(section.title.split()))
    return f"*{label} {title}: {_WAITING.get(section.state, 'waiting…')}*"


def _with_dots(growing: str) -> str:
    """Dots where text will go on, on a line of their own after what they could not stand beside."""
    last = growing.rstrip().rsplit("\n", 1)[-1]
    return f"{growing.rstrip()}\n\n…" if _NO_DOTS_BESIDE.search(last) else f"{growing} …"
