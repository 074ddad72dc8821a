"""DG204: an abbreviation that nobody has explained before it is used."""

import re
from collections.abc import Iterator
from dataclasses import replace

from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import Block, CheckedText, DocumentText, Hit, SectionText
from docgen_nb.evidence.spelled import words_of
from docgen_nb.evidence.stopwords import word_set

_ABBREVIATION = re.compile(r"(?<![\w\-/.&@#$€£\[{])(?P<name>[A-ZÄÖÜ]{2,6})(?P<plural>s?)(?![\w/&]|[.:]\w|-\d)")
_LONGEST_NAME = 120  # characters of a full name
_COMPOUND = 12  # letters of a word that may stand for several initials
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_LOUD = re.compile(r"(?<![A-ZÄÖÜ])(?:[A-ZÄÖÜ]{2,30}[\s,:;!-]{1,9}){2,40}[A-ZÄÖÜ]{2,30}")
_OPENED = re.compile(
    r"\(\s*(?:(?:short|in short|kurz|abgekürzt|abk|abbr|hereafter|or|oder|ou|o|im folgenden|ci-après|en adelante)"
    r"\.?:?\s+)?"
    r"[\"“„]?\Z",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[\"”“]?\s*[),;]")
_IN_BRACKETS = re.compile(r"[\"”]?\s*\((?:short for |i\.e\.,? |d\. ?h\. )?([^()]{4,80})\)")
_STANDS_FOR = re.compile(
    r"[\"”]?,?\s*(?:[:=–—]\s|(?:stands?|standing|is short|short|steht|stehen|kurz) for?|means|bedeutet|signifie|"
    r"which stands|abbreviat|ist die Abkürzung|is the abbreviation|significa)"
)
_CALLED = re.compile(
    r"(?:abbreviated (?:as|to)?|known as|called|short|kurz|abgekürzt|sigle|siglas?),?\s*[\"“„]?(?:the )?\Z"
)
_COMMON = word_set(
    "EU USA US UK UN UNO NATO UAE USSR NASA BBC CEO CFO CTO COO CIO HR IT AI PR PC TV DVD CD GPS USB LED LCD SMS PIN "
    "ID FAQ PDF HTML CSS XML JSON CSV SQL API URL URI HTTP HTTPS HTML SSD RAM CPU GPU WWW WLAN DSL SIM VIP DIY OK "
    "DNA RNA HIV AIDS ISO DIN IEC IEEE ASCII UTF EUR USD GBP CHF JPY SEK NOK DKK PLN CNY INR AM PM AD BC CE BCE "
    "GMT UTC CET CEST MEZ VAT GDP BMW IBM SAP GMBH AG KG INC LTD LLC PLC CO NGO NGOS WHO OECD IMF WTO ECB EZB KI EDV "
    "XS XL XXL XXXL "
    "TODO TBD TBA FIXME XXX NB PS PPS ETA AKA ASAP RSVP KW MW GW KWH MWH GWH TWH MB GB TB KB "
    "HZ MHZ GHZ DB BIP BRD DDR "
    "DE EN FR ES IT NO IF OR AND NOT ALL THE DO UND ABS NR BZW USW MWST ONU PIB TVA UE EE UU IVA"
)


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        yield from _in_document(document)


def _in_document(document: DocumentText) -> Iterator[Hit]:
    explained: set[str] = set()
    blocks = [(section, block) for section in document.sections for block in section.text_blocks()]
    later = {name for section, block in blocks for name in _explained(block.prose)}
    titles = " ".join([document.document.title, *(chapter.title for chapter in document.document.chapters)])
    explained |= _explained(titles)
    for section, block in blocks:
        explained |= _explained(block.prose)
        for match in _used(block):
            if (name := match["name"]) not in _COMMON and name not in explained:
                explained.add(name)
                yield _hit(section, block, match, later=name in later)


def _used(block: Block) -> Iterator[re.Match[str]]:
    prose = _LOUD.sub(lambda match: " " * len(match[0]), block.prose)
    for match in _ABBREVIATION.finditer(prose):
        if not _ROMAN.fullmatch(match["name"]):
            yield match


def _explained(prose: str) -> set[str]:
    """``key performance indicator (KPI)``, ``KPI (key performance indicator)``, ``KPI stands for …`` and their like."""
    return {match["name"] for match in _ABBREVIATION.finditer(prose) if _is_explained(match, prose)}


def _is_explained(match: re.Match[str], prose: str) -> bool:
    name, before, after = match["name"], prose[: match.start()], prose[match.end() :]
    if _OPENED.search(before) and _CLOSED.match(after):
        return _initials_fit(name, before.rpartition("(")[0])
    if (explanation := _IN_BRACKETS.match(after)) is not None:
        return _initials_fit(name, explanation[1])
    return _STANDS_FOR.match(after) is not None or _CALLED.search(before[-40:]) is not None


def _initials_fit(name: str, words_there: str) -> bool:
    """Whether the initials of the words nearby give the abbreviation, or the parts of one long compound word."""
    nearby = [word.casefold() for word in re.findall(r"\w+", " ".join(words_of(words_there)[-len(name) * 2 - 2 :]))]
    letters = name.casefold()
    if _in_order(letters, "".join(word[0] for word in nearby)):
        return True
    compounds = [word for word in nearby if len(word) >= _COMPOUND and word[0] == letters[0]]
    return any(_in_order(letters, word) for word in compounds) or _across_compounds(letters, nearby)


def _across_compounds(letters: str, nearby: list[str]) -> bool:
    """Whether words in a row give the letters, each its initial, a long one more of them."""
    for start, word in enumerate(nearby):
        if word[0] == letters[0] and any(len(each) >= _COMPOUND for each in nearby[start:]):
            text = "".join(each if len(each) >= _COMPOUND else each[0] for each in nearby[start:])
            if len(nearby) - start <= len(letters) and _in_order(letters, text):
                return True
    return False


def _in_order(letters: str, text: str) -> bool:
    at = 0
    for letter in letters:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True


def _hit(section: SectionText, block: Block, match: re.Match[str], *, later: bool) -> Hit:
    """The finding; where a source gives the full name once, it is certain what should stand there."""
    name = match["name"]
    why = "is explained only later" if later else "is not explained"
    full = {found for part in section.parts if (found := _full_name(name, part.text))}
    hit = section.hit(block, f"The abbreviation {name} {why}.", f"Write the full name ({name}) at its first use.", name)
    if len(full) != 1 or match["plural"]:
        return hit
    right = f"{full.pop()} ({name})"
    return replace(
        hit, fix=f"Write {right} at its first use.", certainty="certain", right=right, span=match.span("name")
    )


def _full_name(name: str, text: str) -> str:
    """Return the full name that a text gives for the abbreviation; "" if it gives none."""
    for match in _ABBREVIATION.finditer(text, text.find(name)) if name in text else ():
        before, after = text[max(0, match.start() - _LONGEST_NAME) : match.start()], text[match.end() :]
        if match["name"] != name:
            continue
        if (within := _IN_BRACKETS.match(after)) is not None and _initials_fit(name, within[1]):
            return " ".join(within[1].split())
        if (opened := _OPENED.search(before)) is None or not _CLOSED.match(after):
            continue
        words = re.findall(r"\S+", before[: opened.start()])
        for count in range(1, min(len(words), 2 * len(name)) + 1):
            found = " ".join(words[-count:])
            if found[0].casefold() == name[0].casefold() and found[0].isalpha() and _initials_fit(name, found):
                return found
    return ""


RULE = Rule("DG204", "abbreviation not explained", _find)
