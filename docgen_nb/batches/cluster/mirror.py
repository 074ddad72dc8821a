"""A document's memory on a worker: what its project file held when the run began, and what is told back to that file.

The real keeping works on it, so that a worker decides as the kernel would what is answered, written and up to date.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import Self

from docgen_nb.batches.cluster.messages import (
    AnswerKept,
    AnswersDiscarded,
    ChapterKept,
    FromWorker,
    Known,
    TextKept,
    TextPutBack,
)
from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.store.records import KeptReply, KeptText
from docgen_nb.store.sections import SectionStore, put_into
from docgen_nb.store.sqlite import replies, texts
from docgen_nb.store.sqlite.database import Database

Say = Callable[[FromWorker], None]


class MirrorStore(Database):
    """A store in memory that tells of answers. Made with ``of``.

    Attributes:
        row: of the document.
        say: tells the user's side.
    """

    row: int
    say: Say

    @classmethod
    def of(cls, row: int, known: Known, say: Say) -> Self:
        """One that holds what is known."""
        store = cls.in_memory()
        assert isinstance(store, cls)  # noqa: S101 - made by our own class
        for answer in known.answers:
            store.keep(lambda c, answer=answer: replies.keep_reply(c, answer))  # type: ignore[misc]  # defaulted lambda
        for text in known.texts:
            store.keep(lambda c, text=text: texts.keep_text(c, text))  # type: ignore[misc]
        store.row, store.say = row, say
        return store

    def keep_reply(self, answer: KeptReply) -> Future[None]:
        """Keep it here, and tell."""
        self.say(AnswerKept(self.row, answer))
        return super().keep_reply(answer)

    def discard_replies(self, ids: tuple[str, ...]) -> None:
        """Discard them here, and tell."""
        self.say(AnswersDiscarded(self.row, ids))
        super().discard_replies(ids)


class MirrorKeeper(SectionStore):
    """Keeps texts on the user's side: a text is kept once that side has said so."""

    def __init__(self, store: MirrorStore, attempt: str, known: Known, *, recalls: bool) -> None:
        super().__init__(store)
        self.standing, self.locked, self.given = dict(known.standing), set(known.locked), set(known.given)
        self._mirror, self._attempt, self._recalls = store, attempt, recalls
        self._numbers = count(1)
        self._unconfirmed: dict[int, Future[None]] = {}

    @property
    def recalls(self) -> bool:
        """As on the user's side."""
        return self._recalls

    def keep_text(self, text: KeptText) -> Future[None]:
        """Let a text stand. Once the future is done it is in the project file."""
        super().keep_text(text)
        number, confirmed = next(self._numbers), Future[None]()
        self._unconfirmed[number] = confirmed
        self._mirror.say(TextKept(self._mirror.row, self._attempt, number, text))
        return confirmed

    def confirm(self, number: int) -> None:
        """A text is in the project file."""
        confirmed = self._unconfirmed.pop(number, None)
        if confirmed is not None and confirmed.set_running_or_notify_cancel():
            confirmed.set_result(None)

    def put_back(self, section: Section, text: KeptText) -> None:
        """Let an older text of the section stand again."""
        self.standing[section.id] = text
        put_into(section, text)
        self._mirror.say(TextPutBack(self._mirror.row, text))

    def keep_chapter(self, outline: Outline, ref: ChapterRef) -> None:
        """Phase 1 has its sections."""
        sections = tuple(outline.chapter(ref).sections)
        self._mirror.say(ChapterKept(self._mirror.row, self._attempt, ref, sections))
