"""Structured replies: from a model's text to a validated object, or why not. Pure functions."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from docgen_nb.errors import InvalidReplyError
from docgen_nb.llm.reply_text import without_thinking
from docgen_nb.plain_text import sound_value

M = TypeVar("M", bound=BaseModel)

_FENCE = re.compile(r"```[\w-]*[ \t]*\r?\n(.*?)```", re.DOTALL)
_MOST_FAULTS = 3  # more at once confuse a model rather than help it
_STARTS_TRIED = 200  # brackets in prose at which a value may begin
_VALUES_TRIED = 5


def parse_json_reply(text: str) -> Any:
    """The JSON value in a reply that may wrap it in thinking, code fences or sentences.

    The whole text is tried first, then what stands in fences, then the longest object or array anywhere.

    Raises:
        InvalidReplyError: if there is none.
    """
    for value in _values(text):
        return value
    raise InvalidReplyError(_why_no_json(text), reply=text)


def validate_reply(text: str, model: type[M]) -> M:
    """The reply as an instance of ``model``: the first of its JSON values that validates.

    Raises:
        InvalidReplyError: if there is none; the reason is fit to be told to the model.
    """
    reason = ""
    for value in islice(_values(text), _VALUES_TRIED):
        try:
            return model.model_validate(value)
        except ValidationError as error:
            reason = reason or _explained(error)
    raise InvalidReplyError(reason or _why_no_json(text), reply=text)


def _values(text: str) -> Iterator[Any]:
    """JSON values in the order of how likely they are meant."""
    plain = without_thinking(text).strip().removeprefix("\ufeff")
    for candidate in (plain, *_FENCE.findall(plain), text):
        try:
            yield sound_value(_DECODER.decode(candidate))
        except (ValueError, RecursionError):
            continue
    yield from _in_prose(plain)


def _in_prose(text: str) -> Iterator[Any]:
    """Objects and arrays that stand in a text, the longest first."""
    found: list[tuple[int, int, Any]] = []
    end = 0
    for match in islice(re.finditer(r"[{\[]", text), _STARTS_TRIED):
        if (start := match.start()) < end:
            continue  # inside a value that is found already
        try:
            value, end = _DECODER.raw_decode(text, start)
            value = sound_value(value)
        except (ValueError, RecursionError):
            continue
        found.append((start - end, start, value))
    yield from (value for *_, value in sorted(found, key=lambda item: item[:2]))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# strict=False takes line breaks inside strings, which small models like to write
_DECODER = json.JSONDecoder(strict=False, parse_constant=_no_constant)


def _why_no_json(text: str) -> str:
    plain = without_thinking(text).strip()
    start = next((match.start() for match in re.finditer(r"[{\[]", plain)), None)
    if start is None:
        return "it is not valid JSON: no object or array stands in it"
    try:
        _DECODER.raw_decode(plain, start)
    except json.JSONDecodeError as error:
        return f"it is not valid JSON: {error.msg} in line {error.lineno}, column {error.colno}"
    except (ValueError, RecursionError):
        pass
    return "it is not valid JSON"


def _explained(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    faults = [f"{'.'.join(map(str, d['loc'])) or 'the reply'}: {d['msg']}" for d in details[:_MOST_FAULTS]]
    more = len(details) - _MOST_FAULTS
    return "; ".join(faults) + (f"; and {more} more" if more > 0 else "")
