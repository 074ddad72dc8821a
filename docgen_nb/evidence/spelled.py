"""Numbers written as words: English and German up to 999, and the simple ones of French, Spanish and Italian."""

import re
from functools import cache


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    return text.split()


_EN_ONES = words_of(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_TENS = words_of("twenty thirty forty fifty sixty seventy eighty ninety")
_DE_ONES = words_of(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_DE_TENS = words_of("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_SIMPLE = {
    "fr": "deux:2 trois:3 quatre:4 cinq:5 six:6 sept:7 huit:8 neuf:9 dix:10 onze:11 douze:12 treize:13 quatorze:14 "
    "quinze:15 seize:16 vingt:20 trente:30 quarante:40 cinquante:50 soixante:60 cent:100",
    "es": "dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9 diez:10 once:11 doce:12 trece:13 catorce:14 "
    "quince:15 veinte:20 treinta:30 cuarenta:40 cincuenta:50 sesenta:60 setenta:70 ochenta:80 noventa:90 cien:100",
    "it": "due:2 tre:3 quattro:4 cinque:5 sei:6 sette:7 otto:8 nove:9 dieci:10 undici:11 dodici:12 tredici:13 "
    "quattordici:14 quindici:15 venti:20 trenta:30 quaranta:40 cinquanta:50 sessanta:60 settanta:70 ottanta:80",
}
_HUNDREDS = re.compile(
    r"\b(?P<count>(?:a|one|two|three|four|five|six|seven|eight|nine))[ -]hundred(?:[ -]and)?(?:[ -](?P<rest>[a-z-]+))?",
    re.IGNORECASE,
)


@cache
def number_words() -> dict[str, int]:
    """Every single word (with its hyphens) that is a number from 2 to 99, and hundreds in one word."""
    known = {word: number for number, word in enumerate(_EN_ONES) if number > 1}
    known |= {word: number for number, word in enumerate(_DE_ONES) if number > 1}
    for index, tens in enumerate(_EN_TENS):
        known[tens] = 20 + 10 * index
        known |= {f"{tens}-{_EN_ONES[one]}": 20 + 10 * index + one for one in range(1, 10)}
    for index, tens in enumerate(_DE_TENS):
        for name in {tens, tens.replace("ß", "ss")}:
            known[name] = 20 + 10 * index
            ones = ["", "ein", *_DE_ONES[2:10]]
            known |= {f"{ones[one]}und{name}": 20 + 10 * index + one for one in range(1, 10)}
    known |= {"hundert": 100, "einhundert": 100, "zweihundert": 200, "dreihundert": 300, "dozen": 12, "dutzend": 12}
    for language in _SIMPLE:
        known |= _simple(language)
    return known


@cache
def number_words_of(language: str) -> dict[str, int]:
    """The number words of English, German and one other language: "otto" is eight in Italian alone."""
    others = {word for code in _SIMPLE if code != language for word in _simple(code)} - set(_simple(language))
    own = {*_EN_ONES, *_DE_ONES}
    return {word: number for word, number in number_words().items() if word not in others or word in own}


def _simple(language: str) -> dict[str, int]:
    pairs = (pair.partition(":") for pair in _SIMPLE.get(language, "").split())
    return {word: int(number) for word, _, number in pairs}


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def spelled_numbers(text: str) -> list[tuple[int, int, float]]:
    """Start, end and value of every number that is written as a word.

    >>> spelled_numbers("forty-two hives")
    [(0, 9, 42.0)]
    """
    known = number_words()
    if "undred" not in text and known.keys().isdisjoint(_WORD.findall(text.casefold())):
        return []
    words = ((match, known.get(match[0].casefold())) for match in _WORD.finditer(text))
    found = [(match.start(), match.end(), float(value)) for match, value in words if value is not None]
    if "undred" not in text:
        return found
    for hundreds in _HUNDREDS.finditer(text):
        count = hundreds["count"].casefold()
        rest = known.get((hundreds["rest"] or "").casefold())
        value = 100.0 * (_EN_ONES.index(count) if count != "a" else 1) + (rest or 0)
        end = hundreds.end() if rest or not hundreds["rest"] else hundreds.start("rest") - 1
        found = [each for each in found if not hundreds.start() <= each[0] < end]
        found.append((hundreds.start(), end, value))
    return sorted(found)


_LAST_IN_WORDS = 12


def number_in_words(number: str, *, like: str, language: str) -> str:
    """A number in figures, as a word where ``like`` is one and the number is small.

    >>> number_in_words("4", like="six", language="en"), number_in_words("4", like="6", language="en")
    ('four', '4')
    """
    if like[:1].isdigit() or not number.isdigit() or int(number) > _LAST_IN_WORDS or int(number) < 2:  # noqa: PLR2004
        return number
    return {"en": _EN_ONES, "de": _DE_ONES}[language][int(number)] if language in {"en", "de"} else number
