"""Limits that servers enforce, told and untold: how close to the least time, and how many requests are refused.

The least time is what the limit alone allows: the requests beyond the first burst at its rate, or all work over the
calls that may be in flight.

Run: python tests/benchmarks/limits.py
"""

from __future__ import annotations

import asyncio
import time

from fake_work import CHAPTERS, SECTIONS, Times, project_at, reply, serving, states, table

from docgen_nb.testing import FaultServer, RateLimit

CALLS = CHAPTERS * (1 + SECTIONS)
PER_MINUTE, BURST, AT_ONCE, WIDTH = 600, 10, 5, 16


def limited(times: Times, per_minute: int | None, in_flight: int | None, told: str) -> FaultServer:
    """A server with a limit."""
    limit = RateLimit(per_minute=per_minute, burst=BURST, in_flight=in_flight, told=told)
    return FaultServer(responder=reply, latency=times, rate_limit=limit)


CASES = [
    ("600 requests/min, --rpm 600", (PER_MINUTE, None, "retry-after"), {"rpm": PER_MINUTE}),
    ("600 requests/min, told by headers", (PER_MINUTE, None, "headers"), {}),
    ("600 requests/min, told by Retry-After", (PER_MINUTE, None, "retry-after"), {}),
    ("600 requests/min, not told at all", (PER_MINUTE, None, "nothing"), {}),
    (f"{AT_ONCE} requests in flight, not told at all", (None, AT_ONCE, "nothing"), {}),
]


async def wall(base_url: str, options: dict[str, int]) -> float:
    """Seconds of one run; every section must be written."""
    project = project_at(base_url, WIDTH, **options)
    began = time.perf_counter()
    document = await project.generate()
    seconds = time.perf_counter() - began
    assert states(document) == {"done"}
    await project.aclose()
    return seconds


def least(times: Times, per_minute: int | None) -> float:
    """Seconds that the limit allows at best."""
    return times.bound(AT_ONCE) if per_minute is None else max((CALLS - BURST) / per_minute * 60, times.bound(WIDTH))


def main() -> None:
    """Measure and print."""
    times, rows = Times(), []
    for name, limit, options in CASES:
        with serving(limited, times, *limit) as server:
            seconds = asyncio.run(wall(server.base_url, options))
            seen = server.seen()
        best = least(times, limit[0])
        refused = f"{seen.refused} of {seen.calls} ({seen.refused / seen.calls:.1%})"
        rows.append([name, f"{best:.1f}", f"{seconds:.1f}", f"{seconds / best:.2f}", refused])
    table(["limit", "least s", "wall s", "wall / least", "refused"], rows)


if __name__ == "__main__":
    main()
