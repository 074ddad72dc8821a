"""Word files: the styles of those that are given none, entries of the table of contents, pictures stored once.

The styles are pandoc's own reference document with ours, A4 and page numbers. Its parts are changed as text, since
pandoc takes them over as text and counts on their namespace prefixes.
"""

import re
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from docgen_nb.export.exporter import look
from docgen_nb.export.office import Entry, with_parts_changed
from docgen_nb.export.pandoc.pandoc_nodes import runs_right_to_left
from docgen_nb.export.pandoc.table_nodes import SHORT
from docgen_nb.pandoc import data_file

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

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLE = re.compile(r'[ \t]*<w:style (?:[^>]*\s)?w:styleId="(?P<id>[^"]+)".*?</w:style>\n?', re.DOTALL)
_BODY_SIZE = re.compile(r'(<w:docDefaults>.*?<w:sz w:val=")\d+(" ?/>\s*<w:szCs w:val=")\d+', re.DOTALL)
_HALF_POINTS = 22
_SECTION = re.compile(r"<w:sectPr\b.*?</w:sectPr>|<w:sectPr ?/>", re.DOTALL)

_FOOTER = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>\
<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>"""
_FOOTER_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
# A4 in twentieths of a point, margins of 22.5 mm at the sides
_PAGE = f"""<w:sectPr><w:footerReference xmlns:r="{_R}" w:type="default" r:id="rIdFooter"/>\
<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>\
<w:pgSz w:w="11906" w:h="16838"/>\
<w:pgMar w:top="1361" w:right="1276" w:bottom="1361" w:left="1276" w:header="709" w:footer="624" w:gutter="0"/>\
</w:sectPr>"""


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


@cache
def house_style() -> bytes:
    """A .docx whose styles pandoc takes.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    return with_parts_changed(data_file("reference.docx"), _CHANGES, {"word/footer1.xml": _FOOTER})


def _styles(text: str) -> str:
    ours = look("docx_styles.xml")
    own = {found["id"]: found[0] for found in _STYLE.finditer(ours)}
    kept = _STYLE.sub(lambda found: "" if found["id"] in own else found[0], text)
    kept = _BODY_SIZE.sub(rf"\g<1>{_HALF_POINTS}\g<2>{_HALF_POINTS}", kept, count=1)
    return _before_end("w:styles", kept, "".join(own.values()))


def _document(text: str) -> str:
    return _SECTION.sub("", text).replace("</w:body>", f"{_PAGE}</w:body>")


def _relations(text: str) -> str:
    footer = f'<Relationship Type="{_R}/footer" Id="rIdFooter" Target="footer1.xml" />'
    return _before_end("Relationships", text, footer)


def _types(text: str) -> str:
    return _before_end("Types", text, f'<Override PartName="/word/footer1.xml" ContentType="{_FOOTER_KIND}" />')


def _before_end(tag: str, text: str, added: str) -> str:
    return text.replace(f"</{tag}>", f"{added}</{tag}>")


_CHANGES = {
    "word/styles.xml": _styles,
    "word/document.xml": _document,
    "word/_rels/document.xml.rels": _relations,
    "[Content_Types].xml": _types,
}
