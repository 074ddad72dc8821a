"""Checking a document: every check that is wanted, what is switched off left out, in document order."""

import gc
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager

from docgen_nb.check.finding import Finding
from docgen_nb.check.report import Report
from docgen_nb.check.rules import Rule, all_rules
from docgen_nb.check.selection import Selection, Suppressions
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import Ref, SectionRef, parse_ref
from docgen_nb.document.tree import Outline
from docgen_nb.evidence.document_text import Hit, read_document
from docgen_nb.evidence.relations import LANGUAGES
from docgen_nb.plain_text import one_line


def check_document(
    outline: Outline,
    parts: Mapping[str, ContentPart],
    *,
    selection: Selection | None = None,
    within: Ref | None = None,
    glossary: Mapping[str, Iterable[str]] | None = None,
    strict: bool = False,
    accepted: Container[tuple[str, str]] = (),
) -> Report:
    """Look at all that is written.

    Args:
        outline: the document; it is not changed.
        parts: the content parts by id.
        selection: which codes; None takes all.
        within: tells only of this chapter or section; the others are still what it is compared with.
        glossary: the spelling to use → variants not to use.
        strict: tells what is only possibly wrong, too.
        accepted: code and message of findings of which the user has said that the text is right.

    Raises:
        UserError: if a section switches off something that is no code.
    """
    with _without_collector():
        return _checked(outline, parts, selection or Selection(), within, glossary, strict=strict, accepted=accepted)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A check makes thousands of small objects that stay: looking for garbage among them is a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _checked(
    outline: Outline,
    parts: Mapping[str, ContentPart],
    selection: Selection,
    within: Ref | None,
    glossary: Mapping[str, Iterable[str]] | None,
    *,
    strict: bool,
    accepted: Container[tuple[str, str]],
) -> Report:
    text = read_document(outline, parts, glossary)
    suppressions = Suppressions(text.sections)
    findings: list[Finding] = []
    ignored = 0
    for rule in all_rules():
        for hit in rule.find(text) if selection.takes(rule.code) else ():
            elsewhere = within is not None and not _contains(within, hit.place)
            if elsewhere or (hit.certainty == "possible" and not strict):
                continue
            if suppressions.holds_back(hit, rule.code) or (rule.code, one_line(hit.message)) in accepted:
                ignored += 1
            else:
                findings.append(_finding(rule, hit, outline))
    looked_at = [section for section in text.sections if within is None or _contains(within, section.place)]
    languages = {section.language for section in looked_at if section.language} - LANGUAGES
    found = tuple(sorted(findings, key=lambda finding: finding.order))
    return Report(found, len(looked_at), ignored, tuple(sorted(languages)))


def place_in(outline: Outline, ref: str | None) -> Ref | None:
    """The chapter or section that a reference names; None for the whole.

    Raises:
        UnknownReferenceError: if there is none.
    """
    if ref is None:
        return None
    place = parse_ref(ref)
    if isinstance(place, SectionRef):
        outline.section(place)
    else:
        outline.chapter(place)
    return place


def _finding(rule: Rule, hit: Hit, outline: Outline) -> Finding:
    return Finding(
        code=rule.code,
        name=rule.name,
        place=hit.place,
        label=outline.label(hit.place),
        block=hit.block,
        message=one_line(hit.message),
        fix=one_line(hit.fix),
        excerpt=hit.excerpt,
        certainty=hit.certainty,
        right=hit.right,
        span=hit.span,
    )


def _contains(within: Ref, place: Ref) -> bool:
    return place == within if isinstance(within, SectionRef) else place[:2] == within[:2]
