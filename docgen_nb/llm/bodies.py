"""Reading a response's body within limits: decompressed, cut into events. No body can take memory without bound."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

from docgen_nb.errors import OversizedReplyError, ServerError

MOST_WHOLE = 8_000_000  # bytes of a reply in one piece
MOST_ERROR = 64_000  # bytes of an error's body; the rest is not read
MOST_STREAM = 128_000_000  # bytes of a stream, which is not held; thoughts and the format's own words count
_MOST_EVENT = 2_000_000  # bytes of one event
_STEP = 64_000  # bytes that are decompressed at a time


def decompressing(encoding: str, host: str) -> Callable[[bytes], Iterable[bytes]]:
    """Choose how the pieces of a body are decompressed: step by step, so that a small body can't become a huge piece.

    Raises:
        ServerError: if it can't be decompressed.
    """
    if encoding in {"", "identity"}:
        return lambda piece: (piece,)
    if encoding not in {"gzip", "x-gzip", "deflate"}:
        raise ServerError(f"{host} sent an answer that can't be read ({encoding[:20]!r} was not asked for).")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def inflated(rest: bytes) -> Iterator[bytes]:
        while rest:
            try:
                part = inflater.decompress(rest, _STEP)
            except zlib.error:
                raise ServerError(f"{host} sent an answer that can't be read.") from None
            rest = inflater.unconsumed_tail
            if part:
                yield part

    return inflated


def too_large(host: str, most: int) -> OversizedReplyError:
    """The error for a reply that is larger than ``most`` bytes."""
    return OversizedReplyError(
        f"{host} sent more than {most // 1_000_000} MB for one reply; reading it was stopped.",
        hint="Check the server and the base URL.",
    )


class EventParser:
    r"""Cuts a stream's pieces into events, see https://html.spec.whatwg.org/multipage/server-sent-events.html.

    A field ``error``, which llama.cpp sends instead of data, counts as data.

    >>> EventParser("host").feed(b': hi\n\ndata: {"a": 1}\n\ndata: [DO')
    ['{"a": 1}']
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._rest = b""

    def feed(self, piece: bytes) -> list[str]:
        """The data of each event that the piece completes.

        Raises:
            OversizedReplyError: if an event is larger than any can be.
        """
        text = self._rest + piece
        held = b"\r" if text.endswith(b"\r") else b""  # perhaps half of a line's end
        if b"\r" in text:
            text = text.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *blocks, rest = text.split(b"\n\n")
        self._rest = rest + held
        if len(self._rest) > _MOST_EVENT:
            raise too_large(self._host, _MOST_EVENT)
        return [data.decode(errors="replace") for block in blocks if (data := _data_in(block))]

    def end(self) -> list[str]:
        """The data of a last event whose blank line is missing."""
        return self.feed(b"\n\n")


def _data_in(block: bytes) -> bytes:
    """The data of one event's lines."""
    if block.startswith(b"data: ") and b"\n" not in block:
        return block[6:]
    found = []
    for line in block.split(b"\n"):
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"error":
            value = b'{"error": ' + value + b"}"
        if name in {b"data", b"error"}:
            found.append(value)
    return b"\n".join(found)
