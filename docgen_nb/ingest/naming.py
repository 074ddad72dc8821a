"""Ids for parts that come in together."""

import os
from collections.abc import Iterable, Mapping
from itertools import groupby

from docgen_nb.document.elements import Image, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError


def with_own_ids(parts: Iterable[ContentPart], known: Mapping[str, ContentPart] | None = None) -> list[ContentPart]:
    """The parts, each source's under ids that no other source has: ``report``, ``report-2``.

    Args:
        parts: in the order in which they come; those of one source stand together.
        known: the parts that are there already; one of the same source keeps its id, and is replaced.
    """
    taken: dict[str, tuple[str, str]] = {}
    for part in (known or {}).values():
        taken[part.id] = taken[part.piece_of or part.id] = _identity(part)
    given: list[ContentPart] = []
    for _, group in groupby(_by_ending(list(parts)), _identity):
        own = _free(list(group), taken)
        for part in own:
            taken[part.id] = taken[part.piece_of or part.id] = _identity(part)
        given += own
    return given


def _by_ending(parts: list[ContentPart]) -> list[ContentPart]:
    """Files that differ only in their ending keep it in their ids."""
    labels: dict[str, set[str]] = {}
    for part in parts:
        labels.setdefault(part.id, set()).add(part.label)
    return [
        part.model_copy(update={"id": part.label}) if len(labels[part.id]) > 1 and not part.piece_of else part
        for part in parts
    ]


def _identity(part: ContentPart) -> tuple[str, str]:
    """Return what tells two sources apart; parts of an older project file say only where they are from."""
    return (part.origin, "") if part.origin else ("", part.source.partition(",")[0])


def _free(parts: list[ContentPart], taken: Mapping[str, tuple[str, str]]) -> list[ContentPart]:
    own, number = parts, 1
    while any(taken.get(id_, _identity(part)) != _identity(part) for part in own for id_ in (part.id, part.piece_of)):
        number += 1
        own = named(parts, f"{_stem(parts)}-{number}")
    return own


def named(parts: list[ContentPart], name: str) -> list[ContentPart]:
    """A file's parts under a name that the user gave instead of the file's."""
    old = _stem(parts)

    def renamed(id_: str) -> str:
        return f"{name}{id_.removeprefix(old)}" if id_.startswith(old) else f"{name}-{id_}"

    return [
        part.model_copy(update={"id": renamed(part.id), "piece_of": name if part.piece_of else ""}) for part in parts
    ]


def _stem(parts: list[ContentPart]) -> str:
    """Common beginning of the ids of a file's parts: the file's own id, before a sheet's or a picture's."""
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
    own = []
    for part in parts:
        update: dict[str, object] = {"label": f"{label}{part.label.removeprefix(old)}"}
        if isinstance(part.item, Table | Image):  # the label goes before a title that the thing itself has
            update["item"] = part.item.model_copy(update={"caption": update["label"]})
        own.append(part.model_copy(update=update))
    return own
