"""Planning and phase 1 for models too small to plan freely (``ModelProfile.guided``).

Titles are offered from the headings of the content parts, each may be used once, and a schema of enums holds the
model to them. What it leaves out or repeats is mended here, since asking a small model again gives the same again.
The order is that of the notes, which is their author's; where a model of this size changes it, it does so by chance.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docgen_nb.document.headings import Passage
from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.tree import Chapter
from docgen_nb.llm.messages import Ask, ReplySchema
from docgen_nb.prompts import Brief, array_schema, object_schema, string_schema
from docgen_nb.structure.asking import ask_structured
from docgen_nb.structure.replies import ChapterReply, DocumentReply, PlanReply, SectionReply, StructureReply

_PLAN = """\
{task}

Choose {count} of these chapters and keep their order:
{titles}
Then give the document a short title. Answer with JSON."""


@dataclass(frozen=True)
class Offer:
    """A heading of a content part that may become a title."""

    title: str
    part_id: str


def chapter_titles(parts: ContentParts) -> tuple[Offer, ...]:
    """The highest level of headings that occurs at least twice, over all parts; fewer make no plan."""
    headings = [(part, passage) for part in parts.values() for passage in part.passages() if passage.level]
    levels = Counter(passage.level for _, passage in headings)
    level = min((level for level, count in levels.items() if count > 1), default=None)
    return _once(Offer(passage.title, part.id) for part, passage in headings if passage.level == level)


def section_titles(chapter: Chapter, parts: Iterable[ContentPart]) -> tuple[Offer, ...]:
    """The headings right below the chapter's own, or that heading itself where it has none below."""
    offers: list[Offer] = []
    for part in parts:
        below = _below(part.passages(), chapter.title)
        level = min((passage.level for passage in below), default=None)
        offers += [Offer(passage.title, part.id) for passage in below if passage.level == level]
    return _once(offers)


def _below(passages: Sequence[Passage], title: str) -> list[Passage]:
    start = next((i for i, passage in enumerate(passages) if passage.level and passage.title == title), None)
    if start is None:
        return []
    below: list[Passage] = []
    for passage in passages[start + 1 :]:
        if passage.level <= passages[start].level:
            break
        below.append(passage)
    return below or [passages[start]]


def _once(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    return tuple({offer.title: offer for offer in reversed(list(offers))}.values())[::-1]


async def ask_plan(brief: Brief, ask: Ask, offered: Sequence[Offer], chapters: int | None) -> PlanReply:
    """Let the model choose chapters among the titles offered, and name the document."""
    count = min(chapters or len(offered), len(offered))
    titles = [offer.title for offer in offered]
    chapter = object_schema({"title": {"type": "string", "enum": titles}})
    document = object_schema(
        {
            "title": string_schema(brief.profile, longest=60),
            "chapters": array_schema(chapter, brief.profile, least=count, most=count),
        }
    )
    schema = ReplySchema("plan", object_schema({"documents": array_schema(document, brief.profile, least=1, most=1)}))
    task = _PLAN.format(task=brief.user_prompt, count=count, titles=_bullets(titles))
    reply = await ask_structured(ask, brief.request(task, schema), PlanReply)
    chosen = _chosen((chapter.title for chapter in reply.documents[0].chapters), offered, count)
    planned = [ChapterReply(title=offer.title, content_part_ids=[offer.part_id]) for offer in chosen]
    _assign_rest(brief.parts, planned)
    title = _title(reply.documents[0].title, offered, brief.parts)
    return PlanReply(documents=[DocumentReply(title=title, chapters=planned)])


def sections_under(offered: Sequence[Offer]) -> StructureReply:
    """The chapter's headings as its sections. There is nothing to choose, so the model is not asked."""
    return StructureReply(sections=[SectionReply(title=o.title, content_part_ids=[o.part_id]) for o in offered])


def _chosen(titles: Iterable[str], offered: Sequence[Offer], count: int) -> list[Offer]:
    """The model's choice without repetitions, made up to ``count`` from what it left out, in the notes' order."""
    wanted = dict.fromkeys(title for title in titles if title in {offer.title for offer in offered})
    best = sorted(offered, key=lambda offer: offer.title not in wanted)[:count]
    return [offer for offer in offered if offer in best]


def _title(proposed: str, offered: Sequence[Offer], parts: ContentParts) -> str:
    """The document's title; where the model gives it a chapter's, that of the notes if they have one."""
    if proposed.casefold() not in {offer.title.casefold() for offer in offered}:
        return proposed
    headings = (passage for part in parts.values() for passage in part.passages())
    return next((passage.title for passage in headings if passage.level == 1), proposed)


def _assign_rest(parts: ContentParts, planned: list[ChapterReply]) -> None:
    """Tables and other parts without headings go to the chapter whose notes share most words with them."""
    used = {part_id for chapter in planned for part_id in chapter.content_part_ids}
    for part in parts.values():
        if part.id not in used:
            words = _words(f"{part.label} {part.instruction} {part.text[:2000]}")
            best = max(planned, key=lambda c: len(words & _words(_notes(parts, c))))
            best.content_part_ids = [*best.content_part_ids, part.id]


def _notes(parts: ContentParts, chapter: ChapterReply) -> str:
    passages = parts[chapter.content_part_ids[0]].passages()
    return chapter.title + " " + " ".join(passage.text for passage in _below(passages, chapter.title))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


def _bullets(titles: Iterable[str]) -> str:
    return "\n".join(f"- {title}" for title in titles)
