"""Texts with ``{column}`` fields, and what a row's document is planned from: a prompt or an outline with such texts.

A field is a column's name and nothing else: no format, no attribute, no index.
"""

import difflib
import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from docgen_nb.document.tree import OutlineSource, read_outline
from docgen_nb.errors import UserError

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_MOST_NAMED = 12  # columns that an error lists


@dataclass(frozen=True, slots=True)
class Field:
    """A field, which a column's value replaces."""

    column: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with fields, parsed once.

    Attributes:
        pieces: text as it is, and fields, in order.
        what: the pattern's name in errors ("The prompt").

    Example:
        >>> Pattern.parse("Bees of {region}, {{braces}}", "The prompt").render({"region": "North"})
        'Bees of North, {braces}'
    """

    pieces: tuple[str | Field, ...]
    what: str

    @classmethod
    def parse(cls, text: str, what: str) -> Self:
        """Parse a template text into literal pieces and column names.

        Raises:
            UserError: for a brace that stands alone, or a field without a name.
        """
        pieces: list[str | Field] = []
        end = 0
        for found in _TOKEN.finditer(text):
            pieces.append(text[end : found.start()])
            pieces.append(_piece(found, what))
            end = found.end()
        pieces.append(text[end:])
        return cls(tuple(piece for piece in pieces if piece != ""), what)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the text names, each once."""
        return tuple(dict.fromkeys(piece.column for piece in self.pieces if isinstance(piece, Field)))

    def check(self, columns: Collection[str]) -> None:
        """Check that every field is a column.

        Raises:
            UserError: names the first that is not, and the closest column.
        """
        for column in self.columns:
            if column not in columns:
                raise UserError(f"{self.what} names {{{column}}}, which is not a column.", hint=_hint(column, columns))

    def render(self, values: Mapping[str, str]) -> str:
        """The text with a row's values. Braces in the values mean nothing."""
        return "".join(piece if isinstance(piece, str) else values[piece.column] for piece in self.pieces)


def _piece(found: re.Match[str], what: str) -> str | Field:
    token, name = found.group(), found.group(1)
    if token in {"{{", "}}"}:
        return token[0]
    if name is None:
        raise UserError(f"{what} has a single {token} in it.", hint=f"Write {token * 2} for the sign itself.")
    if not name.strip():
        raise UserError(f"{what} has a field without a name.", hint="Write {column}, or {{}} for the signs themselves.")
    return Field(name.strip())


def _hint(column: str, columns: Collection[str]) -> str:
    if any(column.startswith(f"{known}{sign}") for known in columns for sign in ":!.["):
        return "A field is a column's name alone, without format or attribute."
    close = difflib.get_close_matches(column, columns, n=1)
    if close:
        return f"Did you mean {{{close[0]}}}?"
    named = ", ".join(list(columns)[:_MOST_NAMED]) + (", …" if len(columns) > _MOST_NAMED else "")
    return f"There are: {named}. Write {{{{ and }}}} for the signs themselves."


class PromptTemplate:
    """A prompt with fields.

    Raises:
        UserError: if it is empty, or a field is no column.
    """

    def __init__(self, prompt: str, columns: Collection[str]) -> None:
        if not prompt.strip():
            raise UserError("The prompt is empty.", hint="Say in the cell's body what each document is to be about.")
        self._pattern = Pattern.parse(prompt.strip(), "The prompt")
        self._pattern.check(columns)

    def for_row(self, values: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Return the row's prompt, and no outline."""
        return self._pattern.render(values), None


class OutlineTemplate:
    """An outline with fields in its titles, hints, instructions and other texts. Ids and keys stand as they are.

    Raises:
        OutlineError: if it is none.
        UserError: if a field is no column.
    """

    _FIXED = frozenset({"id", "contentPartIds", "contentFormats", "needs", "factIds", "sources", "contentType"})

    def __init__(self, source: OutlineSource, columns: Collection[str]) -> None:
        outline = read_outline(source)
        if outline.has_text():
            raise UserError("The outline has text in it already.", hint="A batch takes a plan, without elements.")
        self._shape = outline.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        self._columns = columns
        self._rendered(self._shape, self._checked)

    def for_row(self, values: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Return no prompt, and the row's outline as JSON."""
        shape = self._rendered(self._shape, lambda text: Pattern.parse(text, "The outline").render(values))
        return None, json.dumps(shape, ensure_ascii=False)

    def _checked(self, text: str) -> str:
        Pattern.parse(text, "The outline").check(self._columns)
        return text

    def _rendered(self, shape: Any, render: Callable[[str], str]) -> Any:
        if isinstance(shape, dict):
            return {key: value if key in self._FIXED else self._rendered(value, render) for key, value in shape.items()}
        if isinstance(shape, list):
            return [self._rendered(each, render) for each in shape]
        return render(shape) if isinstance(shape, str) else shape


Template: TypeAlias = PromptTemplate | OutlineTemplate
