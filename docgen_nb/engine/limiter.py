"""One limiter for everything in the process that talks to the same endpoint.

What providers accept: OpenAI and Azure say that a limit per minute may be enforced in shorter pieces (60,000 per
minute as 1,000 per second), Anthropic fills a bucket steadily. So a limit that the user gives is spread, with a
burst of one second's worth at most; where headers say that more is left at once, more is sent at once; and in no
minute are there more than the limit.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from docgen_nb.engine.budgets import Entry, LimitHeaders, Window
from docgen_nb.engine.clock import Clock, SystemClock, Timer
from docgen_nb.engine.gauge import Gauge
from docgen_nb.engine.pace import LearnedPace, Pace
from docgen_nb.engine.width import Width
from docgen_nb.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_LONGEST_HOLD = 120.0  # seconds, also where the server asks for more
_FIRST_HOLD = 0.5  # seconds, where one call alone is refused and the server does not say for how long
_RAMP = 0.004  # seconds between two levels in flight that were not reached before
_AT_ONCE = 1e-9  # seconds; less is rounding
_NO_HEADERS = LimitHeaders()


@dataclass(slots=True, eq=False)
class Slot:
    """Leave to make one call. Say how it went before the block ends; saying nothing says nothing."""

    number: int
    level: int
    started: float
    tokens: Entry
    _limiter: Limiter

    def succeeded(self, tokens_used: int | None = None, limits: LimitHeaders | None = None) -> None:
        """The call was taken. ``tokens_used``: as the server counted them, None if it did not say."""
        self._limiter._succeeded(self, tokens_used, limits or _NO_HEADERS)  # noqa: SLF001 - one unit of two classes

    def refused(self, retry_after: float | None = None, limits: LimitHeaders | None = None) -> None:
        """The server took too much or is overloaded (429, 503, 529). ``retry_after``: seconds, None if unsaid."""
        self._limiter._refused(self, retry_after, limits or _NO_HEADERS)  # noqa: SLF001 - one unit of two classes


@dataclass(order=True, slots=True)
class _Waiter:
    order: tuple[int, ...]
    number: int
    tokens: int = field(compare=False)
    granted: asyncio.Future[Slot] = field(compare=False)
