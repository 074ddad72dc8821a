"""Notes of what elements rest on: numbered where they are first asked for, and marked as a format writes marks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from markdown_it import MarkdownIt

from docgen_nb.document.markdown import escaped

NoteTexts: TypeAlias = Mapping[str, Mapping[int, str]]
"""Section id → number of the element in its section, from 1 → what it rests on, one line of plain text."""
_PARSER = MarkdownIt("commonmark").enable("table")


def footnote_mark(number: int) -> str:
    """A Markdown footnote's mark; its name is none that a writer of footnotes takes."""
    return f"[^source-{number}]"


def footnotes(notes: Mapping[int, str]) -> list[str]:
    """The footnotes of the marks, a block of Markdown each."""
    return [f"{footnote_mark(number)}: {_literal(text)}" for number, text in notes.items()]


def _literal(text: str) -> str:
    """Text that means itself; a bracket behind a backslash would begin a formula for some readers."""
    return escaped(text).replace("\\[", "&#91;").replace("\\]", "&#93;")


@dataclass
class Notes:
    """Gives marks out while a document is gone through in order.

    Attributes:
        texts: what there is to say.
        style: how a mark is written, right behind the text.
        written: number → text of the notes that were given out so far.
    """

    texts: NoteTexts = field(default_factory=dict)
    style: Callable[[int], str] = footnote_mark
    written: dict[int, str] = field(default_factory=dict)

    def mark(self, section: str, block: int) -> str:
        """The mark of an element's note; "" if there is nothing to say of it."""
        text = self.texts.get(section, {}).get(block, "")
        if not text:
            return ""
        number = len(self.written) + 1
        self.written[number] = text
        return self.style(number)


def ends_in_prose(text: str) -> bool:
    """Whether words added at the end of the text would belong to its last sentence."""
    tokens = _PARSER.parse(text)
    last = text.rstrip().rpartition("\n")[2]
    closed = bool(tokens) and tokens[-1].type == "paragraph_close" and tokens[-1].level == 0
    return closed and not last.endswith(("$$", "\\]", "|", ":::")) and not last.lstrip().startswith(("[", "!["))
