"""Text that every program takes: no lone surrogates, no control characters but line breaks and tabs."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def sound_text(text: str) -> str:
    r"""The text with halves of characters joined or replaced by ``\ufffd`` and without control characters.

    >>> sound_text("a\x00b \ud83d\ude00 \ud800")
    'ab 😀 �'
    """
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", text)
