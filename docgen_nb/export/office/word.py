"""Complete pandoc's .docx: entries of the table of contents, and pictures stored once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docgen_nb.export.office import Entry, with_parts_changed
from docgen_nb.export.pandoc.tables import SHORT
from docgen_nb.export.pandoc.tree import runs_right_to_left

_CONTENTS = re.compile(
    r'(?P<begin><w:p><w:r><w:fldChar w:fldCharType="begin"[^>]*/><w:instrText[^>]*>TOC [^<]*</w:instrText>'
    r'<w:fldChar w:fldCharType="separate" ?/>)(?P<end><w:fldChar w:fldCharType="end" ?/></w:r></w:p>)'
)
# pandoc takes the address of a picture, which is all of its data here, for its name as well
_DATA_AS_NAME = re.compile(r'(?P<name> (?:descr|title|name))="data:image/[^"]*"')
_TITLE = re.compile(r'(?P<style><w:pStyle w:val="Title" ?/>)(?=.*?<w:t\b[^>]*>(?P<words>[^<]*))', re.DOTALL)
_BOOKMARK = re.compile(r'<w:bookmarkStart\b[^>]*w:name="([^"]+)"')
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)")
_TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
_STYLED = re.compile(r'<w:p><w:pPr><w:pStyle w:val="[^"]*" ?/>')
_AFTER_TABLE = re.compile(r'(</w:tbl>\s*<w:p><w:pPr><w:pStyle w:val="(?:BodyText|FirstParagraph)" ?/>)(?=</w:pPr>)')
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def finished_word(data: bytes, contents: Sequence[Entry], *, own_page: bool) -> bytes:
    """The file with its table of contents filled in; ``own_page`` begins the text on the next page."""

    def change(text: str) -> str:
        places = set(_BOOKMARK.findall(text))  # pandoc gives a very long id another name
        lines = "".join(_line(entry, linked=entry.anchor in places) for entry in contents)

        def filled(field: re.Match[str]) -> str:
            # the field begins in a paragraph of its own and ends in another
            return f"{field['begin']}</w:r></w:p>{lines}<w:p><w:r>{field['end']}{_PAGE_BREAK if own_page else ''}"

        text = _AFTER_TABLE.sub(r'\1<w:spacing w:before="200"/>', _TABLE.sub(_together, text))
        named = _TITLE.sub(_directed, _DATA_AS_NAME.sub(r'\g<name>=""', text), count=1)
        return _CONTENTS.sub(filled, named, count=1) if lines else named

    return with_parts_changed(data, {"word/document.xml": change})


def _together(table: re.Match[str]) -> str:
    """A short table whose rows keep with the next one; a cell stays on one page in any."""
    head, *rows = table[0].split("<w:tr>")
    rows = [row if row.startswith("<w:trPr>") else f"<w:trPr></w:trPr>{row}" for row in rows]
    rows = [row.replace("<w:trPr>", "<w:trPr><w:cantSplit/>", 1) for row in rows]
    if sum(map(len, _TEXT.findall(table[0]))) < SHORT:
        rows = [*(_STYLED.sub(r"\g<0><w:keepNext/>", row) for row in rows[:-1]), rows[-1]]
    return "<w:tr>".join([head, *rows])


def _directed(title: re.Match[str]) -> str:
    return title["style"] + ("<w:bidi/>" if runs_right_to_left(title["words"]) else "")


def _line(entry: Entry, *, linked: bool) -> str:
    backwards = runs_right_to_left(entry.title)
    run = "<w:rPr><w:rtl/></w:rPr>" if backwards else ""
    text = f'<w:r>{run}<w:t xml:space="preserve">{escape(entry.title)}</w:t></w:r>'
    if linked:
        text = f'<w:hyperlink w:anchor={quoteattr(entry.anchor)} w:history="1">{text}</w:hyperlink>'
    style = f'<w:pStyle w:val="TOC{entry.level}"/>{"<w:bidi/>" if backwards else ""}'
    return f"<w:p><w:pPr>{style}</w:pPr>{text}</w:p>"
