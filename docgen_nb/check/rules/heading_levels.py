"""DG312: a heading that stands more than one level below the one before it."""

from __future__ import annotations

from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Heading
from docgen_nb.document.references import ChapterRef
from docgen_nb.evidence.text import CheckedText, Hit, SectionText

_FIX = "Take the next level, so that the contents have no gap."


def _find(text: CheckedText) -> Iterator[Hit]:
    for number, document in enumerate(text.outline.documents, 1):
        before = 0
        for index, chapter in enumerate(document.chapters, 1):
            if chapter.level > before + 1:
                message = f"The chapter has level {chapter.level} below one of level {before}."
                yield Hit(ChapterRef(number, index), 0, message, _FIX, chapter.title)
            before = chapter.level
    for section in text.sections:
        yield from _in_section(section)


def _in_section(section: SectionText) -> Iterator[Hit]:
    """Headings are shown at least one level below the section's own, whatever they say."""
    own = section.chapter.level + 2
    before = own
    for block in section.blocks:
        if not isinstance(block.element, Heading) or section.section.content_type == "heading":
            continue
        level = max(block.element.level, own + 1)
        if level > before + 1:
            message = f"The heading has level {level}, the one above it {before}."
            yield section.hit(block, message, _FIX, block.element.text)
        before = level


RULE = Rule("DG312", "heading skips a level", _find)
