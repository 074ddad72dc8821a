"""DG601: a model that says it will not or cannot, or speaks of itself."""

import re
from collections.abc import Iterator

from docgen_nb.check.phrases import first_hits
from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, Hit

_DO = (
    r"(?:help|assist|fulfil+|comply|provide|write|generate|create|produce|complete|answer|access|browse|continue|"
    r"discuss|offer|share|give|do (?:that|this))"
)
_REFUSAL = re.compile(
    rf"\bas an? (?:AI|artificial intelligence)(?: (?:language )?(?:model|assistant|system))?,\s+(?:I|my)\b"
    rf"|\bas an? (?:large )?language model\b,?\s+I\b|\bI(?:'| a)m (?:just |only )?an? (?:AI|language model)\b"
    rf"|\bI(?:['’]m| am) (?:sorry|afraid),? (?:but )?(?:that )?I (?:can(?:no|['’])t|cannot|am (?:not able|"
    rf"unable)|won['’]t)"
    rf"|(?:\A|[.!?]\s+)I (?:cannot|can['’]t|am (?:not able|unable) to|won['’]t) {_DO}\b"
    rf"|\bI (?:do not|don['’]t) have (?:access to|enough information|the ability|any information|personal|real-time)"
    rf"|\bmy (?:training data|knowledge cut-?off|last (?:training )?update)\b"
    rf"|\bals (?:ein )?(?:KI|künstliche Intelligenz|(?:großes )?Sprachmodell|KI-\w+)(?:-\w+)?,?\s+(?:kann|habe|"
    rf"bin) ich\b"
    rf"|\bich bin (?:nur )?(?:eine KI|ein (?:KI-)?Sprachmodell)\b"
    rf"|\b(?:es tut mir leid|tut mir leid|leider kann ich|ich kann leider|ich kann diese|ich kann dir|ich kann Ihnen)"
    rf"[^.]{{0,60}}\b(?:nicht|keine?n?)\b"
    rf"|\ben tant qu(?:e modèle de langage|['’]IA|['’]intelligence artificielle|e IA)\b"
    rf"|\bje (?:suis désolée?|regrette),? (?:mais )?je ne (?:peux|suis)"
    rf"|\bcomo (?:modelo de lenguaje|(?:una )?(?:IA|inteligencia artificial)),?\s+no\b"
    rf"|\blo siento,? (?:pero )?no puedo\b|\bme temo que no puedo\b"
    rf"|\bcome (?:modello linguistico|intelligenza artificiale),?\s+non\b",
    re.IGNORECASE,
)


def _find(text: CheckedText) -> Iterator[Hit]:
    return first_hits(text, _REFUSAL, "The model refuses or speaks of itself: {}", "Write the section again.")


RULE = Rule("DG601", "refusal", _find)
