"""Elements: what a section consists of once it is written. A tagged union on ``type``.

``template`` of an element holds its texts as they were written, with ``{{id}}`` where the program has put in the value
of a data question; empty where there is none. ``values`` has these values by the questions' ids, unrounded.
``question`` names the question that a table or figure answers.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from docgen_nb.document.base import DocumentModel


class Paragraph(DocumentModel):
    """Running text as Markdown: one block or several that have no element of their own (quotes, math, notes).

    ``part_ids`` names the content parts the text was written from.
    """

    type: Literal["paragraph"] = "paragraph"
    text: str
    template: list[str] = Field(default_factory=list)
    values: dict[str, Any] = Field(default_factory=dict)
    part_ids: list[str] = Field(default_factory=list)


class Heading(DocumentModel):
    """A heading inside a section; ``level`` counts from 1 as in Markdown."""

    type: Literal["heading"] = "heading"
    text: str
    level: int = Field(default=3, ge=1, le=6)
    template: list[str] = Field(default_factory=list)
    values: dict[str, Any] = Field(default_factory=dict)


class BulletList(DocumentModel):
    """A list; each item is Markdown and may hold further lines and lists."""

    type: Literal["bullet_list"] = "bullet_list"
    items: list[str]
    ordered: bool = False
    start: int = 1
    template: list[str] = Field(default_factory=list)
    values: dict[str, Any] = Field(default_factory=dict)
    part_ids: list[str] = Field(default_factory=list)


class Table(DocumentModel):
    """A table; every row has as many cells as ``headers``.

    Attributes:
        plain: cells are text that means itself (data), not Markdown.
        total_rows: rows of the whole table where ``rows`` are only its beginning; None where they are all.
        data: then the whole table: CSV in UTF-8, compressed by gzip, in base64.
        exact: the whole table in the same form with unrounded values, where ``rows`` shows them rounded or with a
            format; "" where they are shown as they are.
    """

    type: Literal["table"] = "table"
    headers: list[str]
    rows: list[list[str]] = Field(default_factory=list)
    caption: str = ""
    alignments: list[Literal["left", "right", "center", ""]] = Field(default_factory=list)
    plain: bool = False
    total_rows: int | None = None
    data: str = ""
    exact: str = ""
    template: list[str] = Field(default_factory=list)
    values: dict[str, Any] = Field(default_factory=dict)
    question: str = ""
    part_ids: list[str] = Field(default_factory=list)


class CodeBlock(DocumentModel):
    """Program text, shown as it is."""

    type: Literal["code_block"] = "code_block"
    code: str
    language: str = ""
    part_ids: list[str] = Field(default_factory=list)


class Image(DocumentModel):
    """A picture: ``data`` is base64 of ``mime_type``, or ``url`` says where it is. ``alt`` is always there.

    ``spec`` is the Vega-Lite specification of a chart as JSON, for front ends that draw it themselves; else "".
    """

    type: Literal["image"] = "image"
    alt: str = ""
    caption: str = ""
    mime_type: str = ""
    data: str = ""
    url: str = ""
    spec: str = ""
    question: str = ""
    part_ids: list[str] = Field(default_factory=list)


class Reference(DocumentModel):
    """A citation of a content part."""

    type: Literal["reference"] = "reference"
    part_id: str
    label: str
    source: str = ""


class ErrorElement(DocumentModel):
    """Stands where a section could not be written: message for the reader, cause by class name, attempts made."""

    type: Literal["error"] = "error"
    message: str
    cause: str = ""
    attempts: int = Field(default=1, ge=0)


Element: TypeAlias = Annotated[
    Paragraph | Heading | BulletList | Table | CodeBlock | Image | Reference | ErrorElement,
    Field(discriminator="type"),
]
