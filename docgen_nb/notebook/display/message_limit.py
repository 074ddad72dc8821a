"""Limit of messages that all displays of this process send. A Jupyter server drops those over 1,000 in a second."""

import time
from collections import deque
from collections.abc import Callable

AT_MOST = 20  # messages in a second, of the whole package
PER_SECOND = 12  # of these, while a run goes on; the rest is for its end
FOR_BARS = 3  # of these, which the text leaves to the bars
AT_END = 2  # more of them for the last text of a run; six are left for the bars' end, the summary, an error
FOR_PANELS = AT_MOST - PER_SECOND - 2  # more of them for panels, which leave two to a summary and an error


class MessageBudget:
    """At most ``limit`` messages in any second.

    Args:
        limit: messages in a second.
        now: a clock in seconds.
    """

    def __init__(self, limit: int = PER_SECOND, now: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._now = now
        self._sent: deque[float] = deque()

    def left(self, more: int = 0) -> int:
        """Number of messages that may be sent now, if the limit were ``more`` higher."""
        horizon = self._now() - 1.0
        while self._sent and self._sent[0] <= horizon:
            self._sent.popleft()
        return max(0, self._limit + more - len(self._sent))

    def spend(self, count: int = 1) -> None:
        """Count messages that were sent, also those beyond the limit: what must be shown at the end is shown."""
        self._sent.extend([self._now()] * count)


BUDGET = MessageBudget()
"""Shared by all runs of the process."""
