"""DG101: a number that is not the sources': another than in its cell, or in none of them."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cache, cached_property, partial
from itertools import zip_longest

from docgen_nb.check.aligned import aligned
from docgen_nb.check.rules import Rule
from docgen_nb.check.statements import counted
from docgen_nb.check.wrong_values import wrong_numbers
from docgen_nb.document.elements import BulletList, CodeBlock, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import SectionRef
from docgen_nb.document.templates import values_shown
from docgen_nb.evidence.arithmetic import calculations
from docgen_nb.evidence.dates import Day, days_in, month_of
from docgen_nb.evidence.derived import is_derived, is_derived_from_values
from docgen_nb.evidence.document_text import Block, Certainty, CheckedText, Hit, SectionText
from docgen_nb.evidence.kept import kept_for, once_per_part
from docgen_nb.evidence.quantities import Quantity
from docgen_nb.evidence.sources import (
    SourceNumbers,
    merged,
    numbers_of_part,
    numbers_of_table,
    numbers_of_text,
)
from docgen_nb.evidence.spelled import spelled_numbers
from docgen_nb.evidence.stated import stated_quantities, years_in
from docgen_nb.evidence.units import COUNT, PERCENT, TIME
from docgen_nb.evidence.words import content_words, sentences, words

_FIX = "Take the figure from a source, or leave it out."
_FARTHEST = 40  # characters between the numbers of "5 of the 12"
_PLAIN = frozenset(["", "text", "txt", "plain", "markdown", "md", "console"])  # languages of a fence without a program
_MOST_VALUES = 100  # of a kind in the sources: of more, some fit by chance
_FEW_VALUES = 15  # of all kinds in the sources, so that two of them hardly give a number by chance
_MOST_BESIDE = 6  # further numbers of the sources' own sentences
_PER_ROW = 3  # things that may be counted in a row of a table
_FIGURES_OF_A_SLIP = 2  # of a number that is hardly met by chance with another power of ten
_BROKEN = re.compile(r"\d{1,3}[,.]\d{4,5}")  # neither thousands nor decimals that anybody writes
_PRECISE = 3  # significant figures from which a number found in another part is no coincidence
_MORE = re.compile(
    r"[\s-]*(?:\w+\s){0,2}(?:more|less|fewer|higher|lower|larger|smaller|longer|shorter|above|below|apart|after|before|ahead|behind|older|younger|difference|earlier|later|mehr|weniger|höher|"
    r"niedriger|länger|kürzer|früher|später)\b",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?:(?:more|less|fewer|higher|lower|greater|larger|smaller|longer|shorter|mehr|weniger|"
    r"höher|niedriger) (?:than|als)|"
    r"by|difference of|margin of|total (?:\w+\s){0,4}of|over|under|above|below|at least|um)"
    r"(?:\s(?:only|a|an|mere|just|about|nur|etwa))*\s\Z",
    re.IGNORECASE,
)
_NUMBER_BEFORE = re.compile(r"\d\s(?:/\s)?\Z")
_WHILE = re.compile(r"\b(?:final|last|first|next|past|opening|closing|ersten?|letzten?|nächsten?)\s\Z", re.IGNORECASE)
_LEFT = re.compile(r"\s*(?:left|remaining|to go|ago|verbleibend|übrig)\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:after|before|since|until|between|and|nach|vor|seit|bis|zwischen|ab)\s+\Z", re.IGNORECASE)
_N_OF_M = re.compile(r"\s*(?:\w+\s){0,2}(?:of|out of|von|der|des|sur|de|di)\s(?:the |all |our |its |los |las |les )?\Z")
_OF_THE_DOCUMENT = re.compile(
    r"\s(?:\w+\s)?(?:chapters|sections|kapiteln?|abschnitten?|chapitres|capítulos)\b", re.IGNORECASE
)
_LISTED = re.compile(r"[:—–(]\s*(?P<list>[^.;:()]+)")
_COMMA = re.compile(r",\s*(?:and|und|et|y|e|or|oder|sowie)?\s*|\s(?:and|und|et|y|sowie)\s")


def _find(text: CheckedText) -> Iterator[Hit]:
    everywhere = cache(lambda: merged(map(numbers_of_part, text.parts.values())))
    yield from wrong_numbers(text)
    settled: dict[SectionRef, set[tuple[int, int]]] = defaultdict(set)
    for sentence in aligned(text):
        for claim, verdict in sentence.judged:
            if verdict.beyond or verdict.holds is False or (verdict.holds and claim.column is not None):
                settled[sentence.place].add((sentence.block, sentence.place_of(claim)[0]))
    for section in text.sections:
        read = partial(_of_section, section, everywhere, settled[section.place])
        found = kept_for(section.parts, (__name__, section.key), read)
        yield from (replace(hit, place=section.place) for hit in found)


def _of_section(
    section: SectionText, everywhere: Callable[[], SourceNumbers], settled: Container[tuple[int, int]]
) -> list[Hit]:
    around = _surroundings(section)
    given = [*map(numbers_of_part, section.parts), numbers_of_text(section.prompt), numbers_of_text(around)]
    task = stated_quantities(f"{section.prompt}\n\n{around}", section.language)
    sources = merged([*given, *_context(section)])
    return list(_SectionNumbers(section, sources, everywhere, settled, task).hits())


def _surroundings(section: SectionText) -> str:
    """The outline's statements around the section: hints, purposes, titles and instructions."""
    node, chapter = section.section, section.chapter
    wishes = [node.instruction_for(part.id) or part.instruction for part in section.parts]
    facts = [fact.text for fact in section.document.contract.facts] if section.document.contract else []
    texts = [*facts, node.title, node.generation_hint, node.purpose, chapter.title, chapter.generation_hint]
    return "\n\n".join(filter(None, [*texts, section.document.title, *wishes]))


