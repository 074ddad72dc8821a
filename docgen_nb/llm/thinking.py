"""Hiding a reasoning model's ``<think>`` block from text that is shown while it streams."""

from __future__ import annotations

_OPEN, _CLOSE = "<think>", "</think>"


class ThinkingFilter:
    """Takes a stream's pieces and gives back what a reader may see; a tag may be cut anywhere.

    >>> seen = ThinkingFilter()
    >>> "".join(seen.feed(piece) for piece in ["<thi", "nk>hm</th", "ink>Yes", "."])
    'Yes.'
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False

    def feed(self, piece: str) -> str:
        """What of the text so far may be shown and has not been."""
        self._held += piece
        shown = ""
        while True:
            tag = _CLOSE if self._thinking else _OPEN
            before, found, after = self._held.partition(tag)
            if not found:
                break
            shown += "" if self._thinking else before
            self._held, self._thinking = after, not self._thinking
        keep = _tail_that_may_begin(tag, self._held)
        ready, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return shown + ("" if self._thinking else ready)


def _tail_that_may_begin(tag: str, text: str) -> int:
    return next((n for n in range(min(len(tag) - 1, len(text)), 0, -1) if text.endswith(tag[:n])), 0)
