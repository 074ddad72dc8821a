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
