"""The styles of Word files that are given none: pandoc's own reference document with our styles, A4, and page numbers.

Its parts are changed as text, since pandoc takes them over as text and counts on their namespace prefixes.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from docgen_nb.export.office import with_parts_changed
from docgen_nb.pandoc import data_file

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


@cache
def house_style() -> bytes:
    """A .docx whose styles pandoc takes.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    return with_parts_changed(data_file("reference.docx"), _CHANGES, {"word/footer1.xml": _FOOTER})


def _styles(text: str) -> str:
    ours = resources.files(__package__).joinpath("word_styles.xml").read_text(encoding="utf-8")
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
