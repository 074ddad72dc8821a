"""Words that say how a number is reckoned from others."""

from __future__ import annotations

import re

SUM = re.compile(
    r"\b(?:totals?|totall?ing|totall?ed|sums?|altogether|together|combined|overall|in all|insgesamt|zusammen\w*|"
    r"gesamt\w*|summe|summiert|au total|totale?s?|ensemble|somme|en total|suman?|juntos|juntas|add(?:s|ed)? up|all|"
    r"alle[nr]?|across|bring\w*|making)\b",
    re.IGNORECASE,
)
DIFFERENCE = re.compile(
    r"\b(?:increas\w*|decreas\w*|r[io]se\w*|rising|fell|fall\w*|gr[eo]w\w*|declin\w*|drop\w*|"
    r"(?:more|less|fewer)(?! than [\d€$£])|higher|"
    r"sav(?:e[sd]?|ings?)|cut|cuts|reduc\w*|deficits?|surplus\w*|shortfall|balance|defizit\w*|überschuss\w*|fehlbetrag\w*|saldo|remain(?:s|der|ing)|rest|"
    r"(?:ein)?gespart\w*|(?:ein)?spar\w*|ge?senk\w*|reduzier\w*|verringer\w*|verbleib\w*|übrig\w*|"
    r"lower|differ\w*|gap|up|down|gain\w*|loss|lost|chang\w*|ahead|behind|shr[aui]nk\w*|above|below|"
    r"(?:mehr|weniger)(?! als \d)|"
    r"anstieg\w*|zuwachs|zuw[äa]chs\w*|rückgang\w*|stieg\w*|steig\w*|sank\w*|sink\w*|gestiegen|gesunken|wuchs|wachs\w*|"
    r"zunahme|abnahme|differenz|unterschied|plus(?! de\b)|minus|höher|niedriger|über|unter|hausse|baisse|"
    r"augment\w*|diminu\w*|"
    r"différence|écart|progress\w*|recul\w*|croissance|moins(?! de\b)|aument\w*|disminu\w*|subi\w*|baj\w*|"
    r"diferencia|(?:más|menos)(?! de\b)|"
    r"creci\w*|ca[yí]\w*)\b",
    re.IGNORECASE,
)
SHARE = re.compile(
    r"\b(?:shares?|percent of|per cent of|proportion|accounts?|accounted|represent\w*|makes? up|made up|contribut\w*|"
    r"of (?:all|the|its|total)|anteil\w*|entfall\w*|entfiel\w*|prozent (?:des|der|aller)|macht\w*|part|proportion|"
    r"von (?:den |\d)|das sind|entspr\w+|"
    r"représent\w*|cuota|proporción|represent\w*|supon\w*|rate|ratio|quote|taux|tasa)\b|%\s(?:of|des|der|aller|"
    r"du|de)\b",
    re.IGNORECASE,
)
MEAN = re.compile(
    r"\b(?:averag\w*|mean|per|each|typical\w*|durchschnitt\w*|im schnitt|mittel\w*|je|pro|moyenn\w*|par|promedio|media|"
    r"por)\b",
    re.IGNORECASE,
)
PART_OF = re.compile(
    r"\b(?:of|von|vom|des|der|das (?:sind|entspricht|wären)|i\.e|that is|which is|equals?|entspr\w+|trägt|übernimmt|"
    r"pays?|rest|remain\w*|übrig\w*|d\.\s?h|soit|du|es decir|del?)\b",
    re.IGNORECASE,
)
PRODUCT = re.compile(
    r"\b(?:times|mal|bei|at|je|pro|per|each|entspr\w+|correspond\w*|equals?|das sind|i\.e|that is|which is|d\.\s?h|"
    r"soit|par|por)\b|[×·]",
    re.IGNORECASE,
)
