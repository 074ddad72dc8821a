"""A file to read. It is checked before it is opened, so that an error says what is wrong with it."""

from __future__ import annotations

import builtins
import codecs
import contextlib
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.plain_text import sound_text

_BOMS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
    codecs.BOM_UTF8: "utf-8-sig",
}
_CHUNK = 1 << 20
_FEWEST_WIDE, _MOSTLY = 4, 0.8  # characters, and the share of them that is Latin
_GUESSED_FROM = 200_000  # bytes
_DECLARED = re.compile(rb"""(?:<\?xml[^>]*encoding|<meta[^>]*charset)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_WEST = "äöüßàâæçéèêëîïôœùûñáíóúìòãõåø"
# letters of Latin scripts that are not ASCII, with the code pages that they are written in; the likelier first
_LATIN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cp1252",), f"{_WEST}ºª"),
    (("cp1254",), "çğıİöşüâîû"),
    (("cp1250", "iso8859_2", "cp852"), "ąćęłńóśźż"),
    (("cp1250", "iso8859_2", "cp852"), "áčďéěíňóřšťúůýžäľĺŕô"),
    (("cp1250", "iso8859_2", "cp852"), "áéíóöőúüű"),
    (("cp1250", "iso8859_2", "cp852"), "čćđšžöüä"),
    (("cp1250", "iso8859_2", "iso8859_16"), "ăâîșțşţ"),
    (("cp1257", "iso8859_13"), "ąčęėįšųūžāēģīķļņäöüõ"),
    (("cp1252",), "áðéíóúýþæö"),
    (("cp850", "mac_roman"), _WEST),
)
_HEBREW = range(0xE0, 0xFB)  # in these bytes of cp1255 are all letters; other scripts use those around, too
_ALPHABETS = ("cp1251", "koi8_r", "cp1253", "cp1256", "cp1255")  # one byte a letter, none of them ASCII
_SCRIPTS = {"CYRILLIC", "GREEK", "ARABIC", "HEBREW"}
_MOST_WORDS = 0.9  # of the words that are not ASCII
_BELOW_LETTERS = re.compile(rb"[\x00-\x3f]+")  # signs and digits, none of which is half of an Asian character
_MOST_IN_RUNS = 0.3  # of the bytes that are not ASCII; more, and the script is another
_LETTER = re.compile(r"[^\W\d_]")
_MOST_NUL = 0.3  # of the bytes of a text that a program has padded
_NO_TEXT = re.compile(rb"[\x01-\x06\x0e-\x1a\x1c-\x1f]")
_WIDE_SEQUENCE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_FEWEST_UTF8 = 3  # characters of more than one byte for each byte that is none
_STRAY = "docgen_nb.stray"
_WEB_NAMES = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}  # as browsers read what a page declares
_ODD_SIGN = re.compile(r"(?<=[^\W\d_])[^\w\s'’‘´`·.\-–—/&]|(?<=[^\W\d_])[¹²³]|[¹²³¼½¾](?=[^\W\d_])")


@dataclass(frozen=True)
class SourceFile:
    """A regular file of a size that can be read.

    Attributes:
        path: its place on the disk.
        label: the file's name, as the user sees it.
        given_encoding: the encoding that the user named; "" to detect it.
        remarks: of its reader for the user, a line each.
    """

    path: Path
    label: str
    given_encoding: str = ""
    remarks: list[str] = field(default_factory=list)

    errors = _STRAY
    """Error handler for bytes that the encoding does not have: those that stand alone in UTF-8 are read as cp1252."""

    @classmethod
    def at(cls, path: Path, encoding: str = "") -> SourceFile:
        """Check a file before it is read.

        Raises:
            ContentPartError: if it is missing, no regular file, empty, or too large.
        """
        try:
            found = path.stat()
        except OSError as error:
            raise ContentPartError(f"{path.name} can't be read: {error.strerror}.") from None
        if not stat.S_ISREG(found.st_mode):
            raise ContentPartError(f"{path.name} is no regular file.")
        if not found.st_size:
            raise ContentPartError(f"{path.name} is empty.")
        file = cls(path, path.name, encoding)
        file._check_size(found.st_size, limits.LARGEST_FILE)
        return file

    @property
    def id(self) -> str:
        """Id of its part: the name without its ending."""
        return self.path.stem or self.path.name

    def bytes(self, largest: int = limits.LARGEST_FILE) -> bytes:
        """The whole content as bytes.

        Raises:
            ContentPartError: if it is larger than ``largest`` bytes.
        """
        self._check_size(self.path.stat().st_size, largest)
        return self.path.read_bytes()

    def encoding(self) -> str:
        """The encoding of a text: the user's word, its first bytes, its own declaration, UTF-8, or the likeliest.

        Raises:
            ContentPartError: if it is no text.
        """
        if self.given_encoding:
            if not _is_encoding(self.given_encoding):
                hint = "Type for example: --encoding cp1252"
                raise ContentPartError(f"{self.given_encoding!r} is no encoding.", hint=hint)
            return self.given_encoding
        with self.path.open("rb") as file:
            begin = file.read(_CHUNK)
        for mark, encoding in _BOMS.items():
            if begin.startswith(mark):
                return encoding
        if (wide := _without_mark(begin)) is not None:
            return wide
        if b"\0" in begin and not _is_padded(begin):
            raise ContentPartError(f"{self.label} is not text.")
        return "utf-8" if self._is_utf8() else self._other(begin)

    def _other(self, begin: builtins.bytes) -> str:
        """The encoding of a text that is not UTF-8 throughout."""
        if (said := _DECLARED.search(begin[:2000])) and _is_encoding(said[1].decode()):
            name = codecs.lookup(said[1].decode()).name
            return _WEB_NAMES.get(name, name)
        if strays := _strays(begin):
            many = f"{strays:,} bytes are" if strays > 1 else "1 byte is"
            self.remarks.append(f"{many} not UTF-8 and read as cp1252; --encoding says otherwise")
            return "utf-8"
        name = _guessed(begin[:_GUESSED_FROM])
        self.remarks.append(f"read as {name}, since it is not UTF-8; --encoding says otherwise")
        return name

    def _is_utf8(self) -> bool:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            with self.path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def text(self) -> str:
        """All of it as text, line breaks as they are.

        Raises:
            ContentPartError: if it is no text, too long, or in another encoding.
        """
        encoding = self.encoding()
        data = self.bytes(4 * limits.LARGEST_TEXT)
        try:
            text = data.decode(encoding, "strict" if self.given_encoding else self.errors)
        except UnicodeDecodeError as error:
            raise self.wrong_encoding(error) from None
        if "\0" in text and not _is_padded(data):
            raise ContentPartError(f"{self.label} is not text.")
        return sound_text(text)

    def wrong_encoding(self, error: UnicodeDecodeError) -> ContentPartError:
        """The error for bytes that are not what the encoding says."""
        hint = "Save it as UTF-8, or type --encoding NAME."
        return ContentPartError(f"{self.label} is not {error.encoding} (byte {error.start}).", hint=hint)

    def check_archive(self) -> None:
        """Unpack a .docx, .xlsx or the like in a stream and count: what a bomb says of its own size is no proof.

        Raises:
            ContentPartError: if it is no archive, encrypted, broken, or unpacks to too much.
        """
        unpacked = 0
        try:
            with zipfile.ZipFile(self.path) as archive:
                for name in archive.infolist():
                    with archive.open(name) as member:
                        while chunk := member.read(_CHUNK):
                            unpacked += len(chunk)
                            self.check_unpacked(unpacked)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
            reason = "encrypted" if "password" in str(error) else "broken, or not what its ending says"
            raise ContentPartError(f"{self.label} is {reason}.") from None

    def _check_size(self, size: int, most: int) -> None:
        if size > most:
            problem = f"{self.label} has {size / limits.MB:,.0f} MB; at most {most / limits.MB:.0f} MB can be read."
            raise ContentPartError(problem)

    def check_unpacked(
        self, unpacked: int, ratio_from: int = limits.RATIO_FROM, most: int = limits.LARGEST_UNPACKED
    ) -> None:
        """Refuse what unpacks to too much.

        Args:
            unpacked: bytes.
            ratio_from: bytes from which on they must not be many times those of the file.
            most: bytes that no file may unpack to.

        Raises:
            ContentPartError: if it does.
        """
        packed = self.path.stat().st_size
        if (unpacked > ratio_from and unpacked / packed > limits.LARGEST_RATIO) or unpacked > most:
            problem = (
                f"{self.label} unpacks to more than {unpacked / limits.MB:,.0f} MB from {packed / limits.MB:,.1f} MB"
            )
            raise ContentPartError(f"{problem}; that is not read.")


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _guessed(sample: bytes) -> str:
    """The likeliest encoding of a text that is not UTF-8.

    In Latin scripts single letters are not ASCII; there the first code page wins that puts no sign inside a word.
    """
    high = sum(byte >= 128 for byte in sample)  # noqa: PLR2004 - ASCII ends there
    in_runs = sum(map(len, _HIGH_RUN.findall(sample)))
    if in_runs <= _MOST_IN_RUNS * high and (western := _western(sample)):
        return western
    words = [word for word in _BELOW_LETTERS.split(sample) if not word.isascii()]
    if high and all(byte in _HEBREW for byte in sample if byte >= 128):  # noqa: PLR2004 - ASCII ends there
        return "cp1255"
    shares = {name: _share_of_words(words, name) for name in _ALPHABETS}
    if max(shares.values()) >= _MOST_WORDS:
        return max(shares, key=lambda name: shares[name])
    from charset_normalizer import from_bytes

    best = from_bytes(b" ".join(words)).best()
    return best.encoding if best is not None else _western(sample) or "cp1252"


def _western(sample: bytes) -> str:
    """The code page of a Latin script in which fewest characters are strange; "" if the bytes are of none."""
    odd: dict[str, int] = {}
    for pages, letters in _LATIN:
        for page in pages:
            with contextlib.suppress(UnicodeDecodeError):  # a byte that this code page does not have
                found = _strange(sample.decode(page), letters)
                odd[page] = min(found, odd.get(page, found))
    return min(odd, key=lambda name: odd[name]) if odd else ""


def _strange(text: str, letters: str) -> int:
    """Count of letters that a language does not have, and of signs inside words."""
    known = {*letters, *letters.upper()}
    own = sum(_LETTER.match(sign) is not None and sign not in known for sign in text if not sign.isascii())
    return own + sum(not sign.isascii() for sign in _ODD_SIGN.findall(text))


def _is_padded(begin: bytes) -> bool:
    """Whether bytes with noughts among them are a text all the same: few of these, and nothing else that is no text."""
    return begin.count(0) <= _MOST_NUL * len(begin) and not _NO_TEXT.search(begin)


def _strays(begin: bytes) -> int:
    """Count of bytes that are not UTF-8 in a text that else is; 0 if it is in another encoding."""
    wrong = len(begin) - len(begin.decode("utf-8", "ignore").encode())
    right = 0
    for found in _WIDE_SEQUENCE.finditer(begin):
        with contextlib.suppress(UnicodeDecodeError):
            right += bool(found[0].decode())
    return wrong if right >= _FEWEST_UTF8 * wrong else 0


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Decode a byte that is not UTF-8 as cp1252, as an editor of the last century would have written it.

    Raises:
        UnicodeError: if the encoding is another one.
    """
    if not isinstance(error, UnicodeDecodeError) or not error.encoding.startswith("utf-8"):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_STRAY, _stray)


def _share_of_words(words: list[bytes], encoding: str) -> float:
    """Share of words that are letters of one script, small ones after the first, when read in this encoding."""
    try:
        texts = [word.decode(encoding) for word in words]
    except UnicodeDecodeError:
        return 0.0
    return sum(map(_is_word, texts)) / max(1, len(texts))


def _is_word(text: str) -> bool:
    letters = "".join(sign for sign in text if not sign.isascii())
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in letters}
    written = letters[1:] == letters[1:].lower() or letters == letters.upper()
    return len(scripts) == 1 and scripts <= _SCRIPTS and written and 3 * (len(text) - len(letters)) <= len(text)


def _without_mark(begin: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of a text in Latin letters is zero."""
    sample = begin[:2000]
    half = len(sample) // 2
    if half < _FEWEST_WIDE:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > _MOSTLY * half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > _MOSTLY * half and not odd else None


Reader = Callable[[SourceFile], list[ContentPart]]
