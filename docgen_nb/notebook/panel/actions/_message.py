"""What a panel's message says. It comes from a browser: any field may be missing or of the wrong kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from docgen_nb.document.references import ChapterRef, Ref, SectionRef, parse_ref
from docgen_nb.errors import UserError

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session
    from docgen_nb.run.run import Run

Message: TypeAlias = Mapping[str, Any]
Result: TypeAlias = "Run | str | Awaitable[str] | None"
"""A run that was started, what is to be told to the user, or work that will tell it."""

Action: TypeAlias = Callable[["Session", Message], Result]


def text_in(message: Message, name: str) -> str:
    """The text of that name, "" if there is none."""
    value = message.get(name, "")
    return value if isinstance(value, str) else ""


def count_in(message: Message, name: str) -> int | None:
    """The number that the user has typed, None if none.

    Raises:
        UserError: if it is no number of at least 1.
    """
    text = text_in(message, name).strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UserError(f"{name.capitalize()}: {text!r} is not a whole number of at least 1.")
    return int(text)


def dict_in(message: Message, name: str) -> dict[str, Any]:
    """The fields that are sent under that name.

    Raises:
        UserError: if there are none.
    """
    value = message.get(name)
    if not isinstance(value, dict):
        raise UserError("The panel sent no changes.", hint="Reload the page.")
    return value


def ref_in(message: Message, name: str = "ref") -> Ref:
    """The chapter or section that is meant.

    Raises:
        UnknownReferenceError: if it is no reference.
    """
    ref = parse_ref(text_in(message, name))
    return ref if isinstance(ref, SectionRef) else ChapterRef(*ref)


def section_in(message: Message) -> SectionRef:
    """The section that is meant.

    Raises:
        UserError: if it is a chapter.
    """
    ref = ref_in(message)
    if not isinstance(ref, SectionRef):
        raise UserError("That can be done with a section only.")
    return ref
