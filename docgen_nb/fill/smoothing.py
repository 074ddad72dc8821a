"""Smoothing a written chapter: one call, whose reply is sentences to stand in the place of others.

The program takes a sentence only where it says the same: the same numbers, names and citations, most of the same words.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import Field

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.elements import Element, Paragraph
from docgen_nb.document.references import SectionRef
from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.tree import Chapter, Section
from docgen_nb.fill.sentence import with_sentence
from docgen_nb.llm.messages import Ask, ReplySchema
from docgen_nb.llm.structured import validate_reply
from docgen_nb.prompt_texts import filled
from docgen_nb.shared_prompt import Brief, array_schema, as_material, object_schema

_MOST = 8  # sentences of a chapter that change at most; more is no smoothing
_LONGER = 60  # characters that a sentence may grow by
_KEPT = 0.6  # of its words that a sentence keeps
_FIXED = re.compile(r"\[[@#][^\]]*\]|\{\{[^}]*\}\}|`[^`]*`|\]\([^)]*\)|\S+://\S+|www\.\S+|\d+(?:[.,:]\d+)*%?")
_WORD = re.compile(r"[^\W\d_]+")


class SmoothedSentence(NamedTuple):
    """A sentence that stands in the place of another."""

    place: SectionRef
    old: str
    new: str


class _Edit(DocumentModel):
    sentence: int
    text: str


class _Edits(DocumentModel):
    edits: list[_Edit] = Field(default_factory=list)


async def smooth_chapter(
    chapter: Chapter, number: int, places: Sequence[SectionRef], brief: Brief, ask: Ask
) -> list[SmoothedSentence]:
    """Ask for the sentences of a chapter that join badly; its sections at ``places`` may change. Changes nothing yet.

    Raises:
        InvalidReplyError: if the reply can't be used.
        ModelError: if no reply can be had.
    """
    numbered: list[SmoothedSentence] = []
    lines: list[str] = []
    for index, section in enumerate(chapter.sections, 1):
        place = next((each for each in places if each.section == index), None)
        lines.append(f"\n{section.title}")
        for sentence in _sentences(section):
            if place is None:
                lines.append(sentence)
            else:
                numbered.append(SmoothedSentence(place, sentence, ""))
                lines.append(f"[{len(numbered)}] {sentence}")
    if len(numbered) < 2:  # noqa: PLR2004 - one sentence joins nothing
        return []
    material = as_material("\n".join(lines).strip())
    task = filled("smooth", material=material, number=number, title=chapter.title, most=_MOST)
    edit = object_schema({"sentence": {"type": "integer"}, "text": {"type": "string"}})
    edits = array_schema(edit, brief.profile, most=_MOST)
    reply = await ask(brief.request(task, ReplySchema("edits", object_schema({"edits": edits}))))
    wanted = {each.sentence: " ".join(each.text.split()) for each in validate_reply(reply.text, _Edits).edits[:_MOST]}
    found = ((numbered[n - 1], new) for n, new in sorted(wanted.items()) if 1 <= n <= len(numbered))
    return [each._replace(new=new) for each, new in found if says_the_same(each.old, new)]


def with_edits(section: Section, edits: Sequence[SmoothedSentence]) -> list[Element]:
    """The section's elements with the sentences in them."""
    elements = section.elements
    for edit in edits:
        elements = with_sentence(elements, edit.old, edit.new)
    return elements


def _sentences(section: Section) -> list[str]:
    """The sentences that may change: of paragraphs without values that the program puts in."""
    texts = [each.text for each in section.elements if isinstance(each, Paragraph) and not each.template]
    return [sentence.strip() for text in texts for line in text.splitlines() for sentence in sentences_of(line)]


def says_the_same(old: str, new: str) -> bool:
    """Whether a sentence is only put in another way.

    >>> says_the_same("The hall has 92 m².", "It follows that the hall has 92 m².")
    True
    >>> says_the_same("The hall has 92 m².", "The hall has 93 m².")
    False
    """
    if not new or new == old or len(new) > len(old) + _LONGER or new.startswith(("#", "|", "-", "*", ">")):
        return False
    if sorted(_FIXED.findall(old)) != sorted(_FIXED.findall(new)) or len(sentences_of(new)) > len(sentences_of(old)):
        return False
    before, after = _WORD.findall(_FIXED.sub("", old)), _WORD.findall(_FIXED.sub("", new))
    names = [{word for word in words[1:] if word[0].isupper()} for words in (before, after)]
    told = {word.casefold() for word in before}
    if not names[0] <= set(after) or not names[1] <= set(before):
        return False
    return len(told & {word.casefold() for word in after}) >= _KEPT * len(told)
