"""Complete pandoc's .odt: entries of the table of contents, and lines in tables."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docgen_nb.export.office.contents import Entry, with_part_changed

_SOURCE_ENDS = "</text:table-of-content-source>"
_NO_BORDER = '<style:table-cell-properties fo:border="none" />'
_LINES = {
    "TableHeaderRowCell": ("1pt solid #1f3864", "#eef2f8"),
    "TableRowCell": ("0.5pt solid #d0d5dd", "transparent"),
}


def finished_opendocument(data: bytes, title: str, contents: Sequence[Entry]) -> bytes:
    """The file with its table of contents filled in under ``title``, and a line below each row of a table."""
    heading = f'<text:p text:style-name="Contents_20_Heading">{escape(title)}</text:p>'
    named = f'<text:index-title text:name="Contents_Head">{heading}</text:index-title>'
    body = f"<text:index-body>{named}{''.join(map(_line, contents))}</text:index-body>"

    def change(text: str) -> str:
        for style, (line, ground) in _LINES.items():
            bare = f'<style:style style:name="{style}" style:family="table-cell">'
            begin, found, rest = text.partition(bare)
            cell = f'<style:table-cell-properties fo:padding="0.06cm" fo:border-bottom="{line}" '
            text = begin + found + rest.replace(_NO_BORDER, f'{cell}fo:background-color="{ground}" />', 1)
        return text.replace(_SOURCE_ENDS, _SOURCE_ENDS + body, 1) if contents else text

    return with_part_changed(data, "content.xml", change)


def _line(entry: Entry) -> str:
    text = escape(entry.title)
    if entry.anchor:
        text = f'<text:a xlink:type="simple" xlink:href={quoteattr(f"#{entry.anchor}")}>{text}</text:a>'
    return f'<text:p text:style-name="Contents_20_{entry.level}">{text}</text:p>'
