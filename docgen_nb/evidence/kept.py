"""Keep what is read from content parts and sections between checks, while they are there and say the same."""

import threading
import weakref
from collections.abc import Callable, Hashable, Sequence
from functools import wraps
from typing import TypeVar

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
    """Findings in the sections that are written from a part."""
    del part
    return {}


def kept_for(parts: Sequence[ContentPart], key: Hashable, read: Callable[[], T]) -> T:
    """The findings of ``read`` in a section written from some parts, or those it made before under the same key.

    It is kept for as long as the first part is there, so it must not hold on to a part. Without parts nothing is kept.

    Args:
        parts: the section's.
        key: who reads, and the section's own key.
        read: reads the section.
    """
    if not parts:
        return read()
    known = _kept_with(parts[0])
    if (found := known.get(key, known)) is known:  # nothing is kept
        found = read()
        with _KEEPING:  # sections are checked side by side
            while len(known) >= _MOST_SECTIONS:
                known.pop(next(iter(known)))
            known[key] = found
    return found  # type: ignore[return-value]  # a reader finds one kind of things
