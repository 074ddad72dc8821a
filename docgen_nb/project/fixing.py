"""Fixing what the checks find: sections with findings are written again, with the findings as instructions.

Nothing gets worse: a rewrite that has not fewer findings than the text before it is thrown away, and so is a whole
round after which the document has not fewer. Every older text stays in the project's history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from docgen_nb.check.finding import Finding
from docgen_nb.check.report import Report
from docgen_nb.document.elements import Element
from docgen_nb.document.references import SectionRef
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline
from docgen_nb.run.run import Run

Follow = Callable[[Run], Awaitable[object]]
Counts = Mapping[SectionRef, int]
_MOST_INSTRUCTIONS = 12  # findings of one section that the model is told


class Fixable(Protocol):
    """What is needed of a project."""

    def known_outline(self) -> Outline:
        """The outline."""
        ...

    def check(self, ref: str | None = None, *, select: str = "", ignore: str = "") -> Report:
        """What is wrong with the text."""
        ...

    def rewrite(self, feedback: Mapping[SectionRef, str]) -> Run:
        """Write sections again, each with what is to be different."""
        ...

    def put_back(self, place: SectionRef, elements: list[Element]) -> None:
        """Bring back the text that stood before a rewrite."""
        ...

    def may_be_rewritten(self, place: SectionRef) -> bool:
        """Whether nobody keeps the section as it is."""
        ...


@dataclass(frozen=True)
class Fixed(ShownAsMarkdown):
    """What came of it.

    Attributes:
        before, after: the findings then and now.
        rewritten: labels of the sections whose text is new.
        thrown_away: labels of sections that were written again and kept their old text at least once.
        kept: labels of sections that are locked or written by hand, and so were left alone.
    """

    before: Report
    after: Report
    rewritten: tuple[str, ...]
    thrown_away: tuple[str, ...]
    kept: tuple[str, ...] = ()

    def to_text(self) -> str:
        """The findings that are left, and what was done."""
        lines = [f"Findings: {len(self.before)} before, {len(self.after)} now."]
        for what, labels in (
            ("Rewritten", self.rewritten),
            ("Rewrites thrown away", self.thrown_away),
            ("Left alone, locked or written by hand", self.kept),
        ):
            if labels:
                lines.append(f"{what}: {', '.join(labels)}.")
        return "\n".join([self.after.to_text(), *lines] if len(self.after) else lines)

    def to_markdown(self) -> str:
        """The same, a paragraph a line."""
        return self.to_text().replace("\n", "\n\n")


async def fix(
    project: Fixable, follow: Follow, *, rounds: int = 2, ref: str | None = None, select: str = "", ignore: str = ""
) -> Fixed:
    """Write sections with findings again, at most ``rounds`` times, until there are none or nothing gets better.

    Args:
        project: whose document it is.
        follow: waits for a run, and may show it.
        rounds: at least 1.
        ref: only this chapter or section.
        select: codes, as ``check`` takes them.
        ignore: codes, as ``check`` takes them.

    Raises:
        DocgenError: what stopped a run; what it had written is judged all the same.
    """
    before = report = project.check(ref, select=select, ignore=ignore)
    rewritten: set[SectionRef] = set()
    thrown: set[SectionRef] = set()
    for _ in range(rounds):
        open_ = {place: found for place, found in _by_section(report).items() if project.may_be_rewritten(place)}
        if not open_:
            break
        round_ = _Round(project, lambda: project.check(select=select, ignore=ignore), open_)
        try:
            await follow(project.rewrite({place: instructions(found) for place, found in open_.items()}))
        finally:
            better = round_.judge()
        rewritten |= better
        thrown |= set(open_) - better
        report = project.check(ref, select=select, ignore=ignore)
        if not better:
            break
    label = project.known_outline().label
    kept = {place for place in _by_section(report) if not project.may_be_rewritten(place)}
    names = [tuple(label(place) for place in sorted(places)) for places in (rewritten, thrown, kept)]
    return Fixed(before, report, *names)


class _Round:
    """The texts before a round, to go back to.

    Args:
        project: whose document it is.
        check: looks at the whole document: a rewrite can put another section in the wrong.
        places: what is written again.
    """

    def __init__(self, project: Fixable, check: Callable[[], Report], places: Iterable[SectionRef]) -> None:
        self._project = project
        self._check = check
        self._outline = project.known_outline()
        self._old = {place: list(self._outline.section(place).elements) for place in places}
        report = check()
        self._before, self._total = _counts(report), len(report)

    def judge(self) -> set[SectionRef]:
        """Throw away what is no better; gives the places whose new text stays."""
        written = {place for place, old in self._old.items() if self._outline.section(place).elements != old}
        after = _counts(self._check())
        worse = {place for place in written if after[place] >= self._before[place]}
        self._put_back(worse)
        better = written - worse
        if better and len(self._check()) >= self._total:  # another section pays for it
            self._put_back(better)
            return set()
        return better

    def _put_back(self, places: Iterable[SectionRef]) -> None:
        for place in places:
            self._project.put_back(place, self._old[place])


def instructions(found: Iterable[Finding]) -> str:
    """Findings as what is to be different.

    They quote text of a model, each on one line and cut, so that they can't pass for instructions of ours.
    """
    told = list(dict.fromkeys(f"- {finding.message} {finding.fix}" for finding in found))
    return "fix these faults and change nothing else:\n" + "\n".join(told[:_MOST_INSTRUCTIONS])


def _by_section(report: Report) -> dict[SectionRef, list[Finding]]:
    found: dict[SectionRef, list[Finding]] = {}
    for finding in report:
        if isinstance(finding.place, SectionRef):
            found.setdefault(finding.place, []).append(finding)
    return found


def _counts(report: Report) -> Counter[SectionRef]:
    return Counter(finding.place for finding in report if isinstance(finding.place, SectionRef))
