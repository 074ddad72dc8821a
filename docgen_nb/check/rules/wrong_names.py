"""DG104: a name or a day of the week that no source has, or that the sources give to something else."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from datetime import date
from functools import cached_property

from docgen_nb.check.aligned import aligned
from docgen_nb.check.rules import Rule
from docgen_nb.check.wrong_values import other_row
from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart, whole_table
from docgen_nb.evidence.belonging import misplaced
from docgen_nb.evidence.dates import days_in, month_of
from docgen_nb.evidence.document_text import Block, Certainty, CheckedText, Hit, SectionText
from docgen_nb.evidence.kept import once_per_part
from docgen_nb.evidence.stated import LABEL_WORDS
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS
from docgen_nb.evidence.tables import MOST_ROWS, folded
from docgen_nb.evidence.words import sentences

_FIX = "Take the name from a source, or leave it out."
_WEEKDAYS = {
    word: number
    for names in (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    )
    for number, word in enumerate(names.split())
}
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(_WEEKDAYS)})\b")
_NUMERIC_DATE = re.compile(r"(?<![\w.])(\d{1,2})([_/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\w)")
_NAME = re.compile(r"(?<![\w@#/.])[A-Z][\w'’&-]+(?:\s(?:(?:of|de|van|von|del)\s)?[A-Z0-9][\w'’&-]+)*")
_AT = re.compile(r"\b(?:at|in|near)\s(?:the\s)?\Z")  # where it was, is added and contradicts nothing
_LIKE_A_NAME = re.compile(r"\b(?:the|of|to|with|by|from|against|for)\s\Z")
_ADJECTIVES = ("an", "ese", "ish")
_WORD = re.compile(r"[^\W_]+")
_NO_NAMES = frozenset(["de"])  # languages in which every noun has a capital
_LONGEST_SOURCE = 200_000
_ROOT = 5  # letters that a name and its adjective share


def _find(text: CheckedText) -> Iterator[Hit]:
    common = _common_words(text)
    for section in text.sections:
        if not section.parts:
            continue
        source = _Source(section, text.outline.user_prompt)
        for block in section.text_blocks():
            yield from _weekdays(section, block, source)
            if section.language not in _NO_NAMES:
                yield from _names(section, block, source, common)
    for sentence in aligned(text):
        yield from (other_row(sentence, pairing) for pairing in sentence.pairings if not pairing.is_number)
        for found in misplaced(sentence.statement, sentence.tables):
            start, end = found.span
            said = sentence.statement.text[start:end]
            message = f"{found.subject}: {found.right} ({found.place}), not {said}."
            place = (sentence.start + start, sentence.start + end)
            yield Hit(sentence.place, sentence.block, message, _FIX, said, right=found.right, span=place)


class _Source:
    """The words and days of what a section was written from."""

    def __init__(self, section: SectionText, prompt: str) -> None:
        node, chapter = section.section, section.chapter
        wanted = [node.title, node.generation_hint, chapter.title, chapter.generation_hint, section.document.title]
        facts = [fact.text for fact in section.document.contract.facts] if section.document.contract else []
        needed = [other.prose for other in section.needed]
        self.words: set[str] = set()
        self.names: list[str] = [part.id for part in section.parts]
        for text in [prompt, *wanted, *facts, *needed]:
            self.words |= _folded_words(text)
        for part in section.parts:
            self.words |= _words_of_part(part)
        self.roots = {word[:_ROOT] for word in self.words if len(word) >= _ROOT}
        self._parts = section.parts

    @cached_property
    def days(self) -> frozenset[int]:
        """The days of the week that the sources name, or on which their dates lie."""
        return frozenset(day for part in self._parts for day in _days_of_part(part))


def _text_of(part: ContentPart) -> str:
    """Return the text of a part; of a table that is every row."""
    if not isinstance(part.item, Table):
        return part.text[:_LONGEST_SOURCE]
    table = whole_table(part.item)
    cells = dict.fromkeys(cell for row in [table.headers, *table.rows[:MOST_ROWS]] for cell in row)
    return "\n".join(cells)[:_LONGEST_SOURCE]


@once_per_part
def _words_of_part(part: ContentPart) -> frozenset[str]:
    return _folded_words(f"{part.label} {part.id} {_text_of(part)}")


@once_per_part
def _days_of_part(part: ContentPart) -> frozenset[int]:
    return frozenset(_days_of_the_week(_text_of(part)))


def _folded_words(text: str) -> frozenset[str]:
    words = set(_WORD.findall(text))
    return frozenset(folded(word) for word in words) | {word.casefold().removesuffix("s") for word in words}


def _days_of_the_week(text: str) -> Iterator[int]:
    yield from (_WEEKDAYS[match[0]] for match in _WEEKDAY.finditer(text))
    for _, _, day in days_in(text):
        yield from _weekday(day.year, day.month, day.day)
    for match in _NUMERIC_DATE.finditer(text):
        a, b, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - two figures
        yield from _weekday(year, a, b)
        yield from _weekday(year, b, a)


def _weekday(year: int, month: int, day: int) -> Iterator[int]:
    try:
        yield date(year, month, day).weekday()
    except ValueError:
        return


def _weekdays(section: SectionText, block: Block, source: _Source) -> Iterator[Hit]:
    for match in _WEEKDAY.finditer(block.prose):
        if source.days and _WEEKDAYS[match[0]] not in source.days:
            message = f"The sources have another day than {match[0]}."
            yield Hit(section.place, block.number, message, _FIX, match[0], span=match.span())


def _names(section: SectionText, block: Block, source: _Source, common: Set[str]) -> Iterator[Hit]:
    starts = {start for start, _ in sentences(block.prose)}
    for match in _NAME.finditer(block.prose):
        words = [word for word in _WORD.findall(match[0]) if word[0].isupper()]
        if match.start() in starts:
            words = words[1:] if len(words) > 1 and words[0].casefold() in ALL_STOP_WORDS else words
            if len(words) < 2:  # noqa: PLR2004 - every sentence begins with a capital
                continue
        if any(_is_known(word, source, common) for word in words) or not words:
            continue
        message = f"The name {match[0]} stands in none of the section's sources ({', '.join(source.names)})."
        certainty: Certainty = _certainty(words, block.prose[: match.start()])
        yield Hit(section.place, block.number, message, _FIX, match[0], certainty, span=match.span())


def _certainty(words: Sequence[str], before: str) -> Certainty:
    """Tell how certain a finding is: a single word is a name behind an article; an addition contradicts nothing."""
    alone = len(words) == 1 and (
        words[0].endswith(_ADJECTIVES) or not _LIKE_A_NAME.search(before) or not words[0].isalpha()
    )
    return "possible" if alone or _AT.search(before) else "likely"


def _is_known(word: str, source: _Source, common: Set[str]) -> bool:
    low = word.casefold()
    if low[:_ROOT] in source.roots and len(low) > _ROOT:
        return True  # "Japanese" where a source says Japan
    return bool(
        low in ALL_STOP_WORDS or low in common or low in LABEL_WORDS or word in _WEEKDAYS
        or {folded(word), low.removesuffix("s")} & source.words
        or month_of(word) > 0 or low.endswith("day") or len(word) < 2 or word.isupper()  # noqa: PLR2004
    )  # fmt: skip


def _common_words(text: CheckedText) -> Set[str]:
    """Words that the document writes small, too: they are no names."""
    counts = Counter(word for section in text.sections for word in _WORD.findall(section.prose) if word[0].islower())
    return counts.keys()


RULE = Rule("DG104", "name not the source's", _find)
