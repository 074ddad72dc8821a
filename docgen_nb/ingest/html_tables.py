"""Tables of HTML made plain for pandoc: cells and rows that HTML lets stand open are closed, header rows marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TAG = re.compile(
    r"<!--.*?-->|<(?P<end>/?)(?P<name>table|thead|tbody|tfoot|tr|td|th|caption|script|style|pre|textarea)\b"
    r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.IGNORECASE | re.DOTALL,
)
_CELLS, _GROUPS = {"td", "th", "caption"}, {"thead", "tbody", "tfoot"}
_ENDED_BY: dict[str, set[str]] = {
    "td": _CELLS,
    "th": _CELLS,
    "caption": _CELLS,
    "tr": {*_CELLS, "tr"},
    **{name: {*_CELLS, "tr", *_GROUPS} for name in _GROUPS},
}
_HEADER_ROW = r"<tr\b[^>]*>(?:\s*<th\b[^>]*>(?:(?!</?t[dhr]\b|<table\b).)*</th>)+\s*</tr>\s*"
_HEADER_ROWS = re.compile(
    r"(<table\b[^>]*>(?:\s|<caption\b(?:(?!</?table\b).)*?</caption>|</?col(?:group)?\b[^>]*>)*)"
    rf"(<tbody\b[^>]*>\s*)?((?:{_HEADER_ROW}){{2,}})",
    re.IGNORECASE | re.DOTALL,
)


def plain_tables(html: str) -> str:
    """The page with its tables as pandoc reads them right."""
    return _HEADER_ROWS.sub(r"\1<thead>\3</thead>\2", with_end_tags(html))


def with_end_tags(html: str) -> str:
    """The page with the end tags of its tables' cells and rows; as it is where none is missing.

    >>> with_end_tags("<table><tr><td>a<td>b</table>")
    '<table><tr><td>a</td><td>b</td></tr></table>'
    """
    names = [(found["name"].lower(), found["end"]) for found in _TAG.finditer(html) if found["name"]]
    if all(names.count((name, "")) == names.count((name, "/")) for name in _ENDED_BY):
        return html
    return "".join(_closed(html))


def _closed(html: str) -> Iterator[str]:
    open_: list[str] = []
    last = 0
    for found in _TAG.finditer(html):
        yield html[last : found.start()]
        last = found.end()
        name = (found["name"] or "").lower()
        if name not in _ENDED_BY and name != "table":
            yield found[0]
            continue
        if found["end"]:
            yield from _ended(open_, name)
            continue
        while open_ and open_[-1] in _ENDED_BY.get(name, ()):
            yield f"</{open_.pop()}>"
        open_.append(name)
        yield found[0]
    yield html[last:]


def _ended(open_: list[str], name: str) -> Iterator[str]:
    """The end tags up to that of ``name``; none where it is not open in this table."""
    inside = open_[len(open_) - open_[::-1].index("table") - 1 :] if "table" in open_ else open_
    if name not in inside:
        return
    while (last := open_.pop()) != name:
        yield f"</{last}>"
    yield f"</{name}>"
