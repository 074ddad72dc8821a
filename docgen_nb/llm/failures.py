"""Turn a server's status or error object into one of our errors. Pure functions.

Bodies differ: OpenAI and Anthropic send ``{"error": {"message", "type", "code"}}``, Google a list of these,
FastAPI ``{"detail": …}``, proxies an HTML page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    InvalidReplyError,
    ModelError,
    RateLimitError,
    RefusalError,
    ServerError,
    StreamError,
    UnknownModelError,
)
from docgen_nb.llm.limit_headers import limits_in, retry_after
from docgen_nb.plain_text import one_line

_LONGEST_DETAIL = 2000
_ECHOES = frozenset(
    {"input", "ctx", "url", "messages", "failed_generation", "flagged_input"}
)  # of an error's keys, those that repeat the request
_SECRET_HEADERS = frozenset({"authorization", "x-api-key", "api-key"})
_SHORTEST_SECRET = 6  # characters; anything shorter is found in ordinary text
LONGEST_MESSAGE = 300  # characters; enough for what is wrong, too few for an echo of the prompt

# "no connected db": LiteLLM's proxy looks for keys other than its own in a database, which it may not have
_BAD_KEY = re.compile(
    r"(?i)(incorrect|invalid) (x-)?api[- _]key|api key not valid|authentication_error|no connected db"
)
_NO_CREDIT = re.compile(r"(?i)insufficient[_ ](quota|balance|funds)|credit balance is too low|billing_error")
_NO_MODEL = re.compile(
    r"(?i)model_not_found|invalid model\b(?! output)|not a valid model|unknown model"
    r"|\bmodel\W+\S* ?(is )?(not found|does not exist)"
)
_MODERATED = re.compile(
    r"(?i)content[_ ](filter|policy|management policy)|responsible_?ai|moderation|flagged|safety (system|filter)"
    r"|inappropriate content|data_?inspection"
)
_COUNTRY = re.compile(r"(?i)unsupported_country|(country|region|location|territory).{0,60}not (supported|available)")
_TOO_MANY = re.compile(r"(?i)rate limit|too many (requests|tokens)|throttl|overloaded|resource exhausted")
_TLS_WANTED = re.compile(r"(?i)HTTPS (port|server)|combination of host and port requires TLS|speaking plain HTTP")
_SLIP = re.compile(r"(?i)json_validate_failed")
REFUSAL_HINT = "Change the task or the section's hint, or choose another model; asking again does not help."
_COUNTRY_HINT = "The provider does not serve this country or region; choose another provider."
_NAME_HINT = "Check the model's name and the base URL."
_CREDIT_HINT = "Check the account's plan and credit with the provider."

_UNAUTHORIZED = frozenset({401, 403})
_BAD_REQUEST = 400
_NO_MONEY = 402
_NOT_FOUND = frozenset({404, 410})
_REDIRECTS = range(300, 400)
_SLOW_DOWN = frozenset({429, 498, 503, 529})
_LATER = frozenset({408, 409, 425})
_SERVER = range(500, 600)
_REQUEST = range(400, 500)

# Anthropic's and OpenAI's words for what a status says, as they stand in an error object of a stream
_STATUS_OF_KIND = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "overloaded_error": 529,
    "ThrottlingException": 429,
    "RESOURCE_EXHAUSTED": 429,
    "UNAVAILABLE": 503,
}


def key_hint(variable: str) -> str:
    """Hint for a key that is refused."""
    return f"Check the API key in {variable}."


def error_for(status: int, headers: Mapping[str, str], said: str, detail: str, host: str) -> ModelError:
    """The error that a status means.

    Args:
        status: of the response.
        headers: of the response, names in lower case.
        said: the server's message to humans, one line, without keys; may be "".
        detail: what ``detail_in`` finds, to recognise what it means by another status.
        host: who said it.
    """
    message = f"{host} answered {status}" + (f": {said}" if said else "")
    message += "" if message.endswith((".", "!", "?", "…")) else "."
    asked = retry_in(detail) if (told := retry_after(headers)) is None else told
    facts: dict[str, Any] = {
        "status_code": status,
        "retry_after": asked,
        "detail": detail,
        "request_id": request_id(headers) or None,
        "limits": limits_in(headers),
    }
    if status in _REDIRECTS:
        moved = f"{host} answered {status}: the address has moved."
        return UnknownModelError(moved, hint=_NAME_HINT, **facts)
    if status == _NO_MONEY or (status in _REQUEST and _NO_CREDIT.search(detail)):
        return AuthenticationError(message, hint=_CREDIT_HINT, **facts)
    if status in _SLOW_DOWN:
        return RateLimitError(message, **facts)
    if status in _LATER or status in _SERVER:
        return ServerError(message, **facts)
    return _lasting(status, message, detail, facts)


def wants_tls(status: int, headers: Mapping[str, str], body: str, host: str) -> bool:
    """Whether an answer to plain HTTP says that the host wants TLS: by a redirect, or in a server's words."""
    if status in _REDIRECTS:
        return headers.get("location", "").lower().startswith(f"https://{host.partition(':')[0]}".lower())
    return status == _BAD_REQUEST and _TLS_WANTED.search(body) is not None


