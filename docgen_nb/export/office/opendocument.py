"""Complete pandoc's .odt: entries of the table of contents, lines in tables, and the look that Word files have."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docgen_nb.export.exporter import look
from docgen_nb.export.office import Entry, with_parts_changed
from docgen_nb.export.pandoc.table_nodes import SHORT

_SOURCE_ENDS = "</text:table-of-content-source>"
_NO_BORDER = '<style:table-cell-properties fo:border="none" />'
_TAG = re.compile(r"<[^>]*>|\s+")
_TABLE = re.compile(r'<table:table table:name="([^"]*)"(.*?)</table:table>', re.DOTALL)
_TABLE_STYLE = re.compile(
    r'(<style:style style:name="(?P<name>[^"]*)" style:family="table">\s*<style:table-properties) table:align="center"'
)
_PLACED = 'table:align="left" fo:margin-bottom="0.35cm"'
_TOGETHER = ' style:may-break-between-rows="false"'
_CELL = '<style:table-cell-properties fo:padding="0.06cm" fo:padding-right="0.16cm"'
_LINES = {
    "TableHeaderRowCell": ("1pt solid #1f3864", "#eef2f8"),
    "TableRowCell": ("0.5pt solid #d0d5dd", "transparent"),
}
_STYLE = re.compile(r'<style:style style:name="([^"]+)">(.*?)</style:style>', re.DOTALL)
_FONT = "svg:font-family=\"Aptos, Calibri, Carlito, 'Noto Sans', 'Liberation Sans'\""
_LETTER = 'fo:page-height="11in" fo:page-width="8.5in"'
_A4 = 'fo:page-height="29.7cm" fo:page-width="21cm"'


def house_opendocument(data: bytes) -> bytes:
    """A file that took no styles of the user's, with those of the house."""

    def change(text: str) -> str:
        text = re.sub(r'svg:font-family="(?:&#39;Times New Roman&#39;|Arial)"', _FONT, text).replace(_LETTER, _A4)
        for name, properties in _STYLE.findall(look("odt_styles.xml")):
            inner = f"{''.join(map(str.strip, properties.splitlines()))}</style:style>"
            known = re.compile(
                rf'(<style:style (?:[^>]* )?style:name="{name}"[^>]*?) ?(?:/>|>.*?</style:style>)', re.DOTALL
            )
            text, found = known.subn(rf"\1>{inner}", text, count=1)
            if not found:
                new = f'<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="Standard">'
                text = text.replace("</office:styles>", f"{new}{inner}</office:styles>", 1)
        return text

    return with_parts_changed(data, {"styles.xml": change})


def finished_opendocument(data: bytes, title: str, contents: Sequence[Entry]) -> bytes:
    """The file with its table of contents filled in under ``title``, and a line below each row of a table."""
    heading = f'<text:p text:style-name="Contents_20_Heading">{escape(title)}</text:p>'
    named = f'<text:index-title text:name="Contents_Head">{heading}</text:index-title>'
    body = f"<text:index-body>{named}{''.join(map(_line, contents))}</text:index-body>"

    def change(text: str) -> str:
        for style, (line, ground) in _LINES.items():
            bare = f'<style:style style:name="{style}" style:family="table-cell">'
            begin, found, rest = text.partition(bare)
            cell = (
                f'<style:table-cell-properties fo:padding="0.06cm" fo:padding-right="0.16cm" fo:border-bottom="{line}" '
            )
            text = begin + found + rest.replace(_NO_BORDER, f'{cell}fo:background-color="{ground}" />', 1)
        short = {name for name, inside in _TABLE.findall(text) if len(_TAG.sub("", inside)) < SHORT}
        text = _TABLE_STYLE.sub(lambda s: f"{s[1]} {_PLACED}{_TOGETHER if s['name'] in short else ''}", text)
        return text.replace(_SOURCE_ENDS, _SOURCE_ENDS + body, 1) if contents else text

    return with_parts_changed(data, {"content.xml": change})


def _line(entry: Entry) -> str:
    text = escape(entry.title)
    if entry.anchor:
        text = f'<text:a xlink:type="simple" xlink:href={quoteattr(f"#{entry.anchor}")}>{text}</text:a>'
    return f'<text:p text:style-name="Contents_20_{entry.level}">{text}</text:p>'
