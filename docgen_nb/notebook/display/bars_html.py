"""The bars as HTML: where no anywidget is, and as what stays in the notebook when the run has ended.

It takes the room that the widget took, so that the text below stays where the reader looks. Styles stand in the
elements and each colour is given twice: pages that show notebooks of strangers keep plain colours only, or none.
"""

from html import escape

from docgen_nb.document.safe_html import as_html
from docgen_nb.notebook.display.rows import Row

_COLOURS = {
    "running": ("--jp-brand-color1", "#1976d2"),
    "waiting": ("--jp-layout-color3", "#bdbdbd"),
    "done": ("--jp-success-color1", "#388e3c"),
    "error": ("--jp-error-color1", "#d32f2f"),
    "cancelled": ("--jp-warn-color1", "#f57c00"),
    "track": ("--jp-layout-color2", "#eeeeee"),
    "quiet": ("--jp-ui-font-color2", "#757575"),
}
_BOX = (
    "box-sizing:border-box;width:100%;padding:4px 2px 8px 0;line-height:1.5;"
    "font-family:var(--jp-ui-font-family,sans-serif);font-size:var(--jp-ui-font-size1,13px)"
)
_HEAD = "border-bottom:1px solid var(--jp-border-color2,#e0e0e0);padding-bottom:8px;margin-bottom:6px"
_TITLE = "display:flex;align-items:center;min-height:28px"
_TOTAL = "display:flex;align-items:center;padding:4px 0"
_PERCENT = "width:3.6em;margin-left:12px;text-align:right;white-space:nowrap"
_TABLE = "width:100%;table-layout:fixed;border-collapse:collapse;border:none;margin:0;font-size:inherit"
_CELL = "padding:1px 14px 1px 0;text-align:left;border:none;line-height:1.5"
_ONE_LINE = "overflow:hidden;text-overflow:ellipsis;white-space:nowrap"
_WIDTHS = ("28%", "30%", "42%")


def bars_html(rows: list[Row], note: str = "") -> str:
    """The rows, with a ``note`` at the right of the first. Titles and messages are a model's and mean nothing."""
    overall, chapters = rows[0], rows[1:]
    aside = f"<small style='margin-left:auto;{_colour('color', 'quiet')}'>{as_html(note)}</small>" if note else ""
    words = f"<span style='{_words_style(overall)}'>{as_html(overall['words'])}</span>"
    title = f"<div style='{_TITLE}'><b>{as_html(overall['label'])}</b>&nbsp;&nbsp;{words}{aside}</div>"
    percent = f"<b style='{_PERCENT}'>{int(overall['fraction'] * 100)} %</b>"
    total = f"<div style='{_TOTAL}'>{_bar(overall, 'flex:1;height:12px')}{percent}</div>"
    facts = f"<div style='{_colour('color', 'quiet')}'>{as_html(str(overall.get('facts', '')))}</div>"
    table = _table(chapters, str(overall.get("of", "Chapters")))
    return f"<div style='{_BOX}'><div style='{_HEAD}'>{title}{total}{facts}</div>{table}</div>"


def bars_text(rows: list[Row]) -> str:
    """The run's bar in one line, for readers that show neither widgets nor HTML."""
    return f"{rows[0]['label']}: {rows[0]['words']} ({rows[0].get('facts', '')})"


def _table(chapters: list[Row], of: str) -> str:
    if not chapters:
        return ""
    lines = "".join(map(_line, chapters))
    return (
        f"<div role='group' aria-label='{of}' tabindex='0' style='max-height:23.9em;overflow-y:auto'>"
        f"<table style='{_TABLE}'><tbody>{lines}</tbody></table></div>"
    )


def _line(row: Row) -> str:
    words = f"<span style='{_words_style(row)}'>{as_html(row['words'])}</span>"
    cells = zip((as_html(row["label"]), _bar(row, "height:8px"), words), _WIDTHS, strict=True)
    columns = "".join(f"<td style='{_CELL};{_ONE_LINE};width:{width}'>{cell}</td>" for cell, width in cells)
    whole = escape(f"{row['label']}: {row['words']}", quote=True)
    return f"<tr style='background:none' title='{whole}'>{columns}</tr>"


def _bar(row: Row, style: str) -> str:
    done, failed = row["fraction"] - row["failed"], row["failed"]
    parts = [(done, row["kind"]), (failed, "error")]
    fills = "".join(
        f"<div style='width:{share * 100:.1f}%;height:100%;{_colour('background-color', kind)}'></div>"
        for share, kind in parts
        if share > 0
    )
    return (
        f"<div role='progressbar' aria-label='{escape(row['label'], quote=True)}' aria-valuemin='0' "
        f"aria-valuemax='100' aria-valuenow='{int(row['fraction'] * 100)}' "
        f"aria-valuetext='{escape(row['words'], quote=True)}' "
        f"style='display:flex;overflow:hidden;border-radius:6px;{_colour('background-color', 'track')};{style}'>"
        f"{fills}</div>"
    )


def _words_style(row: Row) -> str:
    bad = row["kind"] == "error" or (row["failed"] > 0 and row["kind"] != "running")
    return f"{_ONE_LINE};{_colour('color', 'error' if bad else 'quiet')}"


def _colour(name: str, kind: str) -> str:
    variable, plain = _COLOURS.get(kind, _COLOURS["waiting"])
    return f"{name}:{plain};{name}:var({variable},{plain})"
