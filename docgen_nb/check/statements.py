"""Statements of a number reduced to what they are about, so that two of them can be compared.

Verbs that only state a value (``has``, ``was``, ``rose to``) tell nothing; ``rose by`` states a change, as others do.
"""

import re

from docgen_nb.evidence.stopwords import word_set
from docgen_nb.evidence.words import content_words, stem, words

NOISE = frozenset(
    stem(word)
    for word in word_set(
        "reached reach amounted amount stood stand totalled totaled total recorded record reported report came come "
        "equalled equal counted count counts numbered had has have was were is are be been currently overall about "
        "around roughly nearly almost according figures figure data shows show showed approximately some exactly "
        "altogether now today last still already also again itself remains remained remain number amounts value year "
        "beträgt betrug lag liegt erreichte erreicht belief beläuft zählt zählte umfasst umfasste rund etwa derzeit "
        "each every "
        "give gives gave given hold holds held offer offers offered provide provides provided make makes made up runs "
        "ran run keep keeps kept include includes included comprise comprises comprised consist consists consisted "
        "contain contains contained cover covers covered gibt gab bietet bot macht hält enthält verfügt besitzt hat "
        "hatte betrug deckt donne donnait offre offrait comprend possède da ofrece ofrecía comprende contiene dispone "
        "insgesamt s'élève élève atteint atteignait compte comptait environ alcanzó alcanza asciende fue cuenta unos"
    )
)
CONTRASTS = word_set(
    "north south east west spring summer autumn winter first second third fourth former latter before after male "
    "female men women minimum maximum highest lowest largest smallest average median mean planned actual target "
    "forecast budget budgeted expected previous earlier later next current morning evening day night import export "
    "imports exports gross net upper lower old new young inner outer domestic foreign urban rural primary secondary "
    "increase decrease rise fall rose fell gain loss income expense cost revenue profit best worst part-time full-time "
    "nord süd ost west frühjahr sommer herbst winter erste zweite männer frauen geplant tatsächlich vorjahr brutto "
    "netto neue alte per within excluding including without share half quarter january february march april "
    "may june july august september october november december monday tuesday wednesday thursday friday saturday sunday "
    "weekly monthly daily annual yearly hourly quarterly"
)
CONTRAST_STEMS = frozenset(map(stem, CONTRASTS))
_UP = (
    r"(?:ris\w+|rose|climb\w*|gr[eo]w\w*|increas\w*|went up|gain\w*|stieg\w*|steig\w*|gestiegen|wuchs|wächst|gewachsen|"
    r"zunahm|zugenommen|augment\w*|progress\w*|aument\w*|creci\w*|sub(?:ió|ieron|e))"
)
_DOWN = (
    r"(?:fell|fall\w*|drop\w*|declin\w*|decreas\w*|went down|shr[aiu]nk\w*|sank|sink\w*|gesunken|fiel\w*|gefallen|"
    r"abnahm|abgenommen|baiss\w*|diminu\w*|recul\w*|baj\w*|disminuy\w*|ca(?:yó|yeron))"
)
_BETWEEN = r"\s+(?:[\w,.]+\s+){0,3}?"
_CHANGE = re.compile(rf"\b(?:{_UP}|{_DOWN})\s", re.IGNORECASE)
_REACHED = re.compile(rf"\b(?:{_UP}|{_DOWN}){_BETWEEN}(?:to|at|auf|à|hasta)\b", re.IGNORECASE)
_ROSE_BY = re.compile(rf"\b{_UP}{_BETWEEN}(?:by|um|de|en|un|in)\b", re.IGNORECASE)
_FELL_BY = re.compile(rf"\b{_DOWN}{_BETWEEN}(?:by|um|de|en|un|in)\b", re.IGNORECASE)
_MEASURES = {
    stem(word): noun
    for noun, forms in {
        "length": "long length lang länge",
        "height": "high tall height hoch höhe",
        "width": "wide width breit breite",
        "depth": "deep depth tief tiefe",
        "weight": "heavy weigh weighs weighed weight wiegt wog gewicht schwer",
    }.items()
    for word in forms.split()
}


def subject(bare: str) -> frozenset[str]:
    """Return the stems of a clause's words, without its numbers.

    >>> sorted(subject("Fuel costs fell by  %")) == sorted(subject("The fuel costs dropped by  %"))
    True
    """
    changes = set[str]()
    if _CHANGE.search(bare):
        bare = _REACHED.sub(" ", bare)
        changes = {sign for sign, pattern in (("+", _ROSE_BY), ("-", _FELL_BY)) if pattern.search(bare)}
        bare = _FELL_BY.sub(" ", _ROSE_BY.sub(" ", bare))
    found = frozenset(content_words(word for word in words(bare) if not word[0].isdigit())) - NOISE
    return frozenset(_MEASURES.get(word, word) for word in found) | changes


def counted(after: str) -> str:
    """Return the noun that a number counts: the word right behind it, "" where that has no meaning of its own."""
    return next(iter(content_words(words(after[:40])[:1])), "")
