"""The numbers that a text states as facts: without years, ordinals, labels such as ``section 3``, and names."""

import re
from collections.abc import Iterator
from functools import lru_cache

from docgen_nb.evidence.quantities import Quantity, quantities
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS, word_set
from docgen_nb.evidence.units import COUNT

_LABELS = (
    "section sections sec chapter chapters ch table tables tab figure figures fig step steps phase page pages p pp "
    "version v no nr number item items appendix annex part parts article articles art paragraph level tier stage type "
    "class grade group day week month year round option scenario equation eq line row column rule note exhibit volume "
    "vol issue release scope quarter point objective goal question hypothesis priority category zone room building "
    "floor route gate platform unit layer batch sample lot test model case example box sheet slide form clause "
    "abschnitt kapitel tabelle abbildung abb schritt seite s nummer anhang teil artikel absatz stufe typ klasse tag "
    "woche monat jahr band heft ziffer § §§ quartal punkt ziel frage priorität kategorie raum gebäude gruppe "
    "chapitre tableau étape numéro annexe partie paragraphe niveau jour semaine mois année tome trimestre question "
    "sección capítulo tabla figura paso página número núm anexo parte artículo párrafo nivel fase día semana mes año "
    "sezione capitolo tabella passo pagina numero allegato articolo livello giorno settimana mese anno "
    "salle étage groupe ligne rue porte sala piso planta grupo línea calle puerta stock saal zimmer linie halle stanza "
    "hoofdstuk tabel figuur stap pagina nummer bijlage deel iso iec din en rfc eu vdi q h t cohort top"
)
_LABEL = re.compile(r"(?P<label>§+|[^\W\d_]+)\.?[\s\u00a0]*(?:(?:\d+[\d.]*(?:[\s\u00a0]*(?:,|-|–|and|und|et|y|to|bis|&)"
                    r"[\s\u00a0]*))*)\Z", re.IGNORECASE)  # fmt: skip
LABEL_WORDS = word_set(_LABELS)
_MASKED = re.compile(
    r"\[\^?[\d,\s–-]+\]"  # citations by number, footnotes
    r"|\[@[^\]]*\]"
    r"|\b(?!\d{1,3}(?:\.\d{3})+\b)\d+(?:\.\d+){2,}\b"  # versions, addresses
    r"|\b\d{1,2}(?::\d{2}){1,2}(?:\s?[ap]\.?m\.?)?\b|\b\d{1,2}\s?(?:[ap]\.?m\.?|Uhr)(?!\w)|\b\d{1,2}\.\d{2}\sUhr\b"
    r"|(?<![\d.,])\d{1,2}/\d{1,3}(?![\d/])"  # 24/7, 1/3
    r"|(?<!\d)\d{3,}(?:-\d+)+\b|\b\d+(?:-\d+){2,}\b"  # telephone numbers, ISBN
    r"|^[ \t]*\d{1,3}[.)](?=\s)"  # enumerators
    r"|#\d+|\b\d{1,2}:\d{1,2}\b"
    r"|\b10\^?[⁰¹²³⁴-⁹]+",
    re.MULTILINE | re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ère|re|e|ème|de|ste)\b|\.?[ºª]", re.IGNORECASE)
_GERMAN_ORDINAL = re.compile(r"\.[\s\u00a0](?=[a-zäöüA-ZÄÖÜ])")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_CITED = re.compile(r"\([^()]{0,80}\b(?:1[5-9]|20)\d\d[a-z]?(?:, p[^()]{1,12})?\)")  # (Author, 2019)
_YEAR_ALONE = re.compile(r"(?<![\w.,€$£#])(?:1[5-9]|20|21)\d\d(?![\w%]|[.,]\d|\s?(?:%|€|kg|km|euros?\b|['’]s\b))")
_NAME = re.compile(r"(?P<word>[^\W\d_]+)[\s\u00a0-]\Z")
_LARGEST_IN_A_NAME = 31
_SMALLEST = 3  # nobody looks up "2 of them"


@lru_cache(maxsize=5_000)
def stated_quantities(prose: str, language: str) -> tuple[Quantity, ...]:
    """The numbers of running text that a source should have."""
    return tuple(_stated(prose, language))


def _stated(prose: str, language: str) -> Iterator[Quantity]:
    text = _masked(prose)
    for quantity in quantities(text, language):
        if quantity.spelled or not _is_no_statement(text, quantity, language):
            yield quantity


@lru_cache(maxsize=5_000)
def _masked(prose: str) -> str:
    """The text with the figures that are no numbers crossed out."""
    if _DIGIT.search(prose) is None:
        return prose
    return _MASKED.sub(lambda match: _DIGIT.sub("x", match[0]), prose)


def _is_no_statement(text: str, quantity: Quantity, language: str) -> bool:
    before, after = text[max(0, quantity.start - 40) : quantity.start], text[quantity.end : quantity.end + 8]
    if quantity.dimension == COUNT and quantity.whole:
        if quantity.value < _SMALLEST or _YEAR.fullmatch(text[quantity.start : quantity.end]) or _ORDINAL.match(after):
            return True
        if language == "de" and quantity.value <= _LARGEST_IN_A_NAME and _GERMAN_ORDINAL.match(after):
            return True
        if _is_in_a_name(before, quantity):
            return True
    if after[:1].isalpha() or after[:1] == "_" or re.match(r"[-‑](?:[A-Z]|\d)", after):
        return not re.match(r"-\d", after)  # 3D, 4x4; but a range is two numbers
    label = _LABEL.search(before) if quantity.dimension == COUNT else None
    return label is not None and label["label"].casefold() in LABEL_WORDS


def years_in(prose: str) -> Iterator[int]:
    """Every number that can be a year."""
    text = _masked(prose)
    for match in _YEAR_ALONE.finditer(_CITED.sub(" ", text)):
        yield int(match[0])


def _is_in_a_name(before: str, quantity: Quantity) -> bool:
    """``Windows 11``, ``Line 3``, ``ISO 9001``: a capitalised word that is no sentence's common beginning."""
    name = _NAME.search(before)
    if name is None or not name["word"][0].isupper():
        return False
    word = name["word"]
    acronym = len(word) > 1 and word.isupper()
    common = word.casefold() in ALL_STOP_WORDS or word.casefold() in _BEGINNINGS
    return acronym or (not common and quantity.value <= _LARGEST_IN_A_NAME)


_BEGINNINGS = word_set(
    "about around roughly nearly almost only just exactly together altogether of these those another around all some "
    "currently today overall since until by while although because though when where with within without during "
    "rund etwa knapp fast insgesamt heute derzeit aktuell zusammen davon jeweils environ près presque seulement "
    "aujourd actuellement casi unos unas actualmente solo sólo hoy both either every each nearly approximately "
    "hence thus then now there here approximately total average"
)
