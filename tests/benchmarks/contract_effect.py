"""What contract and repairs change when the authors are careless: findings, calls and tokens per document, in one run.

Each document is written without and with a contract by the same author, then repaired by ``%docgen fix``. How long the
material of a section is decides how much the contract adds to its tokens: ``--material`` says it in characters.

Run: python tests/benchmarks/contract_effect.py [--obedience 0.9] [--repair 0.8] [--documents 5] [--material 2400]
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from dataclasses import dataclass, field

from careless import PLACES, SUBJECTS, TERM, VARIANTS, Careless, material
from fake_work import table

import docgen_nb as dg
from docgen_nb.check.checking import check_document
from docgen_nb.check.report import Report
from docgen_nb.project.fixing import fix


@dataclass
class Stage:
    """What was counted of all documents up to one stage."""

    findings: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    tokens: int = 0
    flagged: int = 0
    rewritten: int = 0
    astray: int = 0

    def row(self, what: str, documents: int) -> str:
        """One figure, per document."""
        return f"{self.findings[what] / documents:.1f}"


class Judged(dg.Project):
    """A project whose check knows the terms in any case, so that both ways are judged alike."""

    def check(self, ref: str | None = None, *, select: str = "", ignore: str = "") -> Report:
        return check_document(self.known_outline(), self.parts, glossary={TERM: VARIANTS})


async def write(author: Careless, characters: int, before: Stage, after: Stage, *, contract: bool) -> None:
    """One document, written and repaired."""
    project = Judged(model=author.model())
    project.add(**{place.lower(): material(place, characters) for place in PLACES})
    await project.generate("How the towns are heated", chapters=len(PLACES), contract=contract)
    report = project.check()
    _count(before, report, author)
    outline = project.known_outline()
    flagged = {outline.section(place).title for place in {finding.place for finding in report.findings}}
    await fix(project, _follow, rounds=2)
    _count(after, project.check(), author)
    after.flagged += len(flagged)
    after.rewritten += len(set(author.rewritten))
    after.astray += len(set(author.rewritten) - flagged)


def _count(stage: Stage, report: Report, author: Careless) -> None:
    stage.findings.update(f"{finding.code} {finding.name}" for finding in report.findings)
    stage.calls += sum(author.calls.values())
    stage.tokens += sum(author.tokens.values())


async def _follow(run: dg.Run) -> None:
    await run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--obedience", type=float, default=0.9)
    parser.add_argument("--repair", type=float, default=0.8)
    parser.add_argument("--documents", type=int, default=5)
    parser.add_argument("--material", type=int, default=2400)
    options = parser.parse_args()
    count = options.documents
    stages = {(contract, fixed): Stage() for contract in (False, True) for fixed in (False, True)}
    for seed in range(count):
        for contract in (False, True):
            author = Careless(seed, options.obedience, options.repair)
            ways = stages[contract, False], stages[contract, True]
            asyncio.run(write(author, options.material, *ways, contract=contract))
    all_ = list(stages.values())
    rows = [
        [code, *(stage.row(code, count) for stage in all_)] for code in sorted({c for s in all_ for c in s.findings})
    ]
    rows.append(["all findings", *(f"{sum(stage.findings.values()) / count:.1f}" for stage in all_)])
    rows.append(["calls", *(f"{stage.calls / count:.1f}" for stage in all_)])
    rows.append(["tokens", *(f"{stage.tokens / count:,.0f} (x {stage.tokens / all_[0].tokens:.2f})" for stage in all_)])
    rows.append(["sections with findings", "", f"{all_[1].flagged / count:.1f}", "", f"{all_[3].flagged / count:.1f}"])
    rows.append(["of these rewritten", "", f"{all_[1].rewritten / count:.1f}", "", f"{all_[3].rewritten / count:.1f}"])
    rows.append(["others rewritten", "", str(all_[1].astray), "", str(all_[3].astray)])
    sections = len(PLACES) * len(SUBJECTS)
    print(f"{count} documents of {sections} sections, {options.material} characters of material each; per document")
    table(["", "without contract", "after fix", "with contract", "after fix"], rows)


if __name__ == "__main__":
    main()
