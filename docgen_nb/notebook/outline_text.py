"""The outline as text that a user edits in a cell: what is planned, without what is written.

The text is JSON in the outline's own dict shape. What is written stays with its section by the section's id,
wherever the section is moved to; a section whose plan has changed is marked ``stale``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from docgen_nb.document.editing import WRITTEN, with_text_of
from docgen_nb.errors import OutlineError

if TYPE_CHECKING:
    from pydantic.main import IncEx

    from docgen_nb.document.tree import Outline


def outline_text(outline: Outline) -> str:
    """The plan of an outline as text."""
    chapters = {"__all__": {"sections": {"__all__": set(WRITTEN)}, "state": True, "error": True}}
    exclude = cast("IncEx", {"documents": {"__all__": {"chapters": chapters}}})
    plan = outline.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=exclude)
    return json.dumps(plan, ensure_ascii=False, indent=1)


def read_outline_text(text: str, before: Outline | None) -> Outline:
    """The outline that a text describes, with what ``before`` has written.

    Raises:
        OutlineError: if it is no outline; says in which line.
    """
    from docgen_nb.document.outline_source import read_outline

    try:
        shape = json.loads(text)
    except json.JSONDecodeError as error:
        raise OutlineError(f"The outline can't be read: {error.msg} in line {error.lineno}.") from None
    if not isinstance(shape, dict):
        raise OutlineError("The outline can't be read: it must begin with { and end with }.")
    outline = read_outline(shape)
    return outline if before is None else with_text_of(outline, before)
