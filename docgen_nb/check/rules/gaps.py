"""DG603: a gap that was to be filled in."""

import re
from collections.abc import Iterator

from docgen_nb.check.phrases import blocks_of
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, Hit
from docgen_nb.evidence.prose import prose_of, without_code

_ASKED = (
    r"insert|add|enter|fill in|include|your|the name|name of|company|client|customer|date|number|value|amount|link|"
    r"source|citation needed|reference|details?|example|city|year|author|title|placeholder|to be|name|einfügen|hier|"
    r"bitte|ihr|datum|betrag|wert|firma|insérer|à compléter|votre|nom|insertar|nombre|fecha|su"
)
_PLACEHOLDER = re.compile(
    r"(?<![\w\-@])(?:TODO|TBD|TBA|FIXME|TKTK|XXX+|HIER EINFÜGEN|À COMPLÉTER|POR COMPLETAR)(?![\w\-])"
    r"|(?i:\blorem ipsum\b)"
    rf"|(?i:\[(?:please )?(?:{_ASKED})\b[^\]\n]{{0,60}}\])(?![(\[:])"
    r"|\[(?:X+|N|\.\.\.|…|_+|\?+|[A-Z][A-Z _]{3,40})\](?![(\[:])"
    r"|(?i:<(?:insert|add|your|name|date|company|placeholder|enter|todo)\b[^<>\n]{0,60}>)"
    r"|\{\{[^{}\n]{1,60}\}\}|(?<![\w$\\^_{])\{[a-z_][a-z_ ]{1,30}\}(?!\})|\$\{[A-Za-z_]\w*\}"
    r"|(?<![\w.])(?:[XY]{2,}|X[.,]X+)(?:[.,][XY]+)?\s?(?:%|percent|prozent|€|EUR|USD|million)|[€$]\s?[XY]{2,}"
    r"|\?\?\?|(?<!\w)_{4,}(?!\w)"
    r"|(?i:\((?:to be (?:added|completed|determined|filled|inserted|confirmed|defined)|tbc|details to follow|"
    r"noch (?:zu ergänzen|einzufügen)|wird (?:noch )?(?:ergänzt|nachgereicht)|à compléter|por completar|"
    r"insert [^)]{1,40})\))"
    r"|(?i:\bplaceholder (?:text|for|value)\b[^.]{0,40}\bhere\b)"
    r"|(?i:\b(?:text|content|data|figures?|details?) (?:goes|go) here\b|\binsert [\w ]{1,30} here\b)"
)


def _find(text: CheckedText) -> Iterator[Hit]:
    for section, block in blocks_of(text):
        source = without_code(block.source)
        prose = prose_of(block.source)
        for match in _PLACEHOLDER.finditer(source):
            in_formula = prose[match.start()].isspace() and match[0][0] not in "[<"
            is_label = match[0][0] == "[" and f"{match[0]}:" in block.source  # of a link whose address stands below
            if not in_formula and not is_label:
                message = f"A placeholder was left in: {match[0]}"
                yield section.hit(block, message, "Fill it in, or take it out.", match[0])
                break


RULE = Rule("DG603", "placeholder left in", _find)
