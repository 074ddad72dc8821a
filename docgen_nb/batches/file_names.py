"""From a row's values to file names that are valid on any disk. Other values are refused, not replaced.

A value that was changed silently would give a file that nobody finds; two that became the same would overwrite one
another.
"""

import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from docgen_nb.batches.template import Field, Pattern
from docgen_nb.errors import UserError

LONGEST = 200  # bytes of one name: what is written for a moment beside it has some more, and disks take 255
_LONGEST_PATH = 3500  # bytes of the whole
_UNSAFE = frozenset('/\\:*?"<>|')
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, format, surrogate, private, unassigned, line breaks
_RESERVED = re.compile(r"(con|prn|aux|nul|(com|lpt)[1-9¹²³])", re.IGNORECASE)  # on Windows, whatever the ending
_SEPARATORS = re.compile(r"[/\\]" if os.name == "nt" else "/")
_ADVICE = "Give the table a column of safe names, and name that one in --to."


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A path with fields, as ``out/{region}.docx``. Separators are the pattern's own, never a value's.

    Attributes:
        text: as it was typed.
        names: the pattern of each folder, and of the file.
        root: the folder that the first of them is in.
    """

    text: str
    names: tuple[Pattern, ...]
    root: Path

    @classmethod
    def parse(cls, text: str, what: str) -> Self:
        """Parse a path. A relative one begins in the working folder as it is now.

        Raises:
            UserError: for a brace that stands alone, a field without a name, or a path without a file.
        """
        expanded = os.path.expanduser(text)  # noqa: PTH111 - Path would take the fields for names
        drive, rest = os.path.splitdrive(expanded)
        absolute = bool(_SEPARATORS.match(rest))
        root = Path(drive + os.sep) if absolute else Path.cwd()
        pieces = [piece for piece in _SEPARATORS.split(rest) if piece not in {"", "."}]
        if not pieces or rest.endswith(("/", os.sep)) or pieces[-1] == "..":
            raise UserError(f"{what} is not the path of a file.", hint="Type for example: --to out/{column}.docx")
        return cls(text, tuple(Pattern.parse(piece, what) for piece in pieces), root)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the path names, each once."""
        return tuple(dict.fromkeys(column for name in self.names for column in name.columns))

    def check(self, columns: Collection[str]) -> None:
        """See that every field is a column.

        Raises:
            UserError: if one is none.
        """
        for name in self.names:
            name.check(columns)

    def render(self, values: Mapping[str, str], row: int) -> Path:
        """The path for a row.

        Raises:
            UserError: if a value can't stand in a file's name; names the row, the column and what is wrong.
        """
        path = self.root.joinpath(*(_name(name, values, row) for name in self.names))
        path = Path(os.path.normpath(path))
        if len(_bytes(str(path))) > _LONGEST_PATH:
            raise UserError(f"Row {row}: the path of {shown(path.name)} is too long.", hint=_ADVICE)
        return path


def _name(name: Pattern, values: Mapping[str, str], row: int) -> str:
    text = name.render(values)
    if not name.columns:
        return text  # the user's own word
    for column in name.columns:
        if wrong := _wrong_in(values[column]):
            raise UserError(f"Row {row}: {column} {wrong}.", hint=_ADVICE)
    if wrong := _wrong_with(text, begins_with_field=isinstance(name.pieces[0], Field)):
        raise UserError(f"Row {row}: the name {shown(text)} {wrong}.", hint=_ADVICE)
    return text


def _wrong_in(value: str) -> str:
    """Why a value can't be part of a file name, to follow the column's name; "" if it can."""
    if not value.strip():
        return "is empty, so the file has no name"
    for sign in value:
        if sign in _UNSAFE:
            return f"is {shown(value)}; {sign} can't stand in a file's name"
        if unicodedata.category(sign) in _UNSEEN:
            return f"is {shown(value)}; the sign U+{ord(sign):04X} can't stand in a file's name"
    return ""


def _wrong_with(name: str, *, begins_with_field: bool) -> str:
    """Why a whole name can't be used, to follow the name; "" if it can."""
    if begins_with_field and name.startswith((".", "~", "-")):
        return f"begins with {name[0]}"
    if name != name.strip() or name.endswith("."):
        return "begins or ends with a space, or ends with a dot"
    if _RESERVED.fullmatch(name.partition(".")[0].strip()):
        return "is reserved on Windows"
    if len(_bytes(name)) > LONGEST:
        return f"is longer than {LONGEST} bytes"
    return ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def shown(text: str) -> str:
    """A value for an error message: short, on one line, with invisible characters escaped."""
    longest = 60
    quoted = ascii(text) if any(unicodedata.category(sign) in _UNSEEN for sign in text) else repr(text)
    return quoted if len(quoted) <= longest else f"{quoted[:longest]}…'"


def same_name(path: Path) -> str:
    """A key that is equal for paths that are one file on some disk, which may ignore case or Unicode forms."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", str(path)).casefold())


class Claimed:
    """The files of all rows so far: no two may be the same, and none may be a folder of another."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._folders: dict[str, int] = {}

    def claim(self, path: Path, row: int) -> None:
        """Claim a file for a row.

        Raises:
            UserError: if another row has it; or the same row, for another purpose.
        """
        key = same_name(path)
        if key in self._rows:
            other = self._rows[key]
            problem = (
                f"Rows {other} and {row} both give {shown(path.name)}."
                if other != row
                else f"Row {row} gives {shown(path.name)} twice."
            )
            raise UserError(problem, hint=f"Put columns into --to that tell {'them' if other != row else 'it'} apart.")
        folders = list(_folders(path))
        if key in self._folders or any(folder in self._rows for folder in folders):
            raise UserError(f"Row {row}: {shown(path.name)} is a file of one row and a folder of another.")
        self._rows[key] = row
        self._folders.update(dict.fromkeys(folders, row))


def _folders(path: Path) -> Iterator[str]:
    for folder in path.parents:
        yield same_name(folder)
