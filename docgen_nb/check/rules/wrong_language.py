"""DG402: a paragraph in another language than the document's."""

from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, Hit
from docgen_nb.evidence.language import other_language
from docgen_nb.evidence.words import sentences

_LEAST = 60  # characters; less says nothing


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        for block in section.text_blocks() if section.language else ():
            if len(block.prose.strip()) < _LEAST or block.source.lstrip().startswith(">"):
                continue  # a quotation may be in the language of its source
            found = other_language(block.prose, section.language)
            if found:
                message = f"This is in another language ({found}) than the document ({section.language})."
                first = sentences(block.prose)[0][1]
                yield section.hit(block, message, f"Write it in the document's language ({section.language}).", first)


RULE = Rule("DG402", "wrong language", _find)
