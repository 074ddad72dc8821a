"""Structured replies: from a model's text to a validated object, or why not. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from docgen_nb.errors import InvalidReplyError

M = TypeVar("M", bound=BaseModel)

_THINK = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```[\w-]*[ \t]*\r?\n(.*?)```", re.DOTALL)
_ERRORS_TOLD = 3  # more at once confuse a model rather than help it


def without_thinking(text: str) -> str:
    """The text without the ``<think>`` block a reasoning model begins with, also one that never closes.

    >>> without_thinking("<think>hm</think>Yes.")
    'Yes.'
    """
    return _THINK.sub("", text).lstrip() if _THINK.match(text) else text


def parse_json_reply(text: str) -> Any:
    """The JSON value in a reply that may wrap it in thinking, code fences or a sentence.

    The whole text is tried first, then what stands in fences, then the first object or array anywhere.

    Raises:
        InvalidReplyError: if there is none.
    """
    for candidate in _candidates(text):
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    raise InvalidReplyError("it is not valid JSON", reply=text)


def validate_reply(text: str, model: type[M]) -> M:
    """The reply as an instance of ``model``.

    Raises:
        InvalidReplyError: if it can't be; the reason is fit to be told to the model.
    """
    value = parse_json_reply(text)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidReplyError(_told(error), reply=text) from None


def _candidates(text: str) -> Iterator[str]:
    yield text
    plain = without_thinking(text)
    yield plain
    yield from _FENCE.findall(plain)
    decoder = json.JSONDecoder()
    for match in re.finditer(r"[{\[]", plain):
        try:
            _, end = decoder.raw_decode(plain, match.start())
        except ValueError:
            continue
        yield plain[match.start() : end]


def _told(error: ValidationError) -> str:
    details = error.errors(include_url=False, include_context=False)
    told = [f"{'.'.join(map(str, d['loc'])) or 'the reply'}: {d['msg']}" for d in details[:_ERRORS_TOLD]]
    return "; ".join(told)
