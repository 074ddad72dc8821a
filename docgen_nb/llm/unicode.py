"""Characters that came in two halves, or of which one half is missing. Pure functions."""

from __future__ import annotations

_HIGH = range(0xD800, 0xDC00)  # the first half of a character in UTF-16


def whole_characters(text: str) -> str:
    r"""The text with halves that belong together joined and lone ones replaced by U+FFFD.

    >>> whole_characters("\ud83d\ude00 \ud83d") == "\U0001f600 \ufffd"
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def ends_in_half(text: str) -> bool:
    """Whether the text's last character is half of one whose other half may follow."""
    return bool(text) and ord(text[-1]) in _HIGH
