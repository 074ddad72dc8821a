"""Find and read what no reader sees: hidden signs, letters of other alphabets, ciphers, letters set apart."""

from __future__ import annotations

import base64
import codecs
import contextlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterator

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_MIXED = re.compile(r"\b(?=\w*[a-zA-Z])(?=\w*[\u0370-\u04ff])\w{3,}\b")  # letters of two alphabets in a word
_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕԁοανρικτυ", "abekmhopctyxijsdoavpiktu")
_SPACED = re.compile(
    r"\b(?:\w ){3,}\w\b|\b(?:[^\W\d][·-]){3,}[^\W\d]\b|(?<=  )\w(?: \w)*(?=  )"
)  # a word in s p a c e d or h-y-p-h-e-n-e-d letters
_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{16,4000}={0,2}(?![\w+/])")
_COMMON = (
    "the|and|that|with|this|your|you|say|write|ignore|und|der|das|dass|nicht|schreib|schreibe|les|que|est|dans|vous"
    "|dites"
)
_CIPHERS: list[
    tuple[re.Pattern[str], Callable[[str], str]]
] = [  # the commonest words in rot13 and backwards, and how to read the rest
    (
        re.compile(rf"\b(?:{codecs.encode(_COMMON, 'rot13')})\b", re.IGNORECASE),
        lambda text: codecs.encode(text, "rot13"),
    ),
    (re.compile(rf"\b(?:{_COMMON[::-1]})\b", re.IGNORECASE), lambda text: text[::-1]),
]
_FEWEST_WORDS = 2  # of a sentence in base64


def seen(text: str) -> str:
    """The text as a reader takes it: no hidden signs, plain letters for their look-alikes; it may be shorter."""
    text = _SPACED.sub(lambda match: re.sub(r"(?<=\w)[ ·-](?=\w)", "", match[0]), html.unescape(text))
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
    return _MIXED.sub(lambda match: match[0].translate(_LOOK_ALIKE), plain)


def decoded(text: str) -> Iterator[tuple[int, str]]:
    """Sentences in base64, in rot13 and backwards, with the place where they stand."""
    for match in _BASE64.finditer(text):
        with contextlib.suppress(ValueError):
            plain = base64.b64decode(match[0] + "=" * (-len(match[0]) % 4)).decode()
            if plain.isprintable() and len(plain.split()) > _FEWEST_WORDS:
                yield match.start(), plain
    for common, read in _CIPHERS:
        if len(common.findall(text)) > 1:
            for match in re.finditer(r"[^\n]+", text):
                if len(common.findall(match[0])) > 1:
                    yield match.start(), read(match[0])


def hidden_in(text: str) -> bool:
    """Whether there are letters that no reader sees: tags, or several without width between letters."""
    return (
        not text.isascii()
        and re.search(
            "[\U000e0020-\U000e007f]{2}|(?:\\w[\u200b\u2060\ufeff]){3}|[\u200b-\u200d\u2060-\u2064\ufeff]{3}", text
        )
        is not None
    )
