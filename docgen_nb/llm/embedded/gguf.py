"""Reading which metadata a model file has (format GGUF, version 2 and 3)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
CHAT_TEMPLATE = "tokenizer.chat_template"
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes of the numbers' types
_STRING, _ARRAY = 8, 9
_MOST_KEYS, _LONGEST_KEY = 10_000, 1 << 16


def metadata_keys(path: Path) -> frozenset[str] | None:
    """The names of the file's metadata; None if they can't be read to the end, as in a file that was cut."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return None
            _number(file, "<I"), _number(file, "<Q")  # version, tensors
            count = _number(file, "<Q")
            return frozenset(_key(file) for _ in range(count)) if count <= _MOST_KEYS else None
    except (EOFError, KeyError, OSError, UnicodeDecodeError):
        return None


def _key(file: BinaryIO) -> str:
    length = _number(file, "<Q")
    if length > _LONGEST_KEY:
        raise EOFError
    name = _read(file, length).decode()
    _skip(file, _number(file, "<I"))
    return name


def _skip(file: BinaryIO, kind: int) -> None:
    if kind == _STRING:
        file.seek(_number(file, "<Q"), 1)
    elif kind == _ARRAY:
        of, count = _number(file, "<I"), _number(file, "<Q")
        if of in _SIZES:
            file.seek(_SIZES[of] * count, 1)
        else:
            for _ in range(count):
                _skip(file, of)
    else:
        file.seek(_SIZES[kind], 1)


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, _read(file, struct.calcsize(form)))[0])


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise EOFError
    return data
