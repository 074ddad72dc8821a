"""Units and powers of ten that follow (or, for currencies, precede) a number."""

import re
from typing import NamedTuple

PERCENT = "%"
UNKNOWN = ""  # a table's cell whose unit nobody says
TIME = "time"
COUNT = "n"  # a number in running text without a unit


class Unit(NamedTuple):
    """A dimension and what a number of it is multiplied with to be in the dimension's base unit."""

    dimension: str
    factor: float


CURRENCIES = {
    "EUR": "€ eur euro euros",
    "USD": "$ us$ usd dollar dollars dólares dólar",
    "GBP": "£ gbp",
    "CHF": "chf francs franken sfr fr.",
    "JPY": "¥ jpy yen",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "PLN": "pln zł",
    "INR": "₹ inr rupees",
    "CNY": "cny yuan rmb",
}
_PERCENT = "% percent prozent procent pct ‰ pp procente percentages"
_PHYSICAL: dict[str, dict[str, float]] = {
    "mass": {"mg": 1e-6, "g": 1e-3, "kg": 1, "t": 1e3, "kt": 1e6, "gram": 1e-3, "grams": 1e-3, "gramm": 1e-3,
             "grammes": 1e-3, "gramos": 1e-3, "kilo": 1, "kilos": 1, "kilogram": 1, "kilograms": 1, "kilogramm": 1,
             "tonne": 1e3, "tonnes": 1e3, "tonnen": 1e3, "toneladas": 1e3, "tons": 1e3},
    "length": {"mm": 1e-3, "cm": 1e-2, "m": 1, "km": 1e3, "metre": 1, "metres": 1, "meter": 1, "meters": 1,
               "mètres": 1, "metros": 1, "kilometre": 1e3, "kilometres": 1e3, "kilometer": 1e3, "kilometers": 1e3,
               "kilomètres": 1e3, "kilómetros": 1e3, "millimetres": 1e-3, "millimeter": 1e-3, "centimetres": 1e-2},
    "area": {"m²": 1, "m2": 1, "km²": 1e6, "km2": 1e6, "ha": 1e4, "hectare": 1e4, "hectares": 1e4, "hektar": 1e4,
             "hectáreas": 1e4},
    "volume": {"ml": 1e-3, "cl": 1e-2, "l": 1, "hl": 100, "m³": 1e3, "m3": 1e3, "litre": 1, "litres": 1, "liter": 1,
               "liters": 1, "litros": 1},
    "energy": {"wh": 1e-3, "kwh": 1, "mwh": 1e3, "gwh": 1e6, "twh": 1e9},
    "power": {"w": 1e-3, "kw": 1, "mw": 1e3, "gw": 1e6, "watts": 1e-3, "kilowatts": 1, "megawatts": 1e3},
    "data": {"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12},
    "time": {"ms": 1e-3, "s": 1, "sec": 1, "second": 1, "seconds": 1, "sekunden": 1, "secondes": 1, "segundos": 1,
             "min": 60, "minute": 60, "minutes": 60, "minuten": 60, "minutos": 60, "h": 3600, "hour": 3600,
             "hours": 3600, "stunden": 3600, "stunde": 3600, "heures": 3600, "horas": 3600, "day": 86400,
             "days": 86400, "tage": 86400, "tagen": 86400, "jours": 86400, "días": 86400, "week": 604800,
             "weeks": 604800, "wochen": 604800, "semaines": 604800, "semanas": 604800},
    "temperature": {"°c": 1, "°": 1, "degrees": 1, "grad": 1, "degrés": 1, "grados": 1},
    "frequency": {"hz": 1, "khz": 1e3, "mhz": 1e6, "ghz": 1e9},
}  # fmt: skip
_OF_THINGS = frozenset(word for words in _PHYSICAL.values() for word in words)
_IN_THOUSANDS = {"k": 1e3, "t": 1e3, "m": 1e6}  # kEUR, TEUR, MEUR
UNITS: dict[str, Unit] = {
    **{word: Unit(code, 1) for code, words in CURRENCIES.items() for word in words.split()},
    **{
        f"{letter}{code.lower()}": Unit(code, factor) for code in CURRENCIES for letter, factor in _IN_THOUSANDS.items()
    },
    **{word: Unit(PERCENT, 1) for word in _PERCENT.split()},
    **{word: Unit(dimension, factor) for dimension, words in _PHYSICAL.items() for word, factor in words.items()},
}
_LONG_PERCENT = re.compile(
    r"\s?(?:(?:percentage|per[ -]?cent|prozent|procent)[ -]?(?:points?|punkten?|poäng)?|pour[ ]cent|por[ ]ciento|"
    r"per[ ]cento|por[ ]cento|points?[ ]de[ ]pourcentage|puntos[ ]porcentuales|%[ -]?(?:points?|punkten?)?)(?!\w)",
    re.IGNORECASE,
)
_UNIT_WORD = re.compile(r"[\s\-]?(?P<unit>[€$£¥₹%‰]|°\s?[CF]?|US\$|[^\W\d_]+[²³]?[23]?)(?![\w])")
SIGNS = "€$£¥₹"

SCALES: dict[str, float] = {
    word: scale
    for scale, words in {
        1e3: "k thousand thousands tausend tsd mille milliers millier mil mila duizend tusen",
        1e6: "m mn mln mio million millions millionen millón millones milione milioni milhão milhões miljoen miljoner "
        "mill",
        1e9: "bn bln billion billions mrd milliarde milliarden milliard milliards miliardo miliardi bilhão bilhões "
        "miljard miljarder md",
        1e12: "trillion trillions bio billionen bn. tn",
    }.items()
    for word in words.split()
}
_SCALE_WORD = re.compile(r"(?P<space>[\s\-]?)(?P<scale>[^\W\d_]+)\.?(?=[\s\-,.;:)€$£%]|\Z)")
_MIL_MILLONES = re.compile(r"\s(?:mil\s+millones|thousand\s+million)\b", re.IGNORECASE)


def scale_at(text: str, at: int) -> tuple[float, int]:
    """The power of ten named at a place, and where it ends; 1 if none is."""
    if double := _MIL_MILLONES.match(text, at):
        return 1e9, double.end()
    word = _SCALE_WORD.match(text, at)
    if word is None:
        return 1.0, at
    name = word["scale"].casefold()
    if name not in SCALES or (name in {"m", "k"} and word["space"]) or (name == "m" and not _is_money(text, at)):
        return 1.0, at  # "5 m" is a length, "12 k" no number at all
    return SCALES[name], word.end()


def _is_money(text: str, at: int) -> bool:
    """Whether a currency stands before the number that ends at ``at``, or right behind its letter."""
    before = text[max(0, at - 14) : at].rstrip("0123456789.,' \u00a0")
    return before[-1:] in SIGNS or before[-3:].upper() in CURRENCIES or text[at + 1 : at + 2] in SIGNS


def unit_at(text: str, at: int) -> tuple[Unit | None, int]:
    """The unit that follows at a place, and where it ends; None if none does."""
    if long := _LONG_PERCENT.match(text, at):
        return Unit(PERCENT, 1), long.end()
    word = _UNIT_WORD.match(text, at)
    if word is None:
        return None, at
    written = word["unit"].replace(" ", "")
    folded = written.casefold()
    if folded in {"m", "s", "h", "t", "g", "l", "w"} and written.isupper():
        return None, at  # "plan 5 T" is no mass
    unit = UNITS.get(folded)
    if folded == "mw" and written == "mW":
        unit = Unit("power", 1e-6)
    is_rate = text[word.end() : word.end() + 1] == "/" and folded in _OF_THINGS  # km/h is no length
    return (unit, word.end()) if unit and not is_rate else (None, at)


def currency_before(text: str, at: int) -> Unit | None:
    """The currency whose sign or code stands before a number."""
    before = text[max(0, at - 4) : at].rstrip()
    if before[-1:] and before[-1:] in SIGNS:
        return UNITS[before[-1:]]
    code = re.search(r"\b([A-Z]{3})\Z", before)
    return Unit(code[1], 1) if code and code[1] in CURRENCIES else None


_PER = re.compile(r"(?:/|\b(?:je|pro|per|par|por)\b)\s*[^\W\d_]+[²³23]?", re.IGNORECASE)  # "EUR per kg" are euros
_SHORT_SCALE = re.compile(
    r"\b(?P<letter>[kKTM])[€$£]|[€$£]\s?(?P<after>[km])\b|['’]000\b|\b000s\b|\b1[.,]000\s(?:€|EUR)"
)


_LAST_LETTER = re.compile(r"\w\w[ _]([glm])\Z")  # "body mass g"


def unit_of_header(header: str) -> tuple[Unit | None, float]:
    """Unit and power of ten that a table's column header names: ``Revenue (EUR million)``, ``weight_kg``."""
    unit, scale = None, 1.0
    header = _PER.sub(" ", header)
    if last := _LAST_LETTER.search(header):
        unit = UNITS[last[1]]
    if short := _SHORT_SCALE.search(header):
        scale = 1e6 if "m" in (short["letter"] or short["after"] or "").casefold() else 1e3
    for word in re.findall(r"[€$£¥₹%‰]|°C|[^\W_]+[²³]?", header.replace("_", " ")):
        folded = word.casefold()
        if folded in SCALES and folded not in {"m", "k", "md", "mil", "bio"}:
            scale = SCALES[folded]
        elif folded in UNITS and (len(folded) > 1 or "(" in header or "_" in header or not folded.isalpha()):
            unit = UNITS[folded]
    if re.search(r"\bshare\b.*%|%|\bpct\b|percent|prozent|pourcentage|porcentaje", header, re.IGNORECASE):
        unit = Unit(PERCENT, 1)
    return unit, scale
