"""DG7: what somebody put into a source for a model to obey, and what it leaves in a text that was written from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache, partial
from itertools import chain

from docgen_nb.check.demands import OTHERS, OWN_MAKING, contacts_in, dangerous_command, demand_in, packed
from docgen_nb.check.instructions import (
    Order,
    hidden_in,
    orders_in,
    requests_in,
    seen,
    without_prefix,
    without_quotations,
)
from docgen_nb.check.learned import FOLLOWS, TELLS, Likeness
from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import CodeBlock, Heading, Image
from docgen_nb.document.foreign_links import Known, addresses, stands_in, texts_of_parts
from docgen_nb.document.parts import ContentPart
from docgen_nb.evidence.document_text import Block, CheckedText, Hit, SectionText, excerpt_of
from docgen_nb.evidence.prose import without_code
from docgen_nb.evidence.spelled import spelled_numbers
from docgen_nb.evidence.words import content_words, sentences, words

_READ = 2_000_000  # characters of a source
_STRANGE = 4  # words of a passage none of which stands in a source
_OWN = 3  # words of a sentence that stand only in an order, or two and ``_SOME`` of them
_SOME = 0.3
_ALIKE = 0.3  # of a strange passage's words stand in the order
_HARDLY = 0.15  # of them may stand in a source by chance
_SUPPORTED = 0.7  # of a sentence's words stand in one sentence of a source
_QUOTED = re.compile(r"[\"“«„»]([^\"“”«»\n]{3,200})[\"”»«]|['‘]([^'‘’\n]{6,200})['’](?!\w)")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d+ ?(?:%|percent|million|billion|Mio|Mrd)\b")
_TAG = re.compile(r"</?[a-z][^<>]*>")
_AMOUNT = re.compile(r"\b(?:nothing|nobody|none|million|thousand|hundred)\b|\b\d [a-z]{4,}\b")
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
_SUBJECT = re.compile(r"\A(?:\S+ ){1,5}(?:must|should|shall|soll\w*|muss|müssen|doit|doivent)\b")
_CLAUSE = re.compile(r"\A\W*\w+,\s|\b(?:that|dass|que|che)\s|:\s", re.IGNORECASE)
_GROUPS = re.compile(r"(?<=\d)[ \u202f\xa0](?=\d{3}\b)")
_REPORTED = re.compile(
    r"\b(?:ask(?:s|ed)|request(?:s|ed)|requires?|required|demand\w+|wants?|wanted|told|bat|baten|bittet|gebeten|verlang\w+|wünscht\w*|demandé\w*|demandent|souhait\w+)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$[^$]+\$")
_REPEATED = re.compile(r"(\w)\1{40}|\b(\w+)(?:\W+\2\b){15}|\b(\w+\W+\w+\W+\w+\b[^.]{1,100}?)(?:\W+\3\b){4}")
_OF_TEXTS = frozenset({OWN_MAKING, OTHERS})
_ASKS = re.compile(r"\b(?:ask|question|want|frag|demand|pregunt)", re.IGNORECASE)
_HAS_BEEN = r"\b(?:was|were|has been|have been|is now|are now|wurden?|a été|ont été|fue|fueron)\b(?! to )[^.]{0,80}?\b"
_ALIKE_LETTERS = 5
_PLAIN = str.maketrans("éèê", "eee")  # the forms of a French verb differ in them
_ABOUT_TEXT = 2  # weight of a request that speaks of writing
_NEVER = "Read the source; if it was not written for you, take it away with %docgen remove and write the section again."
_CHECK = "Don't follow it. Take it out, or write the section again without that source."


def _from_sources(text: CheckedText) -> Iterator[Hit]:
    """DG701: at the first section that is written from it, or the first of all."""
    users = {part.id: section for section in reversed(text.sections) for part in section.parts}
    for part in text.parts.values() if text.sections else ():
        section = users.get(part.id, text.sections[0])
        for order in _orders(part):
            message = f"The source {part.label} tells whoever writes what to do: “{excerpt_of(order.text)}”."
            yield section.hit(None, message, _NEVER, order.text, "likely" if order.is_strong else "possible")
        if hidden_in(part.text[:_READ]) or hidden_in(part.label):
            yield section.hit(None, f"The source {part.label} has text that no reader sees.", _NEVER, seen(part.text))


def strong_orders(part: ContentPart) -> list[Order]:
    """Passages of a content part that speak to whoever writes from it, beyond doubt."""
    return [order for order in _orders(part) if order.is_strong]


def asks_the_writer(part: ContentPart) -> Iterator[str]:
    """Say that a content part gives orders to whoever writes from it, where the first stands, and what to do."""
    orders = strong_orders(part)
    if orders:
        line = part.text.count("\n", 0, orders[0].start) + 1
        yield f"line {line} tells whoever writes from it what to do (“{excerpt_of(orders[0].text)}”): read it before you use it"
    if hidden_in(part.text[:_READ]):
        yield "it has text that no reader sees"


def _orders(part: ContentPart) -> tuple[Order, ...]:
    return orders_in(part.text[:_READ]) + orders_in(part.label) if part.default_format != "object" else ()


def _obeyed(text: CheckedText) -> Iterator[Hit]:
    """DG702: what stands in a text and in the sources only where they ask for something, or nowhere at all."""
    traces_of, likeness_of = cache(partial(_traces, text)), cache(partial(_likeness, text))
    for section, block in _written(text):
        said, ids = seen(block.source), tuple(part.id for part in section.parts)
        sure, order, sentence = _most_like(likeness_of(ids), said)
        traces = traces_of(ids) if sure >= TELLS else []
        for part, trace in traces:
            if found := trace.found_in(said) or trace.strange_in(said, section):
                yield section.hit(block, f"This follows an order in the source {part.label}: {found}.", _CHECK, said)
                break
        else:
            if sure > FOLLOWS:
                label = next((part.label for part in section.parts if order in part.text), "")
                message = f"This seems to follow an order in the source {label}: “{excerpt_of(order)}”."
                yield section.hit(block, message, _CHECK, sentence)


def _most_like(likeness: Likeness, said: str) -> tuple[float, str, str]:
    """How much a text looks like the trace of an order, which one, and the sentence that shows it."""
    judged = [(*likeness.judged(sentence), sentence) for _, sentence in sentences(said)]
    return max(judged, default=(0.0, "", ""))


def _likeness(text: CheckedText, ids: tuple[str, ...]) -> Likeness:
    parts = [text.parts[part_id] for part_id in ids]
    planned = (f"{section.section.title} {section.chapter.title}" for section in text.sections)
    tables = [rows for part in parts for rows in texts_of_parts([part]) if part.text not in rows]
    given = [f"{part.label} {part.instruction}" for part in parts]
    return Likeness((part.text for part in parts), "\n".join([text.outline.user_prompt, *planned, *given, *tables]))


def _traces(text: CheckedText, ids: tuple[str, ...]) -> list[tuple[ContentPart, _Trace]]:
    """Return the traces that orders in a section's own sources would leave in it, each with its source."""
    parts = [text.parts[part_id] for part_id in ids]
    return [(part, _Trace(order, _elsewhere(text, parts, part, order))) for part in parts for order in _orders(part)]


