"""What a row's document is planned from: a prompt, or an outline, with the row's values in its texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from docgen_nb.batches.pattern import Pattern
from docgen_nb.document.outline_source import OutlineSource, read_outline
from docgen_nb.errors import UserError


class Template(Protocol):
    """Gives each row's prompt or outline."""

    def for_row(self, values: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Prompt and outline as JSON; one of them is None."""
        ...


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
        """The prompt."""
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
        """The outline."""
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
