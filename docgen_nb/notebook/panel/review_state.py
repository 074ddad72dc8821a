"""What a panel shows of the document as a whole: findings, and what the sections agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docgen_nb.document.references import SectionRef

if TYPE_CHECKING:
    from docgen_nb.check.finding import Finding
    from docgen_nb.document.tree import Outline
    from docgen_nb.notebook.review import Review

Data = dict[str, Any]
MOST_FINDINGS = 300
"""More are counted and not listed: a browser takes long to draw them, and nobody reads them there."""


def findings_state(review: Review, outline: Outline | None) -> Data:
    """The last check's findings in document order; ``current`` if nothing has changed since."""
    report = review.report
    if report is None or outline is None:
        return {"summary": "", "current": False, "rows": [], "more": 0, "mendable": False}
    rows = [_finding(finding) for finding in report.findings[:MOST_FINDINGS]]
    return {
        "summary": report.summary,
        "current": review.is_current(outline),
        "rows": rows,
        "more": len(report) - len(rows),
        "mendable": any(isinstance(finding.place, SectionRef) for finding in report),
    }


def _finding(finding: Finding) -> Data:
    return {
        "where": finding.where,
        "ref": finding.label,
        "block": finding.block,
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "fix": finding.fix,
        "excerpt": finding.excerpt,
    }


def contracts_state(outline: Outline | None) -> list[Data]:
    """Each document's contract, None where its sections are left alone, and the chapters that may state facts."""
    if outline is None:
        return []
    found: list[Data] = [
        {
            "title": document.title,
            "contract": None if document.contract is None else document.contract.model_dump(by_alias=True),
            "chapters": [],
        }
        for document in outline.documents
    ]
    for ref, chapter in outline.chapters():
        words = f"{outline.label(ref)} {chapter.title}"
        found[ref.document - 1]["chapters"].append({"id": chapter.id, "label": words})
    return found
