"""DG7: what somebody put into a source for a model to obey, and what it leaves in a text that was written from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, partial
from itertools import chain

from docgen_nb.check.demands import OWN_MAKING, contacts_in, dangerous_command, demand_in, packed
from docgen_nb.check.instructions import (
    SAY,
    SECRETS,
    Order,
    hidden_in,
    is_pressing,
    orders_in,
    seen,
    verb_of,
    without_quotations,
)
from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import CodeBlock, Heading, Image
from docgen_nb.document.foreign_links import Known, addresses, stands_in, texts_of_parts
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.prose import without_code
from docgen_nb.evidence.text import Block, CheckedText, Hit, SectionText, excerpt_of
from docgen_nb.evidence.words import content_words, sentences, stem, words

_READ = 2_000_000  # characters of a source
_SHARED = 4  # words in a row that a text has from an order
_STRANGE = 4  # words of a passage none of which stands in a source
_OWN = 3  # words of a sentence that stand only in an order, or two and ``_SOME`` of them
_SOME = 0.3
_SUPPORTED = 0.7  # of a sentence's words stand in one sentence of a source
_QUOTED = re.compile(r"[\"“«„]([^\"“”«»\n]{3,200})[\"”»]|['‘]([^'‘’\n]{6,200})['’](?!\w)")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d+ ?(?:%|percent|million|billion|Mio|Mrd)\b")
_AFTER_COLON = re.compile(r":\s+([^\n]{5,200}?)[.!]?\s*\Z")
_NAME = re.compile(
    r"(?<![.!?:] )(?<!\A)(?<!\n)\b(?:[A-Z][\w\-]{3,}|[A-Z]{2,}[\w\-]*|\w+[a-z][A-Z]\w*|[\w\-]+\.\w{2,6})\b"
)
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
_RUNS_AS_CODE = re.compile(r"`\{?(?:python|r|julia|ojs)\}? |`\{=\w+\}|\{\{<")
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
_NEVER = "Read the source; if it was not written for you, take it away with %docgen remove and write the section again."
_CHECK = "Don't follow it. Take it out, or write the section again without that source."


def _from_sources(text: CheckedText) -> Iterator[Hit]:
    """DG701: at the first section that is written from it, or the first of all."""
    users = {part.id: section for section in reversed(text.sections) for part in section.parts}
    for part in text.parts.values():
        if not text.sections:
            return
        section = users.get(part.id, text.sections[0])
        for order in _orders(part):
            message = f"The source {part.label} gives an order about {order.about}: “{excerpt_of(order.words)}”."
            yield section.hit(None, message, _NEVER, order.text, "likely" if is_pressing(order) else "possible")
        if hidden_in(part.text[:_READ]) or hidden_in(part.label):
            yield section.hit(None, f"The source {part.label} has text that no reader sees.", _NEVER, seen(part.text))


def _orders(part: ContentPart) -> tuple[Order, ...]:
    return orders_in(part.text[:_READ]) + orders_in(part.label) if part.default_format != "object" else ()


def _obeyed(text: CheckedText) -> Iterator[Hit]:
    """DG702: words, numbers or names in a text that the sources have only where they give an order."""
    orders = [(p, o) for p in text.parts.values() for o in _orders(p) if o.about == SAY or is_pressing(o)]
    if not orders:
        return
    traces = [(part, _Trace(order, _elsewhere(text, part, order))) for part, order in orders]
    for section, block in _written(text):
        said = seen(block.source)
        for part, trace in traces:
            if found := trace.found_in(said) or trace.strange_in(said, section.prose):
                yield section.hit(block, f"This follows an order in the source {part.label}: {found}.", _CHECK, said)
                break


def _elsewhere(text: CheckedText, source: ContentPart, order: Order) -> str:
    """All that is said but for the order itself."""
    rest = source.text[: order.start] + "\n" + source.text[order.end :]
    others = texts_of_parts(part for part in text.parts.values() if part is not source)
    return "\n".join(chain([text.outline.user_prompt, rest], others)).casefold()


class _Trace:
    """Traces that an order would leave in a text."""

    def __init__(self, order: Order, elsewhere: str) -> None:
        quoted = [a or b for a, b in _QUOTED.findall(order.text)]
        marks = [
            *quoted,
            *_AFTER_COLON.findall(order.text),
            *_NUMBER.findall(order.text),
            *_NAME.findall(order.text),
            *addresses(order.text),
            *contacts_in(order.text),
        ]
        self._marks = [
            mark.rstrip(".,") for mark in dict.fromkeys(marks) if mark.casefold().rstrip(".,") not in elsewhere
        ]
        self._verb = verb_of(order)
        told = words(order.text)
        runs = (tuple(told[at : at + _SHARED]) for at in range(len(told) - _SHARED + 1))
        others = " ".join(words(elsewhere)) if told else ""
        self._known = set(content_words(words(elsewhere)))
        self._content = set(content_words(told)) - self._known
        self._phrase = set(content_words(words(order.words)))
        self._runs = {run for run in runs if len(content_words(run)) > 1 and " ".join(run) not in others}

    def found_in(self, text: str) -> str:
        """Quote what a sentence has from the order. One that says itself what to do tells of it, and does not obey."""
        for _, sentence in sentences(text):
            said = words(sentence)
            stems = content_words(said)
            if self._tells(said, set(stems)):
                continue
            if (
                found := self._mark_in(sentence.casefold())
                or self._run_in(said)
                or self._words_in(sentence, set(stems))
            ):
                return f"“{excerpt_of(found)}” stands in no other"
        return ""

    def _tells(self, said: list[str], stems: set[str]) -> bool:
        if self._verb:
            return any(stem(self._verb) == stem(word) for word in said)
        return len(self._phrase) > 1 and self._phrase <= stems

    def strange_in(self, text: str, around: str) -> str:
        """Quote a passage that has nothing from any source, in a section that has: a poem, a joke, a marker."""
        content = set(content_words(words(text)))
        if len(content) < _STRANGE or content & self._known or not set(content_words(words(around))) & self._known:
            return ""
        return f"“{excerpt_of(text)}” has nothing to do with the sources"

    def _mark_in(self, folded: str) -> str:
        stands = (mark for mark in self._marks if re.search(rf"(?<!\w){re.escape(mark.casefold())}(?!\w)", folded))
        return next(stands, "")

    def _run_in(self, said: list[str]) -> str:
        runs = (tuple(said[at : at + _SHARED]) for at in range(len(said) - _SHARED + 1))
        return " ".join(next((run for run in runs if run in self._runs), ()))

    def _words_in(self, sentence: str, content: set[str]) -> str:
        own = len(content & self._content)
        return sentence if own >= _OWN or (own > 1 and own >= _SOME * len(content)) else ""


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
            runs = _PROGRAM.search(element.code) is not None or _RUNS.search(element.code) is not None
            given = element.code.strip() in sources and not _is_ordered(text, element.code)
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
    return any(code.strip() in order.text for part in text.parts.values() for order in _orders(part))


def _demands(wanted: Callable[[str], bool], message: str, text: CheckedText) -> Iterator[Hit]:
    """DG706 and DG707: the text itself gives orders that no source tells of."""
    told = _Told(text)
    for section, block in _written(text):
        for about, words_found, passage in _demands_in(block.said):
            if wanted(about) and not told.of(passage):
                yield section.hit(block, message.format(excerpt_of(words_found)), _CHECK, passage)
                break


def _demands_in(said: str) -> Iterator[tuple[str, str, str]]:
    """What it is about, the words that show it, and the passage."""
    for order in orders_in(without_quotations(said)):
        if is_pressing(order):
            yield (SECRETS if order.about == SECRETS else OWN_MAKING), order.words, order.text
    for _, sentence in sentences(said):
        if (found := demand_in(seen(sentence))) is not None:
            yield *found, sentence


class _Told:
    """Whether a source tells of the same, in a sentence that is no order itself."""

    def __init__(self, text: CheckedText) -> None:
        self._text = text

    @cached_property
    def _sentences(self) -> list[tuple[str, frozenset[str]]]:
        given = [self._text.outline.user_prompt, *texts_of_parts(self._text.parts.values())]
        told = [sentence for source in given for _, sentence in sentences(source[:_READ])]
        stems = [frozenset(content_words(words(sentence))) for sentence in told]
        return [(one, here | after) for one, here, after in zip(told, stems, [*stems[1:], frozenset()], strict=False)]

    def of(self, passage: str) -> bool:
        """Whether most of its words stand in one sentence of a source."""
        content = set(content_words(words(passage)))
        return any(
            len(content & stems) >= _SUPPORTED * len(content) and not _is_order(sentence)
            for sentence, stems in self._sentences
        )


def _is_order(sentence: str) -> bool:
    return any(order.about == SAY or (order.about != SECRETS and is_pressing(order)) for order in orders_in(sentence))


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
    Rule("DG706", "order to the author", partial(_demands, OWN_MAKING.__eq__, "The text speaks to its author: “{}”.")),
    Rule(
        "DG707",
        "asks for secrets or money",
        partial(_demands, OWN_MAKING.__ne__, "Readers are asked for what they should not do: “{}”."),
    ),
    Rule("DG708", "heading of another section", _of_others),
]
