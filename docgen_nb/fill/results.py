"""Data questions in the fill phase: what the author is shown of their results, and where the text names them.

The author writes ``{{id}}``; the program puts the number in. A number that the author types all the same and that is
the result of a question is tied to it, so that it changes with the data.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from docgen_nb.data.answers import Answer, answers, unknown_names, with_values
from docgen_nb.data.placeholders import Placeholder, placeholders, replaced
from docgen_nb.document.elements import Element, Image, Paragraph, Table
from docgen_nb.document.markdown import escaped
from docgen_nb.document.templates import put_in, template_of, texts_of
from docgen_nb.document.tree import Section
from docgen_nb.errors import InvalidReplyError
from docgen_nb.llm.messages import Ask, Message, ModelRequest, ReplySchema
from docgen_nb.llm.structured import parse_json_reply
from docgen_nb.shared_prompt import Brief, object_schema

_FEWEST_DIGITS = 3  # a number of fewer may be another one by chance
_BLOCK = """\
Numbers from the data. Where one is to stand, with its unit, write its name in its braces, and never the number:"""
_OBJECTS = """\
Tables and charts from the data. Write the name in its braces alone on a line, once, and say what it means:"""
_NAMES = """\
In a text of yours stand names in braces that nobody knows:

{lines}

The names are:
{names}

Say for each unknown name which name you meant, or "" if none of them. Answer with JSON."""


@dataclass(frozen=True)
class Results:
    """The results of a section's questions.

    Attributes:
        known: by the questions' ids.
        hidden: ids of those whose figures no model may see, since their table is not to be read.
        failed: why others could not be answered, a line each.
    """

    known: Mapping[str, Answer] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    failed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.known)


async def results_for(section: Section, brief: Brief) -> Results:
    """Ask the section's questions."""
    if not section.questions:
        return Results()
    return await asyncio.to_thread(_asked, section, brief)


def _asked(section: Section, brief: Brief) -> Results:
    database = brief.database()
    if database is None:
        return Results(failed=("Its data questions can't be asked: there is no table, or DuckDB is not installed.",))
    known, errors = answers(section.questions, database, brief.language)
    hidden = {id_ for id_, each in known.items() if brief.unread & set(each.result.tables)}
    failed = tuple(f"The data question {id_!r} could not be answered: {error}" for id_, error in errors.items())
    return Results(known, frozenset(hidden), failed)


def results_block(results: Results) -> str:
    """The results as the author sees them; "" if there are none."""
    values = {id_: each for id_, each in results.known.items() if each.element is None}
    objects = {id_: each for id_, each in results.known.items() if each.element is not None}
    blocks: list[str] = []
    if values:
        lines = [_BLOCK]
        lines += [f"- {{{{{id_}}}}}: {_meaning(each)}{_shown(each, results)}" for id_, each in values.items()]
        blocks.append("\n".join(lines))
    if objects:
        lines = [_OBJECTS]
        for id_, each in objects.items():
            lines.append(f"- {{{{{id_}}}}}, a {each.question.show.as_}: {_meaning(each)}")
            lines += [] if id_ in results.hidden else [each.text]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _meaning(answer: Answer) -> str:
    return answer.question.meaning or answer.question.sql


def _shown(answer: Answer, results: Results) -> str:
    return " (the number is put in later)" if answer.question.id in results.hidden else f" = {answer.text}"


def values_listed(results: Results) -> str:
    """The values as a list, for a text whose author can't put their names into sentences; "" if there are none."""
    values = (each for each in results.known.values() if each.element is None)
    named = ((escaped(_meaning(each)), each.question.id) for each in values)
    return "\n".join(f"- {meaning[:1].upper()}{meaning[1:]}: {{{{{id_}}}}}" for meaning, id_ in named)


