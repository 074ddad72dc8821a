"""Looking for faults in what is written, and putting right what is certain, without a model."""

from docgen_nb.check.certain import certain, corrected
from docgen_nb.check.checking import check_document, place_in
from docgen_nb.check.finding import Finding
from docgen_nb.check.report import Report
from docgen_nb.check.selection import Selection
from docgen_nb.document.contract import glossary
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import OutlineError, UserError
from docgen_nb.project.document import WorkingDocument

_ACCEPTED = "accepted_findings"  # in the project file: code and message of what the user has called right


def check(document: WorkingDocument, selection: Selection, ref: str | None, *, strict: bool) -> Report:
    """Findings of the document, or of one chapter or section; see ``Project.check``."""
    outline = document.known_outline()
    if not outline.has_text():
        raise OutlineError("Nothing is written yet.", hint="%docgen fill writes it.")
    return check_document(
        outline,
        document.parts,
        selection=selection,
        within=place_in(outline, ref),
        glossary=glossary(each.contract for each in outline.documents),
        strict=strict,
        accepted=set(document.file.read_fact(_ACCEPTED) or ()),
    )


def accept(document: WorkingDocument, finding: Finding) -> None:
    """Keep in the project file that the text is right."""
    known = document.file.read_fact(_ACCEPTED) or []
    if (finding.code, finding.message) not in known:
        document.file.keep_fact(_ACCEPTED, [*known, (finding.code, finding.message)])


def fix_certain(document: WorkingDocument, report: Report) -> list[Finding]:
    """Put the sources' values in where a finding is certain; locked sections are left alone."""
    outline, revisions = document.known_outline(), document.revisions()
    done: list[Finding] = []
    for place in dict.fromkeys(finding.place for finding in certain(report)):
        if isinstance(place, SectionRef) and not revisions.is_locked(place):
            elements, fixed = corrected(outline.section(place).elements, certain(report.at(place)))
            revisions.correct(place, elements)
            done += fixed
    return done


def put_right(document: WorkingDocument, finding: Finding) -> None:
    """Put the right value of one finding in; see ``Project.put_right``."""
    place = finding.place
    elements = document.known_outline().section(place).elements if isinstance(place, SectionRef) else []
    corrections, done = corrected(elements, [finding])
    if not isinstance(place, SectionRef) or not done:
        raise UserError("That no longer stands there, or its right value is not known.", hint="Check again.")
    document.revisions().correct(place, corrections)