def _lasting(status: int, message: str, detail: str, facts: Mapping[str, Any]) -> ModelError:
    """Errors that asking again does not mend. Some servers say 400 where they mean 401 or 404."""
    if _SLIP.search(detail):  # Groq checks the model's JSON itself
        return InvalidReplyError("it was not valid JSON of the form asked for")
    if _COUNTRY.search(detail):
        return AuthenticationError(message, hint=_COUNTRY_HINT, **facts)
    if _MODERATED.search(detail):
        return RefusalError(message, hint=REFUSAL_HINT, **facts)
    if status in _UNAUTHORIZED or _BAD_KEY.search(detail):
        return AuthenticationError(message, hint=key_hint("its environment variable"), **facts)
    if status in _NOT_FOUND or _NO_MODEL.search(detail):
        return UnknownModelError(message, hint=_NAME_HINT, **facts)
    return BadRequestError(message, **facts)


def error_in_answer(error: object, said: str, host: str) -> ModelError:
    """The error that an error object inside an answer of status 200 means."""
    status = status_in(error) or _status_of_words(said)
    message = f"{host} broke its answer off" + (f": {said}" if said else "")
    message += "" if message.endswith((".", "!", "?", "…")) else "."
    if status is None or (status in _SERVER and status not in _SLOW_DOWN):
        return StreamError(message)
    meant = error_for(status, {}, said, said, host)
    if isinstance(meant, InvalidReplyError):
        return meant
    return type(meant)(message, hint=meant.hint, status_code=status, detail=meant.detail)


def status_in(error: object) -> int | None:
    """Return the HTTP status that an error object stands for; None if it names none."""
    if not isinstance(error, dict):
        return None
    for word in (error.get("code"), error.get("status"), error.get("type"), error.get("__type")):
        if isinstance(word, int) and (word in _REQUEST or word in _SERVER):
            return word
        if isinstance(word, str) and (word in _STATUS_OF_KIND or re.fullmatch("[45][0-9][0-9]", word)):
            return _STATUS_OF_KIND.get(word) or int(word)
    return None


def _status_of_words(said: str) -> int | None:
    """The status that an error without one means, by its words; None where they say nothing of it."""
    meanings = ((_BAD_KEY, 401), (_NO_CREDIT, 402), (_NO_MODEL, 404), (_MODERATED, 400), (_TOO_MANY, 429))
    return next((status for words, status in meanings if words.search(said)), None)


def message_in(body: str) -> str:
    """The human part of an error body on one line; "" of an HTML page, which says nothing to a user."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return "" if body.lstrip().startswith("<") else one_line(body, LONGEST_MESSAGE)
    return message_of(value)


def message_of(value: object) -> str:
    """The human part of an error object on one line."""
    for _ in range(6):  # error → the provider's own error → message → detail → first of several is the deepest seen
        if (inner := _of_provider(value)) is not None:
            value = inner
        elif isinstance(value, list) and value:
            value = value[0]
        elif (
            isinstance(value, dict) and isinstance(value.get("loc"), list) and "msg" in value
        ):  # FastAPI's validation errors
            return one_line(f"{'.'.join(map(str, value['loc']))}: {value['msg']}", LONGEST_MESSAGE)
        elif isinstance(value, dict):
            value = next((value[k] for k in ("error", "message", "detail", "msg") if value.get(k)), "")
        else:
            break
    if value is None:
        return ""
    return one_line(value if isinstance(value, str) else json.dumps(value, default=str), LONGEST_MESSAGE)


def _of_provider(value: object) -> object:
    """Message of the provider behind a router, which OpenRouter puts into ``metadata.raw``; None without one."""
    match value:
        case {"metadata": {"raw": str(raw)}} if raw.strip():
            pass
        case {"metadata": {"raw": dict(raw_value)}} if raw_value:
            return raw_value
        case _:
            return None
    try:
        return json.loads(raw) or None
    except (ValueError, RecursionError):
        return None if raw.lstrip().startswith("<") else raw


def retry_in(detail: str) -> float | None:
    """Seconds that Google's ``RetryInfo`` asks to wait, from ``detail_in``; None if it is not there."""
    found = re.search(r"google\.rpc\.RetryInfo (\d+(?:\.\d+)?)s", detail)
    return float(found[1]) if found else None


def detail_in(body: str) -> str:
    """All that an error body says for machines and humans, without what it echoes of the request."""
    try:
        return one_line(" ".join(_told(json.loads(body))), _LONGEST_DETAIL)
    except (ValueError, RecursionError):
        return message_in(body)


def _told(value: object) -> Iterator[str]:
    if (inner := _of_provider(value)) is not None:
        yield from _told(inner)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _ECHOES:
                yield from _told(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner)
    elif isinstance(value, str):
        yield value


def request_id(headers: Mapping[str, str]) -> str:
    """The provider's own id of the call, "" if it gave none."""
    return headers.get("x-request-id") or headers.get("request-id") or headers.get("cf-ray") or ""


def without_secrets(text: str, headers: Mapping[str, str], secret: frozenset[str]) -> str:
    """The text with every key that a server echoes taken out: those of ``headers``, also under ``secret`` names."""
    for name, value in headers.items():
        key = value.rpartition(" ")[2]
        if (name.lower() in _SECRET_HEADERS or name in secret) and len(key) >= _SHORTEST_SECRET:
            text = text.replace(key, "[key]")
    return text
