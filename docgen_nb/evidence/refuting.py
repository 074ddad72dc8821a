"""The words that call for an operation on a table, and what comes of a sentence that a table contradicts."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from docgen_nb.evidence.reading import Reading
from docgen_nb.evidence.statement import VERBS
from docgen_nb.evidence.tables import folded, folded_words

HIGH = folded_words(
    "highest most largest greatest biggest longest tallest heaviest maximum höchste höchsten größte größten meisten "
    "längste"
)
LOW = folded_words(
    "lowest fewest least smallest shortest lightest minimum niedrigste kleinste wenigsten kürzeste geringste"
)
MORE = folded_words("more higher larger greater bigger longer taller heavier mehr höher größer länger schwerer")
LESS = folded_words("less fewer lower smaller shorter lighter weniger niedriger kleiner kürzer leichter")
FIRST = folded_words("earliest oldest früheste älteste")
LAST = folded_words("latest newest späteste neueste jüngste")
FORMER, LATTER = folded_words("before earlier vor früher"), folded_words("after later nach später")
PLACED = folded_words("before after vor nach")  # words that need no "than"
IF = folded_words("if wenn")
THAN = folded_words("than als")
ONLY = folded_words("only just exactly nur genau")
THE_ONLY = folded_words("only sole einzig einzige nur")
ALL = folded_words("all every each alle jede jeder jedes")
LISTS = folded_words("both each either respectively beide jeweils")
NOT = folded_words("not never no none neither nor cannot nicht nie kein keine keiner keinen weder") | {
    "isn't", "wasn't", "aren't", "weren't", "doesn't", "don't", "didn't", "hasn't", "haven't", "hadn't", "n't",
}  # fmt: skip
SAME = folded_words("same equal identical gleich gleiche gleichen dieselbe dieselben")
DIFFERENT = folded_words("different verschiedene unterschiedliche")
MEAN = folded_words("average averag mean median mittel mittelwert durchschnitt durchschnittlich")
TOTAL = folded_words("total altogether overall insgesamt")
SUM = TOTAL | folded_words("combined together zusammen sum summe")
CLAUSES = folded_words("while but whereas während aber wohingegen")
SAYS = VERBS | folded_words("belong belongs go goes gehört")
THAT = folded_words("that which when where die wo")
BESIDES = folded_words("apart besides except excluding abgesehen neben außer")  # the extreme of the others
NO_COUNT = folded_words(
    "much many apart ago later earlier year years day days week weeks month months hour hours minute minutes jahr "
    "jahre tag tage woche wochen monat monate stunde stunden minute minuten"
)
AMOUNTS = folded_words("score scores point points goal goals punkt punkte tor tore")  # of which a row has several
ANY = folded_words("a an any single ein eine einen einzige")
OTHERS, TIMES = folded_words("any other others andere"), folded_words("time times mal")
RANKS = {folded(word): rank for rank, word in enumerate(("second", "third", "fourth", "fifth"), 2)}
RANKS |= {folded(word): rank for rank, word in enumerate(("zweit", "dritt", "viert", "fünft"), 2)}
HARD = (
    folded_words(
        "without between difference another although though would last next previous consecutive "
        "missed misses lacked lacks skipped involved fehlte verpasste beteiligt "
        "range ranges ranged ranging reicht "
        "straight row until since half twice double per ratio percent ohne zwischen letzte first erste "
        "zweite"
    )
    | {"%", *OTHERS, *TIMES}
    | {*RANKS, *HIGH, *LOW, *MORE, *LESS, *THAN, *ALL, *LISTS, *NOT, *SAME, *DIFFERENT, *MEAN, *SUM}
    | {*CLAUSES, *BESIDES, *FIRST, *LAST, *FORMER, *LATTER, *IF}
)  # words that say more than a condition: an operation must know them
CALLED_FOR = HARD | ONLY | THE_ONLY
JOINS = CLAUSES | {"and", "und", ";"}
LISTED = folded_words("and und or oder nor noch the der die das") | {",", "&"}
ARTICLES = folded_words("the der die das den dem")
WITH, BY = folded_words("with at mit bei"), frozenset(["by", "um"])


@dataclass(frozen=True)
class Refuted:
    """A statement that a table contradicts.

    Attributes:
        first, last: the tokens that are wrong.
        message: what the table says.
        right: what would be right there, "" if that is not known.
        is_sure: whether it can hardly be meant otherwise.
    """

    first: int
    last: int
    message: str
    right: str = ""
    is_sure: bool = True


def is_of(words: Sequence[str], at: int, first: int) -> bool:
    """Whether what begins behind an extreme says of what it is one: "the highest of Leeds is 5"."""
    between = {*words[at:first]}
    return at < first and (not between & SAYS or bool(between & THAT))


class NotItError(Exception):
    """The sentence is not of the form that an operation judges."""


def only_if(*conditions: object) -> None:
    """Go on if all are true, else the sentence is not of the form that is judged."""
    if not all(conditions):
        raise NotItError


def place_of(reading: Reading, meaning: Set[str]) -> int:
    """The one place of a word of some meaning."""
    found = [at for at, word in enumerate(reading.statement.words) if word in meaning]
    only_if(len(found) == 1)
    return found[0]
