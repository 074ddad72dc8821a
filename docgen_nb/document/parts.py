"""Content parts: what the user hands in. Snapshots, read-only, shared by every job."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from pydantic import ConfigDict, Field, field_validator

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.elements import Element, Image, Paragraph, Table
from docgen_nb.document.markdown import element_markdown, from_plain
from docgen_nb.document.nodes import ContentFormat, Source
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.split_at_headings import Passage, passages
from docgen_nb.document.tree import Outline
from docgen_nb.errors import ContentPartError
from docgen_nb.plain_text import counted, sound_text

_RULE_OF_TABLE = re.compile(r"^\|[\s:|-]*-[\s:|-]*\|\s*$", re.MULTILINE)
PartKind: TypeAlias = Literal["text", "markdown", "table", "image", "code"]
_GZIP = 31  # zlib's name for the format
_MOST_UNPACKED, _LARGEST_RATIO = 250_000_000, 400  # bytes of a table, and to those of it packed where that is more
csv.field_size_limit(max(csv.field_size_limit(), 1_000_000))  # characters; Python's own is less than a cell may hold


class PlaceMark(DocumentModel):
    """A named place in a part's text: from character ``at`` on it is ``name``, as ``page 3``."""

    at: int
    name: str


class ContentPart(DocumentModel):
    """One piece of content as it was when it was added.

    Attributes:
        id: short name, unique in a project; also how the model names it.
        label: what a reader sees in a citation.
        text: what the model reads, and what stands in the document verbatim where no model is used.
        item: the table, picture or listing itself, for the format ``object``; None for plain text.
        source: where it came from, for the reader (``variable sales``, ``notes.md``).
        instruction: what to do with it wherever it is used.
        default_format: how it enters a section that says nothing about it.
        piece_of: the id that all pieces of one long text share; "" for a part that is whole.
        marks: pages, slides or cells of its text, in order; empty where it has none.
        left: what could not be read or was left out, a line each.
        origin: which file, variable or address it is from, so that two of one name are told apart; "" if unknown.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    label: str
    kind: PartKind
    text: str
    item: Element | None = None
    source: str = ""
    instruction: str = ""
    default_format: ContentFormat = "extracted"
    piece_of: str = ""
    marks: list[PlaceMark] = Field(default_factory=list)
    left: list[str] = Field(default_factory=list)
    origin: str = ""

    @field_validator("label", "text", "source", "instruction", mode="before")
    @classmethod
    def _sound(cls, value: object) -> object:
        return sound_text(value) if isinstance(value, str) else value

    @property
    def size(self) -> int:
        """Length of the text in characters."""
        return len(self.text)

    @property
    def extent(self) -> str:
        """Size of the part in words: "3 rows, 4 columns", "12,000 characters, 2 tables, to page 9"."""
        if isinstance(self.item, Table):
            rows = self.item.total_rows or len(self.item.rows)
            return f"{counted(rows, 'row')}, {counted(len(self.item.headers), 'column')}"
        if isinstance(self.item, Image):
            return "1 picture"
        tables = len(_RULE_OF_TABLE.findall(self.text)) if self.kind == "markdown" else 0
        said = [counted(self.size, "character"), counted(tables, "table") if tables else ""]
        return ", ".join(filter(None, [*said, f"to {self.marks[-1].name}" if self.marks else ""]))

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything that stands in a prompt or a document, as hex."""
        dumped = self.model_dump_json(include={"kind", "text", "item"})
        return hashlib.sha256(dumped.encode()).hexdigest()

    def passages(self) -> tuple[Passage, ...]:
        """The part split at its Markdown headings; a part of another kind is one passage."""
        return passages(self.text) if self.kind == "markdown" else (Passage(0, self.label, self.text),)

    def as_source(self) -> Source:
        """Return the part as an entry of the list of sources."""
        return Source(id=self.id, label=self.label, origin=self.source, content_hash=self.content_hash)

    def as_element(self) -> Element:
        """The thing itself, to stand in a document as it is."""
        if self.item is not None:
            return self.item
        return Paragraph(text=self.text if self.kind == "markdown" else from_plain(self.text), part_ids=[self.id])


