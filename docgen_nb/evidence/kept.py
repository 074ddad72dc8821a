"""Keep what is read from content parts and sections between checks, while they are there and say the same."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Protocol, TypeVar

from docgen_nb.document.parts import ContentPart

T = TypeVar("T")
_KEEPING = threading.Lock()
_MOST_SECTIONS = 2_000  # that are kept with a part, each for each reader of it


def once_per_part(read: Callable[[ContentPart], T]) -> Callable[[ContentPart], T]:
    """Keep what a function reads from a part for as long as the part is there.

    Sections are checked side by side: who comes while another reads, waits for what that one finds.
    """
    known: dict[int, T] = {}
    lock = threading.RLock()

    @wraps(read)
    def kept(part: ContentPart) -> T:
        key = id(part)
        with lock:
            if key not in known:
                known[key] = read(part)
                weakref.finalize(part, known.pop, key, None)
            return known[key]

    return kept


@once_per_part
def token_of(part: ContentPart) -> object:
    """Something that is this part's alone: no other one has it, also not one that takes its place in memory later."""
    del part
    return object()


@once_per_part
def _kept_with(part: ContentPart) -> dict[Hashable, object]:
    """What was read from the sections that are written from a part."""
    del part
    return {}


class _Keyed(Protocol):
    """A section: what it is written from, and a key that changes with anything that it or its plan says."""

    @property
    def parts(self) -> tuple[ContentPart, ...]: ...
    @property
    def key(self) -> Hashable: ...


def kept_for(section: _Keyed, reader: str, read: Callable[[], T]) -> T:
    """What ``read`` finds in a section that has parts; what the same reader found before in the same section.

    It is kept for as long as the section's first part is there, so it must not hold on to a part.
    """
    if not section.parts:
        return read()
    known, key = _kept_with(section.parts[0]), (reader, section.key)
    if (found := known.get(key, known)) is known:  # nothing is kept
        found = read()
        with _KEEPING:  # sections are checked side by side
            while len(known) >= _MOST_SECTIONS:
                known.pop(next(iter(known)))
            known[key] = found
    return found  # type: ignore[return-value]  # a reader finds one kind of things
