"""Figures of a made-up table, told rightly and wrongly, in the number format of a language."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}


def written(value: float, language: str, decimals: int = 0) -> str:
    """A number with the separators of a language."""
    text = f"{value:,.{decimals}f}"
    marks = {"en": ",.", "de": ".,", "fr": "\u202f,", "es": ".,"}[language]
    return text.replace(",", "\0").replace(".", marks[1]).replace("\0", marks[0])


def written_date(day: date, language: str, rng: random.Random) -> str:
    """A date as running text has it."""
    month = MONTHS[language][day.month - 1]
    forms = {
        "en": [f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}"],
        "de": [f"{day.day}. {month} {day.year}", day.strftime("%d.%m.%Y")],
        "fr": [f"{day.day} {month} {day.year}"],
        "es": [f"{day.day} de {month} de {day.year}"],
    }
    return rng.choice(forms[language])


class Figures:
    """A table of a domain, and all that can be said of two of its rows.

    Args:
        domain: names its rows and columns.
        rng: where the numbers come from.
        numbers_as_text: whether the cells have separators, as a spreadsheet that was pasted.
    """

    def __init__(self, domain: Any, rng: random.Random, *, numbers_as_text: bool = False) -> None:
        self.domain, self.rng, self.language = domain, rng, domain.language
        n = len(domain.entities)
        self.money = [rng.randrange(210_000, 9_800_000) for _ in range(n)]
        self.heads = rng.sample(range(113, 4_987), n)
        self.rates = [round(rng.uniform(-9, 19), 1) for _ in range(n)]
        self.mass = [round(rng.uniform(210, 4_900), 1) for _ in range(n)]
        self.share = [round(h / sum(self.heads), 3) for h in self.heads]
        self.day = date(2023, 1, 4) + timedelta(days=rng.randrange(700))
        self.table = self._table(numbers_as_text=numbers_as_text)

    def _table(self, *, numbers_as_text: bool) -> Table:
        def cell(value: float, decimals: int) -> str:
            return written(value, self.language, decimals) if numbers_as_text else str(value)

        rows = [
            [name, cell(m, 0), cell(h, 0), str(r), cell(w, 1), str(s)]
            for name, m, h, r, w, s in zip(
                self.domain.entities, self.money, self.heads, self.rates, self.mass, self.share, strict=True
            )
        ]
        return Table(headers=self.domain.headers, rows=rows)

    def parts(self) -> list[ContentPart]:
        """The table, and notes with the date and the number of items of a list."""
        iso = self.day.isoformat()
        items = "\n".join(f"- {item}" for item in self.domain.items)
        notes = self.domain.notes.format(date=iso, items=items)
        return [
            ContentPart(id="table", label="table.csv", kind="table", text="", item=self.table),
            ContentPart(id="notes", label="notes.md", kind="markdown", text=notes),
        ]

    def slots(self) -> dict[str, str]:
        """Words for templates: rows ``A`` and ``B``, right figures, and ``bad_…`` ones."""
        rng, lang = self.rng, self.language
        a, b = rng.sample(range(len(self.heads)), 2)
        total, both = sum(self.heads), self.heads[a] + self.heads[b]
        big, small = max(self.heads[a], self.heads[b]), min(self.heads[a], self.heads[b])
        largest = max(range(len(self.heads)), key=self.heads.__getitem__)
        if self.heads[a] < self.heads[b]:
            a, b = b, a
        wrong_day = self.day + timedelta(days=rng.choice([-40, -9, -3, 5, 17, 61]))
        million = {"en": "million", "de": "Millionen", "fr": "millions", "es": "millones"}[lang]
        heads = [*self.heads, total, both, big - small, total / len(self.heads)]

        def off(value: float, decimals: int = 0, taken: Any = ()) -> str:
            return written(self._wrong(value, decimals, [*taken, value]), lang, decimals)

        return {
            "A": self.domain.entities[a],
            "B": self.domain.entities[b],
            "largest": self.domain.entities[largest],
            "money": written(self.money[a], lang),
            "money_b": written(self.money[b], lang),
            "money_million": f"{written(self.money[a] / 1e6, lang, 2)} {million}",
            "money_rough": f"{written(self.money[a] / 1e6, lang, 1)} {million}",
            "heads": written(self.heads[a], lang),
            "heads_b": written(self.heads[b], lang),
            "heads_rough": written(round(self.heads[a], -2 if self.heads[a] >= 1000 else -1), lang),
            "both": written(both, lang),
            "gap": written(big - small, lang),
            "total": written(total, lang),
            "mean": written(total / len(self.heads), lang, 1),
            "more": written((big - small) / small * 100, lang, 1),
            "rate": written(abs(self.rates[a]), lang, 1),
            "share": written(self.share[a] * 100, lang, 1),
            "share_whole": written(round(self.share[a] * 100), lang),
            "mass": written(self.mass[a], lang, 1),
            "tonnes": written(self.mass[a] / 1000, lang, 2),
            "date": written_date(self.day, lang, rng),
            "rows": str(len(self.heads)),
            "items": str(len(self.domain.items)),
            "bad_money": written(self._swapped(self.money[a], self.money), lang),
            "bad_million": f"{off(self.money[a] / 1e6, 2, [m / 1e6 for m in self.money])} {million}",
            "bad_heads": written(self._swapped(self.heads[a], heads), lang),
            "bad_both": off(both, 0, heads),
            "bad_gap": off(big - small, 0, heads),
            "bad_total": off(total, 0, heads),
            "bad_mean": off(total / len(self.heads), 1, heads),
            "bad_rate": off(abs(self.rates[a]) + 3, 1, [abs(r) for r in self.rates]),
            "bad_share": off(self.share[a] * 100, 1, [s * 100 for s in self.share]),
            "bad_percent": str(rng.choice([37, 43, 53, 58, 62, 67, 73, 78, 83, 87])),
            "bad_mass": off(self.mass[a], 1, self.mass),
            "bad_tonnes": written(self.mass[a] / 100, lang, 1),
            "bad_date": written_date(wrong_day, lang, rng),
            "bad_rows": str(len(self.heads) + rng.choice([3, 4, 5])),
            "bad_year": str(rng.choice([1974, 1987, 1996, 2003, 2009])),
            "bad_invented": written(rng.choice([17_350, 23_480, 41_870, 56_210, 64_930]), lang),
        }

    def _wrong(self, value: float, decimals: int, taken: list[float]) -> float:
        """Another value, four percent away from all that it could be confused with."""
        while True:
            other = round(value * self.rng.uniform(0.6, 1.5), decimals) + self.rng.randrange(1, 9) * 10.0**-decimals
            if all(abs(other - each) > 0.04 * abs(each) for each in taken):
                return other

    def _swapped(self, value: int, taken: list[Any]) -> int:
        """Two neighbouring digits swapped, as one mistypes; else another value."""
        digits = str(value)
        places = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and (i or digits[1] != "0")]
        self.rng.shuffle(places)
        for i in places:
            swapped = int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])
            if all(abs(swapped - each) > 0.006 * each for each in taken):
                return swapped
        return int(self._wrong(value, 0, list(taken)))
