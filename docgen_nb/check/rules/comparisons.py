"""DG105: a comparison, a superlative, a direction, a share or a denial that the sources contradict."""

from collections.abc import Iterator

from docgen_nb.check.aligned import aligned
from docgen_nb.check.rules import Rule
from docgen_nb.check.wrong_values import refuted_hits
from docgen_nb.evidence.apportioned import given_to_each
from docgen_nb.evidence.document_text import Block, Certainty, CheckedText, Hit, SectionText
from docgen_nb.evidence.negated import denials
from docgen_nb.evidence.words import sentences
from docgen_nb.plain_text import one_line

_FIX = "Say it as the source has it."
_LONGEST = 120  # characters of a source's sentence that is quoted


def _find(text: CheckedText) -> Iterator[Hit]:
    for sentence in aligned(text):
        tokens = sentence.statement.tokens
        for relation in sentence.relations:
            start, end = tokens[relation.first].start, tokens[relation.last].end
            said = sentence.statement.text[start:end]
            span = (sentence.start + start, sentence.start + end)
            message = f"“{said}” is not what the source says: {relation.message}"
            certainty: Certainty = "likely" if relation.is_sure else "possible"
            yield Hit(sentence.place, sentence.block, message, _FIX, said, certainty, span=span)
        yield from refuted_hits(sentence, numbers=False)
    for section in text.sections:
        for block in section.text_blocks():
            yield from _of_each(section, block)
            yield from _denied(section, block)


def _denied(section: SectionText, block: Block) -> Iterator[Hit]:
    """Find what a source says turned round: "no branch may" as "a branch may"."""
    for start, sentence in sentences(block.prose):
        for clause, said in denials(sentence, section.parts):
            at = start + sentence.find(clause)
            message = f"“{clause}” is not what the source says: “{one_line(said, _LONGEST)}”"
            yield Hit(section.place, block.number, message, _FIX, clause, span=(at, at + len(clause)))


def _of_each(section: SectionText, block: Block) -> Iterator[Hit]:
    """Find a whole that is given to each of several."""
    for start, sentence in sentences(block.prose):
        for amount, said in given_to_each(sentence, section.language, section.parts):
            message = (
                f"“{amount.raw}” is not what the source says: for all together it has “{one_line(said, _LONGEST)}”"
            )
            span = (start + amount.start, start + amount.end)
            yield Hit(section.place, block.number, message, _FIX, amount.raw, span=span)


RULE = Rule("DG105", "comparison not the source's", _find)
