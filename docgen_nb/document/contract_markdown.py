"""A document's contract for a reader, with who covers what. Not made safe for display."""

from collections.abc import Iterator

from docgen_nb.document.contract import Contract
from docgen_nb.document.elements import Table
from docgen_nb.document.markdown import element_markdown, heading
from docgen_nb.document.nodes import Document
from docgen_nb.document.tree import Outline


def contract_markdown(outline: Outline) -> str:
    """The contracts of all documents."""
    return "\n\n".join(
        "\n\n".join(_document(outline, number, document)) for number, document in enumerate(outline.documents, 1)
    )


def _document(outline: Outline, number: int, document: Document) -> Iterator[str]:
    yield heading(f"Contract of {document.title or 'the document'}", 2)
    contract = document.contract
    if contract is None:
        yield "*There is none: the sections' authors are left alone. `%docgen structure --contract` makes one.*"
        return
    if contract.terms_pending:
        yield "*Terms and tone are not agreed on yet: the next run begins with them.*"
    yield "\n".join(f"- {name}: {value}" for name, value in contract.manner().items())
    if contract.terms:
        rows = [[term.term, term.meaning, ", ".join(term.variants)] for term in contract.terms]
        yield element_markdown(Table(headers=["Say", "Meaning", "Never"], rows=rows))
    if contract.facts:
        yield element_markdown(Table(headers=["Fact", "Stated in", "From"], rows=_facts(outline, number, contract)))
    if rows := _sections(outline, number):
        yield element_markdown(Table(headers=["Section", "Covers", "Leaves to others"], rows=rows))


def _facts(outline: Outline, number: int, contract: Contract) -> list[list[str]]:
    stated: dict[str, str] = {chapter.id: outline.label(ref) for ref, chapter in outline.chapters()}
    by_section = {
        fact_id: outline.label(ref)
        for ref, section in outline.sections()
        if ref.document == number
        for fact_id in section.fact_ids
    }
    return [
        [f"{fact.id}: {fact.text}", by_section.get(fact.id) or stated.get(fact.chapter, ""), fact.part_id]
        for fact in contract.facts
    ]


def _sections(outline: Outline, number: int) -> list[list[str]]:
    return [
        [f"{outline.label(ref)} {section.title}", section.covers or section.generation_hint, section.leaves_out]
        for ref, section in outline.sections()
        if ref.document == number and (section.covers or section.generation_hint or section.leaves_out)
    ]