def _context(section: SectionText) -> Iterator[SourceNumbers]:
    """Other evidence of a section: finished sections, tables that stand in it, and the lengths of its own lists."""
    yield from (numbers_of_text(needed.prose) for needed in section.needed)
    counts: set[int] = set()
    results = [text for block in section.blocks for text in values_shown(block.element)]
    yield numbers_of_text("\n".join(results))
    for block in section.blocks:
        match block.element:
            case BulletList(items=items):
                counts.add(len(items))
            case Table(rows=rows, headers=headers):
                counts |= {len(rows), len(headers)}
                if block.given:
                    yield numbers_of_table(block.element)
    yield SourceNumbers(counts=counts)


class _SectionNumbers:
    """One section's numbers against its sources.

    Args:
        section: the section.
        sources: all that its numbers may come from.
        everywhere: gives the numbers of all content parts, which are read only if one of its own is in none of
            the section's: an exact figure may be another section's.
        settled: element and start of the numbers whose cell is known.
        task: the numbers of the section's hint and of what the user asked for.
    """

    def __init__(
        self,
        section: SectionText,
        sources: SourceNumbers,
        everywhere: Callable[[], SourceNumbers],
        settled: Container[tuple[int, int]] = (),
        task: Sequence[Quantity] = (),
    ) -> None:
        self._task = task
        self._settled = settled
        self._section = section
        self._sources = sources
        self._everywhere = everywhere
        self._reckoned: list[Quantity] = []
        self._shown: set[float] = set()

    def hits(self) -> Iterator[Hit]:
        for block in self._section.blocks:
            if not block.given and not isinstance(block.element, Table):
                yield from self._arithmetic(block)
        for block in self._section.text_blocks():
            yield from self._in_text(block)
        for block in self._section.blocks:
            match block.element:
                case Table() if not block.given:
                    yield from self._in_table(block, block.element)
                case CodeBlock(code=code, language=language) if language in _PLAIN and not block.given:
                    yield from self._in_fence(block, code)

    def _arithmetic(self, block: Block) -> Iterator[Hit]:
        """Check arithmetic shown in the text: right results may be used, wrong ones are told."""
        for found in calculations(block.source, self._section.language):
            if found.holds:
                self._shown |= {found.value, float(int(found.value))}  # 5.75 cars are five cars
            else:
                message = f"The result is {found.right:g}, not {found.said}."
                yield self._section.hit(block, message, "Reckon it again.", found.said)

    def _in_text(self, block: Block) -> Iterator[Hit]:
        prose = block.prose
        dates = days_in(prose)
        for start, end, day in dates:
            if not self._has_day(day) and not _BOUND.search(prose[max(0, start - 12) : start]):
                fix = "Take the date from a source, or leave it out."
                certainty: Certainty = "possible" if self._has_month_as_header(day) else "likely"
                yield self._hit(block, prose[start:end], "The date", fix, certainty)
        for start, end, _ in dates:
            prose = prose[:start] + " " * (end - start) + prose[end:]
        found = stated_quantities(prose, self._section.language)
        if found:
            yield from self._unknown(block, prose, found)
        for year in years_in(prose):
            if self._is_strange_year(year):
                yield self._hit(block, str(year), "The year", _FIX)

    def _unknown(self, block: Block, prose: str, found: Sequence[Quantity]) -> Iterator[Hit]:
        known = [
            quantity
            for quantity in found
            if self._is_known(quantity, exactly=self._is_of_other_things(quantity, prose))
        ]
        settled = {quantity.start for quantity in known}
        settled |= {quantity.start for quantity in found if (block.number, quantity.start) in self._settled}
        known = sorted([*known, *self._spelled(prose)], key=lambda quantity: quantity.start)
        beside, listed = self._beside(known), self._listed_below(block)
        told = sentences(prose)
        starts = [start for start, _ in told]
        for index, quantity in enumerate(found):
            if quantity.start in settled or self._is_count(quantity, prose, found[index + 1 : index + 3]):
                continue
            sentence = told[max(0, bisect_right(starts, quantity.start) - 1)][1]
            operands = [*listed, *known, *self._reckoned]
            if (
                is_derived(quantity, sentence, operands, self._sources.tables)
                or (beside and is_derived(quantity, sentence, [*beside, *operands], self._sources.tables))
                or self._is_derived_from_values(quantity, sentence)
            ):
                self._reckoned.append(quantity)
            elif moved := self._of_another_power(quantity, sentence):
                fix = f"Look at its decimal places: {moved:,.10g} can be had from the sources. Or leave it out."
                yield self._hit(block, quantity.raw, "The number", fix, "certain")
            else:
                yield self._hit(block, quantity.raw, "The number", _FIX, self._certainty(quantity, prose))

    def _of_another_power(self, quantity: Quantity, sentence: str) -> float:
        """The value that the sources lead to and of which a digit was lost or added: 18,000 EUR for 1,800; else 0."""
        if _BROKEN.fullmatch(quantity.raw):  # "15,8400" for 158,400
            digits = float(re.sub(r"\D", "", quantity.raw))
            whole = replace(quantity, values=(digits,), step=0.0, figures=_PRECISE, whole=True, hedged=False)
            return digits if self._is_known(whole, exactly=True) else 0.0
        if quantity.dimension in {COUNT, TIME, PERCENT} or quantity.figures < _FIGURES_OF_A_SLIP:
            return 0.0
        task = [(each.value, each.dimension) for each in self._task]
        for power in (10.0, 0.1, 100.0, 0.01, 1000.0, 0.001):
            moved = replace(quantity, values=(round(quantity.value * power, 6),), step=0.0, hedged=False)
            of_kind = list(self._sources.by_dimension.get(quantity.dimension, ()))[:_MOST_VALUES]
            if self._is_known(moved, exactly=True) or is_derived_from_values(moved, sentence, task, of_kind):
                return moved.value / quantity.factor
        return 0.0

    def _is_derived_from_values(self, quantity: Quantity, sentence: str) -> bool:
        """Whether it comes from the sources' numbers and the task's, or from two of sources that have few of them."""
        by_dimension = self._sources.by_dimension
        kinds = self._sources.comparable(quantity.dimension, by_dimension.keys())
        values = [value for kind in kinds if len(by_dimension[kind]) <= _MOST_VALUES for value in by_dimension[kind]]
        given = [(each.value, each.dimension) for each in self._task]
        if quantity.figures > 1 and sum(map(len, by_dimension.values())) <= _FEW_VALUES:
            given += [(value, kind) for kind, numbers in by_dimension.items() for value in numbers]
        values += [each.value for each in self._reckoned if each.dimension == quantity.dimension]
        if quantity.dimension == PERCENT:  # a share is of one kind of things
            given = [each for each in given if each[1] == COUNT]
            values = by_dimension.get(COUNT, [])
        return is_derived_from_values(quantity, sentence, given, values)

    def _certainty(self, quantity: Quantity, prose: str) -> Certainty:
        """Return "possible" for a number that may count or be derived from cells in a way that nobody sees."""
        tables = self._sources.tables
        if not tables:
            return "likely"
        before, after = prose[max(0, quantity.start - 40) : quantity.start], prose[quantity.end : quantity.end + 30]
        if quantity.dimension == PERCENT:
            return "likely"
        most = _PER_ROW * max(len(table.labels) for table in tables)
        counts = quantity.dimension == COUNT and quantity.whole and quantity.value <= most
        is_round = quantity.whole and quantity.figures == 1 and quantity.dimension == COUNT
        compared = _MORE.match(after) is not None or _THAN.search(before) is not None
        beside = _NUMBER_BEFORE.search(before) is not None  # "7 and 1 / 2", "31 521": not a number of its own
        lasts = quantity.dimension == TIME and (
            TIME not in self._sources.by_dimension
            or any(year + quantity.value in self._sources.years for year in self._sources.years)
            or _WHILE.search(before) is not None
            or _LEFT.match(after) is not None
        )
        return "possible" if counts or is_round or compared or beside or lasts else "likely"

    def _listed_below(self, block: Block) -> list[Quantity]:
        """The known numbers of a list that the paragraph announces."""
        below = next((each for each in self._section.blocks if each.number == block.number + 1), None)
        if below is None or not isinstance(below.element, BulletList):
            return []
        return [each for each in stated_quantities(below.prose, self._section.language) if self._is_known(each)]

    def _beside(self, known: Sequence[Quantity]) -> list[Quantity]:
        """The numbers that the sources give together with those of a paragraph: "31.4 million (2024: 29.8 million)"."""
        values = {each.value for each in known if each.dimension != COUNT or each.figures >= _PRECISE}
        groups = (group for group in self._sources.together if any(each.value in values for each in group))
        return [each for group in groups for each in group if each.value not in values][:_MOST_BESIDE]

    def _spelled(self, prose: str) -> Iterator[Quantity]:
        """The numbers in words that the sources have, too: others may be reckoned from them."""
        for start, end, value in spelled_numbers(prose):
            quantity = Quantity(prose[start:end], start, end, (value,), 1.0, len(f"{value:.0f}"), spelled=True)
            if self._is_known(quantity):
                yield quantity

    def _in_table(self, block: Block, table: Table) -> Iterator[Hit]:
        for row in table.rows:
            for header, cell in zip_longest(table.headers, row, fillvalue=""):
                said = f"total difference {header} {cell}"
                for quantity in stated_quantities(cell, self._section.language):
                    known = self._is_known(quantity) or self._was_reckoned(quantity)
                    if not known and not is_derived(quantity, said, (), self._sources.tables):
                        yield self._hit(block, quantity.raw, "The number", _FIX)

    def _in_fence(self, block: Block, code: str) -> Iterator[Hit]:
        """The exact numbers of a fence that holds text and no program."""
        for quantity in stated_quantities(code, self._section.language):
            is_known = self._is_known(quantity) or self._was_reckoned(quantity)
            if quantity.figures >= _PRECISE and not is_known:
                yield self._hit(block, quantity.raw, "The number", _FIX)

    def _is_of_other_things(self, quantity: Quantity, prose: str) -> bool:
        """Whether "at least 100 miles" bounds what no source speaks of: 110 requests don't bear it out."""
        if not quantity.hedged or quantity.dimension != COUNT:
            return False
        noun = counted(prose[quantity.end :])
        return bool(noun) and noun not in self._words

    @cached_property
    def _words(self) -> Set[str]:
        """The stems of what the section's sources say."""
        return frozenset().union(*map(_stems_of_part, self._section.parts), content_words(words(self._section.prompt)))

    def _is_known(self, quantity: Quantity, *, exactly: bool = False) -> bool:
        tolerance, dimension = 0.0 if exactly else quantity.tolerance(), quantity.dimension
        if any(abs(value - shown) <= tolerance for value in quantity.values for shown in self._shown):
            return True
        if any(self._sources.has(value, tolerance, dimension) for value in quantity.values):
            return True
        if quantity.figures >= _PRECISE:
            return any(self._everywhere().has(value, tolerance, dimension) for value in quantity.values)
        return False

    def _was_reckoned(self, quantity: Quantity) -> bool:
        """Whether the section's text has reckoned the number already."""
        return any(abs(each.value - quantity.value) <= quantity.tolerance() for each in self._reckoned)

    def _is_count(self, quantity: Quantity, prose: str, found: Iterable[Quantity]) -> bool:
        """Whether it counts what is there: rows, items, different values, or some of so many."""
        if quantity.dimension != COUNT or not quantity.whole:
            return False
        if int(quantity.value) in self._sources.counts | _listed_counts(prose, quantity):
            return True
        if _OF_THE_DOCUMENT.match(prose, quantity.end):
            return True  # how long the document is, it knows itself
        whole = next((each for each in found if each.start >= quantity.end), None)
        if whole is None or whole.value <= quantity.value:
            return False
        if not _N_OF_M.fullmatch(prose, quantity.end, min(whole.start, quantity.end + _FARTHEST)):
            return False
        return whole.start <= quantity.end + _FARTHEST and (
            int(whole.value) in self._sources.counts or self._is_known(whole)
        )

    def _has_day(self, day: Day) -> bool:
        return any(day.fits(other) for other in self._sources.days) or any(map(day.fits, self._everywhere().days))

    def _has_month_as_header(self, day: Day) -> bool:
        """Whether a table gives its days in a column named after the month."""
        heads = (word for table in self._sources.tables for head in table.columns for word in head.split())
        return any(month_of(word) == day.month for word in heads)

    def _is_strange_year(self, year: int) -> bool:
        """Whether the sources speak of years, but of none near this one."""
        years = self._sources.years or self._everywhere().years
        return bool(years) and not min(years) - 1 <= year <= max(years) + 1

    def _hit(self, block: Block, raw: str, kind: str, fix: str, certainty: Certainty = "likely") -> Hit:
        names = ", ".join(part.id for part in self._section.parts)
        where = f"in none of the section's sources ({names})" if names else "in no source: the section has none"
        return self._section.hit(block, f"{kind} {raw} stands {where}.", fix, raw, certainty)


@once_per_part
def _stems_of_part(part: ContentPart) -> Set[str]:
    headers = part.item.headers if isinstance(part.item, Table) else []
    return frozenset(content_words(words(" ".join([part.text, *headers]).replace("_", " "))))


def _listed_counts(prose: str, quantity: Quantity) -> set[int]:
    """Count the things listed right behind a number: ``4 sites: A, B, C and D``."""
    listed = _LISTED.search(prose, quantity.end, quantity.end + 300)
    return {len([item for item in _COMMA.split(listed["list"]) if item.strip()])} if listed else set()


RULE = Rule("DG101", "number not in the sources", _find)
