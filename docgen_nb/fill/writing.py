"""From a question to a section's elements: asking, going on where a reply was cut, and reading the Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from docgen_nb.document.citations import without_unknown
from docgen_nb.document.elements import BulletList, CodeBlock, Element, Heading, Image, Paragraph, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.errors import EmptyReplyError
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.guided import write_guided
from docgen_nb.fill.prompts import section_task
from docgen_nb.fill.sentences import to_sentence_end
from docgen_nb.llm.messages import Ask, Message, ModelRequest, Picture

CONTINUATIONS = 4  # a section that needs more pieces than this goes on without end
_SEEN = {"image/png", "image/jpeg", "image/gif", "image/webp"}  # kinds of pictures that services take
_GO_ON = "Go on exactly where you stopped, with the next character. No repetition, no remark."
_LONGEST_OVERLAP = 200  # characters in which a continuation may repeat the end of what it continues
_SHORTEST_OVERLAP = 12  # fewer characters agree by chance

_WRAPPED = re.compile(r"\A\s*```(?:markdown|md)?[ \t]*\n(?P<inside>.*?)\n```\s*\Z", re.DOTALL)


async def write_from(context: SectionContext, parts: Sequence[ContentPart]) -> list[Element]:
    """One call for one coherent text from ``parts``, or from the hint alone where there are none.

    Raises:
        ModelError: if no usable text can be had.
    """
    if context.brief.profile.guided and parts:
        text = await write_guided(context, parts)
    else:
        request = context.brief.request(section_task(context, parts), pictures=_pictures(parts))
        text = await _complete_text(context.ask, request)
    text = _cited_rightly(_unwrapped(text), context)
    elements = _without_own_heading(read_markdown(text), context.section.title)
    if not elements:
        raise EmptyReplyError("The model's reply holds no text for the section.")
    part_ids = [part.id for part in parts]
    for element in elements:
        if isinstance(element, Paragraph | BulletList | Table | CodeBlock):
            element.part_ids = part_ids
    return elements


def _pictures(parts: Sequence[ContentPart]) -> tuple[Picture, ...]:
    """What a model that can see is shown besides the parts' texts."""
    items = (part.item for part in parts)
    return tuple(Picture(i.mime_type, i.data) for i in items if isinstance(i, Image) and i.mime_type in _SEEN)


def _cited_rightly(text: str, context: SectionContext) -> str:
    """The text without citations of parts that don't exist; the section's remarks tell of them."""
    checked = without_unknown(text, context.brief.parts.keys())
    context.remarks.extend(f"A citation of the unknown part {id_!r} was left out." for id_ in checked.unknown)
    return checked.text


async def _complete_text(ask: Ask, request: ModelRequest) -> str:
    """The whole answer, continued where the output limit cut it."""
    reply = await ask(request)
    text = reply.text
    for _ in range(CONTINUATIONS):
        if reply.finish_reason != "length":
            return text
        so_far = (Message("assistant", text), Message("user", _GO_ON))
        reply = await ask(replace(request, messages=(*request.messages, *so_far)))
        text = joined(text, reply.text)
    return text if reply.finish_reason != "length" else to_sentence_end(text)


def joined(text: str, continuation: str) -> str:
    """The two in one; what the continuation repeats of the text's end is left out.

    >>> joined("The bees leave the hive", "leave the hive at dawn.")
    'The bees leave the hive at dawn.'
    """
    for length in range(min(_LONGEST_OVERLAP, len(text), len(continuation)), _SHORTEST_OVERLAP - 1, -1):
        if text.endswith(continuation[:length]):
            return text + continuation[length:]
    return text + continuation


def _unwrapped(text: str) -> str:
    """The text without the code fence that some models put around the whole of it."""
    match = _WRAPPED.match(text)
    return match["inside"] if match and "\n```" not in match["inside"] else text


def _without_own_heading(elements: list[Element], title: str) -> list[Element]:
    """Models like to repeat the section's title as its first line; the document has it already."""
    first = elements[0] if elements else None
    if isinstance(first, Heading | Paragraph) and _same(first.text, title):
        return elements[1:]
    return elements


def _same(text: str, title: str) -> bool:
    return bool(title) and _bare(text) == _bare(title)


def _bare(text: str) -> str:
    return re.sub(r"^[\d.]+\s+|[*_#:`]", "", text).strip().casefold()