def whole_table(table: Table) -> Table:
    """A table with all its rows, also where the element holds only the first of them."""
    if table.total_rows is None or not table.data:
        return table
    return table.model_copy(update={"rows": list(unpacked_rows(table.data))[1:]})


def csv_of(rows: Iterable[Iterable[Any]]) -> bytes:
    """The rows as CSV in UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def packed_csv(rows: Iterable[Iterable[Any]]) -> str:
    """Rows as a table element keeps them: CSV in UTF-8, compressed, in base64."""
    return base64.b64encode(gzip.compress(csv_of(rows), mtime=0)).decode()


def unpacked_csv(packed: str) -> bytes:
    """The CSV that ``packed_csv`` has packed.

    Raises:
        ContentPartError: if it is something else, or unpacks to far too much: an outline may be anybody's.
    """
    unpacking = zlib.decompressobj(wbits=_GZIP)
    try:
        data = base64.b64decode(packed)
        found = unpacking.decompress(data, max(_MOST_UNPACKED, _LARGEST_RATIO * len(data)))
    except (ValueError, zlib.error):
        raise ContentPartError("The rows of a table are damaged.", hint="Add the table again.") from None
    if not unpacking.eof:
        raise ContentPartError("The rows of a table are cut off, or far too many.", hint="Add the table again.")
    return found


def unpacked_rows(packed: str) -> Iterator[list[str]]:
    """The rows that ``packed_csv`` has packed, headers first."""
    return csv.reader(io.StringIO(unpacked_csv(packed).decode("utf-8", "replace"), newline=""))


class ContentParts(Mapping[str, ContentPart], ShownAsMarkdown):
    """The content parts of a project by id, in the order they were added. Read-only."""

    def __init__(self, parts: Iterable[ContentPart] = ()) -> None:
        self._parts = {part.id: part for part in parts}

    def __getitem__(self, part_id: str) -> ContentPart:
        try:
            return self._parts[part_id]
        except KeyError:
            known = ", ".join(self._parts) or "none yet"
            alike = next((id_ for id_ in self._parts if id_.casefold() == part_id.casefold()), "")
            raise ContentPartError(
                f"There is no content part {part_id!r}; there are: {known}.",
                hint=f"Did you mean {alike}?" if alike else "%docgen add brings one in.",
            ) from None

    def all_of(self, id_: str) -> list[ContentPart]:
        """The part of that id; for the id of a long text its pieces in order.

        Raises:
            ContentPartError: if there is neither.
        """
        pieces = [part for part in self._parts.values() if part.piece_of == id_]
        return pieces if pieces and id_ not in self._parts else [self[id_]]

    def __contains__(self, part_id: object) -> bool:
        return part_id in self._parts

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def to_markdown(self) -> str:
        """A table: what is there and where it came from."""
        if not self:
            return "No content parts yet; `%docgen add NAME|PATH` brings one in."
        rows = [[p.id, p.label, p.kind, p.extent, p.source, "; ".join(p.left)] for p in self.values()]
        headers = ["Id", "Label", "Kind", "Size", "From", "Note"]
        if not any(row[-1] for row in rows):
            headers, rows = headers[:-1], [row[:-1] for row in rows]
        return element_markdown(Table(headers=headers, rows=[[from_plain(cell) for cell in row] for row in rows]))

    def adding(self, *parts: ContentPart) -> ContentParts:
        """A new collection with the parts added; one with a known id takes its place, and so do pieces of one text."""
        texts = {part.piece_of or part.id for part in parts}
        ids = {part.id for part in parts}
        kept = {id_: part for id_, part in self._parts.items() if id_ in ids or not {id_, part.piece_of} & texts}
        return ContentParts({**kept, **{part.id: part for part in parts}}.values())


def unused_parts(outline: Outline, parts: ContentParts) -> tuple[str, ...]:
    """Ids of the parts that no section uses, in their order; of a long text of which nothing is used, its own id."""
    used = {part_id for _, section in outline.sections() for part_id in section.content_part_ids}
    touched = {part.piece_of for part in parts.values() if part.piece_of and {part.id, part.piece_of} & used}
    unused = (part for part in parts.values() if not {part.id, part.piece_of} & used)
    names = (part.piece_of if part.piece_of and part.piece_of not in touched else part.id for part in unused)
    return tuple(dict.fromkeys(names))