async def with_known_names(text: str, results: Results, ask: Ask, request: ModelRequest) -> str:
    """The text with the names that its author meant in place of those that no result has; the author is asked once.

    Args:
        text: of the author's.
        results: with the names that there are.
        ask: the job's way to the model.
        request: the one that the text is the reply to.

    Raises:
        InvalidReplyError: if a name is left that stands for nothing.
        ModelError: if no reply can be had.
    """
    unknown = unknown_names(text, results.known)
    if not results or not unknown:
        return text
    said = f"There is no {', '.join(map(_braced, unknown))}"
    ask.reasked(said)
    lines = [line for line in text.splitlines() if any(_braced(id_) in line.replace(" ", "") for id_ in unknown)]
    names = [f"- {id_}: {_meaning(each)}" for id_, each in results.known.items()]
    demand = Message("user", _NAMES.format(lines="\n".join(lines), names="\n".join(names)))
    meant = {id_: {"type": "string", "enum": [*results.known, ""]} for id_ in unknown}
    messages = (*request.messages[: request.shared], demand)
    reply = await ask(replace(request, messages=messages, schema=ReplySchema("names", object_schema(meant))))
    try:
        chosen = parse_json_reply(reply.text)
    except InvalidReplyError:
        chosen = None
    pairs = chosen.items() if isinstance(chosen, dict) else ()
    named = {id_: name for id_, name in pairs if isinstance(name, str) and name in results.known}
    if missing := [id_ for id_ in unknown if id_ not in named]:
        known = ", ".join(map(_braced, results.known))
        raise InvalidReplyError(f"there is no {', '.join(map(_braced, missing))}; the names are: {known}", reply=text)

    def shown(place: Placeholder) -> str:
        return _braced(named[place.id]) if place.id in named else text[place.start : place.end]

    return replaced(text, shown)


def _braced(id_: str) -> str:
    return f"{{{{{id_}}}}}"


def tied(text: str, results: Results) -> str:
    """The text with the name of a question where its very number was typed; code is left alone."""
    for id_, answer in results.known.items():
        if answer.element is None and sum(map(str.isdigit, answer.text)) >= _FEWEST_DIGITS:
            number = re.compile(rf"(?<![\w.,]){re.escape(answer.text)}(?![\w]|[.,]\d)".replace("\u00a0", r"\s"))
            name = f"{{{{{id_}}}}}"
            text = "".join(number.sub(name, piece) if prose else piece for prose, piece in _prose(text))
    return text


_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`|\{\{[^{}]*\}\})", re.DOTALL)


def _prose(text: str) -> Iterable[tuple[bool, str]]:
    """The text in pieces, each with whether it is prose; code and names already written are not."""
    return ((number % 2 == 0, piece) for number, piece in enumerate(_CODE.split(text)))


def with_results(elements: Iterable[Element], results: Results) -> list[Element]:
    """The elements with values in their places, and each table and figure once, where the text first names it."""
    placed: set[str] = set()
    finished: list[Element] = []
    for element in elements:
        named = _objects_in(element, results)
        if not _stands_alone(element, named):
            put_results_in(element, results.known)
            _note_tables(element, results)
            finished.append(element)
        finished += [_object(results.known[id_]) for id_ in named if id_ not in placed]
        placed.update(named)
    rest = [each for id_, each in results.known.items() if each.element is not None and id_ not in placed]
    return [*finished, *map(_object, rest)]


def _objects_in(element: Element, results: Results) -> list[str]:
    texts = _texts(element)
    names = (place.id for text in texts for place in placeholders(text))
    return list(dict.fromkeys(id_ for id_ in names if id_ in results.known and results.known[id_].element is not None))


def _stands_alone(element: Element, named: list[str]) -> bool:
    """Whether a paragraph is nothing but names of tables and figures."""
    return (
        isinstance(element, Paragraph)
        and bool(named)
        and not replaced(element.text, lambda place: "" if place.id in named else "x").strip(" \n.,:;*_")
    )


def put_results_in(element: Element, known: Mapping[str, Answer]) -> None:
    """Put values into an element's texts, in place of those that stood there; a figure is named by its caption."""
    used = [place.id for text in _texts(element) for place in placeholders(text) if place.id in known]
    values = {id_: known[id_].kept_value for id_ in used if known[id_].element is None}
    put_in(element, lambda text: with_values(_named_by_caption(text, known), known), values)


def _named_by_caption(text: str, known: Mapping[str, Answer]) -> str:
    """A table or figure that a sentence names is named by its caption there."""

    def shown(place: Placeholder) -> str:
        element = known[place.id].element if place.id in known else None
        if isinstance(element, Table | Image):
            return f"*{' '.join(element.caption.split()) or place.id}*"
        return text[place.start : place.end]

    return replaced(text, shown)


def _object(answer: Answer) -> Element:
    assert answer.element is not None  # noqa: S101 - callers choose
    element = answer.element.model_copy(deep=True)
    if isinstance(element, Table | Image):
        element.question = answer.question.id
        element.part_ids = list(answer.result.tables)
    return element


def _note_tables(element: Element, results: Results) -> None:
    """The tables that an element's values come from are among what it rests on."""
    if hasattr(element, "part_ids"):
        used = [place.id for text in _texts(element) for place in placeholders(text) if place.id in results.known]
        tables = [name for id_ in used for name in results.known[id_].result.tables]
        element.part_ids = list(dict.fromkeys([*element.part_ids, *tables]))


def _texts(element: Element) -> list[str]:
    return template_of(element) or texts_of(element)
