"""What headers say about limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.llm.limit_headers import limits_in, retry_after, seconds_until
from docgen_nb.server_limits import LimitHeaders

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0), ("2", 2), ("1.5", 1.5), ("-3", 0),
        ("1s", 1), ("120ms", 0.12), ("6m0s", 360), ("1h2m3.5s", 3723.5), ("1d", 86400),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30), ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("2026-01-01T00:01:00Z", 60), ("2026-01-01T00:00:00.250+00:00", 0.25),
        ("", None), ("soon", None), ("12 parsecs", None), ("1x", None), ("nan", None), ("inf", None), ("٣", None),
    ],
)  # fmt: skip
def test_seconds_durations_and_dates_are_read(told, seconds):
    assert seconds_until(told, now=NOW) == (None if seconds is None else pytest.approx(seconds))


@given(st.text())
def test_whatever_a_server_sends_is_read_or_ignored(told):
    seconds = seconds_until(told)
    assert seconds is None or seconds >= 0


@given(st.integers(0, 10**6))
def test_an_http_date_comes_back_as_its_distance(distance):
    assert seconds_until(format_datetime(NOW + timedelta(seconds=distance), usegmt=True), now=NOW) == distance


def test_openai_s_headers_are_read():
    limits = limits_in(
        {
            "x-ratelimit-limit-requests": "60",
            "x-ratelimit-remaining-requests": "59",
            "x-ratelimit-reset-requests": "1s",
            "x-ratelimit-limit-tokens": "150000",
            "x-ratelimit-remaining-tokens": "149984",
            "x-ratelimit-reset-tokens": "6m0s",
        }
    )
    assert limits == LimitHeaders(59, 60, 1.0, 149984, 150000, 360.0)


def test_anthropic_s_headers_are_read():
    reset = (datetime.now(UTC) + timedelta(seconds=60)).isoformat()
    limits = limits_in({"anthropic-ratelimit-requests-remaining": "0", "anthropic-ratelimit-requests-reset": reset})
    assert limits is not None
    assert limits.remaining_requests == 0
    assert limits.reset_requests_s == pytest.approx(60, abs=2)


def test_no_headers_say_nothing():
    assert limits_in({"content-type": "text/html"}) is None
    assert retry_after({}) is None


def test_the_wait_comes_from_the_most_exact_header():
    asked = {"retry-after-ms": "1500", "retry-after": "2"}
    assert retry_after(asked) == 1.5
    assert retry_after({"retry-after": "2", "x-ratelimit-remaining-requests": "0"}) == 2
    used_up = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "120ms"}
    assert retry_after(used_up) == pytest.approx(0.12)
    assert retry_after(used_up | {"x-ratelimit-remaining-requests": "5"}) is None
