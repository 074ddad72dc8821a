"""Splitting Markdown at its headings, losing nothing: the passages joined are the text again."""

import re
from typing import NamedTuple

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark").disable("inline")  # blocks are all that is asked for
_MOST_LINES = 100_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Passage(NamedTuple):
    """A heading with all the text up to the next heading.

    ``level`` is 1 to 6, or 0 for text before the first heading; ``text`` includes the heading's own line.
    """

    level: int
    title: str
    text: str

    @property
    def body(self) -> str:
        """The text without its heading."""
        if self.level == 0:
            return self.text
        lines = _LINE.findall(self.text)
        # a setext heading ("Title" over "=====") takes two lines, an ATX one ("# Title") takes one
        return "".join(lines[1:] if lines[0].lstrip().startswith("#") else lines[2:])


def passages(markdown: str) -> tuple[Passage, ...]:
    r"""Split at the headings, which are found by a CommonMark parser: a ``#`` in a code fence is none.

    A text of very many lines stays whole: the parser would take a hundred bytes and more for each.

    >>> [p.title for p in passages("# A\ntext\n## B\nmore")]
    ['A', 'B']
    """
    if markdown.count("\n") > _MOST_LINES:
        return (Passage(0, "", markdown),)
    lines = _LINE.findall(markdown)  # the parser's idea of a line; splitlines() knows more kinds of them
    cuts: list[tuple[int, int, str]] = []
    tokens = _PARSER.parse(markdown)
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map is not None:
            cuts.append((token.map[0], int(token.tag[1:]), tokens[index + 1].content))
    if not cuts or cuts[0][0] > 0:
        cuts.insert(0, (0, 0, ""))
    ends = [start for start, _, _ in cuts[1:]] + [len(lines)]
    split = (
        Passage(level, title, "".join(lines[start:end])) for (start, level, title), end in zip(cuts, ends, strict=True)
    )
    return tuple(passage for passage in split if passage.text)
