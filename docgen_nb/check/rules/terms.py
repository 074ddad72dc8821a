"""DG203: one term spelled in two ways, or a variant that the glossary forbids."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import Block, CheckedText, DocumentText, Hit, SectionText
from docgen_nb.evidence.stopwords import ALL_STOP_WORDS, word_set

_WORD = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
_SHORTEST = 4
_PARTICLES = word_set(
    "up down in out off on over back away through along around by to for with one body thing times time day days where "
    "how way be self land made ever more less most like wide side head fold free based"
)
_FIRST_HALVES = word_set(
    "any every some no all may can in on to an a the with up out over under after for work life over hand well high "
    "low long short half full part self back break start set log take hold make roll shut turn work look "
    "build check clean"
)
_AMERICAN = (
    (re.compile(r"is(?=(?:e|es|ed|ing|ation|ations|er|ers)\Z)"), "iz"),
    (re.compile(r"(?<=[aeio]l)l(?=(?:ed|ing|er|ers)\Z)"), ""),
    (re.compile(r"\A(col|fav|lab|neighb|behavi|flav|hon|harb|hum|rum|vig|end|od|sav|arm)our"), r"\1or"),
    (re.compile(r"\A(cent|theat|fib|lit|met|calib|spect)re(?=s?\Z)"), r"\1er"),
    (re.compile(r"(?<=analy)s(?=(?:e|ed|es|ing)\Z)"), "z"),
    (re.compile(r"ogue(?=s?\Z)"), "og"),
    (re.compile(r"(?<=\Aprogram)me(?=s?\Z)"), ""),
    (re.compile(r"(?<=\Agr)e(?=y)"), "a"),
)
_NOT_AMERICAN = word_set(
    "advise advised advises advising comprise comprised comprises comprising compromise compromised compromises "
    "compromising exercise exercised exercises exercising surprise surprised surprises surprising promise promised "
    "promises promising raise raised raises raising rise rises rising wise otherwise likewise precise noise noises "
    "disease diseases diseased praise praised revise revised revises revising supervise supervised supervises "
    "supervising televise improvise enterprise enterprises franchise franchises expertise premise premises demise "
    "disguise devise devised arise arises arising cruise bruise paradise merchandise excise concise treatise "
    "called filled drilled skilled billed pulled rolled polled installed calling filling drilling billing pulling "
    "rolling polling installing spelled spelling selling telling dwelling smelled yelled seller sellers teller killed "
    "killing milled milling willing spilled stalled falling tilled tilling distilled fulfilled instilling dialog "
    "prologue grilled chilled grilling controlled controlling controller controllers enrolled enrolling"
)


@dataclass
class _Term:
    """All the ways in which one term is written."""

    forms: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[tuple[SectionText, Block]]] = field(default_factory=lambda: defaultdict(list))


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        yield from _forbidden(document, text.glossary)
        yield from _mixed(document)


def _forbidden(document: DocumentText, glossary: Mapping[str, Iterable[str]]) -> Iterator[Hit]:
    """Variants that the glossary forbids; where one is a part of a longer term, the longer one counts."""
    right = {variant.casefold(): term for term, variants in glossary.items() for variant in variants}
    right |= {term.casefold(): "" for term in glossary}
    longest_first = sorted(filter(None, right), key=len, reverse=True)
    if not longest_first:
        return
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    for section in document.sections:
        for block in section.text_blocks():
            for written in dict.fromkeys(match[0] for match in pattern.finditer(block.prose)):
                # ignoring case, re takes ı and İ for i, casefold does not
                if term := right.get(written.casefold(), ""):
                    yield section.hit(block, f"{written} is to be written {term}.", f"Write {term}.", written)


def _mixed(document: DocumentText) -> Iterator[Hit]:
    terms: dict[str, _Term] = defaultdict(_Term)
    english = any(section.language == "en" for section in document.sections)
    for section in document.sections:
        for block in section.text_blocks():
            for key, form in _forms(block.prose, english=english):
                terms[key].forms[form] += 1
                terms[key].places[form].append((section, block))
    for term in terms.values():
        if len(term.forms) > 1:
            yield from _variants(term)


def _forms(prose: str, *, english: bool) -> Iterator[tuple[str, str]]:
    """Every word that could have a variant: the key that its variants share, and how it is written here."""
    before = ""
    end = 0
    for match in _WORD.finditer(prose):
        written = match[0].replace("‑", "-")
        folded = written.casefold()
        inner_capital = written[1:] != written[1:].lower() and not written.isupper()
        joined = folded.replace("-", "")
        if len(joined) >= _SHORTEST and folded not in ALL_STOP_WORDS:
            form = written if inner_capital and "-" not in written else folded
            key = _american(joined) if english else joined
            yield (key if not inner_capital else joined), form
        if english and before and prose[end : match.start()] == " " and _can_be_one(before, folded):
            yield _american(before + joined), f"{before} {folded}"
        before, end = (folded if "-" not in folded else ""), match.end()


@lru_cache(maxsize=20_000)
def _american(word: str) -> str:
    if word in _NOT_AMERICAN:
        return word
    for pattern, replacement in _AMERICAN:
        word = pattern.sub(replacement, word, count=1)
    return word


def _can_be_one(first: str, second: str) -> bool:
    """Whether two words next to each other can be one term in two words: ``data set``, but not ``set up``."""
    if first in ALL_STOP_WORDS or second in ALL_STOP_WORDS:
        return False
    long_enough = len(first) >= _SHORTEST - 1 and len(second) >= _SHORTEST - 1
    return long_enough and second not in _PARTICLES and first not in _FIRST_HALVES


def _variants(term: _Term) -> Iterator[Hit]:
    """The rarer forms; the commonest is right, and the first one where none is commoner."""
    order = list(term.places)
    forms = _of_one_term(term)
    if len(forms) < 2:  # noqa: PLR2004 - there is nothing to choose from
        return
    preferred = max(forms, key=lambda form: (term.forms[form], -order.index(form)))
    for form in forms:
        if form == preferred:
            continue
        told: set[int] = set()
        for section, block in term.places[form]:
            if id(section) not in told:
                told.add(id(section))
                message = f"{form} is written {preferred} elsewhere."
                yield section.hit(block, message, f"Write {preferred} throughout.", form)


def _of_one_term(term: _Term) -> list[str]:
    """The forms that are variants of each other.

    A hyphen alone makes no variant of two words (``long-term plan``, ``in the long term``), and capitals count only
    where a form has some inside (``GitHub`` and ``Github``).
    """
    forms = list(term.forms)
    closed = [form for form in forms if " " not in form and "-" not in form]
    if not closed:
        return []
    inner = [form for form in closed if any(letter.isupper() for letter in form[1:])]
    folded = {form.casefold() for form in forms}
    if inner:
        return forms if len(forms) > 1 else []
    return forms if len(folded) > 1 else []


RULE = Rule("DG203", "term variant", _find)
