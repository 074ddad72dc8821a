"""Names and numbers that a sentence puts into one row of a table, and the table has in different ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations, islice

from docgen_nb.evidence.alignment import NAMED, Aligner, Claim, fits_in, is_aside
from docgen_nb.evidence.judging import NO_VALUE, Verdict
from docgen_nb.evidence.statement import Mention, Statement
from docgen_nb.evidence.tables import Rows, SourceTable, folded_words, says_nothing

_COMPLEX = folded_words(
    "not never nor neither than before after respectively total average combined together different same except "
    "without between most least highest lowest best worst fewest largest smallest greatest longest earliest latest "
    "only other both all each every followed replaced difference first last none nicht nie als vor nach anders "
    "gleich außer ohne zwischen beide alle jeder kein keine"
) | {"more", "less", "few", "fewer"}
_MOST_ATOMS, _MOST_IN_COMMON = 6, 6
_SMALL = 20
_FEWEST_WRONG, _FEWEST_OF_ROW = 2, 3
_WHOSE = "these are the values of"


@dataclass(frozen=True)
class Pairing:
    """Words of a sentence that the table has in another row than the rest of it."""

    first: int
    last: int
    verdict: Verdict
    is_number: bool = False
    is_certain: bool = False


def pairings(statement: Statement, aligner: Aligner) -> list[Pairing]:
    """Names and numbers that a sentence puts into one row and a table has in different ones."""
    if _COMPLEX & set(statement.words):
        return []
    found = (_pairing(statement, table, aligner) or _no_key(statement, table, aligner) for table in aligner.tables)
    return [pairing for pairing in found if pairing is not None]


def of_another_row(
    statement: Statement, claims: Sequence[Claim], verdicts: list[Verdict], aligner: Aligner
) -> list[Pairing]:
    """Find names whose numbers are all those of one other row: then the name is wrong, and they are not.

    Args:
        statement: the sentence.
        claims: its numbers.
        verdicts: what is found of each; those of such a name become unclear.
        aligner: its tables.
    """
    found: list[Pairing] = []
    judged = [i for i, claim in enumerate(claims) if verdicts[i].holds is not None and len(claim.rows) == 1]
    for subject in sorted({(claims[i].subject, min(claims[i].rows)) for i in judged if claims[i].subject[0] >= 0}):
        mine = [i for i in judged if (claims[i].subject, min(claims[i].rows)) == subject]
        wrong = [i for i in mine if verdicts[i].holds is False and verdicts[i].right != NO_VALUE]
        table, row = claims[mine[0]].table, subject[1]
        if len(wrong) < _FEWEST_WRONG or len(mine) < _FEWEST_OF_ROW or any(claims[i].table is not table for i in mine):
            continue
        if all(is_aside(statement.words, claims[i].stated.at) for i in wrong):
            continue
        others = [
            r for r in range(len(table.rows)) if r != row and all(_is_in_row(claims, i, r, aligner) for i in mine)
        ]
        if len(others) == 1 and not any(others[0] in mention.rows for mention in statement.mentions(table)):
            verdict = Verdict(False, table.name_of(others[0]), table.place(others[0], 0), _WHOSE)
            found.append(Pairing(*subject[0], verdict))
            for i in mine:
                verdicts[i] = Verdict(None)
    return found


def _is_in_row(claims: Sequence[Claim], i: int, row: int, aligner: Aligner) -> bool:
    """Whether a row has a number in the column that the sentence names, or both of a pair in two that are a pair."""
    claim, there = claims[i], frozenset([row])
    partner = next((each for each in claims if each.stated.at == claim.stated.partner), None)
    if partner is not None and partner.table is claim.table:
        first, second = sorted((claim, partner), key=lambda each: each.stated.at)
        pairs = aligner.families(claim.table)
        return any(
            fits_in(first.stated, claim.table, there, a) and fits_in(second.stated, claim.table, there, b)
            for a, b, _ in pairs
        )
    return claim.column is not None and fits_in(claim.stated, claim.table, there, claim.column)


def _pairing(statement: Statement, table: SourceTable, aligner: Aligner) -> Pairing | None:
    atoms = _atoms(statement, table, aligner)
    if not 1 < len(atoms) <= _MOST_ATOMS or _rows_in_common(atoms):
        return None
    columns = [atom.columns for atom in atoms]
    if any(a & b for a, b in combinations(columns, 2)):
        return None  # several of a kind: a list or a comparison
    odd = [atom for atom in atoms if _rows_in_common([each for each in atoms if each is not atom])]
    named = [atom for atom in odd if _is_named(atom, statement, table)]
    if not odd:
        return None
    atom = (named or odd)[-1]
    if not named and not atom.whole:
        return None
    rows = _rows_in_common([each for each in atoms if each is not atom])
    column = next(iter(atom.columns))
    right = {table.rows[row][column] for row in rows}
    if len(right) != 1 or says_nothing(next(iter(right))) or len(rows) > _MOST_IN_COMMON:
        return None
    row = min(rows)
    verdict = Verdict(False, right.pop(), table.place(row, column), table.name_of(row))
    is_number = all(statement.tokens[i].value is not None for i in range(atom.first, atom.last + 1))
    return Pairing(atom.first, atom.last, verdict, is_number)


def _no_key(statement: Statement, table: SourceTable, aligner: Aligner) -> Pairing | None:
    """A number that is put where a row's key stands and is another of its cells: "207 cylinders" for 207 models."""
    rows = _rows_in_common(_atoms(statement, table, aligner))
    for stated in statement.numbers([table]) if len(rows) == 1 else ():
        columns, _ = aligner.columns(stated, table)
        behind = next((word for word in statement.words[stated.at + 1 : stated.at + 3] if word != "-"), "")
        is_put_there = len(columns) == 1 and columns[0].is_key and behind in columns[0].words and stated.bound == "="
        if not is_put_there or any(columns[0].index in each.columns for each in statement.mentions(table)):
            continue
        (row,), (key,) = rows, columns
        cells = (table.number(row, other.index) for other in table.columns if other is not key)
        is_key = any(map(stated.fits, (number for _, number in table.column_numbers(key.index))))
        if stated.value >= _SMALL and not is_key and any(cell is not None and stated.fits(cell) for cell in cells):
            right = Verdict(False, table.rows[row][key.index], table.place(row, key.index), key.header)
            return Pairing(stated.at, stated.at, right, is_number=True, is_certain=True)
    return None


