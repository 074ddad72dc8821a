"""A file that is to be read: looked at before it is opened, so that what can't be read says why."""

from __future__ import annotations

import codecs
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits

_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8: "utf-8-sig"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class SourceFile:
    """A regular file of a size that can be read.

    Attributes:
        path: where it is.
        label: what a reader sees; the file's name.
    """

    path: Path
    label: str

    @classmethod
    def at(cls, path: Path) -> SourceFile:
        """Look at a file.

        Raises:
            ContentPartError: if it is none, empty, or too large.
        """
        try:
            found = path.stat()
        except OSError as error:
            raise ContentPartError(f"{path.name} can't be read: {error.strerror}.") from None
        if not stat.S_ISREG(found.st_mode):
            raise ContentPartError(f"{path.name} is no regular file.")
        if not found.st_size:
            raise ContentPartError(f"{path.name} is empty.")
        if found.st_size > limits.LARGEST_FILE:
            size, most = found.st_size / limits.MB, limits.LARGEST_FILE / limits.MB
            raise ContentPartError(f"{path.name} has {size:,.0f} MB; at most {most:.0f} MB can be read.")
        return cls(path, path.name)

    @property
    def id(self) -> str:
        """The id a part of it gets; the name without its ending."""
        return self.path.stem or self.path.name

    def bytes(self, largest: int = limits.LARGEST_FILE) -> bytes:
        """All of it.

        Raises:
            ContentPartError: if it is larger than ``largest`` bytes, or can't be read.
        """
        try:
            if (size := self.path.stat().st_size) > largest:
                problem = f"{self.label} has {size / limits.MB:,.0f} MB"
                raise ContentPartError(f"{problem}; at most {largest / limits.MB:.0f} MB can be read.")
            return self.path.read_bytes()
        except OSError as error:
            raise ContentPartError(f"{self.label} can't be read: {error.strerror}.") from None

    def encoding(self) -> str:
        """The encoding of a text: what its first bytes say, else UTF-8.

        Raises:
            ContentPartError: if it is no text.
        """
        try:
            with self.path.open("rb") as file:
                begin = file.read(_CHUNK)
        except OSError as error:
            raise ContentPartError(f"{self.label} can't be read: {error.strerror}.") from None
        for mark, encoding in _BOMS.items():
            if begin.startswith(mark):
                return encoding
        if b"\0" in begin:
            raise ContentPartError(f"{self.label} is not text.")
        return "utf-8"

    def text(self) -> str:
        """All of it as text, line breaks as they are.

        Raises:
            ContentPartError: if it is no text, too long, or in another encoding.
        """
        encoding = self.encoding()
        data = self.bytes(4 * limits.LARGEST_TEXT)
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            raise self.wrong_encoding(error) from None
        if "\0" in text:
            raise ContentPartError(f"{self.label} is not text.")
        return text

    def wrong_encoding(self, error: UnicodeDecodeError) -> ContentPartError:
        """The error for bytes that are not what the encoding says."""
        return ContentPartError(f"{self.label} is not UTF-8 (byte {error.start}).", hint="Save it as UTF-8.")

    def check_archive(self) -> None:
        """Unpack a .docx, .xlsx or the like in a stream and count: what a bomb says of its own size is no proof.

        Raises:
            ContentPartError: if it is none, encrypted, broken, or unpacks to too much.
        """
        packed, unpacked = self.path.stat().st_size, 0
        try:
            with zipfile.ZipFile(self.path) as archive:
                for name in archive.infolist():
                    with archive.open(name) as member:
                        while chunk := member.read(_CHUNK):
                            unpacked += len(chunk)
                            self._check_size(packed, unpacked)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
            reason = "encrypted" if "password" in str(error) else "broken, or not what its ending says"
            raise ContentPartError(f"{self.label} is {reason}.") from None

    def _check_size(self, packed: int, unpacked: int) -> None:
        bomb = unpacked > limits.RATIO_FROM and unpacked / packed > limits.LARGEST_RATIO
        if bomb or unpacked > limits.LARGEST_UNPACKED:
            problem = (
                f"{self.label} unpacks to more than {unpacked / limits.MB:,.0f} MB from {packed / limits.MB:,.1f} MB"
            )
            raise ContentPartError(f"{problem}; that is not read.")


Reader = Callable[[SourceFile], list[ContentPart]]


def broken(file: SourceFile, error: Exception) -> ContentPartError:
    """The error for a file that a library can't read, in the library's own words, shortened."""
    words = " ".join(str(error).split())[:200]
    return ContentPartError(f"{file.label} is broken, or not what its ending says ({type(error).__name__}: {words}).")