def _elsewhere(text: CheckedText, parts: list[ContentPart], source: ContentPart, order: Order) -> str:
    """Return all that a section is written from, without the order itself."""
    rest = source.text[: order.start] + "\n" + source.text[order.end :]
    others = texts_of_parts(part for part in parts if part is not source)
    planned = (f"{section.section.title} {section.chapter.title}" for section in text.sections)
    return "\n".join(chain([text.outline.user_prompt, rest], planned, others)).casefold()


class _Trace:
    """Traces that an order would leave in a text."""

    def __init__(self, order: Order, elsewhere: str) -> None:
        order = order._replace(text=_TAG.sub(" ", order.text).strip())
        self._order = order
        quoted = [a or b for a, b in _QUOTED.findall(order.text)]
        marks = [
            *quoted,
            *_AFTER_COLON.findall(order.text),
            *_NUMBER.findall(_GROUPS.sub("", order.text)),
            *(order.text[start:end] for start, end, _ in spelled_numbers(order.text)),
            *_AMOUNT.findall(order.text),
            *_NAME.findall(order.text),
            *addresses(order.text),
            *contacts_in(order.text),
        ]
        marks = [mark.rstrip(".,") for mark in dict.fromkeys(marks)]
        self._marks = [mark for mark in marks if not _stands_in(mark, elsewhere)]
        self._names = (
            {name for name in _NAME.findall(order.text) if name.isalpha()} - set(contacts_in(order.text)) - set(quoted)
        )
        numbers = _NUMBER.findall(_GROUPS.sub("", order.text))
        if not order.frame:  # of what merely must be, a number counts that is put in another's place
            self._marks = [
                m for m in self._marks if m in numbers and len(numbers) > 1 and len(self._marks) < len(numbers)
            ]
        self._elsewhere = elsewhere
        begins = re.compile(rf"{_CLAUSE.pattern}|\b(?:{'|'.join(map(re.escape, order.frame))})\w*\s", re.IGNORECASE)
        clauses = begins.finditer(order.text) if order.frame and "say" in order.roles else ()
        self._clauses = [set(content_words(words(order.text[clause.end() :]))) for clause in clauses]
        self._known = set(content_words(words(elsewhere)))
        self._content = set(content_words(words(order.text)))
        subject = "" if order.verb else (_SUBJECT.match(order.text) or [""])[0]
        self._names -= set(_NAME.findall(subject))
        self._marks = [mark for mark in self._marks if mark not in subject]
        self._asked = self._content - self._known - set(content_words(words(subject)))

    def found_in(self, text: str) -> str:
        """Quote what a sentence has from the order. One that says itself what to do tells of it, and does not obey."""
        for _, sentence in sentences(text):
            stems = set(content_words(words(sentence)))
            if self._done_in(sentence):
                return f"“{excerpt_of(sentence)}” is only asked for there"
            told = self._tells(sentence, stems)
            found = self._answer_in(sentence, stems) or (
                "" if told else self._mark_in(sentence, stems) or self._words_in(sentence, stems)
            )
            if stems and found:
                return f"“{excerpt_of(found)}” stands in no other"
        return ""

    def _tells(self, sentence: str, stems: set[str]) -> bool:
        if not self._order.frame:
            return len(stems & self._content) >= _SUPPORTED * len(stems)
        frame = tuple(begin.translate(_PLAIN) for begin in self._order.frame)
        is_like_them = len(stems & (self._content | self._known)) >= _SUPPORTED * len(stems)
        if is_like_them and _REPORTED.search(sentence):
            return True
        if 2 * len(stems & self._known) > len(stems) and any(
            w.startswith(tuple(self._order.made)) for w in words(sentence)
        ):
            return True
        return self._content <= stems or any(
            word.removeprefix("ge").startswith(frame) or without_prefix(word).startswith(frame)
            for word in words(sentence.translate(_PLAIN))
        )

    def _done_in(self, sentence: str) -> bool:
        """Whether it says that what is asked for has been done."""
        verb = self._order.verb[: min(_ALIKE_LETTERS, max(3, len(self._order.verb) - 1))]
        done = (
            re.search(rf"{_HAS_BEEN}(?:ge|über|ver|be)?{re.escape(verb)}\w*", sentence, re.IGNORECASE) if verb else None
        )
        return done is not None and done[0].split()[-1].casefold() not in self._elsewhere

    def _mark_in(self, sentence: str, stems: set[str]) -> str:
        folded = _GROUPS.sub("", sentence)
        marks = self._marks
        if "alter" in self._order.roles or {"do", "figures"} <= self._order.roles:
            marks = [*marks, *(n for n in _NUMBER.findall(sentence) if n not in self._elsewhere)]
        if len(stems & self._known) >= _SUPPORTED * len(stems):  # it tells of other things, too
            marks = [mark for mark in marks if mark not in self._names]
        return next((mark for mark in marks if _stands_in(mark, folded)), "")

    def _words_in(self, sentence: str, stems: set[str]) -> str:
        if not self._order.frame:
            return ""
        own = len(stems & self._asked)
        rest = len(stems & self._known)
        is_asked_for = own and any(len(clause) > 1 and clause <= stems for clause in self._clauses)
        enough = own > ("say" not in self._order.roles) and own >= _SOME * len(stems)
        return sentence if is_asked_for or own >= _OWN or enough or (own and not rest) else ""

    def _answer_in(self, sentence: str, stems: set[str]) -> str:
        """Return the sentence if it answers a question of the order that has nothing to do with the rest; else ""."""
        is_other = self._order.verb and 3 * len(stems & self._known) <= len(stems)
        own = len(stems & (self._content - self._known))
        asked = (self._order.text.rstrip().endswith("?") or is_other) and not _ASKS.search(sentence)
        names = {*_NAME.findall(sentence), *_NUMBER.findall(sentence)}
        new = [name for name in names if name.casefold() not in self._elsewhere and name not in self._order.text]
        return sentence if asked and ((own > 1 and new) or (own and len(new) > 1)) else ""

    def strange_in(self, text: str, section: SectionText) -> str:
        """Quote a passage that has nothing from any source, in a section that has: a poem, a joke, a marker, a cipher."""
        passages = [text, *(s for _, s in sentences(text))] if self._order.weight > 1 else [text]
        most = _ALIKE if "form" in self._order.roles else _HARDLY
        if found := _REPEATED.search(text):
            return f"“{excerpt_of(found[0])}” says one thing over and over"
        for passage in passages:
            content = set(content_words(words(_FORMULA.sub("", passage))))
            alike = len(content & self._content) <= _ALIKE * len(content)
            if (
                len(content) >= _STRANGE - (self._order.weight > 1)
                and alike
                and len(content & self._known) <= most * len(content)
                and set(content_words(words(section.prose))) & self._known
            ):
                return f"“{excerpt_of(passage)}” has nothing to do with the sources"
        return ""


