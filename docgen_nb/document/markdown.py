"""The document tree as Markdown. Pure functions; nothing here is made safe for display (see ``safe_markdown``)."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import assert_never

from docgen_nb import errors
from docgen_nb.document.elements import (
    BulletList,
    CodeBlock,
    Element,
    ErrorElement,
    Heading,
    Image,
    Paragraph,
    Reference,
    Table,
)
from docgen_nb.document.labels import with_own_labels
from docgen_nb.document.nodes import Chapter, Document, Section
from docgen_nb.document.references import ChapterRef, label_of

_DEEPEST = 6
_LASTING = {
    name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, errors.UserError)
}
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&$|~#]")
_BLOCK_MARK = re.compile(r"(?:[-+=]|\d{1,9}[.)])(?=\s|$)|[-=]{2,}$")
_RULES = {"left": ":---", "right": "---:", "center": ":---:", "": "---"}


def heading(text: str, level: int) -> str:
    """A heading line; line breaks in the text become spaces.

    >>> heading("A title", 2)
    '## A title'
    """
    return f"{'#' * min(level, _DEEPEST)} {' '.join(text.split())}"


def escaped(text: str) -> str:
    r"""Text that means itself, on one line, as Markdown.

    >>> print(escaped("a_b*c"))
    a\_b\*c
    """
    return " ".join(signs_escaped(text).split())


def signs_escaped(text: str) -> str:
    """Text that means itself, its spaces left as they are."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)


def from_plain(text: str) -> str:
    r"""Plain text as Markdown that reads the same: paragraphs and line breaks stay, and no character has a meaning.

    >>> print(from_plain("2 * 3\n# no heading\n\n- no list"))
    2 \* 3\
    \# no heading
    <BLANKLINE>
    \- no list
    """
    paragraphs = re.split(r"\n[ \t\f\v]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n\n".join("\\\n".join(map(_plain_line, paragraph.splitlines())) for paragraph in paragraphs)


def _plain_line(line: str) -> str:
    mark = _BLOCK_MARK.match(line.strip())
    if mark is None:
        return escaped(line)
    begin, rest = line.strip()[: mark.end()], line.strip()[mark.end() :]
    return f"{begin[:-1]}\\{begin[-1]}{' ' if rest[:1].isspace() else ''}{escaped(rest)}"


def chapter_markdown(chapter: Chapter) -> str:
    """A chapter with its sections; a chapter that failed in phase 1 shows why."""
    blocks = [chapter_heading(chapter)]
    if chapter.error is not None:
        blocks.append(element_markdown(chapter.error))
    blocks += [section_markdown(with_own_labels(section), level=chapter.level + 2) for section in chapter.sections]
    return "\n\n".join(blocks)


def chapter_heading(chapter: Chapter) -> str:
    """A chapter's heading; a chapter of level 1 stands under the document's title, so it gets heading 2."""
    return heading(chapter.title, chapter.level + 1)


def section_markdown(section: Section, *, level: int) -> str:
    """A section with its title as a heading of ``level``; headings inside it come below that."""
    blocks = [heading(section.title, level)] if section.title and section.content_type != "heading" else []
    blocks += [element_markdown(element, below=level) for element in section.elements]
    return "\n\n".join(block for block in blocks if block)


def element_markdown(element: Element, *, below: int = 0) -> str:
    """One element. Headings are written at least one level deeper than ``below``."""
    match element:
        case Paragraph(text=text):
            return text
        case Heading(text=text, level=level):
            return heading(text, max(level, below + 1))
        case BulletList():
            return "\n".join(_list_items(element))
        case Table():
            return _table(element)
        case CodeBlock():
            return _fence(element)
        case Image():
            return _image(element)
        case Reference(label=label, source=source):
            return f"*Source: {label}{f' ({source})' if source and source != label else ''}*"
        case ErrorElement():
            return _error(element)
        case _:
            assert_never(element)


def _list_items(element: BulletList) -> Iterator[str]:
    for number, item in enumerate(element.items, element.start):
        marker = f"{number}." if element.ordered else "-"
        yield f"{marker} " + item.replace("\n", "\n" + " " * (len(marker) + 1))


def _cell(text: str) -> str:
    """A table cell stands on one line and must not end at a pipe of its own."""
    return "<br>".join(text.replace("\\|", "|").replace("|", "\\|").splitlines())


def _row(cells: list[str], table: Table) -> str:
    shown = (_cell(cell) if not table.plain else "<br>".join(map(escaped, cell.splitlines())) for cell in cells)
    return f"| {' | '.join(shown)} |"


def _table(table: Table) -> str:
    pairs = zip_longest(table.headers, table.alignments[: len(table.headers)], fillvalue="")
    rules = [_RULES[alignment or ""] for _, alignment in pairs]
    lines = [_row(table.headers, table), f"| {' | '.join(rules)} |", *(_row(row, table) for row in table.rows)]
    if table.total_rows is not None:
        lines += ["", f"({len(table.rows):,} of {table.total_rows:,} rows)"]
    return "\n".join(lines) + (f"\n\n*{' '.join(table.caption.split())}*" if table.caption else "")


def _fence(block: CodeBlock) -> str:
    """A fence longer than any run of backticks in the code."""
    longest = max(map(len, re.findall("`+", block.code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{block.language}\n{block.code.rstrip()}\n{fence}"


def _image(image: Image) -> str:
    address = f"data:{image.mime_type};base64,{image.data}" if image.data else image.url
    alt = escaped(image.alt)
    picture = f"![{alt}]({address})" if address else f"*[picture: {alt}]*"
    return picture + (f"\n\n*{' '.join(image.caption.split())}*" if image.caption else "")


def _error(error: ErrorElement) -> str:
    tried = f", {error.attempts} attempts" if error.attempts > 1 else ""
    cause = f" ({error.cause}{tried})" if error.cause else ""
    said = f"> **Not written.** {' '.join(error.message.split())}"
    if error.cause in _LASTING:
        return said  # trying again does not help
    return f"{said}{cause}\n>\n> `%docgen retry` tries again."


def overview_lines(document: Document, number: int, *, of_several: bool) -> Iterator[str]:
    """A planned document as a list; ``number`` is its place in the outline, ``of_several`` whether there are others."""
    yield heading(document.title or f"Document {number}", 2)
    yield ""
    for c, chapter in enumerate(document.chapters, 1):
        ref = label_of(ChapterRef(number, c), of_several=of_several)
        yield f"- **{ref}  {_line(chapter.title)}**{_remark(chapter.generation_hint)}"
        if chapter.error is not None:
            yield f"  - *not structured: {_line(chapter.error.message)}*"
        for s, section in enumerate(chapter.sections, 1):
            remark = _remark(section.generation_hint or section.purpose)
            yield f"  - {ref}.{s}  {_line(section.title)} {_section_facts(section)}{remark}"
            for question in section.questions:
                yield f"    - `{{{{{question.id}}}}}` {question.show.as_}: {_line(question.meaning or question.sql)}"


def _section_facts(section: Section) -> str:
    facts = [section.content_type.replace("_", " ")]
    facts += [f"{section.words} words"] if section.words else []
    facts += [f"{part_id} ({section.format_of(part_id)})" for part_id in section.content_part_ids]
    if section.state not in {"pending", "done"}:
        facts.append(section.state)
    return f"`{' · '.join(facts)}`"


def _remark(hint: str) -> str:
    return f" — {_line(hint)}" if hint else ""


def _line(text: str) -> str:
    return " ".join(text.split())
