"""CPU of checking a dense document: sections full of numbers, each with three tables, first and second check.

A fifth of the numbers is wrong; names are made up of syllables.

Run: python tests/benchmarks/check_speed.py [--sections 300]
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator

import pandas as pd

import docgen_nb as dg

_SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "ri", "so", "tu", "va", "we", "xi", "ko", "pa")
_PARAGRAPHS, _SENTENCES = 3, 5
_ROLES, _HOURS = ("manager", "clerk", "driver", "cook"), (20, 30, 38, 40)


class Dense:
    """Makes tables and the text about them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def name(self, syllables: int = 3) -> str:
        """A made-up name."""
        return "".join(self._random.choice(_SYLLABLES) for _ in range(syllables)).capitalize()

    def tables(self) -> dict[str, pd.DataFrame]:
        """Three tables of 40, 24 and 30 rows."""
        between, towns = self._random.randint, [self.name() for _ in range(8)]
        shops = [
            (f"{self.name()} {self.name(2)}", self._random.choice(towns), between(1000, 90000), between(100, 9000),
             between(0, 99), between(2, 30), between(10, 400) / 10)
            for _ in range(40)
        ]  # fmt: skip
        months = [
            (f"{2023 + i // 12}-{i % 12 + 1:02}", between(200, 2000), between(0, 60), between(5000, 20000))
            for i in range(24)
        ]
        staff = [
            (f"{self.name(2)} {self.name()}", self._random.choice(_ROLES), between(19, 64), self._random.choice(_HOURS))
            for _ in range(30)
        ]
        heads = ["shop", "town", "revenue (EUR)", "visitors", "returns", "staff", "margin (%)"]
        return {
            "shops": pd.DataFrame(shops, columns=heads),
            "months": pd.DataFrame(months, columns=["month", "orders", "complaints", "energy (kWh)"]),
            "staff": pd.DataFrame(staff, columns=["name", "role", "age", "hours per week"]),
        }

    def paragraphs(self, tables: dict[str, pd.DataFrame]) -> Iterator[str]:
        """Sentences about cells, sums, differences, shares, means and extremes."""
        shops = tables["shops"]
        for _ in range(_PARAGRAPHS):
            a, b = (shops.iloc[i] for i in self._random.sample(range(len(shops)), 2))
            m, p = (tables[name].iloc[self._random.randrange(24)] for name in ("months", "staff"))
            revenue, least = shops["revenue (EUR)"], int(shops.returns.min())
            share = round(100 * a.visitors / shops.visitors.sum(), 1)
            said = [
                f"{a.shop} in {a.town} had revenue of {self._off(revenue[a.name]):,} EUR and {a.visitors:,} visitors.",
                f"{b.shop} counted {self._off(b.returns)} returns with a staff of {self._off(b.staff)}.",
                f"In {m.month} there were {self._off(m.orders):,} orders and {self._off(m.complaints)} complaints.",
                f"{p['name']} is a {p.role} aged {self._off(p.age)} who works {p['hours per week']} hours per week.",
                f"Together {a.shop} and {b.shop} had {self._off(a.returns + b.returns)} returns.",
                f"{a.shop} had more visitors than {b.shop}, about {share} % of the total.",
                f"The average revenue was {self._off(revenue.mean()):,} EUR in {len(shops)} shops.",
                f"The highest margin was {shops['margin (%)'].max()} %, the fewest returns {self._off(least)}.",
            ]
            yield " ".join(self._random.sample(said, _SENTENCES))

    def _off(self, value: float) -> int:
        """The number, or in a fifth of all cases another."""
        return int(value) + (self._random.randint(1, 9) if self._random.random() < 0.2 else 0)


def dense_project(sections: int, seed: int = 5) -> dg.Project:
    """A project with so many written sections, thirty in a chapter, each chapter with tables of its own."""
    made, project, chapters = Dense(seed), dg.Project(model="scripted"), []
    for first in range(0, sections, 30):
        tables = made.tables()
        ids = [f"{name}{first}" for name in tables]
        project.add(**dict(zip(ids, tables.values(), strict=True)))
        written = []
        for _ in range(min(30, sections - first)):
            elements = [{"type": "paragraph", "text": text, "partIds": ids} for text in made.paragraphs(tables)]
            title = f"{made.name()} {made.name()}"
            written.append({"title": title, "contentPartIds": ids, "state": "done", "elements": elements})
        chapters.append({"title": made.name(), "sections": written})
    outline = {"title": "Shops", "language": "en", "chapters": chapters}
    project.load_outline(dg.Outline.model_validate(outline))
    return project


def cpu_of_check(project: dg.Project) -> float:
    """CPU seconds of one check."""
    began = time.process_time()
    project.check()
    return time.process_time() - began


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sections", type=int, default=300)
    sections = parser.parse_args().sections
    cpu_of_check(dense_project(1))  # loads the rules
    pages = [cpu_of_check(dense_project(1, seed)) for seed in range(20)]
    print(f"first check of a page with its tables: {1000 * sum(pages) / len(pages):.1f} ms of CPU")
    project = dense_project(sections)
    first, second = cpu_of_check(project), cpu_of_check(project)
    print(f"{sections} dense sections: {first:.2f} s of CPU, checked again {second:.2f} s")


if __name__ == "__main__":
    main()
