"""``{{id}}`` in a text: where a value, a table or a chart stands, by the name of its question.

A user's own text may also ask in place: ``{{sales: SELECT sum(revenue) FROM sales | EUR}}``.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docgen_nb.document.questions import Question, Show, form
from docgen_nb.errors import QuestionError

_NAME = r"[A-Za-z_][A-Za-z0-9_-]{0,63}"
_PLACE = re.compile(
    rf"\{{\{{\s*(?P<id>{_NAME})\s*(?::\s*(?P<sql>(?:SELECT|WITH|FROM)\b.*?))?\s*\}}\}}", re.DOTALL | re.IGNORECASE
)
_FORM = re.compile(r"(?P<sql>.*)(?<!\|)\|(?!\|)\s*(?P<form>[^'\"|]{1,40})\Z", re.DOTALL)
_CODE = re.compile(r"(?P<fence>```+|~~~+)[^\n]*\n.*?(?:\n(?P=fence)|\Z)|(?P<ticks>`+)[^`].*?(?P=ticks)", re.DOTALL)


@dataclass(frozen=True)
class Placeholder:
    """One ``{{…}}``: characters ``start`` to ``end`` of a text, the question's id, its SQL if it asks in place."""

    start: int
    end: int
    id: str
    sql: str = ""
    show: Show | None = None


def placeholders(text: str) -> Iterator[Placeholder]:
    """Return the placeholders of a text in order; what stands in code is not one."""
    code = [match.span() for match in _CODE.finditer(text)]
    for match in _PLACE.finditer(text):
        if any(start <= match.start() < end for start, end in code):
            continue
        sql, show = _sql_and_form(match["sql"] or "")
        yield Placeholder(match.start(), match.end(), match["id"], sql, show)


def replaced(text: str, shown: Callable[[Placeholder], str]) -> str:
    """The text with each placeholder replaced by what ``shown`` says of it.

    >>> replaced("In all {{total}} hives.", lambda place: "12")
    'In all 12 hives.'
    """
    pieces: list[str] = []
    end = 0
    for place in placeholders(text):
        pieces += [text[end : place.start], shown(place)]
        end = place.end
    return "".join([*pieces, text[end:]])


def questions_in(text: str) -> list[Question]:
    """The questions that a text asks in place.

    Raises:
        QuestionError: if two of one id ask different things.
    """
    found: dict[str, Question] = {}
    for place in placeholders(text):
        if place.sql:
            question = Question(id=place.id, sql=place.sql, show=place.show or Show())
            if found.setdefault(place.id, question) != question:
                raise QuestionError(f"Two questions are called {place.id!r}.", hint="Give one of them another name.")
    return list(found.values())


def _sql_and_form(text: str) -> tuple[str, Show | None]:
    match = _FORM.match(text)
    return (match["sql"].strip(), form(match["form"])) if match else (text.strip(), None)
