"""DG7: what somebody put into a source for a model to obey, and what it leaves in a text that was written from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache, partial
from itertools import chain

from docgen_nb.check.demands import (
    OTHERS,
    OWN_MAKING,
    contacts_in,
    dangerous_command,
    demand_in,
    packed,
    without_quotations,
)
from docgen_nb.check.hidden import hidden_in, seen
from docgen_nb.check.orders import LIKELY, Passage, orders_in
from docgen_nb.check.rules import Rule
from docgen_nb.check.traces import FOLLOWS, Likeness
from docgen_nb.document.elements import CodeBlock, Heading, Image
from docgen_nb.document.foreign_links import Known, addresses, stands_in, texts_of_parts
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.document_text import Block, CheckedText, Hit, SectionText, excerpt_of
from docgen_nb.evidence.prose import without_code
from docgen_nb.evidence.words import content_words, sentences, words

_READ = 2_000_000  # characters of a source
_TO_AUTHOR = 2 * LIKELY  # a text may ask its readers for things, a source hardly asks whoever writes
_SUPPORTED = 0.7  # of a sentence's words stand in one sentence of a source
_INVISIBLE = re.compile(
    r"<!--(?!\s*docgen:).*?-->|display:\s*none|font-size:\s*0|visibility:\s*hidden|(?<![-\w])color\s*[:=]\s*[\"']?(?:white|#fff)|opacity:\s*0\b"
    r"|<[a-z]+\s[^<>]*\bhidden\b[^<>]*>|[\u202d\u202e]|[\u202a-\u202e\u2066-\u2069]{2}",
    re.IGNORECASE | re.DOTALL,
)
_RUNS = re.compile(
    r"<(?:script|iframe|object|embed|form|meta|base|svg|style|link)\b|\bon(?:error|load|click|toggle|mouseover|focus)\s*=|javascript:|data:text/html"
    r"|\\(?:write18|input|include|openin|directlua|immediate|csname)\b|#(?:read|include|import|eval|plugin)\s*[(\"]|\{\{[<%]|\{=\w+\}"
    r"|^\s*[%!]{1,2}\w+ ?.*\b(?:curl|wget|rm|bash|sh|pip|python)\b|=(?:cmd|HYPERLINK|WEBSERVICE|DDE)\b",
    re.IGNORECASE | re.MULTILINE,
)
_RUNS_AS_CODE = re.compile(r"`(?:\{(?:python|r|julia|ojs)\}|r) |`\{=\w+\}|\{\{<")
_INLINE_CODE = re.compile(r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)", re.DOTALL)
_PIPED = re.compile(
    r"\b(?:curl|wget|iwr|irm|Invoke-\w+)\s+[-\w/][^|\n]*\|\s*(?:sudo\s+)?(?:\w*sh|iex|python3?)\b|\brm\s+-rf\s+\S+|\bDROP TABLE \w+"
)
_PROGRAM = re.compile(
    r"\b(?:os\.(?:system|popen|environ)|subprocess|urllib|requests\.(?:get|post)|socket|eval|exec|__import__|shutil\.rmtree|getenv|fetch|curl|wget|nc|rm\s+-rf|"
    r"Invoke-WebRequest|base64|chmod|powershell|import\s+os|open\()",
    re.IGNORECASE,
)
_CELL = re.compile(
    r"^(?:python|py|r|julia|ojs|javascript|js|bash|sh|shell|zsh|console|powershell|ps1|html|sql|bat|ipython|mermaid)\b",
    re.IGNORECASE,
)
_OF_TEXTS = frozenset({OWN_MAKING, OTHERS})
_NEVER = "Read the source; if it was not written for you, take it away with %docgen remove and write the section again."
_CHECK = "Don't follow it. Take it out, or write the section again without that source."


def _from_sources(text: CheckedText) -> Iterator[Hit]:
    """DG701: at the first section that is written from it, or the first of all."""
    users = {part.id: section for section in reversed(text.sections) for part in section.parts}
    for part in text.parts.values() if text.sections else ():
        section = users.get(part.id, text.sections[0])
        for order in _orders(part):
            message = f"The source {part.label} tells whoever writes what to do: “{excerpt_of(order.text)}”."
            yield section.hit(None, message, _NEVER, order.text, "likely" if order.sureness > LIKELY else "possible")
        if hidden_in(part.text[:_READ]) or hidden_in(part.label):
            yield section.hit(None, f"The source {part.label} has text that no reader sees.", _NEVER, seen(part.text))


def asks_the_writer(part: ContentPart) -> Iterator[str]:
    """Say that a content part gives orders to whoever writes from it, where the first stands, and what to do."""
    order = next((order for order in _orders(part) if order.sureness > LIKELY), None)
    if order is not None:
        line = part.text.count("\n", 0, order.start) + 1
        yield f"line {line} tells whoever writes from it what to do (“{excerpt_of(order.text)}”): read it before you use it"
    if hidden_in(part.text[:_READ]):
        yield "it has text that no reader sees"


def _orders(part: ContentPart) -> list[Passage]:
    return orders_in(part.text[:_READ]) + orders_in(part.label) if part.default_format != "object" else []


def _obeyed(text: CheckedText) -> Iterator[Hit]:
    """DG702: a sentence that owes to an order in a source what no other sentence of the sources says."""
    likeness_of = cache(partial(_likeness, text))
    for section, block in _written(text):
        likeness = likeness_of(tuple(part.id for part in section.parts))
        found = [(*likeness.judged(sentence), sentence) for _, sentence in sentences(seen(block.source))]
        sure, order, sentence = max(found, default=(0.0, "", ""))
        if sure > FOLLOWS:
            label = next((part.label for part in section.parts if order in part.text), "")
            message = f"This seems to follow an order in the source {label}: “{excerpt_of(order)}”."
            yield section.hit(block, message, _CHECK, sentence)


def _likeness(text: CheckedText, ids: tuple[str, ...]) -> Likeness:
    parts = [text.parts[part_id] for part_id in ids]
    planned = (f"{section.section.title} {section.chapter.title}" for section in text.sections)
    tables = [rows for part in parts for rows in texts_of_parts([part]) if part.text not in rows]
    given = [f"{part.label} {part.instruction}" for part in parts]
    return Likeness((part.text for part in parts), "\n".join([text.outline.user_prompt, *planned, *given, *tables]))


def _foreign(text: CheckedText) -> Iterator[Hit]:
    """DG703: addresses that neither the user nor a source gave, also those that were put out of action."""
    known = _known(text)
    sources = cache(lambda: packed("\n".join([text.outline.user_prompt, *texts_of_parts(text.parts.values())])))
    for section, block in _written(text, code=True):
        element = block.element
        loaded = [element.url] if isinstance(element, Image) and element.url else []
        if isinstance(element, CodeBlock):
            continue
        linked = [match[1] or match[2] for match in _LINK.finditer(block.source)]
        bare = addresses(without_code(block.source))
        for address in dict.fromkeys([*loaded, *linked, *_put_out_of_action(block.source), *bare]):
            if not known(address):
                yield section.hit(block, _MISLEADS.format(excerpt_of(address)), _LEADS, address)
        for contact in dict.fromkeys(contacts_in(block.said)):
            if not known(contact) and packed(contact) not in sources():
                yield section.hit(block, _MISLEADS.format(excerpt_of(contact)), _LEADS, contact)


_MISLEADS = "{} stands in no source; it may carry data out or mislead readers."
_LEADS = "Leave it out, unless you know where it leads."
_LINK = re.compile(
    r"\]\(\s*<?((?:[a-z][a-z0-9+.\-]*:|//)[^\s<>]*?)>?(?:\s+[\"'(][^\n]*)?\)|(?:src|href)\s*=\s*[\"']?([^\s\"'>]+)",
    re.IGNORECASE,
)
_ADDRESS_AS_CODE = re.compile(
    r"`((?:[a-z][a-z0-9+.\-]*:)?//[^\s`]+|www\.[^\s`]+|(?:mailto:)?[\w.+%\-]+@[^\s`]+)`(?:, | \()", re.IGNORECASE
)


def _put_out_of_action(source: str) -> Iterable[str]:
    return _ADDRESS_AS_CODE.findall(source)


def _known(text: CheckedText) -> Known:
    planned = (
        said
        for section in text.sections
        for said in (section.section.title, section.section.generation_hint, section.chapter.generation_hint)
    )
    return stands_in(chain([text.outline.user_prompt], planned, texts_of_parts(text.parts.values())))


def _hidden(text: CheckedText) -> Iterator[Hit]:
    """DG704: text that no reader sees."""
    for section, block in _written(text):
        found = _INVISIBLE.search(_INLINE_CODE.sub("", block.source))
        if found is not None or hidden_in(block.source):
            excerpt = found[0] if found is not None else seen(block.source)
            yield section.hit(block, "There is text here that no reader sees.", _CHECK, excerpt)


def _code(text: CheckedText) -> Iterator[Hit]:
    """DG705: code that would run or calls programs, unless the section is to show code or a source has it."""
    sources = "\n".join([*texts_of_parts(text.parts.values()), text.outline.user_prompt])
    spaced = " ".join(sources.split())
    for section, block in _written(text, code=True):
        element = block.element
        if isinstance(element, CodeBlock):
            cell = section.section.content_type != "code_block" and _CELL.search(element.language) is not None
            runs = bool(_PROGRAM.search(element.code) or _RUNS.search(element.code) or dangerous_command(element.code))
            given = all(line.strip() in sources for line in element.code.splitlines()) and not _is_ordered(
                text, element.code
            )
            if element.language.startswith("{") or ((cell or runs) and not given):
                yield section.hit(block, "This code stands in no source.", "Read it before you run it.", element.code)
        elif (found := _RUNS.search(without_code(block.source)) or _RUNS_AS_CODE.search(block.source)) is not None:
            message = f"“{excerpt_of(found[0].strip())}” would run in other programs."
            yield section.hit(block, message, _CHECK, block.source[found.start() :])
        else:
            for command in _commands(block.source):
                if " ".join(command.split()) not in spaced or _is_ordered(text, command):
                    yield section.hit(
                        block, f"“{excerpt_of(command)}” stands in no source.", "Read it before you run it.", command
                    )


def _commands(source: str) -> Iterator[str]:
    """Dangerous commands that stand as code in a line, or as a line of their own in the text."""
    for code in _INLINE_CODE.finditer(source):
        if command := dangerous_command(code[0].strip("`")):
            yield command
    for line in without_code(source).splitlines():
        if (piped := _PIPED.search(line)) is not None:
            yield piped[0].strip()


def _is_ordered(text: CheckedText, code: str) -> bool:
    return any(
        order.start <= part.text.find(code.strip()) <= order.end + len(":\n\n")
        for part in text.parts.values()
        for order in orders_in(part.text[:_READ])
    )


def _demands(wanted: Callable[[str], bool], message: str, text: CheckedText) -> Iterator[Hit]:
    """DG706 and DG707: the text itself gives orders that no source tells of."""
    told = _Told(text)
    for section, block in _written(text):
        for about, words_found, passage in _demands_in(block.said):
            if wanted(about) and not told.of(passage):
                yield section.hit(block, message.format(excerpt_of(words_found)), _CHECK, passage)
                break


@lru_cache(maxsize=2_000)  # two rules look at each text
def _demands_in(said: str) -> tuple[tuple[str, str, str], ...]:
    """Return the demands and orders of a text: the kind of each, the words that show it, and the passage."""
    asked = orders_in(without_quotations(said))
    orders = [order.text for order in asked if order.sureness > _TO_AUTHOR]
    demands = [(demand_in(seen(sentence)), sentence) for _, sentence in sentences(said)]
    return (
        *((OWN_MAKING, order, order) for order in orders),
        *((*found, sentence) for found, sentence in demands if found is not None),
    )


class _Told:
    """Whether a source tells of the same, in a sentence that is no order itself."""

    def __init__(self, text: CheckedText) -> None:
        self._text = text

    @cached_property
    def _sentences(self) -> list[tuple[frozenset[str], bool]]:
        """Words of each sentence of the sources, and whether it is an order."""
        given = [self._text.outline.user_prompt, *texts_of_parts(self._text.parts.values())]
        asked = {order.text for source in given for order in orders_in(source[:_READ])}
        told = [sentence for source in given for _, sentence in sentences(source[:_READ])]
        return [(frozenset(content_words(words(sentence))), _is_order(sentence, asked)) for sentence in told]

    def of(self, passage: str) -> bool:
        """Whether most of its words stand in a sentence of a source or in the two after it."""
        content = set(content_words(words(passage)))
        for at, (stems, _) in enumerate(self._sentences):
            if stems & content:
                told = [its for its, is_order in self._sentences[at : at + 3] if its & content and not is_order]
                if len(content & frozenset[str]().union(*told)) >= _SUPPORTED * len(content):
                    return True
        return False


def _is_order(sentence: str, asked: set[str]) -> bool:
    demand = demand_in(seen(sentence))
    return sentence in asked or (demand is not None and demand[0] == OTHERS)


def _of_others(text: CheckedText) -> Iterator[Hit]:
    """DG708: a section that goes on with the heading of another one."""
    titles = {_same(s.section.title): s for s in text.sections} | {_same(s.chapter.title): s for s in text.sections}
    for section in text.sections:
        for block in section.blocks:
            if isinstance(block.element, Heading) and not block.given:
                other = titles.get(_same(re.sub(r"^[\d.]+\s+", "", block.element.text)))
                if other is not None and other.section is not section.section and other.chapter is not section.chapter:
                    message = f"This section goes on under the heading of {other.label}."
                    yield section.hit(block, message, "Take out what belongs to other sections.", block.source)


def _same(title: str) -> str:
    return " ".join(title.casefold().split()) or "\0"


def _written(text: CheckedText, *, code: bool = False) -> Iterator[tuple[SectionText, Block]]:
    """Blocks that a model wrote; blocks of code if they are wanted."""
    for section in text.sections:
        for block in section.blocks:
            if not block.given and (code or not isinstance(block.element, CodeBlock)):
                yield section, block


RULES = [
    Rule("DG701", "order in a source", _from_sources),
    Rule("DG702", "order of a source obeyed", _obeyed),
    Rule("DG703", "address in no source", _foreign),
    Rule("DG704", "hidden text", _hidden),
    Rule("DG705", "code that runs", _code),
    Rule(
        "DG706",
        "order to the author",
        partial(_demands, _OF_TEXTS.__contains__, "The text speaks to its author: “{}”."),
    ),
    Rule(
        "DG707",
        "asks for secrets or money",
        partial(_demands, lambda about: about not in _OF_TEXTS, "Readers are asked for what they should not do: “{}”."),
    ),
    Rule("DG708", "heading of another section", _of_others),
]
