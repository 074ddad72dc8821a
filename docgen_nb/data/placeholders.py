"""``{{id}}`` in a text: where a value, a table or a chart stands, by the name of its question.

A user's own text may also ask in place: ``{{sales: SELECT sum(revenue) FROM sales | EUR}}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docgen_nb.document.questions import Question, Show
from docgen_nb.errors import QuestionError

_NAME = r"[A-Za-z_][A-Za-z0-9_-]{0,63}"
_PLACE = re.compile(
    rf"\{{\{{\s*(?P<id>{_NAME})\s*(?::\s*(?P<sql>(?:SELECT|WITH|FROM)\b.*?))?\s*\}}\}}", re.DOTALL | re.IGNORECASE
)
_FORM = re.compile(r"(?P<sql>.*)(?<!\|)\|(?!\|)\s*(?P<form>[^'\"|]{1,40})\Z", re.DOTALL)
_CODE = re.compile(r"(?P<fence>```+|~~~+)[^\n]*\n.*?(?:\n(?P=fence)|\Z)|(?P<ticks>`+)[^`].*?(?P=ticks)", re.DOTALL)
_DECIMALS = re.compile(r"\.(\d)\Z|(\d) decimals?\Z")


@dataclass(frozen=True)
class Placeholder:
    """One ``{{…}}``: characters ``start`` to ``end`` of a text, the question's id, its SQL if it asks in place."""

    start: int
    end: int
    id: str
    sql: str = ""
    show: Show | None = None


def placeholders(text: str) -> Iterator[Placeholder]:
    """All of a text in order; what stands in code is not one."""
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


def form(text: str) -> Show:
    """Parse a display form: ``EUR``, ``percent``, ``percent .1``, ``date``, ``kg``, ``.2``, ``table``.

    >>> form("EUR .0").currency, form("kg").unit
    ('EUR', 'kg')
    """
    said = text.strip()
    decimals = _DECIMALS.search(said)
    number = int(decimals[1] or decimals[2]) if decimals else None
    word = _DECIMALS.sub("", said).strip()
    if word in {"table", "chart"} or word.startswith("chart"):
        return Show.model_validate(word.replace(" ", ":", 1))
    if re.fullmatch(r"[A-Z]{3}", word):
        return Show(format="currency", currency=word, decimals=number)
    if word in {"%", "percent"}:
        return Show(format="percent", decimals=number)
    if word in {"", "number", "date", "text"}:
        return Show.model_validate({"format": word or "number", "decimals": number})
    return Show(unit=word, decimals=number)


def short_form(show: Show) -> str:
    """What ``form`` reads as this, but for what it can't say (columns, captions).

    >>> short_form(form("EUR .0")), short_form(form("chart line")), short_form(form("kg"))
    ('EUR .0', 'chart line', 'kg')
    """
    if show.as_ != "value":
        return "table" if show.as_ == "table" else f"chart {show.chart}"
    words = [show.currency or show.format if show.format != "number" else "", show.unit]
    words.append("" if show.decimals is None else f".{show.decimals}")
    return " ".join(filter(None, words))
