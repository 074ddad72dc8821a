"""DG106: an address that stands in no source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import whole_table
from docgen_nb.evidence.prose import without_code
from docgen_nb.evidence.text import CheckedText, Hit

_ADDRESS = re.compile(r"\bhttps?://[^\s<>()\[\]\"']+|\bwww\.[^\s<>()\[\]\"']+")
_FIX = "Take the address from a source, or leave it out."


def _find(text: CheckedText) -> Iterator[Hit]:
    known: str | None = None
    for section in text.sections:
        for block in section.blocks:
            if block.given or ("://" not in block.source and "www." not in block.source):
                continue
            known = _known(text) if known is None else known
            for match in _ADDRESS.finditer(without_code(block.source)):
                address = match[0].rstrip(".,;:!?")
                if address.split("://")[-1].rstrip("/") not in known:
                    yield section.hit(block, f"The address {address} stands in no source.", _FIX, address)


def _known(text: CheckedText) -> str:
    """All that the sources and the outline say, to look an address up."""
    said = [text.outline.user_prompt]
    for part in text.parts.values():
        said += [part.label, part.text]
        if isinstance(part.item, Table):
            said += [" ".join(row) for row in whole_table(part.item).rows]
    for section in text.sections:
        said += [section.section.title, section.section.generation_hint, section.chapter.generation_hint]
    return "\n".join(said)


RULE = Rule("DG106", "address in no source", _find)
