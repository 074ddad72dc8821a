"""DG206: two pieces of text put together without a break, as a continued reply leaves them, or one that breaks off."""

import re
from collections.abc import Iterator

from docgen_nb.check.phrases import blocks_of
from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Paragraph
from docgen_nb.evidence.document_text import CheckedText, Hit

_BOLD = re.compile(r"\*\*[^*\n]+\*\*")
_GLUED = re.compile(
    r"\b[^\W\d_]{3,}[.!?](?=[A-ZÄÖÜ][a-zäöüß]+ [a-zäöüß])"  # requirements.The museum
    r"|\b\d[\d,.]*(?:[A-Z][a-z]+ (?=[a-z])|(?:for|and|of|the|with|und|der|die|das) )"  # 12for the
    r"|\b[a-zäöüß]{3,}- (?=\*\*[A-ZÄÖÜ][^*\n]*\*\*)"  # lower- **North**
)
_CUT = re.compile(
    r"(?:,\s+(?:which|who|whose|die|das|dass)|\s(?:and|or|the|an|of|und|oder|der|den|dem|des|einer|einem|von))\s*\Z"
)


def _find(text: CheckedText) -> Iterator[Hit]:
    for section, block in blocks_of(text):
        cut = _CUT.search(block.source) if isinstance(block.element, Paragraph) else None
        if cut is not None:
            excerpt = block.source[max(0, cut.start() - 30) :]
            yield section.hit(block, "The text breaks off here.", "Write the sentence to its end.", excerpt)
        for start, end in _joins(block.source, block.prose):
            message = "Two pieces of text run into each other here."
            yield section.hit(block, message, "Put the break in, or write it again.", block.source[start:end])


def _joins(source: str, prose: str) -> Iterator[tuple[int, int]]:
    """Find bold text that begins in the middle of a word, and sentences joined without a space."""
    for bold in _BOLD.finditer(source):
        before, after = source[: bold.start()][-1:], source[bold.end() :][:1]
        if before.isalnum() and not after.isalnum():
            yield max(0, bold.start() - 20), bold.end()
    for glued in _GLUED.finditer(source):
        if prose[glued.start()] != " ":  # no code, no address
            yield glued.start(), glued.end() + 12


RULE = Rule("DG206", "pieces joined without a break", _find)
