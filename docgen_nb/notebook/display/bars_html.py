"""The bars as HTML: where no anywidget is, and as what stays in the notebook when the run has ended."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen_nb.notebook.display.rows import Row

_OPEN_UP_TO = 15  # chapters; more are folded away once the run has ended
_COLOURS = {
    "running": "var(--jp-brand-color1, #1976d2)",
    "waiting": "var(--jp-layout-color3, #bdbdbd)",
    "done": "var(--jp-success-color1, #388e3c)",
    "error": "var(--jp-error-color1, #d32f2f)",
    "cancelled": "var(--jp-warn-color1, #f57c00)",
}
_FONT = "font-family:var(--jp-ui-font-family,sans-serif);font-size:var(--jp-ui-font-size1,13px);line-height:1.5"
_CELL = "padding:2px 12px 2px 0;text-align:left;background:none;border:none"
_TRACK = "width:14em;height:8px;border-radius:4px;overflow:hidden;background:var(--jp-layout-color3,#ddd)"


def bars_html(rows: list[Row], note: str = "") -> str:
    """A table of all rows. Every text in it is escaped: titles come from a model."""
    overall, chapters = rows[0], rows[1:]
    facts = str(overall.get("facts", ""))
    body = "".join(map(_line, chapters))
    table = f"<table style='border-collapse:collapse;margin:4px 0'><tbody>{body}</tbody></table>" if body else ""
    if note == "" and len(chapters) > _OPEN_UP_TO:
        table = f"<details><summary>{len(chapters)} chapters</summary>{table}</details>"
    head = f"<b style='color:{_text_colour(overall)}'>{escape(overall['label'])}</b> {escape(overall['words'])}"
    hint = f"<div><small>{escape(note)}</small></div>" if note else ""
    return f"<div style='{_FONT}'><div>{head}</div><div>{_percent(overall)} · {escape(facts)}</div>{table}{hint}</div>"


def bars_text(rows: list[Row]) -> str:
    """The run's bar in one line, for readers that show neither widgets nor HTML."""
    return f"{rows[0]['label']}: {rows[0]['words']} ({rows[0].get('facts', '')})"


def _line(row: Row) -> str:
    words = f"<span style='color:{_text_colour(row)}'>{escape(row['words'])}</span>"
    cells = [escape(row["label"]), _bar(row), words]
    return "<tr style='background:none'>" + "".join(f"<td style='{_CELL}'>{cell}</td>" for cell in cells) + "</tr>"


def _bar(row: Row) -> str:
    fill = f"width:{row['fraction'] * 100:.1f}%;height:100%;background:{_COLOURS.get(row['kind'], 'gray')}"
    return (
        f"<div role='progressbar'"
        f" aria-label='{escape(row['label'], quote=True)}' aria-valuemin='0' aria-valuemax='100' "
        f"aria-valuenow='{round(row['fraction'] * 100)}' style='{_TRACK}'><div style='{fill}'></div></div>"
    )


def _percent(row: Row) -> str:
    return f"{int(row['fraction'] * 100)} %"


def _text_colour(row: Row) -> str:
    return _COLOURS["error"] if row["kind"] == "error" else "inherit"
