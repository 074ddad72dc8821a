"""DG401: a content part was assigned to the section, and nothing of it is there."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Image, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.cited import cited_by_element, cited_by_references, markers
from docgen_nb.evidence.dates import days_in
from docgen_nb.evidence.document_text import CheckedText, Hit, SectionText
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.sources import numbers_of_part
from docgen_nb.evidence.stated import stated_quantities
from docgen_nb.evidence.units import COUNT
from docgen_nb.evidence.words import content_words, words

_LONGEST = 200_000  # characters of a part that are looked at for its words
_FEWEST_WORDS = 4
_LEAST_SHARE = 0.15  # of a short part's words
_EXACT = 3  # significant figures that nobody guesses
_MOST_ROWS = 5_000
_SHORTEST_LABEL = 4


def _find(text: CheckedText) -> Iterator[Hit]:
    vocabulary = {part_id: _vocabulary(part) for part_id, part in text.parts.items()}
    homes = Counter(chain.from_iterable(vocabulary.values()))
    for section in text.sections:
        if not section.section.use_ai_call:
            continue
        for part in section.parts:
            if not _is_used(part, section, homes):
                message = f"The part {part.id} was assigned to this section and is not used."
                yield section.hit(None, message, f"Use {part.id}, or take it from the section in the outline.", part.id)


@once_per_part
def _vocabulary(part: ContentPart) -> frozenset[str]:
    text = part.text[:_LONGEST]
    if isinstance(part.item, Table):
        text = " ".join([*part.item.headers, *(cell for row in part.item.rows[:500] for cell in row)])
    return frozenset(word for word in content_words(words(text.replace("_", " "))) if not word[0].isdigit())


def _is_used(part: ContentPart, section: SectionText, homes: Mapping[str, int]) -> bool:
    """Whether something of a part is in a section: a citation, the thing itself, an exact figure, or its words."""
    named = cited_by_references(section).union(*(markers(block) for block in section.blocks))
    if part.id in named:
        return True
    match section.section.format_of(part.id):
        case "object" | "shown":
            return _stands_there(part, section)
        case "reference":
            return True  # a citation that is missing has a code of its own
        case _:
            return _shows_in_text(part, section, homes)


def _stands_there(part: ContentPart, section: SectionText) -> bool:
    if not isinstance(part.item, Table | Image):
        return True
    there = [block for block in section.blocks if isinstance(block.element, Table | Image)]
    return any(part.id in cited_by_element(block) or block.element == part.item for block in there)


def _shows_in_text(part: ContentPart, section: SectionText, homes: Mapping[str, int]) -> bool:
    """Words that no other part has count; so do figures that no one guesses."""
    prose = section.prose + " ".join(b.source for b in section.blocks if isinstance(b.element, Table))
    said = set(content_words(words(prose)))
    outline = f"{section.section.title} {section.section.generation_hint} {section.chapter.title}"
    own = {word for word in _vocabulary(part) if homes[word] == 1}
    particular = own - frozenset(content_words(words(outline)))
    if not particular:
        return True  # nothing tells this part from the others
    shared = len(particular & said)
    if shared >= min(_FEWEST_WORDS, max(1, _LEAST_SHARE * len(particular))):
        return True
    if isinstance(part.item, Table) and any(label in prose.casefold() for label in _labels(part.item)):
        return True
    numbers = numbers_of_part(part)
    if any(day.fits(other) for _, _, day in days_in(prose) for other in numbers.days):
        return True
    exact = [q for q in stated_quantities(prose, section.language) if q.figures >= _EXACT or q.dimension != COUNT]
    return any(numbers.has(value, q.tolerance(), q.dimension) for q in exact for value in q.values)


def _labels(table: Table) -> set[str]:
    """Names of the table's rows."""
    cells = {cell.casefold() for row in table.rows[:_MOST_ROWS] for cell in row if len(cell) >= _SHORTEST_LABEL}
    return {cell for cell in cells if not cell[0].isdigit() and not cell[-1].isdigit()}


RULE = Rule("DG401", "assigned part not used", _find)
