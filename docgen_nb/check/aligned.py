"""Every sentence of a document against the tables of its section's sources, read once for all checks."""

import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from weakref import WeakKeyDictionary

from docgen_nb.document.elements import Heading, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.references import SectionRef
from docgen_nb.evidence.alignment import Aligner, Claim
from docgen_nb.evidence.document_text import CheckedText, SectionText
from docgen_nb.evidence.judging import Judge, Verdict
from docgen_nb.evidence.kept import kept_for, once_per_part
from docgen_nb.evidence.pairings import Pairing, of_another_row, pairings
from docgen_nb.evidence.programs import refuted
from docgen_nb.evidence.refuting import Refuted
from docgen_nb.evidence.relations import LANGUAGES, relations
from docgen_nb.evidence.statement import Statement
from docgen_nb.evidence.tables import SourceTable, folded, folded_words, key_of, tables_of_part
from docgen_nb.evidence.words import content_words, sentences, words

_PRONOUNS = folded_words(
    "he she it they his her hers its their them this these those former latter er sie es sein seine ihr ihre dies diese"
)
_MOST_SOURCE = 20_000  # characters of a source whose words are looked at
_LONGEST = 1_500  # characters of a sentence that is aligned; what is longer is no sentence
_LINE = re.compile(r"\n(?=\s*(?:[-*+•|#]|\d+[.)]\s))")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_SMALL = 20  # numbers that are met in a cell by chance are smaller
_SHARED = 0.5  # of the words of a sentence with one number that a source's own sentence has too


@dataclass
class AlignedSentence:
    """A sentence with what the tables say of it.

    Attributes:
        place, language: its section's.
        block: number of its element in the section.
        start: where it begins in the block's prose.
        claims, verdicts: its numbers, and what the tables say of each.
        pairings: words and numbers that the table has in another row.
        relations: words of comparison that the tables contradict.
        refuted: what of the sentence as a whole a table contradicts.
    """

    place: SectionRef
    language: str
    block: int
    start: int
    statement: Statement
    claims: list[Claim]
    tables: list[SourceTable] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    pairings: list[Pairing] = field(default_factory=list)
    relations: list[Refuted] = field(default_factory=list)
    refuted: list[Refuted] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether anything of it is known to be wrong."""
        return bool(self.pairings or self.relations) or any(v.holds is False for v in self.verdicts)

    @property
    def judged(self) -> Iterator[tuple[Claim, Verdict]]:
        """Each number with its verdict."""
        return zip(self.claims, self.verdicts, strict=True)

    def place_of(self, claim: Claim) -> tuple[int, int]:
        """Return the position of a number in the block's prose."""
        return self.start + claim.stated.start, self.start + claim.stated.end


_ALIGNED: WeakKeyDictionary[CheckedText, tuple[AlignedSentence, ...]] = WeakKeyDictionary()


def aligned(text: CheckedText) -> tuple[AlignedSentence, ...]:
    """The sentences of all sections whose sources hold tables, in document order."""
    if (known := _ALIGNED.get(text)) is None:
        known = _ALIGNED[text] = tuple(_of_document(text))
    return known


def _of_document(text: CheckedText) -> Iterator[AlignedSentence]:
    aligners: dict[tuple[int, ...], Aligner] = {}

    def aligner_of(parts: tuple[ContentPart, ...]) -> Aligner:
        key = tuple(map(id, parts))
        if key not in aligners:
            aligners[key] = Aligner([table for part in parts for table in tables_of_part(part)])
        return aligners[key]

    for section in text.sections:
        if any(map(tables_of_part, section.parts)):
            found = kept_for(section.parts, (__name__, section.key), partial(_of_section, section, aligner_of))
            yield from (replace(each, place=section.place) for each in found)


def _of_section(
    section: SectionText, aligner_of: Callable[[tuple[ContentPart, ...]], Aligner]
) -> list[AlignedSentence]:
    aligner, found = aligner_of(section.parts), list[AlignedSentence]()
    known, title = _vocabulary(section), _title_words(section)
    for sentence in _sentences(section, aligner):
        before = found[-1].statement if found and found[-1].block == sentence.block else None
        _judge(sentence, aligner, before, known, title)
        found.append(sentence)
    return found


