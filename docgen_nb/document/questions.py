"""Questions to the data: what a section asks in SQL, and how the result is shown in its text."""

import re
from typing import Any, Literal, TypeAlias

from pydantic import Field, field_validator, model_validator

from docgen_nb.document.base import DocumentModel

ShowAs: TypeAlias = Literal["value", "table", "chart"]
ValueFormat: TypeAlias = Literal["number", "percent", "currency", "date", "text"]
ChartKind: TypeAlias = Literal["bar", "line", "area", "scatter", "histogram", "box", "heatmap"]


class Show(DocumentModel):
    """How a question's result is shown: as a value, table or chart.

    Attributes:
        as_: a value in a sentence, a table, or a chart.
        format: of a value. ``percent`` takes a share (0.25 is 25 %), ``currency`` an amount.
        decimals: digits after the point; None takes what the value needs, at most two.
        unit: stands behind a value ("kg").
        currency: ISO code ("EUR").
        rows: of a table, at most.
        chart: the kind of chart.
        x, y, color: columns of a chart; "" takes the result's first, second and third column where it needs one.
        caption: of a table or chart; "" takes the question's meaning.
    """

    as_: ShowAs = Field(default="value", alias="as")
    format: ValueFormat = "number"
    decimals: int | None = Field(default=None, ge=0, le=10)
    unit: str = ""
    currency: str = ""
    rows: int = Field(default=20, ge=1, le=500)
    chart: ChartKind = "bar"
    x: str = ""
    y: str = ""
    color: str = ""
    caption: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, data: Any) -> Any:
        """``"table"`` alone, ``"value: percent"`` and ``{"kind": "chart", …}`` are understood too."""
        if isinstance(data, str):
            as_, _, detail = data.partition(":")
            return {"as": as_.strip().lower(), **_detail(as_.strip().lower(), detail.strip())}
        if isinstance(data, dict):
            data = {key: value for key, value in data.items() if value is not None}
            for other in ("kind", "type", "show"):
                if "as" not in data and "as_" not in data and other in data:
                    data["as"] = data.pop(other)
        return data

    @field_validator("format", "chart", mode="before")
    @classmethod
    def _nothing_is_the_default(cls, value: Any) -> Any:
        return value.strip().lower() if isinstance(value, str) else value


class Question(DocumentModel):
    """One question of a section.

    Attributes:
        id: how the text names it: ``{{id}}``. Letters, digits, ``_`` and ``-``.
        sql: one SELECT over the tables among the content parts, each by its part's id.
        meaning: what it is for, in a few words.
        show: how the result is shown.
    """

    id: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]{0,63}$")
    sql: str = Field(min_length=1, max_length=5000)
    meaning: str = ""
    show: Show = Field(default_factory=Show)

    @field_validator("show", mode="before")
    @classmethod
    def _in_words(cls, value: Any) -> Any:
        return form(value) if isinstance(value, str) else value

    def may_ask(self, table: str) -> bool:
        """Whether the SQL names a table, in any case as SQL takes it; a column of that name counts as well.

        >>> Question(id="q", sql="SELECT sum(kg) FROM Sales").may_ask("sales")
        True
        """
        name = re.escape(table.replace('"', '""').casefold())
        return re.search(rf"(?<!\w){name}(?!\w)", self.sql.casefold()) is not None


def _detail(as_: str, detail: str) -> dict[str, Any]:
    if not detail:
        return {}
    if as_ == "chart":
        return {"chart": detail}
    if detail.isalpha() and len(detail) == _CURRENCY and detail.isupper():
        return {"format": "currency", "currency": detail}
    return {"format": detail} if as_ == "value" else {"caption": detail}


_CURRENCY = 3  # letters of a currency's code


_DECIMALS = re.compile(
    r"\.(?P<point>\d)\Z|\b(?P<count>\d|no|one|two|three)(?: decimals?)?(?: places?| digits?)?(?<=[a-z])(?=[\s,.)]|\Z)",
    re.IGNORECASE,
)
_COUNTS = {"no": 0, "one": 1, "two": 2, "three": 3}
_PLAIN = frozenset(
    "value number numeric integer int whole float decimal count rounded plain with and as a the to thousands "  # noqa: SIM905 - readable so
    "separator separators places digits decimals of".split()
)
_NAMED = {"%": "percent", "percent": "percent", "percentage": "percent", "date": "date", "text": "text"}
_CURRENCIES = {"eur", "usd", "gbp", "chf", "jpy"}  # also written small
_LONGEST_UNIT = 3  # words


def form(text: str) -> Show:
    """Parse a short display form: ``EUR``, ``percent``, ``percent .1``, ``date``, ``kg``, ``.2``, ``table``.

    Words around it that only say that it is a number are left out, since a model writes them as often as not.

    >>> form("EUR .0").currency, form("kg").unit, form("chart line").chart, form("number with 2 decimals").decimals
    ('EUR', 'kg', 'line', 2)
    """
    said = " ".join(text.replace(":", " ", 1).split())
    first, _, rest = said.partition(" ")
    if first.lower() in {"table", "chart"}:
        return Show.model_validate(f"{first}:{rest}")
    decimals = _decimals_said(said)
    words = [word for word in re.split(r"[\s,;()]+", _DECIMALS.sub(" ", said)) if word.lower() not in {"", *_PLAIN}]
    if len(words) == 1 and words[0].isdigit():
        return Show(decimals=min(int(words[0]), 10))
    if not words:
        return Show(decimals=decimals)
    if len(words) == 1 and (re.fullmatch(r"[A-Z]{3}", words[0]) or words[0].lower() in _CURRENCIES):
        return Show(format="currency", currency=words[0].upper(), decimals=decimals)
    if (named := _NAMED.get(words[0].lower())) is not None:
        return Show.model_validate({"format": named, "decimals": decimals})
    if words[0].lower() == "currency":
        code = next((word for word in words[1:] if re.fullmatch(r"[A-Z]{3}", word)), "")
        return Show(format="currency", currency=code, decimals=decimals)
    return Show(unit=" ".join(words) if len(words) <= _LONGEST_UNIT else "", decimals=decimals)


def _decimals_said(text: str) -> int | None:
    found = _DECIMALS.search(text)
    if found is None:
        return None
    count = found["point"] or found["count"].lower()
    return _COUNTS[count] if count in _COUNTS else int(count)


def short_form(show: Show) -> str:
    """Write a display form that ``form`` reads, without what it can't say (columns, captions).

    >>> short_form(form("EUR .0")), short_form(form("chart line")), short_form(form("kg"))
    ('EUR .0', 'chart line', 'kg')
    """
    if show.as_ != "value":
        return "table" if show.as_ == "table" else f"chart {show.chart}"
    words = [show.currency or show.format if show.format != "number" else "", show.unit]
    words.append("" if show.decimals is None else f".{show.decimals}")
    return " ".join(filter(None, words))
