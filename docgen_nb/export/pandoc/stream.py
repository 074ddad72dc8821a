"""A manuscript as one Markdown text for pandoc, each piece of it made safe.

What the program itself has to say (ids, captions, data tables, citations) is not written into that text, where a
model's text could imitate it or break it, but kept apart. Marks stand for it, made of a word nobody can guess.
"""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from markdown_it import MarkdownIt

from docgen_nb.document.manuscript import Captioned, Passage
from docgen_nb.document.markdown import element_markdown, from_plain, heading
from docgen_nb.document.safe_markdown import safe_markdown

_PARSER = MarkdownIt("commonmark", {"maxNesting": 50}).enable(["table", "strikethrough"])
_DEEPEST = 20


@dataclass(frozen=True)
class Anchor:
    """A mark that gives the heading behind it an id."""

    id: str


Mark: TypeAlias = Anchor | Captioned


@dataclass
class Stream:
    """Markdown in which marks stand for what is kept apart.

    Attributes:
        token: the word that marks begin with.
        marks: what they stand for, by number.
    """

    token: str = field(default_factory=lambda: f"docgen{secrets.token_hex(12)}")
    marks: list[Mark] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def cite(self, numbers: Sequence[int]) -> str:
        """A citation as a word; ``mark_pattern`` finds it again."""
        return f"{self.token}{''.join(f'x{number}' for number in numbers)}z"

    def note(self, number: int) -> str:
        """A note's mark as a word of its own: it must not touch what ends the text before it."""
        return f" {self.token}n{number}z"

    @property
    def mark_pattern(self) -> re.Pattern[str]:
        """Finds citations and notes; the group is ``x1x2`` for the sources 1 and 2, ``n3`` for the note 3."""
        return re.compile(f"{self.token}((?:x[0-9]+)+|n[0-9]+)z")

    @property
    def markdown(self) -> str:
        """The whole document as pandoc's Markdown."""
        return "\n\n".join(self.pieces)

    def add(self, passage: Passage) -> None:
        """Put a passage behind those before it."""
        if passage.title:
            self._mark(Anchor(passage.anchor))
            self._piece(heading(passage.title, passage.level))
        for block in passage.blocks:
            if not isinstance(block, Captioned):
                self._piece(block.markdown)
                continue
            self._mark(block)
            if block.kind == "table" and not getattr(block.element, "plain", False):
                self._piece(element_markdown(block.element.model_copy(update={"caption": ""})))

    def _mark(self, mark: Mark) -> None:
        self.pieces.append(f"```{self.token}\n{len(self.marks)}\n```")
        self.marks.append(mark)

    def _piece(self, markdown: str) -> None:
        self.pieces.append(safe_markdown(from_plain(markdown) if _too_deep(markdown) else markdown))


def _too_deep(markdown: str) -> bool:
    """Whether emphasis or links stand in each other so deep that nobody means it, and no writer takes it."""
    if sum(map(markdown.count, "*_[~")) <= _DEEPEST:
        return False
    inlines = (child for token in _PARSER.parse(markdown) for child in token.children or ())
    return max((child.level for child in inlines), default=0) > _DEEPEST