def _judge(
    sentence: AlignedSentence, aligner: Aligner, before: Statement | None, known: Set[str], title: Set[str]
) -> None:
    """Ask the tables about a sentence.

    Args:
        sentence: its attributes are filled in.
        aligner: it has found the cells.
        before: the sentence before it in its paragraph.
        known: the words of the section's sources and of what was asked for.
        title: the words of titles.
    """
    statement = sentence.statement
    sentence.verdicts = Judge(aligner, known).verdicts(sentence.claims, statement)
    whose = of_another_row(statement, sentence.claims, sentence.verdicts, aligner)
    sentence.pairings = whose or pairings(statement, aligner)
    sentence.relations = relations(statement, aligner, sentence.claims, before)
    if not sentence.is_wrong and sentence.language in LANGUAGES:
        found = refuted(statement, aligner.tables, title)
        right = {
            claim.stated.at
            for claim, verdict in sentence.judged
            if verdict.is_reckoned or (verdict.holds and claim.stated.value >= _SMALL)
        }
        sentence.refuted = list(islice((each for each in found if each.first not in right), 1))


def _vocabulary(section: SectionText) -> Set[str]:
    """The words of a section's sources and of what was asked for."""
    wanted = [section.section.title, section.section.generation_hint, section.chapter.title, section.document.title]
    own = {folded(word) for text in [section.prompt, *wanted] for word in text.split()}
    return own.union(*map(_words_of, section.parts))


@once_per_part
def _words_of(part: ContentPart) -> Set[str]:
    return frozenset(folded(word) for word in f"{part.label} {part.text[:_MOST_SOURCE]}".split())


def _title_words(section: SectionText) -> Set[str]:
    """The words of titles, which every row of the sources may share."""
    titles = [section.section.title, section.chapter.title, section.document.title, *(p.label for p in section.parts)]
    return frozenset(word for title in titles for word in key_of(title))


def _sentences(section: SectionText, aligner: Aligner) -> Iterator[AlignedSentence]:
    """Yield the sentences of a section; a name in a heading or in the sentence before goes on as the subject."""
    heading: Statement | None = None
    carried: Statement | None = None
    for block in section.blocks:
        if isinstance(block.element, Heading):
            named = Statement(block.source, section.language)
            heading = carried = named if aligner.names(named) else None
            continue
        if not block.is_text or block.given:
            continue
        for start, sentence in sentences(block.prose):
            if len(sentence) > _LONGEST:
                continue
            statement = Statement(sentence, section.language)
            if not _is_said(sentence, section.parts):
                before = carried if _PRONOUNS & set(statement.words) else heading
                claims = aligner.claims(statement, before)
                yield AlignedSentence(
                    section.place, section.language, block.number, start, statement, claims, aligner.tables
                )
            if aligner.names(statement):
                carried = statement
                heading = heading if heading is not None and aligner.is_about(statement, heading) else None


def _is_said(sentence: str, parts: Iterable[ContentPart]) -> bool:
    """Whether a sentence of the notes says it, with the same numbers: then it is not about the table beside them."""
    sayings = [saying for part in parts for saying in _sayings(part)]
    if not sayings:
        return False
    numbers, stems = _numbers_and_stems(sentence)
    amounts = [number for number in numbers if not _YEAR.fullmatch(number)]
    least = 1 if len(amounts) > 1 else max(1, _SHARED * len(stems))
    return bool(amounts) and any(numbers <= known and len(stems & said) >= least for known, said in sayings)


@once_per_part
def _sayings(part: ContentPart) -> list[tuple[frozenset[str], frozenset[str]]]:
    """The numbers and the other words of each sentence with a number in a part of running text."""
    if isinstance(part.item, Table):
        return []
    lines = (line for line in _LINE.split(part.text) if not line.lstrip().startswith("|"))
    found = (_numbers_and_stems(sentence) for line in lines for _, sentence in sentences(line))
    return [each for each in found if each[0]]


def _numbers_and_stems(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    found = words(sentence)
    return (
        frozenset(word for word in found if word[0].isdigit()),
        frozenset(content_words(word for word in found if not word[0].isdigit())),
    )