def _stands_in(mark: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", text, re.IGNORECASE) is not None


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
    orders = [order.text for order in requests_in(without_quotations(said)) if order.is_strong]
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
    def _sentences(self) -> list[tuple[str, frozenset[str]]]:
        given = [self._text.outline.user_prompt, *texts_of_parts(self._text.parts.values())]
        told = [sentence for source in given for _, sentence in sentences(source[:_READ])]
        return [(sentence, frozenset(content_words(words(sentence)))) for sentence in told]

    def of(self, passage: str) -> bool:
        """Whether most of its words stand in a sentence of a source or in the two after it."""
        content = set(content_words(words(passage)))
        for at, (_, stems) in enumerate(self._sentences):
            if stems & content:
                near = [(one, its) for one, its in self._sentences[at : at + 3] if its & content]
                if _covers(near, content) and _covers([(one, its) for one, its in near if not _is_order(one)], content):
                    return True
        return False


def _covers(told: list[tuple[str, frozenset[str]]], content: set[str]) -> bool:
    return len(content & frozenset[str]().union(*(its for _, its in told))) >= _SUPPORTED * len(content)


def _is_order(sentence: str) -> bool:
    demand = demand_in(seen(sentence))
    return any(_is_about_text(order) for order in requests_in(sentence)) or (demand is not None and demand[0] == OTHERS)


def _is_about_text(order: Order) -> bool:
    return order.is_strong or (order.weight >= _ABOUT_TEXT and not order.roles.isdisjoint({"text", "writer"}))


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
