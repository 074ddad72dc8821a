"""DG102: text that rests on a part which it does not cite."""

import re
from collections.abc import Iterator, Mapping

from docgen_nb.check.rules import Rule
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.cited import can_cite, cited, cited_by_references, markers
from docgen_nb.evidence.document_text import Block, CheckedText, Hit, SectionText
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.sources import SourceNumbers, numbers_of_part, numbers_of_text
from docgen_nb.evidence.stated import stated_quantities

_QUOTE = re.compile(
    r"[\"“„«](?P<words>[^\"“”„«»\n]{30,400})[\"”“»]|^>[ ]?(?P<block>[^\n]+(?:\n>[^\n]*)*)", re.MULTILINE
)
_FEWEST_WORDS = 6  # of a quotation
_EXACT = 4  # significant figures that are no coincidence


def _find(text: CheckedText) -> Iterator[Hit]:
    numbers = {part_id: numbers_of_part(part) for part_id, part in text.parts.items()}
    outside = numbers_of_text(text.outline.user_prompt)
    for section in text.sections:
        yield from _references(section)
        for block in section.blocks:
            if block.given or not can_cite(block):
                continue
            known = cited(block, section)
            if missing := _rests_on(block, section, numbers, text.parts, known, outside):
                part = text.parts[missing]
                yield section.hit(block, f"This rests on {part.id} but does not cite it.", f"Cite [@{part.id}].")


def _references(section: SectionText) -> Iterator[Hit]:
    """Parts that are to be cited and are not."""
    named = cited_by_references(section).union(*(markers(block) for block in section.blocks))
    for part in section.parts:
        if section.section.format_of(part.id) == "reference" and part.id not in named:
            yield section.hit(None, f"The citation of {part.id} is missing.", f"Cite [@{part.id}].")


def _rests_on(
    block: Block,
    section: SectionText,
    numbers: Mapping[str, SourceNumbers],
    parts: Mapping[str, ContentPart],
    known: set[str],
    outside: SourceNumbers,
) -> str:
    """The part that a block quotes or takes exact figures from without citing it; "" if none."""
    for quote in _QUOTE.finditer(block.source):
        words = _plain(quote["words"] or quote["block"])
        homes = [part_id for part_id, part in parts.items() if words in _words_of_part(part)] if words else []
        if len(words.split()) >= _FEWEST_WORDS and homes and not known & set(homes):
            return homes[0]
    wanted = {part.id for part in section.parts if section.section.format_of(part.id) != "object"}
    assigned = [part_id for part_id in numbers if part_id in wanted]
    for quantity in stated_quantities(block.prose, section.language):
        near, dimension = quantity.tolerance(), quantity.dimension
        exact = quantity.figures >= _EXACT and not quantity.hedged
        if (known and not exact) or outside.has(quantity.value, near, dimension):
            continue
        if any(numbers[part_id].has(quantity.value, near, dimension) for part_id in known & numbers.keys()):
            continue
        possible = [*assigned, *numbers] if exact else assigned
        home = next((part_id for part_id in possible if numbers[part_id].has(quantity.value, near, dimension)), "")
        if home:
            return home
    return ""


@once_per_part
def _words_of_part(part: ContentPart) -> str:
    return _plain(part.text)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


RULE = Rule("DG102", "citation missing", _find)
