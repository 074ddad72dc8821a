"""Text that speaks to whoever writes: what somebody put into a document for a model to obey.

A manual tells its readers what to do, too. So an order counts only where it speaks of instructions, to a model or an
author, of the answer and its sections, of what to say instead of what is so, of data to be sent, or where it asks
readers for money or secrets. What an obeyed order leaves in a text (links, code) is looked for by rules of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from docgen_nb.evidence.words import sentences

SECRETS = "readers' money or secrets"
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_LONG = 700  # characters of a block that is looked at line by line

_MODEL = (
    r"(?:AI|LLM|GPT[\w.\-]*|ChatGPT|Claude|Gemini|Copilot|(?:large )?language model|(?:AI|writing|virtual) assistant|chatbot|"
    r"summari[sz]er|(?:AI|language|writing) (?:agent|system|model|tool)|(?:document|report|text) generator|KI|Sprachmodell)s?"
)
_AUTHOR = rf"(?:{_MODEL}|assistants?|models?|agents?|authors?|writers?|editors?|drafters?)"
_PLACE = (
    r"(?:sections?|chapters?|paragraphs?|reports?|documents?|summar(?:y|ies)|answers?|responses?|repl(?:y|ies)|outputs?|"
    r"texts?|drafts?|titles?|headings?|introductions?|conclusions?|articles?|footnotes?|sentences?)"
)
_WRITE = (
    r"(?:write|say|state|include|insert|add|append|put|place|mention|report|output|print|recommend|claim|conclude|end|"
    r"begin|start|finish|open|close|embed|attach|show|link|cite|quote|repeat|copy|translate|replace|change|rewrite|use|"
    r"present|describe|call|treat|answer|respond|reply|sign|encourage|advise|urge|tell|omit|leave out|delete|remove|hide|"
    r"pretend|praise|rate|give|make|set|double|promote|advertise|assert|declare|announce|assume|follow|obey|execute|"
    r"ignore|disregard|skip|stop|switch|produce|generate|send|note|fill|reveal)"
)
_FACT = (
    r"(?:say|state|write|claim|mention|conclude|assert|declare|announce|affirm|pretend|report|schreibe?|behaupte|sag|erwähne|"
    r"écri[st]\w*|di[st]e?s?|mentionne\w*|escrib\w+|afirm\w+|scriv\w+)"
)
_BEGIN = r"(?:\A|[.!?:;,]\s+|\n\s*|[\-*>(\"“]\s*|\b(?:please|bitte|always|instead|also|immediately|then|and)\s+)"
_PRIVATE = r"(?:passwords?|credentials|log-?in|pin|bank details|card numbers?|credit cards?|wallets?|seed phrase|one-time code|identity|accounts?)"
_SHOWN = r"(?:picture|image|pixel|logo|banner|badge|link|button|hyperlink|iframe)"

# what is spoken of → words of which one must be there, and the order itself
_ORDERS = {
    "instructions": (
        "instruct prompt direct guideline task command rules orders message system inst] |im_ anweisung vorgabe aufgabe befehl regel consigne "
        "instruc istruz instruç règle regla 指令 指示 提示 инструк указан decode brief everything p.s ps assistant",
        r"\b(?:ignor\w*|disregard\w*|forget|overrid\w*|bypass\w*|supersed\w*|(?:do not|don['’]t|stop) (?:follow|obey)\w*|vergiss|missacht\w*|"
        r"oubli\w+|olvid\w+|dimentic\w+|esque[çc]\w+|desconsider\w+)\b.{0,60}?\b(?:instructions?|prompts?|directions?|guidelines?|"
        r"directives?|system message|(?:previous|prior|above|earlier|preceding|original|your|other|all) (?:\w+ )?(?:text|tasks?|rules|context|"
        r"requests?|messages?|orders?|constraints?|commands?|everything)|the (?:brief|task|above)|everything|\w*anweisung\w*|vorgabe\w*|aufgabe\w*|befehl\w*|regeln|consignes?|instruc\w+|istruz\w+|"
        r"instruç\w+|règles?|reglas?)\b"
        r"|(?:忽略|无视|無視|忘记|忘れ).{0,20}(?:指令|指示|提示|命令)|(?:игнорируй|забудь)\w*.{0,60}(?:инструкц|указани|правил)"
        r"|\b(?:new|updated|revised|hidden|secret|special|additional|urgent|important) (?:system )?(?:instructions?|directives?|orders?|prompt|task|goal)\b"
        r"|\b(?:follow|obey|execute|carry out|comply with|perform)\b.{0,20}\b(?:these|this|the following|my|new) (?:\w+ )?(?:instructions?|directives?|orders?|tasks?)\b"
        rf"|\b(?:instructions?|directives?|notes?|messages?|memo|reminder|attention|notice|orders?|p\.?\s?s\.?) (?:to|for) (?:the |any |all |every |whoever |an? )?(?:\w+ )?{_AUTHOR}\b"
        r"|\b(?:system (?:prompt|message|override|note|instruction)|admin(?:istrator)? (?:override|note|message)|instruction override)\b"
        r"|<\|?/?(?:im_start|system|endoftext)\b|\[/?(?:INST|SYSTEM)\]|<</?SYS>>|</?(?:system|instructions?|prompt)\b[^<>\n]{0,60}>"
        r"|^\W*(?:system|new task|new goal)\s*:|(?:\A|[\n.!?]\s*)assistant\s*:|\b(?:begin|end) of (?:the )?(?:instructions?|prompt|system|user input|document|context)\b"
        r"|\b(?:previous|above|earlier|original) (?:\w+ )?(?:task|instructions?|request)s? (?:is|are|has|have|was|were) (?:now )?(?:over|complete[d]?|finished|done|cancel\w*|obsolete|void|superseded)\b"
        r"|\bdecode\b.{0,60}\b(?:follow|execute|obey|do what|act on)\b",
    ),
    "a model": (
        "ai llm gpt claude gemini copilot model assistant agent chatbot summari you author writer editor draft generator ki",
        r"\byou are now\b|\b(?:act|behave) as (?:if|though|an?)\b.{0,40}\b(?:you|assistant|expert|persona)\b|\bpretend (?:to be|you are|that you)\b"
        rf"|\b(?:you|du|sie|vous) (?:are|as|bist|sind|êtes) (?:an? |the |ein\w* |une? )?(?:\w+ )?{_MODEL}\b"
        rf"|(?:\A|[\n.!?]\s*)\W*(?:dear|hey|hello|hi|attention|note|liebe\w*|achtung|to)?[ ,:]*(?:all |any |the |every )?{_MODEL}(?: (?:reading|processing|writing|that|who)\b[^\n.:,]{{0,60}})?\s*[,:!—–]"
        rf"|\b{_AUTHOR}\b[^.\n]{{0,60}}\b(?:must|should|shall|has to|have to|please|is to|are to|will)\b[^.\n]{{0,20}}\b{_WRITE}\b[^.\n]{{0,90}}\b(?:{_PLACE}|readers?|that|as|instead)\b"
        rf"|\b{_AUTHOR} (?:reading|processing|summari[sz]ing) (?:this|the)\b"
        rf"|\bif you(?:['’]re| are) (?:an? )?(?:\w+ )?{_AUTHOR}\b|\bthe (?:user|operator|developer) (?:now |really |actually |also )*(?:wants?|asks?|asked|expects?|authori[sz]ed) you\b"
        r"|\bfrom now on\b[^.\n]{0,80}\b(?:you|your|write|answer|respond|say|every)\b",
    ),
    "the answer": (
        "your every each all final whole entire end begin start top bottom section chapter report document summar answer "
        "respon repl output text draft title that \" “ « never mention word only instead rather regardless actual real true wherever reader user",
        rf"{_BEGIN}{_WRITE}\b[^.\n]{{0,160}}?\b(?:your|each|every|all|the (?:final|finished|next|other|whole|entire|generated|last|first)) (?:\w+ ){{0,2}}{_PLACE}\b"
        rf"|{_BEGIN}{_WRITE}\b[^.\n]{{0,120}}?\b(?:at|to|in) the (?:very )?(?:end|beginning|top|start|bottom|conclusion) of (?:the|your|this|every|each|it)\b"
        rf"|\b(?:(?:your|the (?:final|finished|next|other|generated)) (?:\w+ )?{_PLACE}|(?:every|each) (?:\w+ )?(?:section|chapter|paragraph|report|document|summary|output|text|draft)) (?:must|should|shall|has to|have to|is to|are to) (?:not |also |only |always )?(?:be |\w+)"
        rf"|{_BEGIN}{_FACT} (?:clearly |explicitly |also |everywhere |only |again |instead |prominently )?(?:that\b|dass\b|que\b|che\b|the (?:words?|sentence|phrase|statement|slogan)\b|[\"“'«„])"
        r"|(?:\A|[.!?]\s+|\n\s*|please )(?:tell|urge|advise|encourage|instruct|ask|invite|direct|persuade|convince) (?:all |the |your |every )?(?:readers?|users?|everyone|customers?|recipients?|employees?|the board|people)\b"
        r"|\b(?:do not|don['’]t|never)\s+(?:mention|tell|reveal|disclose|cite|say|quote)\b[^.\n]{0,60}\b(?:this|these|that|instructions?|users?|readers?|anyone|loss(?:es)?|risks?|problems?|source|note|it|defects?|anything)\b"
        r"|\b(?:instead of|rather than|whatever|regardless of|no matter what|in place of|not) (?:the |what )?(?:\w+ )?(?:real|true|actual|original|correct|sources?|tables?)\b (?:\w+ )?(?:figures?|numbers?|values?|data|amounts?|say|says|one|revenue|total)\b"
        r"|\b(?:replace|change|double|multiply|inflate|round|set|report|state|give|write|increase|reduce|raise)\b[^.\n]{0,40}\b(?:(?:all|every|any|each) (?:of )?(?:the |its )?(?:\w+ )?(?:figures?|numbers?|values?|amounts?|totals?|prices?|mentions?|occurrences?|dates?|results?)|wherever|always|everywhere)\b[^.\n]{0,80}\d"
        r"|\b(?:wherever|whenever|every time) (?:you |the |this |it )?[^.\n]{0,60}\b(?:write|say|put|replace|state|mention)\b"
        r"|\b(?:respond|answer|reply|write|output|speak|antworte\w*|réponds|responde|rispondi)\b[^.\n]{0,30}\b(?:only|exclusively|nothing but|nur|seulement|uniquement|solo|entirely)\b"
        r"|\b(?:say|write|mention|output|print) (?:nothing|exactly|verbatim|word for word)\b"
        r"|\b(?:in|at the end of) your (?:answer|summary|report|response|text)\b"
        rf"|\b(?:when|before|after|while) (?:you )?(?:summari[sz]|writ|draft|answer|quot|generat|process)\w* (?:this|about|from|it|your|any|the)\b[^.\n]{{0,60}},? (?:please |always |never |you must |also )?{_WRITE}\b",
    ),
    "data to be sent": (
        "http www. url server webhook query parameter prompt key password secret credential environment picture image link logo pixel banner badge button ![",
        r"!\[[^\]]*\]\([^)\s]*[{\[<][^)]*\)"
        rf"|{_BEGIN}(?:insert|add|include|embed|append|put|place|show|render|display|load|attach)\b[^.\n]{{0,60}}\b{_SHOWN}\b[^\n]{{0,60}}(?:https?://|www\.|!\[|\]\(|\bto\b[^\n]{{0,40}}\.\w{{2,}})"
        rf"|\b{_SHOWN}\b[^\n]{{0,80}}https?://[^\n]{{0,80}}\b(?:append|encode|contain|carry|with the|replac|fill|followed by)\w*"
        r"|\b(?:append|encode|attach|send|post|upload|forward|transmit|exfiltrate|leak|e-?mail)\b[^.\n]{0,100}\b(?:figures?|data|values?|numbers?|secrets?|passwords?|keys?|credentials|tables?|totals?|everything|"
        r"conversation|prompt|document|report|revenue|notes|contents?)\b[^.\n]{0,60}(?:https?://|www\.|\b(?:to|into|as) (?:the |our |a |an |this )?(?:url|query|parameter|server|webhook|address|link|[\w.+\-]+@))"
        r"|\b(?:reveal|print|repeat|show|output|disclose|leak|quote|copy|include|tell)\b[^.\n]{0,40}\b(?:system prompt|(?:your|hidden|initial) (?:system )?(?:instructions|prompt|rules)|api[ _]keys?|/etc/passwd|(?:the|your|all|every|any) (?:passwords?|secrets?|credentials|environment variables?))\b",
    ),
    SECRETS: (
        "password credential log pin bank card wallet seed code identity account transfer pay wire invoice bitcoin call click",
        rf"\b(?:verify|confirm|enter|validate|re-?enter|submit|provide|send)\b (?:\w+ ){{0,2}}(?:your|their) (?:\w+ ){{0,2}}{_PRIVATE}\b"
        rf"|\b(?:your|their) (?:\w+ ){{0,2}}{_PRIVATE}\b[^.\n]{{0,60}}\b(?:suspend\w*|expire[sd]?|locked|be verified|be confirmed|immediately|within \d+)\b"
        r"|\b(?:transfer|pay|wire|remit|send)\b[^.\n]{0,40}\b(?:money|funds?|payments?|fees?|bitcoins?|btc|eur|usd|euros?|dollars?|[€$£]\s?\d[\d,.]*)\b[^.\n]{0,40}\b(?:to|iban|account|wallet)\b"
        r"|\bcall\b[^.\n]{0,30}\+?\d[\d\s().\-]{6,}\d[^.\n]{0,60}\b(?:now|immediately|claim|refund|prize)\b"
        r"|\b(?:click|log in|sign in)\b[^.\n]{0,40}\b(?:here|link|at|below)\b[^.\n]{0,60}\b(?:now|immediately|claim|prize|refund|verify|unlock|keep|avoid|account|password)\b",
    ),
}  # fmt: skip
_COMPILED = {
    about: (tuple(stems.split()), re.compile(pattern, re.IGNORECASE | re.MULTILINE))
    for about, (stems, pattern) in _ORDERS.items()
}


# What tells somebody to do something, whatever it is. A manual does so all the time: it counts where it is rare.
_DO = (
    r"(?:write|say|state|include|insert|add|append|put|place|mention|report|output|print|recommend|claim|conclude|end|begin|start|finish|open|close|embed|attach|show|link|point|have|collect|talk|"
    r"cite|quote|repeat|copy|translate|replace|change|rewrite|use|present|describe|call|treat|answer|respond|reply|sign|encourage|advise|urge|warn|tell|ask|omit|leave|delete|"
    r"remove|hide|pretend|praise|rate|give|make|set|double|promote|advertise|assert|declare|announce|assume|follow|obey|execute|run|ignore|disregard|skip|stop|switch|produce|"
    r"generate|create|send|note|fill|reveal|forget|summari[sz]e|name|buy|pay|transfer|click|visit|download|install|forward|email|enter|confirm|verify|contact|log in|sign in|"
    r"render|display|load|fetch|import|read|select|delete|drop|update|let|keep|get|go|take|list|label|rename|title|translate|convert|encode|decode|prefix|wrap|mark|always|never|"
    r"do not|don['’]t|be sure|make sure|ensure|remember|"
    r"schreib(?:e|en sie)?|sage?|nenne|erwähne|ergänze|ersetze|verwende|ignoriere|behaupte|gib|setze|übersetze|antworte|beende|beginne|verlinke|zeige|empfiehl|lösche|"
    r"écri[st]|écrivez|ajoute[rz]?|dites|mentionne[rz]?|remplace[rz]?|ignore[rz]?|oublie[rz]?|réponds|insère|insérez|recommande[rz]?|"
    r"escrib[ea]|añad[ea]|di|menciona|reemplaza|ignora|olvida|responde|inserta|incluye|recomienda|scrivi|aggiungi|menziona|sostituisci|rispondi|inserisci)"
)
_SAYING = (
    r"(?:point|direct|link|write|say|state|include|insert|add|append|put|place|mention|report|output|print|recommend|claim|conclude|end|close|embed|attach|cite|quote|repeat|replace|rewrite|"
    r"present|describe|treat|answer|respond|reply|praise|rate|promote|advertise|assert|declare|announce|assume|pretend|reveal|name|tell|ask|warn|remind|suggest|stress|emphasi[sz]e|"
    r"note|invite|urge|encourage|advise|instruct|demand|require|hide|omit|leave out|make|give|let|have|talk|speak|mention|state|schreib\w*|sag\w*|nenne\w*|erwähne\w*|fordere\w*|behaupte\w*|"
    r"empfiehl|bitte\w* die|écri\w+|dites?|mentionne\w*|demande\w*|escrib\w+|diga|pid[ea]|mencione|scriv\w+|dit[ei]|chied\w+)"
)
_SAY = re.compile(rf"\b{_SAYING}\b", re.IGNORECASE)
_TASK = re.compile(
    rf"(?:\A|[.!?;]\s+|:\s+|\n)[\s\-*>#\d.)(\[\"'“`]*(?:(?:please|kindly|now|then|also|instead|just|simply|first|finally|bitte|por favor|veuillez)[, ]+)*(?:(?:write|say|add|append|insert|include|mention|state|print|output|put in|end with)\s*:\s|{_DO}\b(?!-|\s*(?:[:=()/]|by\b|of\b|and\b|is\b|was\b)))"
    rf"|(?:\A|[.!?;]\s+|\n)(?:(?:from now on|henceforth|from here on),?|(?:when|if|before|after|wherever|whenever|while|once|to|in|for|at)\b[^.\n,]{{2,60}},) (?:please |always |never |also )?{_DO}\b"
    rf"|(?:\b(?:so|hence|therefore|and),? |\b(?:nice|good|great|kind|helpful|best|wise) to |\b(?:asked|requested|invited|expected) to |\b(?:when|if|that) you )(?:please )?{_SAYING}\b"
    rf"|\b(?P<writer>(?:whoever|anyone|anybody|everyone|those)(?: who)? (?:writ|draft|summari|describ|cover|report|grad|rat)\w+)|\b{_PLACE} (?:closes?|ends?|opens?|begins?|starts?|concludes?) with\b"
    r"|\byou (?:must|should|shall|need to|have to|are to|are required to)\b|\b(?:make sure|be sure to|it is (?:essential|important|imperative|mandatory|required) (?:that|to))\b"
    rf"|\b(?:{_PLACE}|{_AUTHOR}|readers?|anyone|everyone|whoever) [^.\n]{{0,30}}\b(?:must|should|shall|has to|have to|is to|are to|is required to|are required to)\b",
    re.IGNORECASE,
)
_PRESSING = re.compile(
    r"\b(?:immediately|urgent\w*|now|within \d+|at once|today|expire[sd]?|suspend\w*|locked|claim|prize|refund|before it)\b",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(
    r"\b(?:was|were|had been|been|got) (?:asked|told|instructed|invited|allowed|required|free) to\s*\Z", re.IGNORECASE
)
TASK, SAY = "what to do", "what to write"
_MOST_TASKS, _MOST_OF_SENTENCES = 4, 0.34
_OUTSIDE = re.compile(r"\w")
_TELLING = 4  # words around a quotation that make it one


_QUOTED = re.compile(r"[“„«][^”“»\n]{3,300}[”“»]|(?<!\w)\"[^\"\n]{3,300}\"|(?<!\w)['‘][^'’\n]{8,300}['’](?!\w)")


def without_quotations(text: str) -> str:
    """The text with what stands in quotation marks left blank: it is told, not said."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


