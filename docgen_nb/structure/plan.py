"""Planning: from the user's prompt to documents and chapters, in one call."""

import asyncio

from docgen_nb.document.budgets import asked_words, shared_out
from docgen_nb.document.foreign_links import without_foreign
from docgen_nb.document.tree import Chapter, Document, Outline
from docgen_nb.errors import UserError
from docgen_nb.llm.messages import Ask
from docgen_nb.shared_prompt import NEEDS_NOTES, NEEDS_NOTES_HINT, Brief
from docgen_nb.structure import guided, prompts
from docgen_nb.structure.contract_calls import contract_with_facts
from docgen_nb.structure.data_questions import described_tables
from docgen_nb.structure.replies import ChapterReply, DocumentReply, PlanReply
from docgen_nb.structure.source_statements import Statements
from docgen_nb.structure.structured_reply import ask_structured


async def plan_outline(
    brief: Brief,
    ask: Ask,
    *,
    documents: int | None = None,
    chapters: int | None = None,
    contract: bool = False,
) -> Outline:
    """Ask the model for the documents and their chapters.

    Args:
        brief: the task and the content parts.
        ask: the job's way to the model.
        documents: how many, None leaves it to the model.
        chapters: how many in each document, None leaves it to the model.
        contract: whether the chapters also get the facts that they state, with which the documents' contracts begin.

    Raises:
        InvalidReplyError: if no reply can be used.
        ModelError: if no reply can be had.
        UserError: if the model is too small to write from a prompt alone, and there are no notes.
    """
    if brief.profile.guided and documents in {None, 1}:
        offered = guided.chapter_titles(brief.parts)
        if not offered:
            raise UserError(NEEDS_NOTES, hint=NEEDS_NOTES_HINT)
        return _outline(await guided.ask_plan(brief, ask, offered, chapters), brief)
    statements = Statements() if contract else None
    request = brief.request(
        prompts.plan_task(brief, documents, chapters, statements),
        prompts.plan_schema(list(brief.parts), brief.profile, documents, chapters, facts=bool(statements)),
    )
    opening = asyncio.ensure_future(asyncio.to_thread(_open_tables, brief))  # while the model plans
    try:
        reply = await ask_structured(ask, request, PlanReply, wrong_with=_counts(documents, chapters))
    finally:
        await asyncio.wait({opening})  # what it raises, it raises again for the chapters
    outline = _outline(reply, brief)
    if statements is not None:  # now that the chapters have their ids
        for document, planned in zip(outline.documents, reply.documents, strict=True):
            document.contract = contract_with_facts(document, [each.states for each in planned.chapters], statements)
    return outline


def _open_tables(brief: Brief) -> None:
    """Open and look at the tables that the chapters will ask."""
    described_tables(brief.parts.values(), brief.database())


class _counts:  # noqa: N801 - reads as the question it answers
    """Whether a plan has as many documents and chapters as the user asked for."""

    def __init__(self, documents: int | None, chapters: int | None) -> None:
        self.documents = documents
        self.chapters = chapters

    def __call__(self, reply: PlanReply) -> str | None:
        if self.documents is not None and len(reply.documents) != self.documents:
            return f"it has {len(reply.documents)} documents, {self.documents} are asked for"
        for document in reply.documents:
            if self.chapters is not None and len(document.chapters) != self.chapters:
                return f"{document.title!r} has {len(document.chapters)} chapters, {self.chapters} are asked for"
        return None


def _outline(reply: PlanReply, brief: Brief) -> Outline:
    documents = [_document(document, brief) for document in reply.documents]
    return Outline(user_prompt=brief.user_prompt, language=brief.language, documents=documents)


def _document(reply: DocumentReply, brief: Brief) -> Document:
    """A document whose length is shared out among its chapters."""
    words = asked_words(brief.user_prompt) or reply.words
    chapters = [_chapter(chapter, brief) for chapter in reply.chapters]
    for chapter, length in zip(chapters, shared_out(words, [each.words for each in reply.chapters]), strict=True):
        chapter.words = length
    title = without_foreign(reply.title, brief.known_address)
    readers = without_foreign(" ".join(reply.readers.split()), brief.known_address)
    return Document(title=title, readers=readers, words=words, chapters=chapters)


def _chapter(reply: ChapterReply, brief: Brief) -> Chapter:
    """A chapter with parts and addresses that exist; what the model made up gets in nowhere."""
    known = [part_id for part_id in dict.fromkeys(reply.content_part_ids) if part_id in brief.parts]
    said = {id_: without_foreign(v, brief.known_address) for id_, v in reply.content_part_instructions.items()}
    return Chapter(
        title=without_foreign(reply.title, brief.known_address),
        level=reply.level,
        generation_hint=without_foreign(reply.generation_hint, brief.known_address),
        content_part_ids=known,
        content_part_instructions={id_: text for id_, text in said.items() if id_ in known and text},
    )
