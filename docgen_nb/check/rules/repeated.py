"""DG201: a passage that another section has already, word for word or nearly."""

from collections import defaultdict
from collections.abc import Iterator

from docgen_nb.check.passages import Passage, candidates, likeness, passages_of, tell_of_different_things
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, DocumentText, Hit

_ALIKE = 0.75
_WHOLE_ALIKE = 0.8
_FEWEST_WORDS = 22  # a shorter sentence may stand twice
_FEWEST_OF_A_BLOCK = 14  # unless it is most of its block
_MOST = 0.6


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        yield from _in_document(document)


def _in_document(document: DocumentText) -> Iterator[Hit]:
    repeats: dict[tuple[int, int], dict[int, Passage]] = defaultdict(dict)
    ends: dict[tuple[int, int], tuple[Passage, Passage]] = {}
    for first, second in candidates(passages_of(document)):
        alike = likeness(first, second)
        if alike < (_WHOLE_ALIKE if first.whole else _ALIKE) or tell_of_different_things(first, second):
            continue
        key = (id(first.block), id(second.block))
        repeats[key][id(second)] = second
        ends[key] = (first, second)
    told: set[int] = set()
    for key, found in repeats.items():
        first, second = ends[key]
        if key[1] not in told and _is_long_enough(list(found.values())):
            told.add(key[1])
            yield _hit(first, second)


def _is_long_enough(found: list[Passage]) -> bool:
    whole = any(passage.whole and len(passage.words) >= _FEWEST_WORDS for passage in found)
    count = sum(len(passage.words) for passage in found if not passage.whole)
    of_block = count / max(1, len(found[0].block.prose.split()))
    return whole or count >= _FEWEST_WORDS or (count >= _FEWEST_OF_A_BLOCK and of_block >= _MOST)


def _hit(first: Passage, second: Passage) -> Hit:
    there = f"{first.section.label}:{first.block.number}"
    fix = f"Say it once; refer to section {first.section.label} here."
    return second.section.hit(second.block, f"This repeats {there}.", fix, second.text)


RULE = Rule("DG201", "passage repeated", _find)