class Order(NamedTuple):
    """An order that a text gives.

    Attributes:
        start, end: of its block, line or sentence.
        text: what stands there.
        about: what it speaks of.
        words: those by which it was found.
    """

    start: int
    end: int
    text: str
    about: str
    words: str


@lru_cache(maxsize=1000)
def orders_in(text: str) -> tuple[Order, ...]:
    """Passages that give orders to whoever writes, each once, in order."""
    return tuple(_orders_in(text))


def _orders_in(text: str) -> Iterator[Order]:
    tasks: list[Order] = []
    said = 0
    for start, end in _pieces(text):
        read = seen(text[start:end])
        said += 1 + len(re.findall(r"[.!?:;](?=\s|\Z)|\n", read.strip()[:-1]))
        if (order := _order(read, start, end)) is not None:
            yield order
        elif len(tasks) <= _MOST_TASKS:
            tasks += _tasks(text[start:end], start)
    if len(tasks) <= _MOST_TASKS and len(tasks) <= _MOST_OF_SENTENCES * said:
        yield from tasks


def _tasks(block: str, offset: int) -> Iterator[Order]:
    for at, sentence in sentences(block):
        told = without_quotations(sentence)
        read = seen(told if _OUTSIDE.search(told) else sentence)
        if (task := _TASK.search(read)) is not None:
            about = SAY if task["writer"] or _SAY.search(read, task.start(), task.end() + 30) else TASK
            words = " ".join(read[task.start() :].split())[:80]
            yield Order(offset + at, offset + at + len(sentence), seen(sentence), about, words)


