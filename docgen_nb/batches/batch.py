"""A batch as the user asks for it: a table, a prompt or an outline, and paths become one spec for each document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, Unpack

from docgen_nb.batches.checks import check_formats
from docgen_nb.batches.file_names import PathPattern
from docgen_nb.batches.row_parts import ROW, FilesOfRow, PartSource, RowItself, belonging
from docgen_nb.batches.specs import DocumentSpec, Targets, make_specs
from docgen_nb.batches.table import Rows, read_rows
from docgen_nb.batches.template import OutlineTemplate, PromptTemplate, Template
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.tree import OutlineSource
from docgen_nb.errors import UserError
from docgen_nb.export.exporter import ExportOptions
from docgen_nb.llm.prices import HalfPrice, Price
from docgen_nb.project.planning import RunOptions
from docgen_nb.project.project import Project

RowParts: TypeAlias = Mapping[str, tuple[object, str] | tuple[object, str, str] | str | Path]
"""Parts that a row brings along, by name: a table and the column in which it agrees with the row's column of the same
name, or of the one named third; or a path with ``{column}`` fields."""


class BatchOptions(RunOptions, total=False):
    """Options of a batch; None takes the default. ``max_tokens`` and ``max_cost`` hold for the whole batch.

    ``chapters``, ``language`` and ``contract`` are for documents that are planned from a prompt; ``reference_doc`` and
    ``fonts`` are for files, as ``Project.export`` takes them; ``force`` writes over files that are not ours. ``slow``
    takes the provider's batches, at half the price: replies come within a day.
    """

    chapters: int | None
    language: str | None
    contract: bool | None
    force: bool
    slow: bool
    reference_doc: str | Path | None
    fonts: str | Path | None


@dataclass(frozen=True)
class Batch:
    """A batch before it runs, checked as far as that can be done without a call.

    Attributes:
        project: its model and settings are used for every document.
        specs: one for each row, in row order.
        shared_parts: content parts that every document has; what is added to the project later is not among them.
        sources: make the content parts of a row.
        options: of each document's run; the limits are the whole batch's.
    """

    project: Project
    specs: tuple[DocumentSpec, ...]
    shared_parts: ContentParts = field(default_factory=ContentParts)
    sources: tuple[PartSource, ...] = ()
    options: BatchOptions = field(default_factory=BatchOptions)

    @property
    def price(self) -> Price | None:
        """The price of its calls; None if nobody knows."""
        price = self.project.price
        return HalfPrice(price) if price is not None and self.options.get("slow") else price

    @property
    def export(self) -> ExportOptions:
        """The options for exported files."""
        given = (self.options.get("reference_doc"), self.options.get("fonts"))
        reference, fonts = (None if path is None else Path(path).expanduser().resolve() for path in given)
        return ExportOptions(reference, fonts)


def plan_batch(
    table: object,
    prompt: str | None = None,
    *,
    to: str | Path | Sequence[str | Path] = (),
    outline: OutlineSource | None = None,
    parts: RowParts | None = None,
    project: Project | None = None,
    name: str = "table",
    **options: Unpack[BatchOptions],
) -> Batch:
    """Make a batch from a table, and refuse what can't be done. Nothing is written, nothing is sent.

    Args:
        table: a data frame, a list of dicts, a list of outlines; a folder, file or glob of project files.
        prompt: with ``{column}`` fields; each document is planned from it.
        to: paths with fields. The ending decides the format; ``.docgen`` names the project file, which else lies
            beside the first export.
        outline: with fields in its texts, instead of a prompt.
        parts: content parts that a row brings along, besides itself; see ``RowParts``.
        project: its model, settings and content parts are used for every document; None makes one.
        name: of the table, for the reader.
        options: ``BatchOptions``.

    Raises:
        UserError: if something can't be done; names the row.
    """
    project = project or Project()
    rows = read_rows(table, name)
    template = _template(rows, prompt, outline)
    targets = Targets([to] if isinstance(to, str | Path) else to, rows)
    specs = make_specs(rows, template, targets, project.path)
    if rows.are_data and ROW in project.parts:
        raise UserError(f"The project has a part named {ROW!r}, as the row itself is.", hint="Add it by another name.")
    shared = ContentParts() if rows.projects else project.parts  # projects that exist have their own
    planned = Batch(project, specs, shared, _sources(rows, parts or {}), options)
    check_formats({path.suffix for path in specs[0].exports}, planned.export)
    return planned


def _template(rows: Rows, prompt: str | None, outline: OutlineSource | None) -> Template | None:
    if prompt is not None and outline is not None:
        raise UserError("A prompt and an outline are one too many.", hint="A document is planned from one of them.")
    if not rows.are_data:
        if prompt is not None or outline is not None:
            what = "outlines" if rows.outlines else "projects"
            raise UserError(f"These are {what} already; a prompt or outline has no place beside them.")
        return None
    if prompt is not None:
        return PromptTemplate(prompt, rows.columns)
    if outline is None:
        hint = "A prompt goes into the cell's body, below %%docgen batch."
        raise UserError("A batch needs a prompt or an outline.", hint=hint)
    return OutlineTemplate(outline, rows.columns)


def _sources(rows: Rows, parts: RowParts) -> tuple[PartSource, ...]:
    if not rows.are_data:
        if parts:
            raise UserError("Parts by row need a table whose rows they belong to.")
        return ()
    return (RowItself(rows), *(_source(id_, given, rows) for id_, given in parts.items()))


def _source(id_: str, given: tuple[object, str] | tuple[object, str, str] | str | Path, rows: Rows) -> PartSource:
    if id_ == ROW:
        raise UserError(f"A part can't be named {ROW!r}, as the row itself is.", hint="Name it otherwise.")
    if isinstance(given, str | Path):
        return FilesOfRow(id_, PathPattern.parse(str(given), "--parts"), rows)
    table, column, *key = given
    return belonging(id_, table, column, key[0] if key else column, rows)
