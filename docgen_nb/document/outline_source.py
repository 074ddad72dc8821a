"""Outlines as they come in: an object, its dict shape, or a JSON file of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from docgen_nb.document.base import first_fault
from docgen_nb.document.tree import Outline
from docgen_nb.errors import OutlineError
from docgen_nb.plain_text import sound_text

OutlineSource: TypeAlias = Outline | Mapping[str, Any] | Path


def read_outline(source: OutlineSource) -> Outline:
    """An outline from an object, its dict shape, or a JSON file.

    Raises:
        OutlineError: if it is none; the message names the first place that is wrong.
    """
    if isinstance(source, Outline):
        return source
    if isinstance(source, Path):
        try:
            source = _sound(json.loads(source.expanduser().read_text(encoding="utf-8")))
        except OSError as error:
            raise OutlineError(f"The outline can't be read: {error.strerror}.") from None
        except (ValueError, RecursionError):
            raise OutlineError("The file is not JSON.", hint="%docgen outline save FILE writes one.") from None
    try:
        outline = Outline.model_validate(source)
    except ValidationError as error:
        raise OutlineError(f"This is no outline: {first_fault(error, 'the outline')}") from None
    if not any(document.chapters for document in outline.documents):
        raise OutlineError("The outline has no chapters.", hint="It needs documents, each with chapters.")
    return outline


def _sound(value: Any) -> Any:
    """The value with every text in it made sound: halves of characters can't be kept or sent."""
    if isinstance(value, str):
        return sound_text(value)
    if isinstance(value, list):
        return [_sound(each) for each in value]
    if isinstance(value, dict):
        return {sound_text(key): _sound(each) for key, each in value.items()}
    return value
