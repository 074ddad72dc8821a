"""Read rate limits from the headers of responses. Pure functions.

``Retry-After``: RFC 9110 10.2.3. ``x-ratelimit-*``: https://platform.openai.com/docs/guides/rate-limits.
``anthropic-ratelimit-*``: https://docs.anthropic.com/en/api/rate-limits.
"""

import re
from collections.abc import Mapping
from dataclasses import astuple
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from docgen_nb.server_limits import LimitHeaders

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")


def limits_in(headers: Mapping[str, str]) -> LimitHeaders | None:
    """The limits in a response's headers (names in lower case); None if there are none."""
    limits = {name: value for name, value in headers.items() if "limit" in name}
    for pattern, requests, tokens in _PATTERNS if limits else ():
        found = _limits(limits, pattern, requests, tokens)
        if any(value is not None for value in astuple(found)):
            return found
    return None


# the header's name, and what stands in it for requests and for tokens
_PATTERNS = (
    ("x-ratelimit-{fact}-{of}", "requests", "tokens"),
    ("anthropic-ratelimit-{of}-{fact}", "requests", "tokens"),
    ("x-ratelimit-{fact}-{of}-minute", "req", "tokens"),  # Mistral
    ("x-ratelimit-{fact}-{of}-minute", "requests", "tokens"),  # Cerebras
    ("x-{of}limit-{fact}", "rate", "token"),  # Together
)
_MINUTE = "60"  # how long a limit per minute lasts at most, where its reset is not told


def _limits(headers: Mapping[str, str], pattern: str, requests: str, tokens: str) -> LimitHeaders:
    names = {"requests": requests, "tokens": tokens}

    def header(of: str, fact: str) -> str:
        given = headers.get(pattern.format(of=names[of], fact=fact), "")
        if not given and fact == "reset" and pattern.endswith("-minute") and header(of, "remaining"):
            return _MINUTE
        return given

    return LimitHeaders(
        remaining_requests=_count(header("requests", "remaining")),
        limit_requests=_count(header("requests", "limit")),
        reset_requests_s=seconds_until(header("requests", "reset")),
        remaining_tokens=_count(header("tokens", "remaining")),
        limit_tokens=_count(header("tokens", "limit")),
        reset_tokens_s=seconds_until(header("tokens", "reset")),
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait by ``retry-after-ms``, ``Retry-After``, or until a used-up limit is full again."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds:  # Azure sends 0 where it knows nothing
        return milliseconds / 1000
    asked = seconds_until(headers.get("retry-after", ""))
    if asked is not None:
        return asked
    limits = limits_in(headers)
    return None if limits is None else limits.exhausted_for


def seconds_until(text: str, *, now: datetime | None = None) -> float | None:
    """Seconds from a header that holds seconds, a duration, an HTTP date or an ISO date; the past is 0.

    None if it can't be read.

    >>> seconds_until("1.5"), seconds_until("6m0s"), seconds_until("120ms")
    (1.5, 360.0, 0.12)
    """
    text = text.strip()
    if (seconds := _number(text)) is not None:
        return seconds
    if (seconds := _duration(text)) is not None:
        return seconds
    moment = _moment(text)
    return None if moment is None else max(0.0, (moment - (now or datetime.now(UTC))).total_seconds())


def _count(text: str) -> int | None:
    number = _number(text)
    return None if number is None else int(number)


def _number(text: str) -> float | None:
    return max(0.0, float(text)) if re.fullmatch(r"-?\d{1,15}(\.\d*)?", text, re.ASCII) else None


def _duration(text: str) -> float | None:
    pieces = _DURATION.findall(text)
    if not pieces or "".join(number + unit for number, unit in pieces) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in pieces)


def _moment(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
        except (ValueError, OverflowError):
            continue
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return None
