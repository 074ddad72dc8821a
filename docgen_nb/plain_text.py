"""Plain text that every program takes, and small pieces of it for messages."""

import json
import re
from typing import Any

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def whole_characters(text: str) -> str:
    r"""The text with halves of characters that belong together joined and lone ones replaced by U+FFFD.

    >>> whole_characters("\ud83d\ude00 \ud83d") == "\U0001f600 \ufffd"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def sound_text(text: str) -> str:
    r"""The text in whole characters, without control characters but line breaks and tabs.

    >>> sound_text("a\x00b \ud83d\ude00 \ud800")
    'ab 😀 �'
    """
    return _CONTROL.sub("", text if text.isascii() else whole_characters(text))


def sound_value(value: Any) -> Any:
    """A value of JSON with every text in it made sound."""
    if isinstance(value, str):
        return sound_text(value)
    if isinstance(value, list):
        return [sound_value(each) for each in value]
    if isinstance(value, dict):
        return {sound_text(key): sound_value(each) for key, each in value.items()}
    return value


def sound_json(text: str) -> Any:
    """The value of a JSON text; where it may have half a character, every text in it is made sound."""
    value = json.loads(text)
    # only an escape leads half a character into whole ones
    return sound_value(value) if "\\ud" in text.lower() else value


def one_line(text: str, longest: int | None = None) -> str:
    r"""``text`` on one line and without control characters, cut where it is long.

    >>> one_line("a\n\x1bb")
    'a b'
    """
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join("".join(character if character.isprintable() else " " for character in line).split())
    return line if longest is None or len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def counted(count: int, noun: str) -> str:
    """The number with its noun.

    >>> counted(1, "section"), counted(1200, "section")
    ('1 section', '1,200 sections')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
