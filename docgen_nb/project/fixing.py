"""Fixing what the checks find: sections with findings are written again, then single sentences are edited.

Nothing gets worse: a text that has not fewer findings than the one before it is thrown away, and so is a whole round
after which the document has not fewer. What a rewrite could not fix is tried once more sentence by sentence; what is
left then is reported. Every older text stays in the project's history.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from docgen_nb.check.finding import Finding
from docgen_nb.check.report import Report
from docgen_nb.document.elements import BulletList, Paragraph
from docgen_nb.document.references import SectionRef
from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.shown import ShownAsMarkdown
from docgen_nb.document.tree import Outline, Section
from docgen_nb.fill.context import SentenceEdit
from docgen_nb.project.project import Project
from docgen_nb.run.run import Run

Follow = Callable[[Run], Awaitable[object]]
Counts = Mapping[SectionRef, int]
_LONGEST_QUOTE = 400  # characters of a passage that is quoted
_OTHER_PLACE = re.compile(r"\b((?:\d+/)?\d+\.\d+):(\d+)\b")
_MOST_INSTRUCTIONS = 12  # findings of one section that the model is told


@dataclass(frozen=True)
class Fixed(ShownAsMarkdown):
    """The result of fixing.

    Attributes:
        before, after: the findings then and now.
        rewritten: labels of the sections whose text is new.
        thrown_away: labels of sections that were written again and kept their old text at least once.
        kept: labels of sections that are locked or written by hand, and so were left alone.
        unchanged: labels of sections whose rewrite was the old text again.
    """

    before: Report
    after: Report
    rewritten: tuple[str, ...]
    thrown_away: tuple[str, ...]
    kept: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def fixed(self) -> list[Finding]:
        """The findings that are gone."""
        left = Counter(map(_identity, self.after))
        gone: list[Finding] = []
        for finding in self.before:
            if left[_identity(finding)]:
                left[_identity(finding)] -= 1
            else:
                gone.append(finding)
        return gone

    def to_text(self) -> str:
        """Lines that say which findings are fixed, which are left and why."""
        lines = [f"Fixed {finding.where} {finding.code}: {finding.message}" for finding in self.fixed]
        lines.append(f"Findings: {len(self.before)} before, {len(self.after)} now.")
        for what, labels in (
            ("Rewritten", self.rewritten),
            ("No better when written again, so the old text stands", self.thrown_away),
            ("Of these, the model gave the old text again in", self.unchanged),
            ("Left alone, locked or written by hand", self.kept),
        ):
            if labels:
                lines.append(f"{what}: {', '.join(labels)}.")
        return "\n".join([self.after.to_text(), *lines] if len(self.after) else lines)

    def to_markdown(self) -> str:
        """The report with a paragraph for each line."""
        return self.to_text().replace("\n", "\n\n")


def _identity(finding: Finding) -> tuple[object, ...]:
    return finding.place, finding.code, finding.message


async def fix(
    project: Project, follow: Follow, *, rounds: int = 2, ref: str | None = None, select: str = "", ignore: str = ""
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
    tally = _Tally()
    check_all = partial(project.check, select=select, ignore=ignore)
    for number in range(rounds + 1):
        open_ = {place: found for place, found in _by_section(report).items() if project.may_be_rewritten(place)}
        if not open_ or (number == rounds and not tally.thrown):
            break
        by_sentence = (number > 0 and not tally.better) or number == rounds
        outline = project.known_outline()
        edits = {place: edit for place, found in open_.items() if (edit := sentence_edit(outline, found))}
        if by_sentence and not edits:
            break
        round_ = _Round(project, check_all, edits if by_sentence else open_)
        try:
            if by_sentence:
                await follow(project.start(project.planner().edit(edits)))
            else:
                feedback = {place: instructions(found, outline) for place, found in open_.items()}
                await follow(project.start(project.planner().rewrite(feedback)))
        finally:
            tally.add(round_, round_.judge())
        report = project.check(ref, select=select, ignore=ignore)
        if by_sentence and not tally.better:
            break
    label = project.known_outline().label
    kept = {place for place in _by_section(report) if not project.may_be_rewritten(place)}
    names = [
        tuple(label(place) for place in sorted(places))
        for places in (tally.rewritten, tally.thrown, kept, tally.unchanged & tally.thrown)
    ]
    return Fixed(before, report, *names)


class _Tally:
    """Counts over the rounds; ``better`` is of the last one."""

    def __init__(self) -> None:
        self.rewritten: set[SectionRef] = set()
        self.thrown: set[SectionRef] = set()
        self.unchanged: set[SectionRef] = set()
        self.better: set[SectionRef] = set()

    def add(self, round_: _Round, better: set[SectionRef]) -> None:
        self.better = better
        self.rewritten |= better
        self.thrown |= round_.places - better
        self.thrown -= better
        self.unchanged |= round_.unchanged


class _Round:
    """The texts before a round, to go back to.

    Args:
        project: whose document it is.
        check: looks at the whole document: a rewrite can put another section in the wrong.
        places: what is written again.
    """

    def __init__(self, project: Project, check: Callable[[], Report], places: Iterable[SectionRef]) -> None:
        self._project = project
        self._check = check
        self._outline = project.known_outline()
        self.places = set(places)
        self.unchanged: set[SectionRef] = set()
        self._old = {place: list(self._outline.section(place).elements) for place in self.places}
        report = check()
        self._before, self._total = _counts(report), len(report)

    def judge(self) -> set[SectionRef]:
        """Throw away what is no better; gives the places whose new text stays."""
        written = {place for place, old in self._old.items() if self._outline.section(place).elements != old}
        self.unchanged = set(self._old) - written
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
            if self._project.revisions().text_before(place) is not None:
                self._project.undo(place)
            self._outline.section(place).elements = self._old[place]


def instructions(found: Iterable[Finding], outline: Outline) -> str:
    """Findings as what is to be different, each with the sentence it is in and, of a repetition, the other passage.

    They quote text of a model, each on one line and cut, so that they can't pass for instructions of ours.
    """
    told = list(dict.fromkeys(f"- {fault(finding, outline)}" for finding in found))
    return "fix these faults and change nothing else:\n" + "\n".join(told[:_MOST_INSTRUCTIONS])


def fault(finding: Finding, outline: Outline) -> str:
    """One finding as an instruction, with the passages that it is about."""
    said = f"{finding.message} {finding.fix}"
    sentence = _sentence(finding, outline)
    if sentence and sentence not in said:
        said += f" The sentence: {_quoted(sentence)}"
    for label, block in _OTHER_PLACE.findall(finding.message):
        if (label, block) != (finding.label, str(finding.block)) and (other := _passage(outline, label, int(block))):
            said += f" {label}:{block} says: {_quoted(other)}"
    return said


def sentence_edit(outline: Outline, found: Iterable[Finding]) -> SentenceEdit | None:
    """The first finding of a section that is about one sentence, as an edit of it; None if there is none."""
    for finding in found:
        if sentence := _sentence(finding, outline):
            return SentenceEdit(sentence, fault(finding, outline))
    return None


def _sentence(finding: Finding, outline: Outline) -> str:
    """The sentence that a finding is about, as it stands in the text; "" if that can't be told."""
    if not isinstance(finding.place, SectionRef) or not finding.block:
        return ""
    text = _block(outline.section(finding.place), finding.block)
    excerpt = " ".join(finding.excerpt.rstrip("…. ").split())
    sentences = [sentence.strip() for line in text.splitlines() for sentence in sentences_of(line)]
    holding = [sentence for sentence in sentences if excerpt and excerpt in " ".join(sentence.split())]
    return holding[0] if holding else sentences[0] if len(sentences) == 1 else ""


def _passage(outline: Outline, label: str, block: int) -> str:
    for ref, section in outline.sections():
        if outline.label(ref) == label:
            return _block(section, block)
    return ""


def _block(section: Section, block: int) -> str:
    """The text of a paragraph or list; that of other elements is not edited."""
    match section.elements[block - 1] if 0 < block <= len(section.elements) else None:
        case Paragraph(text=text):
            return text
        case BulletList(items=items):
            return "\n".join(items)
        case _:
            return ""


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line[:_LONGEST_QUOTE]}{"…" if len(line) > _LONGEST_QUOTE else ""}"'


def _by_section(report: Report) -> dict[SectionRef, list[Finding]]:
    found: dict[SectionRef, list[Finding]] = {}
    for finding in report:
        if isinstance(finding.place, SectionRef):
            found.setdefault(finding.place, []).append(finding)
    return found


def _counts(report: Report) -> Counter[SectionRef]:
    return Counter(finding.place for finding in report if isinstance(finding.place, SectionRef))
