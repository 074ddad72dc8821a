"""Looking for phrases in running text; what is quoted or code is somebody else's."""

import re
from collections.abc import Iterator

from docgen_nb.document.elements import Heading
from docgen_nb.evidence.document_text import Block, CheckedText, Hit, SectionText


def blocks_of(text: CheckedText) -> Iterator[tuple[SectionText, Block]]:
    """Paragraphs, lists and headings that a model wrote; no quotations."""
    for section in text.sections:
        for block in section.blocks:
            wanted = block.is_text or isinstance(block.element, Heading)
            if wanted and not block.given and not block.source.lstrip().startswith(">"):
                yield section, block


def first_hits(text: CheckedText, pattern: re.Pattern[str], message: str, fix: str) -> Iterator[Hit]:
    """One finding for each block in which the pattern is found. ``message`` holds ``{}`` for what was found."""
    for section, block in blocks_of(text):
        if (match := pattern.search(block.said)) is not None:
            yield section.hit(block, message.format(match[0].strip()), fix, block.said[match.start() :])
