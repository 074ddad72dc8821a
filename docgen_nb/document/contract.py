"""The contract of a document: terms, tone and facts that its sections agree on before they are written in parallel."""

from collections.abc import Iterable

from pydantic import Field

from docgen_nb.document.base import DocumentModel


class Term(DocumentModel):
    """A word with one meaning and one spelling; ``variants`` are those that must not be used for it."""

    term: str
    meaning: str = ""
    variants: list[str] = Field(default_factory=list)


class Fact(DocumentModel):
    """A figure or claim from the content parts that one chapter states; all others only refer to it.

    Attributes:
        id: as sections name it.
        part_id: where it comes from, "" if from the task itself.
        chapter: id of the chapter that states it.
    """

    id: str
    text: str
    part_id: str = ""
    chapter: str = ""

    def in_short(self, most: int) -> str:
        """Its text, or the beginning of it in whole words."""
        return self.text if len(self.text) <= most else f"{self.text[:most].rpartition(' ')[0] or self.text[:most]} …"


class Contract(DocumentModel):
    """A document's part of the contract. What is empty is left to the authors.

    Attributes:
        terms_pending: terms and manner are still to be agreed on: the next run asks the model for them first.
    """

    audience: str = ""
    tone: str = ""
    reading_level: str = ""
    tense: str = ""
    terms: list[Term] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    terms_pending: bool = False

    def manner(self) -> dict[str, str]:
        """Readers, tone, level and tense in words; empty ones are left out."""
        said = {
            "Readers": self.audience,
            "Tone": self.tone,
            "Reading level": self.reading_level,
            "Tense": self.tense,
        }
        return {name: value for name, value in said.items() if value}

    def facts_of(self, chapter: str) -> list[Fact]:
        """The facts that the chapter with this id states."""
        return [fact for fact in self.facts if fact.chapter == chapter]

    def terms_in(self, texts: Iterable[str]) -> list[Term]:
        """The terms that occur in any of the texts, by themselves or by a variant."""
        whole = "\n".join(texts).casefold()
        return [term for term in self.terms if any(word.casefold() in whole for word in [term.term, *term.variants])]


def glossary(contracts: Iterable[Contract | None]) -> dict[str, list[str]]:
    """The spelling to use → the variants not to use, of all the contracts."""
    terms = [term for contract in contracts if contract is not None for term in contract.terms]
    return {term.term: term.variants for term in terms if term.variants}