def _atoms(statement: Statement, table: SourceTable, aligner: Aligner) -> list[Mention]:
    atoms = [m for m in statement.mentions(table) if len(m.columns) == 1 and (m.whole or _is_short(m, table))]
    for stated in statement.numbers([table]):
        if stated.bound != "=" or stated.ordinal or stated.partner is not None:
            continue
        columns, _ = aligner.columns(stated, table)
        if not columns and (stated.value >= _SMALL or stated.step < 1):  # small numbers count something
            fitting_in = (c for c in table.columns if c.numeric and table.rows_between(c.index, stated.ranges))
            columns = tuple(islice(fitting_in, 2))
            columns = () if stated.percent and not all("%" in c.words for c in columns) else columns
        if len(columns) != 1 or not columns[0].numeric or not stated.can_be_in(columns[0].unit):
            continue
        if fitting := table.rows_between(columns[0].index, stated.ranges):
            atoms.append(Mention(stated.at, stated.at, frozenset((row, columns[0].index) for row in fitting)))
    return sorted(atoms, key=lambda atom: atom.first)


def _is_named(atom: Mention, statement: Statement, table: SourceTable) -> bool:
    outside = [*statement.words[: atom.first], *statement.words[atom.last + 1 :]]
    return table.likeness(outside).get(next(iter(atom.columns)), 0.0) >= NAMED


def _is_short(mention: Mention, table: SourceTable) -> bool:
    """Whether the name of which only a part is said is a short one, as a person's."""
    row, column = next(iter(mention.cells))
    return len(table.rows[row][column].split()) <= 3  # noqa: PLR2004


def _rows_in_common(atoms: Sequence[Mention]) -> Rows:
    return reduce(lambda a, b: a & b, (atom.rows for atom in atoms)) if atoms else frozenset()
