"""Names that a sentence puts together and a table has apart: "Ann Hall led Leeds" of one who is in York's team."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docgen_nb.evidence.statement import Mention, Statement
from docgen_nb.evidence.tables import SourceTable, folded_words

_FOR = folded_words("for of with from at für von bei aus")
_BY = folded_words("by")
_AGAINST = folded_words("against over to versus vs past beat defeat gegen")
_MOST_CELLS = 200  # that a name stands for
_FARTHEST = 5  # words between the two names


@dataclass(frozen=True)
class Misplaced:
    """A group's name beside one who does not belong to it.

    Attributes:
        span: where the name stands in the sentence.
        subject: who it is.
        right: the group of the source.
        place: the cell.
    """

    span: tuple[int, int]
    subject: str
    right: str
    place: str


def misplaced(statement: Statement, tables: Sequence[SourceTable]) -> Iterator[Misplaced]:
    """Names of groups ("for Boston", "the Hawks were led by") that are not those of the one beside them."""
    for table in tables:
        members = [m for m in statement.mentions(table) if len(m.rows) == 1]
        groups = list(_groups(statement, table, tables)) if members else []
        for member in members:
            for group, column, values in groups:
                if not _belong(statement.words, member, group):
                    continue
                row = next(iter(member.rows))
                cell = table.rows[row][column]
                if cell and cell.casefold() not in values:
                    span = statement.tokens[group.first].start, statement.tokens[group.last].end
                    place = table.place(row, column)
                    yield Misplaced(span, table.name_of(row), _as_called(cell, group, tables), place)


def _groups(
    statement: Statement, table: SourceTable, tables: Sequence[SourceTable]
) -> Iterator[tuple[Mention, int, frozenset[str]]]:
    """Names of a group that several rows share, in its own column or by a row of another table, with its values."""
    for column, values in table.categories.items():
        for other in tables:
            for mention in statement.mentions(other):
                if len(mention.cells) > _MOST_CELLS:
                    continue
                if other is table:
                    mine = {other.rows[r][c].casefold() for r, c in mention.cells if c == column}
                else:
                    cells = {cell.casefold() for r in mention.rows for cell in other.rows[r]}
                    mine = (cells & values) if len(mention.rows) == 1 else set()
                if mine:
                    yield mention, column, frozenset(mine)


def _belong(words: Sequence[str], member: Mention, group: Mention) -> bool:
    """Whether the sentence says that the one belongs to the other."""
    if group.first > member.last:
        between = words[member.last + 1 : group.first]
        near = [word for word in between if word not in {"the", "a", "their", "his"}]
        return (
            len(near) <= _FARTHEST
            and near[-1:] != []
            and near[-1] in _FOR
            and not set(between) & (_AGAINST | {",", "and"})
        )
    between = words[group.last + 1 : member.first]
    if between in (["'s"], ["’s"]):
        return True
    return len(between) <= _FARTHEST and between[-1:] != [] and between[-1] in _BY and "," not in between


def _as_called(cell: str, group: Mention, tables: Sequence[SourceTable]) -> str:
    """The right group, in the column by which the sentence calls groups."""
    for other in tables:
        for row in other.rows:
            if cell in row:
                column = next(
                    (c for r, c in sorted(group.cells) if c < len(row) and not other.columns[c].numeric), None
                )
                return row[column] if column is not None and len(other.columns) > column else cell
    return cell
