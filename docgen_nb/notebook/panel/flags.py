"""Findings in the text of a panel: the words they are about, the right value beside, and what can be done with one."""

from collections.abc import Mapping
from typing import Any

from docgen_nb.check.finding import Finding
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Section
from docgen_nb.errors import UserError
from docgen_nb.evidence.document_text import source_of
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.reviewing import Review
from docgen_nb.notebook.session import Session

Data = dict[str, Any]


def flags_of(review: Review, ref: SectionRef, section: Section) -> list[Data]:
    """The last check's findings about words of a section; none of a section that has changed since."""
    report = review.report
    found = report.at(ref) if report is not None else ()
    return [_flag(finding, section) for finding in found if finding.excerpt and _still_stands(finding, section)]


def _flag(finding: Finding, section: Section) -> Data:
    start = finding.span[0] if finding.span is not None else 0
    before = _source(finding, section)[:start]
    return {
        "key": _key(finding),
        "block": finding.block,
        "excerpt": finding.excerpt,
        "nth": before.count(finding.excerpt),
        "right": finding.right if finding.span is not None else "",
        "message": f"{finding.code} {finding.message}",
    }


def _key(finding: Finding) -> str:
    return f"{finding.code} {finding.block} {finding.span} {finding.message}"


def _still_stands(finding: Finding, section: Section) -> bool:
    source = _source(finding, section)
    if finding.span is None:
        return finding.excerpt in source
    return source[slice(*finding.span)] == finding.excerpt


def _source(finding: Finding, section: Section) -> str:
    """The source of the element that a finding is about, "" if there is none."""
    if not 0 < finding.block <= len(section.elements):
        return ""
    return source_of(section.elements[finding.block - 1])


def put_right(session: Session, ref: SectionRef, message: Mapping[str, Any]) -> Answer:
    """Put a finding's right value in, as ``fix --certain`` does, and check again."""
    finding = _named(session, ref, message)
    session.project.put_right(finding)
    return _checked_again(session, f"{finding.label}: {finding.right} in the place of {finding.excerpt}.")


def is_right(session: Session, ref: SectionRef, message: Mapping[str, Any]) -> Answer:
    """Say that the text is right: the project keeps it, and the finding is not shown again."""
    finding = _named(session, ref, message)
    session.project.accept(finding)
    return _checked_again(session, f"{finding.label}: {finding.excerpt} is right; that is kept.")


def _named(session: Session, ref: SectionRef, message: Mapping[str, Any]) -> Finding:
    report = session.review.report
    found = report.at(ref) if report is not None else ()
    for finding in found:
        if _key(finding) == message.get("key"):
            return finding
    raise UserError("That finding is not there any more.", hint="Check again.")


def _checked_again(session: Session, said: str) -> Answer:
    project = session.project
    session.review.take_report(project.check(), project.known_outline())
    return Answer(None, said=said)
