"""Cutting prose into sentences, losing nothing."""

import re

_END = re.compile(r"[.!?…。！？][\"'”’)\]]*(?=\s|\Z)")
_ABBREVIATIONS = (
    "e.g i.e etc vs cf ca approx no nr fig tab sec ch dr mr mrs ms prof st p pp vol z.b d.h u.a bzw usw vgl abs s bd "
    "inkl zzgl mio mrd tsd art ed eds al env chap p.ex núm pág aprox sra sr jan feb mar apr jun jul aug sep sept oct "
    "nov dec"
)
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_WORDS_BEFORE_ORDINALS = (
    "der die das dem den des am im vom zum zur beim ab bis seit und oder ein eine einen ihr ihre ihren ihrem ihrer "
    "sein seine seinen seinem seiner jeder jede jedes jedem jeden"
)  # "am 3. Mai"; behind other words the sentence ends: "There are 3. All are old."
_BEFORE_ORDINALS = frozenset(_WORDS_BEFORE_ORDINALS.split())
_UNIT = re.compile(r"\d\s?[a-zA-Z]\Z")
_BETWEEN = re.compile(r"(?<=[.!?…])(?P<close>[\"'”’)\]]*)\s+(?=[\"'“‘(\[]*[^\W_a-z])|(?<=[。！？])")


def sentences_of(prose: str) -> list[str]:
    """The sentences, each with the space that follows it: joined they are the text again. None ends after "Dr.".

    >>> sentences_of("It is 18.2 kg. Honey, e.g. from linden. Good.")
    ['It is 18.2 kg. ', 'Honey, e.g. from linden. ', 'Good.']
    """
    found = (match for match in _BETWEEN.finditer(prose) if not _is_within(prose, match))
    cuts = [match.end() for match in found]
    spans = zip([0, *cuts], [*cuts, len(prose)], strict=True)
    return [prose[start:end] for start, end in spans if start < end]


def _is_within(prose: str, between: re.Match[str]) -> bool:
    dot = between.start() - 1
    return prose[dot : dot + 1] == "." and goes_on(prose, dot, dot + 1)


def goes_on(text: str, dot: int, end: int) -> bool:
    """Whether a sentence goes on behind a period: after an abbreviation, an initial or the figure of a day.

    Args:
        text: it stands in.
        dot: where the period is.
        end: where the signs at the end of the sentence end.
    """
    before = re.search(r"[\w.]*\Z", text[max(0, dot - 12) : dot])
    word = before[0].casefold() if before else ""
    following = text[end : end + 2].lstrip()[:1]
    if _UNIT.search(text, max(0, dot - 4), dot) and not following.islower():
        return False  # "3,700 g. Adelie": no initial
    if word in _ABBREVIATED or (len(word) == 1 and word.isalpha()):
        return True
    if not (word.isdigit() and len(word) <= 2 and following.isalpha()):  # noqa: PLR2004 - two figures are a day, a place
        return following.islower()
    earlier = text[max(0, dot - 30) : dot].split()[:-1]
    return following.islower() or not earlier or earlier[-1].casefold() in _BEFORE_ORDINALS


def to_sentence_end(text: str) -> str:
    """The text up to its last full sentence; unchanged where it has none.

    >>> to_sentence_end("One. Two is cut of")
    'One.'
    """
    ends = [match.end() for match in _END.finditer(text)]
    return text[: ends[-1]] if ends else text
