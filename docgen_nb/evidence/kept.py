"""Keep what is read from a content part between checks: a part never changes."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from docgen_nb.document.parts import ContentPart

T = TypeVar("T")


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
