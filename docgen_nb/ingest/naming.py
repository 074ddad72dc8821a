"""Ids for parts that come in together."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError


def with_own_ids(parts: Iterable[ContentPart]) -> list[ContentPart]:
    """The parts, each with an id of its own: files that differ only in their ending keep it.

    Raises:
        ContentPartError: if two of them can't be told apart.
    """
    given = list(parts)
    counts = Counter(part.id for part in given)
    named = [
        part.model_copy(update={"id": part.label}) if counts[part.id] > 1 and not part.piece_of else part
        for part in given
    ]
    double = next((id_ for id_, count in Counter(part.id for part in named).items() if count > 1), None)
    if double is not None:
        raise ContentPartError(f"Two of these would have the id {double!r}.", hint="Add them under other names.")
    return named


def named(parts: list[ContentPart], name: str) -> list[ContentPart]:
    """A file's parts under a name that the user gave instead of the file's."""
    old = _stem(parts)

    def renamed(id_: str) -> str:
        return f"{name}{id_.removeprefix(old)}" if id_.startswith(old) else f"{name}-{id_}"

    return [
        part.model_copy(update={"id": renamed(part.id), "piece_of": name if part.piece_of else ""}) for part in parts
    ]


def _stem(parts: list[ContentPart]) -> str:
    """What the ids of a file's parts have in common: the file's own id, before a sheet's or a picture's."""
    ids = [part.piece_of or part.id for part in parts]
    common = os.path.commonprefix(ids)  # noqa: RUF071 - of names, letter by letter
    return common if common in ids else common.rpartition("-")[0]


def labelled(parts: list[ContentPart], label: str) -> list[ContentPart]:
    """One source's parts under another label: what captions and citations say of them.

    Raises:
        ContentPartError: if they are of several sources.
    """
    first = parts[0]
    old = first.label.rpartition(", ")[0] if first.piece_of else first.label
    if not all(part.label.startswith(old) for part in parts):
        raise ContentPartError("A label is for one thing; add each of these on its own.")
    return [part.model_copy(update={"label": f"{label}{part.label.removeprefix(old)}"}) for part in parts]
