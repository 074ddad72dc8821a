"""From a line to a verb, in one of four ways: awaited or at once, shown or given. ``awaiting`` chooses the way."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docgen_nb.errors import DocgenError
from docgen_nb.notebook import args
from docgen_nb.notebook.user_errors import one_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator

    from docgen_nb.notebook.answer import Answer
    from docgen_nb.notebook.session import Session


class Dispatcher:
    """The object ``get_ipython().docgen_nb`` while the extension is loaded.

    Each takes what ``run_line_magic`` and ``run_cell_magic`` take: the magic's name, its line, a cell's body.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    async def shown(self, _magic: str, line: str, body: str | None = None) -> None:
        """Do it, waiting in the cell's own loop, and display the answer."""
        with _mistakes_in_one_line():
            (await self._answer(line, body)).display()

    async def given(self, _magic: str, line: str, body: str | None = None) -> object:
        """Do it, waiting in the cell's own loop, and give the answer's value."""
        with _mistakes_in_one_line():
            answer = await self._answer(line, body)
        return answer.value

    def shown_now(self, _magic: str, line: str, body: str | None = None) -> object:
        """Do it, blocking, and display the answer."""
        with _mistakes_in_one_line():
            self._answer_now(line, body).display()
        return None

    def given_now(self, _magic: str, line: str, body: str | None = None) -> object:
        """Do it, blocking, and give the answer's value."""
        with _mistakes_in_one_line():
            answer = self._answer_now(line, body)
        return answer.value

    async def _answer(self, line: str, body: str | None) -> Answer:
        try:
            answer = self._begin(line, body, in_loop=True)
            return await answer if inspect.isawaitable(answer) else answer
        finally:
            self._session.report_trouble()

    def _answer_now(self, line: str, body: str | None) -> Answer:
        try:
            answer = self._begin(line, body, in_loop=False)
            return self._wait(answer) if inspect.isawaitable(answer) else answer
        finally:
            self._session.report_trouble()

    def _begin(self, line: str, body: str | None, *, in_loop: bool) -> Answer | Awaitable[Answer]:
        """Parse and start, or print help."""
        from docgen_nb.notebook.answer import Answer
        from docgen_nb.notebook.verbs import all_verbs  # late: it reads every verb
        from docgen_nb.notebook.verbs.project import overview

        words = args.words(line)
        if not words or words[0] in {"-h", "--help"}:
            return Answer(None, said=overview())
        verb = args.find_verb(words[0], all_verbs())
        if verb.fields:
            words, body = args.fill_fields(words, body, self._session.variables)
        try:
            arguments = args.parse(verb, words[1:], body)
        except args.HelpShownError:
            return Answer(None)
        self._session.refresh()
        if verb.keeps or verb.name in {"status", "parts"}:
            self._session.open_beside(make=verb.keeps)
        return (verb.begin if in_loop else verb.perform)(self._session, **arguments)

    def _wait(self, work: Awaitable[Answer]) -> Answer:
        from docgen_nb.run.waiting import block_on, running_loop

        owns_loop = running_loop() is None

        async def waited() -> Answer:
            try:
                return await work
            finally:
                if owns_loop:
                    await self._session.give_back_connections()

        return block_on(waited)


@contextmanager
def _mistakes_in_one_line() -> Iterator[None]:
    try:
        yield
    except DocgenError as error:
        raise one_line(error) from None