def verb_of(order: Order) -> str:
    """The word by which an order says what to write; "" if there is none."""
    found = _SAY.search(order.words) if order.about == SAY else None
    return found[0].casefold() if found is not None else ""


def _order(text: str, start: int, end: int) -> Order | None:
    folded = text.casefold()
    for about, (stems, pattern) in _COMPILED.items():
        if any(stem in folded for stem in stems):
            for match in pattern.finditer(text):
                if not _TOLD_OF.search(text[: match.start()]) and not _is_quoted(text, match):
                    found = Order(start, end, text, about, " ".join(match[0].split()))
                    return _narrowed(found, match) if about == SECRETS else found
    return None


def _narrowed(order: Order, match: re.Match[str]) -> Order:
    """The order with the sentences alone that it stands in."""
    told = [(at, s) for at, s in sentences(order.text) if at < match.end() and at + len(s) > match.start()]
    return order._replace(text=" ".join(s for _, s in told))


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Whether it stands in quotation marks within a sentence that tells of it and asks for nothing."""
    around = without_quotations(text)
    if around[match.start() : match.end()].strip():
        return False
    sentence = next(s for at, s in reversed(sentences(around)) if at <= match.start())
    return len(sentence.split()) >= _TELLING and not _SAY.search(sentence)


def is_pressing(order: Order) -> bool:
    """Whether an order leaves no doubt that it wants something: a manual tells its readers to sign in, too."""
    return order.about not in {TASK, SAY} and (order.about != SECRETS or _PRESSING.search(order.text) is not None)


def seen(text: str) -> str:
    """The text without what can't be seen, and with plain letters for their look-alikes; it may be shorter."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _HIDDEN.sub("", text))


def hidden_in(text: str) -> bool:
    """Whether there are letters that no reader sees: tags, or several without width between letters."""
    return (
        not text.isascii()
        and re.search(
            "[\U000e0020-\U000e007f]{2}|(?:\\w[\u200b\u2060\ufeff]){3}|[\u200b-\u200d\u2060-\u2064\ufeff]{3}", text
        )
        is not None
    )


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Blocks between blank lines; long ones by lines, and long lines by sentences."""
    starts = [0, *(match.end() for match in re.finditer(r"\n[ \t]*\n\s*", text)), len(text)]
    for start, end in pairwise(starts):
        if end - start <= _LONG:
            yield start, end
            continue
        for line in re.finditer(r"[^\n]+", text[start:end]):
            pieces = (
                re.finditer(r"[^.!?]{1,600}[.!?]*\s*", line[0]) if len(line[0]) > _LONG else [re.match(".*", line[0])]
            )
            for piece in filter(None, pieces):
                yield start + line.start() + piece.start(), start + line.start() + piece.end()
