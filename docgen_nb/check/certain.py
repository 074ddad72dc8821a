"""Putting right what is certain: the source's value in the place of a wrong one, without a model."""

from collections.abc import Iterable, Sequence

from docgen_nb.check.finding import Finding
from docgen_nb.document.elements import BulletList, Element, Paragraph

_BETWEEN_ITEMS = "\n\n"


def certain(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings whose right value and place are known for certain."""
    return [f for f in findings if f.certainty == "certain" and f.right and f.span is not None]


def corrected(elements: Sequence[Element], findings: Iterable[Finding]) -> tuple[list[Element], list[Finding]]:
    """A section's elements with the right values in, and the findings that were put right.

    What no longer stands where a finding saw it, or has no right value, is left alone.
    """
    new = list(elements)
    done: list[Finding] = []
    wanted = [finding for finding in findings if finding.right and finding.span is not None]
    for finding in sorted(wanted, key=lambda f: (f.block, f.span), reverse=True):
        if not 0 < finding.block <= len(new):
            continue
        element = _replaced(new[finding.block - 1], finding)
        if element is not None:
            new[finding.block - 1] = element
            done.append(finding)
    return new, done[::-1]


def _replaced(element: Element, finding: Finding) -> Element | None:
    if getattr(element, "template", None):
        return None  # its values come from questions to the data
    match element:
        case Paragraph(text=text):
            source = _with_right_value(text, finding)
            return None if source is None else element.model_copy(update={"text": source})
        case BulletList(items=items):
            source = _with_right_value(_BETWEEN_ITEMS.join(items), finding)
            found = None if source is None else source.split(_BETWEEN_ITEMS)
            same = found is not None and len(found) == len(items)
            return element.model_copy(update={"items": found}) if same else None
        case _:
            return None


def _with_right_value(source: str, finding: Finding) -> str | None:
    if finding.span is None:
        return None
    start, end = finding.span
    if source[start:end] != finding.excerpt:
        return None
    return source[:start] + finding.right + source[end:]
