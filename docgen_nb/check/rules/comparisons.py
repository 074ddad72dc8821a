"""DG105: a comparison, a superlative or a direction that the tables contradict."""

from collections.abc import Iterator

from docgen_nb.check.aligned import aligned
from docgen_nb.check.rules import Rule
from docgen_nb.check.wrong_values import refuted_hits
from docgen_nb.evidence.document_text import Certainty, CheckedText, Hit

_FIX = "Say it as the source has it."


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


RULE = Rule("DG105", "comparison not the source's", _find)
