"""DG311 and DG312: a heading that repeats the title above it or stands twice; one that skips a level."""

import re
from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Heading, Paragraph
from docgen_nb.document.references import ChapterRef
from docgen_nb.evidence.document_text import Block, CheckedText, Hit, SectionText

_BOLD_LINE = re.compile(r"\A(?:\*\*|__)(?P<text>[^*_\n]+)(?:\*\*|__):?(?=\s*\Z|\n)")
_NUMBERING = re.compile(
    r"\A(?:(?:section|chapter|abschnitt|kapitel|chapitre|capítulo)\s+)?[\d.]*\d[.:)]?\s+", re.IGNORECASE
)
_NEXT_LEVEL = "Take the next level, so that the contents have no gap."


def _repeated(text: CheckedText) -> Iterator[Hit]:
    before: dict[tuple[object, str], str] = {}
    for section in text.sections:
        if section.section.content_type == "heading":
            continue
        key = (section.place.chapter_ref, _bare(section.section.title))
        if key[1] and key in before:
            message = f"Section {before[key]} has the same title."
            yield section.hit(None, message, "Give it a title of its own.", section.section.title)
        before.setdefault(key, section.label)
        yield from _headings(section)


def _headings(section: SectionText) -> Iterator[Hit]:
    above = section.section.title, section.chapter.title, section.document.title
    titles, seen = {_bare(title) for title in above if title}, set[str]()
    for block in section.blocks:
        line = _as_heading(block)
        if line and _bare(line) in titles:
            yield section.hit(block, "This heading repeats the title.", "Take the heading out.", line)
        elif isinstance(block.element, Heading) and _bare(line) in seen:
            yield section.hit(block, "This heading stands in the section twice.", "Say it once.", line)
        seen.add(_bare(line))


def _as_heading(block: Block) -> str:
    match block.element:
        case Heading(text=text):
            return text
        case Paragraph(text=text) if (bold := _BOLD_LINE.match(text.strip())) is not None:
            return bold["text"]
        case Paragraph(text=text) if text.startswith("#"):
            return text.splitlines()[0].lstrip("# ")
        case _:
            return ""


def _bare(text: str) -> str:
    text = re.sub(r"[*_`#]", "", text).strip().rstrip(":.").strip()
    return _NUMBERING.sub("", text).strip().casefold()


def _levels(text: CheckedText) -> Iterator[Hit]:
    for number, document in enumerate(text.outline.documents, 1):
        before = 0
        for index, chapter in enumerate(document.chapters, 1):
            if chapter.level > before + 1:
                message = f"The chapter has level {chapter.level} below one of level {before}."
                yield Hit(ChapterRef(number, index), 0, message, _NEXT_LEVEL, chapter.title)
            before = chapter.level
    for section in text.sections:
        yield from _levels_in(section)


def _levels_in(section: SectionText) -> Iterator[Hit]:
    """Headings are shown at least one level below the section's own, whatever they say."""
    own = section.chapter.level + 2
    before = own
    for block in section.blocks:
        if not isinstance(block.element, Heading) or section.section.content_type == "heading":
            continue
        level = max(block.element.level, own + 1)
        if level > before + 1:
            message = f"The heading has level {level}, the one above it {before}."
            yield section.hit(block, message, _NEXT_LEVEL, block.element.text)
        before = level


RULES = [Rule("DG311", "heading repeats the title", _repeated), Rule("DG312", "heading skips a level", _levels)]
