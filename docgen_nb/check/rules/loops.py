"""DG205: a block that goes round in circles, says its hint again, or shows a table twice."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Table
from docgen_nb.evidence.document_text import Block, CheckedText, Hit, SectionText
from docgen_nb.evidence.words import sentences, words

_OFTEN, _VERY_OFTEN = 3, 8  # times that a sentence stands in a block, and that it does with other numbers
_FEWEST_WORDS = 5
_FEWEST_OF_A_HINT = 4
_FEWEST_IN_A_CIRCLE, _MOST_IN_A_CIRCLE, _TIMES_IN_A_CIRCLE = 2, 12, 4  # words, and how often they stand in a row
_NUMBER = re.compile(r"\d[\d.,]*")


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        tables: dict[tuple[object, ...], str] = {}
        for section in document.sections:
            for block in section.text_blocks():
                yield from _loop(section, block)
                yield from _echo(section, block)
            yield from _same_table(section, tables)


def _loop(section: SectionText, block: Block) -> Iterator[Hit]:
    said = [sentence.casefold().rstrip(".") for _, sentence in sentences(block.prose)]
    counts = Counter(each for each in said if len(each.split()) >= _FEWEST_WORDS)
    alike = Counter(_NUMBER.sub("0", each) for each in counts.elements())
    if circle := _circle(block.prose.casefold().split()):
        message = "The text goes round in circles: the same words stand here again and again."
        yield section.hit(block, message, "Say it once.", circle)
        return
    for found, most in ((counts, _OFTEN), (alike, _VERY_OFTEN)):
        sentence, times = next(iter(found.most_common(1)), ("", 0))
        if times >= most:
            message = f"The text goes round in circles: one sentence stands here {times} times."
            yield section.hit(block, message, "Say it once.", sentence)
            return


def _circle(said: list[str]) -> str:
    """The first words that follow upon themselves several times, "" if none do."""
    said = [word.strip(",;.") for word in said]
    if max(Counter(pairwise(said)).values(), default=0) < _TIMES_IN_A_CIRCLE:
        return ""
    for size in range(_FEWEST_IN_A_CIRCLE, _MOST_IN_A_CIRCLE + 1):
        same = 0
        for at in range(size, len(said)):
            same = same + 1 if said[at] == said[at - size] else 0
            words_of = said[at - size + 1 : at + 1]
            if same >= (_TIMES_IN_A_CIRCLE - 1) * size and not any(map(_NUMBER.search, words_of)):
                return " ".join(words_of)
    return ""


def _echo(section: SectionText, block: Block) -> Iterator[Hit]:
    hint, said = words(section.section.generation_hint), words(block.prose)
    if len(hint) >= _FEWEST_OF_A_HINT and said == hint:
        yield section.hit(block, "This is the outline's hint, not a text.", "Take it out.", block.prose)


def _same_table(section: SectionText, tables: dict[tuple[object, ...], str]) -> Iterator[Hit]:
    for block in section.blocks:
        if not isinstance(block.element, Table) or block.given or not block.element.rows:
            continue
        key = (tuple(block.element.headers), *map(tuple, block.element.rows))
        if key in tables:
            message = f"The same table stands in {tables[key]}."
            yield section.hit(block, message, f"Refer to section {tables[key].split(':')[0]}.", block.source)
        tables.setdefault(key, f"{section.label}:{block.number}")


RULE = Rule("DG205", "loop, echo or table twice", _find)
