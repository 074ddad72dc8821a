"""The statements that content parts and the task make, numbered so that a model can point at one instead of copying it.

A number that is only pointed at can't be changed on its way, its source is known, and the answer is short.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from docgen_nb.document.parts import ContentPart
from docgen_nb.document.sentences import sentences_of

_LONGEST = 400  # characters; what is longer is no single statement
_FEWEST_WORDS, _FEWEST_LETTERS = 3, 10  # letters for scripts that put no spaces between words
_NUMBERED = frozenset({"text", "markdown", "table"})
_LEAD = re.compile(r"\s*(?:(?:[-*+>•]|\d+[.)])\s+)*")  # what stands before an item of a list
_OWN_LINE = re.compile(r"\n(?=\s*(?:\n|[^\w\s]|\d+[.)]\s))")  # other lines go on with the sentence before
_RULE = re.compile(r"[\s|:=+-]*")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Statement:
    """A sentence, an item of a list or a row. ``part_id`` is "" where the task itself says it."""

    text: str
    part_id: str


class Statements:
    """Numbers statements from 1 on, as they are shown."""

    def __init__(self) -> None:
        self._all: list[Statement] = []

    def __len__(self) -> int:
        return len(self._all)

    def get(self, number: int) -> Statement | None:
        """The statement of that number; None if there is none."""
        return self._all[number - 1] if 1 <= number <= len(self._all) else None

    def in_part(self, part: ContentPart, text: str) -> str:
        """The part's text, or the beginning of it, with ``[S1]`` before each statement that is there as a whole."""
        if part.kind not in _NUMBERED:
            return text
        pieces = text.splitlines(keepends=True) if part.kind == "table" else _units(text)
        last = [pieces.pop()] if pieces and len(text) < part.size else []  # cut anywhere, in a number perhaps
        marked = (
            self._rows(part.id, pieces) if part.kind == "table" else (self._marked(part.id, each) for each in pieces)
        )
        return "".join([*marked, *last])

    def in_task(self, prompt: str) -> str:
        """The statements of figures in the user's own words, a line each; other sentences of a prompt are wishes."""
        said = (unit for unit in _units(prompt) if any(map(str.isdigit, unit)))
        return "\n".join(filter(None, (self._marked("", unit).strip() for unit in said)))

    def _marked(self, part_id: str, unit: str) -> str:
        lead = _LEAD.match(unit)[0]  # type: ignore[index]  # it matches nothing, too
        said = unit[len(lead) :]
        if said.startswith("#") or not _says_something(said):
            return unit
        return f"{lead}{self._next(' '.join(said.split()), part_id)}{said}"

    def _rows(self, part_id: str, lines: list[str]) -> Iterator[str]:
        """Number the rows; a row is kept with its columns' names, since alone it would say nothing."""
        headers = _cells(lines[0]) if lines else []
        for line in lines:
            cells = _cells(line)
            named = "; ".join(f"{name}: {cell}" for name, cell in zip(headers, cells, strict=False) if cell)
            is_row = line is not lines[0] and len(cells) == len(headers) and not _RULE.fullmatch(line)
            yield self._next(named, part_id) + line if is_row and 0 < len(named) <= _LONGEST else line

    def _next(self, text: str, part_id: str) -> str:
        self._all.append(Statement(text, part_id))
        return f"[S{len(self._all)}] "


def _units(text: str) -> list[str]:
    """Sentences, items and lines; joined they are the text again."""
    cuts = [0, *(match.end() for match in _OWN_LINE.finditer(text)), len(text)]
    return [sentence for start, end in pairwise(cuts) for sentence in sentences_of(text[start:end])]


def _says_something(said: str) -> bool:
    if len(said) > _LONGEST:
        return False
    words = re.findall(r"\w+", said)
    return len(words) >= _FEWEST_WORDS or sum(map(len, words)) >= _FEWEST_LETTERS


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip().strip("|"))]
