"""Small documents to check."""

from __future__ import annotations

from docgen_nb import ContentPart, Outline
from docgen_nb.check.checking import check_document
from docgen_nb.check.selection import Selection
from docgen_nb.document.elements import Paragraph, Table
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.read_markdown import read_markdown

SALES = ContentPart(
    id="sales",
    label="sales.csv",
    kind="table",
    text="",
    item=Table(
        headers=["region", "revenue_eur", "growth_pct", "share"],
        rows=[
            ["North", "1234567", "12.4", "0.31"],
            ["South", "2300100", "-3.2", "0.57"],
            ["West", "480000", "0.5", "0.12"],
        ],
    ),
)
NOTES = ContentPart(
    id="notes",
    label="notes.md",
    kind="markdown",
    text="# Notes\n\nThe plant opened on 2024-03-12 with 412 people and twelve lorries.\n\n- a\n- b\n- c\n- d\n",
)
PARTS = ContentParts([SALES, NOTES])


def section_of(text, *, parts=(), cite=True, **fields):
    """A written section in the outline's dict shape; ``text`` is Markdown or a list of elements."""
    elements = read_markdown(text) if isinstance(text, str) else text
    for element in elements:
        if cite and isinstance(element, Paragraph | Table) and not element.part_ids:
            element.part_ids = list(parts or PARTS)
    dumped = [element.model_dump(by_alias=True) for element in elements]
    return {"contentPartIds": list(parts), "state": "done", "elements": dumped, **fields}


def outline_of(*sections, language="en", per_chapter=10, **fields):
    """Sections in chapters of ten; those without a title get one."""
    titled = [{"title": f"Part {'abcdefghijkl'[i]}"} | section for i, section in enumerate(sections)]
    chapters = [
        {"title": f"Chapter {'ABCDEFG'[n]}", "sections": titled[i : i + per_chapter]}
        for n, i in enumerate(range(0, len(titled), per_chapter))
    ]
    return Outline.model_validate({"title": "Report", "language": language, "chapters": chapters, **fields})


def found(outline, select="", ignore="", parts=PARTS, **options):
    """Place and code of every finding."""
    report = check_document(outline, parts, selection=Selection.of(select, ignore), **options)
    return [(finding.where, finding.code) for finding in report]


def codes(text, select="", language="en", **fields):
    """The codes found in one section."""
    return [code for _, code in found(outline_of(section_of(text, **fields), language=language), select)]


def complaints(text, language="en", **fields):
    """What is quoted of the numbers of one section."""
    fields.setdefault("parts", ("sales", "notes"))
    outline = outline_of(section_of(text, **fields), language=language)
    return [finding.excerpt for finding in check_document(outline, PARTS, selection=Selection.of("DG101", ""))]
