"""Which language a text is in, by its script and its commonest words.

Limits: sixteen languages of the Latin script, the others by script alone; nothing is said about texts of fewer than
``FEWEST_WORDS`` words, and close relatives (Danish and Norwegian) count as one.
"""

import re
import unicodedata
from collections import Counter

from docgen_nb.evidence.stopwords import STOP_WORDS
from docgen_nb.evidence.words import words

FEWEST_WORDS = 12
_LOOKED_AT = 600  # characters of a text whose script is counted
_CLEARLY = 1.6  # times as many known words as in the language that was asked for
_SURELY = 0.3  # of the words, which no other language reaches beside it
_LEAST_SHARE = 0.12  # of the words, which must be known ones
_NAMES = {
    "en": "english anglais englisch inglés inglese",
    "de": "german deutsch allemand alemán tedesco",
    "fr": "french français französisch francés francese",
    "es": "spanish español spanisch espagnol spagnolo castellano",
    "it": "italian italiano italienisch italien",
    "pt": "portuguese português portugiesisch portugais",
    "nl": "dutch nederlands niederländisch néerlandais",
    "pl": "polish polski polnisch polonais",
    "sv": "swedish svenska schwedisch suédois",
    "da": "danish dansk dänisch danois",
    "no": "norwegian norsk nb nn norwegisch norvégien bokmål",
    "fi": "finnish suomi finnisch finnois",
    "cs": "czech čeština tschechisch tchèque",
    "tr": "turkish türkçe türkisch turc",
    "ro": "romanian română rumänisch roumain",
    "hu": "hungarian magyar ungarisch hongrois",
    "ru": "russian русский russisch russe",
    "uk": "ukrainian українська",
    "bg": "bulgarian български",
    "el": "greek ελληνικά",
    "ar": "arabic العربية",
    "fa": "persian فارسی farsi",
    "he": "hebrew עברית",
    "hi": "hindi हिन्दी",
    "th": "thai ไทย",
    "ko": "korean 한국어",
    "ja": "japanese 日本語",
    "zh": "chinese 中文",
}
_BY_NAME = {name: code for code, names in _NAMES.items() for name in (code, *names.split())}
_SCRIPTS = {
    "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "el": "GREEK", "ar": "ARABIC", "fa": "ARABIC",
    "he": "HEBREW", "hi": "DEVANAGARI", "th": "THAI", "ko": "HANGUL", "ja": "CJK", "zh": "CJK",
}  # fmt: skip
_FAMILIES = ({"da", "no"},)


def language_code(name: str) -> str:
    """The code of a language by code, tag or name; "" where it is unknown.

    >>> language_code("British English"), language_code("de-CH"), language_code("")
    ('en', 'de', '')
    """
    for word in re.split(r"[\s_(),;\-]+", name.casefold()):
        if word in _BY_NAME:
            return _BY_NAME[word]
    return ""


def language_name(code: str) -> str:
    """Name of a language for a reader: "French" for fr."""
    return _NAMES.get(code, code).split()[0].capitalize()


def other_language(text: str, expected: str) -> str:
    """The language of a text that is clearly not in the one expected; "" where it is, or where nobody can say."""
    script, share = _script(text)
    wanted = _SCRIPTS.get(expected, "LATIN")
    if script and script != wanted and share > 0.7:  # noqa: PLR2004 - a few foreign names are no other language
        return script.capitalize() if script != "LATIN" else _likeliest(words(text)) or "Latin script"
    found = words(text)
    if expected not in STOP_WORDS or len(found) < FEWEST_WORDS:
        return ""
    if sum(map(STOP_WORDS[expected].__contains__, found)) >= _SURELY * len(found):
        return ""
    scores = _scores(found)
    best = max(scores, key=lambda code: (scores[code], code == expected))
    if best == expected or any({best, expected} <= family for family in _FAMILIES):
        return ""
    clear = scores[best] >= max(3, _CLEARLY * scores[expected]) and scores[best] >= _LEAST_SHARE * len(found)
    return best if clear else ""


def likeliest_language(text: str) -> str:
    """The language whose common words are most frequent; "" where too few are."""
    return _likeliest(words(text))


def _likeliest(found: list[str]) -> str:
    scores = _scores(found)
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] >= max(3, _LEAST_SHARE * len(found)) else ""


def _scores(found: list[str]) -> dict[str, int]:
    counts = Counter(found)
    return {code: sum(counts[word] for word in known & counts.keys()) for code, known in STOP_WORDS.items()}


def _script(text: str) -> tuple[str, float]:
    """The commonest script of the letters of a text's beginning, and its share."""
    if text[:_LOOKED_AT].isascii():  # nearly every English text
        return ("LATIN", 1.0) if sum(map(str.isalpha, text[:_LOOKED_AT])) >= FEWEST_WORDS else ("", 0.0)
    letters = [character for character in text[:_LOOKED_AT] if character.isalpha()]
    counts = Counter(_script_of(character) for character in letters)
    if sum(counts.values()) < FEWEST_WORDS:
        return "", 0.0
    script, count = counts.most_common(1)[0]
    return script, count / len(letters)


def _script_of(letter: str) -> str:
    if letter < "\u0250":
        return "LATIN"
    first = unicodedata.name(letter, "").split(" ", 1)[0]
    return "CJK" if first in {"HIRAGANA", "KATAKANA", "IDEOGRAPHIC"} else first
