"""Planning and phase 1 for models too small to plan freely (``ModelProfile.guided``).

Titles are offered from the headings of the content parts, each may be used once, and a schema of enums holds the
model to them. What it leaves out or repeats is mended here, since asking a small model again gives the same again.
The order is that of the notes, which is their author's; where a model of this size changes it, it does so by chance.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.plain_notes import chapter_level, heading_from, note_passages
from docgen_nb.document.split_at_headings import Passage
from docgen_nb.document.tree import Chapter
from docgen_nb.llm.messages import Ask, ReplySchema
from docgen_nb.shared_prompt import Brief, array_schema, object_schema
from docgen_nb.structure.replies import ChapterReply, DocumentReply, PlanReply, SectionReply, StructureReply
from docgen_nb.structure.structured_reply import ask_structured

_PLAN = """\
{task}

Choose {count} of these chapters and keep their order:
{titles}
Answer with JSON."""


@dataclass(frozen=True)
class Offer:
    """A heading of a content part that may become a title."""

    title: str
    part_id: str


def chapter_titles(parts: ContentParts) -> tuple[Offer, ...]:
    """The chapters that the notes have by their headings, or by their paragraphs where their author wrote none."""
    return _once(offer for part in parts.values() if _is_notes(part) for offer in _chapters_of(part))


def _is_notes(part: ContentPart) -> bool:
    return part.kind in {"markdown", "text"} and bool(re.search(r"\w", part.text))


def _chapters_of(part: ContentPart) -> list[Offer]:
    found = note_passages(part.text, markdown=part.kind == "markdown")
    level = chapter_level(found) or max((passage.level for passage in found), default=0)  # 0: nothing is a heading
    return [Offer(passage.title, part.id) for passage in found if passage.level == level]


def section_titles(chapter: Chapter, parts: Iterable[ContentPart]) -> tuple[Offer, ...]:
    """The headings right below the chapter's own, or that heading itself where it has none below."""
    offers: list[Offer] = []
    for part in parts:
        below = _below(_passages(part), chapter.title)
        level = min((passage.level for passage in below), default=None)
        offers += [Offer(passage.title, part.id) for passage in below if passage.level == level]
    return _once(offers)


def _passages(part: ContentPart) -> Sequence[Passage]:
    return note_passages(part.text, markdown=part.kind == "markdown") if _is_notes(part) else part.passages()


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
    """A plan of the titles offered, in the notes' order. The model chooses where there are more than are wanted."""
    chosen = offered if chapters is None or chapters >= len(offered) else await _choose(brief, ask, offered, chapters)
    planned = [ChapterReply(title=offer.title, content_part_ids=[offer.part_id]) for offer in chosen]
    _assign_rest(brief.parts, planned)
    return PlanReply(documents=[DocumentReply(title=_title(brief), chapters=planned)])


async def _choose(brief: Brief, ask: Ask, offered: Sequence[Offer], count: int) -> list[Offer]:
    titles = [offer.title for offer in offered]
    chapter = object_schema({"title": {"type": "string", "enum": titles}})
    document = object_schema({"chapters": array_schema(chapter, brief.profile, least=count, most=count)})
    schema = ReplySchema("plan", object_schema({"documents": array_schema(document, brief.profile, least=1, most=1)}))
    task = _PLAN.format(task=brief.user_prompt, count=count, titles=_bullets(titles))
    reply = await ask_structured(ask, brief.request(task, schema), PlanReply)
    return _chosen((chapter.title for chapter in reply.documents[0].chapters), offered, count)


def sections_under(offered: Sequence[Offer]) -> StructureReply:
    """The chapter's headings as its sections. There is nothing to choose, so the model is not asked."""
    return StructureReply(sections=[SectionReply(title=o.title, content_part_ids=[o.part_id]) for o in offered])


def _chosen(titles: Iterable[str], offered: Sequence[Offer], count: int) -> list[Offer]:
    """The model's choice without repetitions, made up to ``count`` from what it left out, in the notes' order."""
    wanted = dict.fromkeys(title for title in titles if title in {offer.title for offer in offered})
    best = sorted(offered, key=lambda offer: offer.title not in wanted)[:count]
    return [offer for offer in offered if offer in best]


def _title(brief: Brief) -> str:
    """The document's title: that of the notes if one of them has one, else the first words of the task."""
    parts = [part for part in brief.parts.values() if _is_notes(part)]
    titles = [passage.title for part in parts for passage in _passages(part) if passage.level == 1]
    if len(titles) == 1:
        return titles[0]
    return heading_from(brief.user_prompt) or (parts[0].label if parts else "Notes")


def _assign_rest(parts: ContentParts, planned: list[ChapterReply]) -> None:
    """Tables and other parts without headings go to the chapter whose notes share most words with them."""
    used = {part_id for chapter in planned for part_id in chapter.content_part_ids}
    for part in parts.values():
        if part.id not in used:
            words = _words(f"{part.label} {part.instruction} {part.text[:2000]}")
            best = max(planned, key=lambda c: len(words & _words(_notes(parts, c))))
            best.content_part_ids = [*best.content_part_ids, part.id]


def _notes(parts: ContentParts, chapter: ChapterReply) -> str:
    passages = _passages(parts[chapter.content_part_ids[0]])
    return chapter.title + " " + " ".join(passage.text for passage in _below(passages, chapter.title))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}", text.lower()))


def _bullets(titles: Iterable[str]) -> str:
    return "\n".join(f"- {title}" for title in titles)
