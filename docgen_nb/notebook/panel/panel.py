"""One panel: a widget that shows the project and passes on what is pressed."""

import asyncio
import contextvars
import inspect
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from IPython.core.error import UsageError

from docgen_nb.document.references import Ref, SectionRef, parse_ref
from docgen_nb.document.safe_markdown import rendered_html, safe_markdown
from docgen_nb.document.tree import Chapter, Outline, Section
from docgen_nb.errors import DocgenError, RunCancelledError, UserError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.display.choosing import SHOWN_IN_PANELS
from docgen_nb.notebook.display.message_limit import BUDGET, FOR_PANELS
from docgen_nb.notebook.panel.commands import Message, in_panel_words, perform
from docgen_nb.notebook.panel.models import destination, missing_keys, model_choices
from docgen_nb.notebook.panel.section_questions import QuestionResults
from docgen_nb.notebook.panel.section_state import chapter_state, section_state
from docgen_nb.notebook.panel.state import contracts_state, findings_state, live_state, preview_line, project_state
from docgen_nb.notebook.panel.widget import widget_class
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.user_errors import error_line, plain_line, stopped
from docgen_nb.notebook.verbs._sources import part_names
from docgen_nb.notebook.widgets import close_widget
from docgen_nb.run.run import Run

logger = logging.getLogger(__name__)

_MOST_OFFERED = 60  # names of variables and files in a list to pick from
_MOST_A_TICK = 3  # messages: the outline, what moves, the section that is looked at
_MOST_A_REFRESH = 6  # messages
TICK = 0.25  # seconds between two looks at a run
ONCE_MORE = 1.0  # seconds after a run's end: a busy server drops messages and never sends them again


class Panel:
    """A panel in the current cell, until it is closed.

    Args:
        session: whose project it shows. Several panels can be open; all show the same.

    Raises:
        UserError: where no widgets can be shown.
    """

    def __init__(self, session: Session) -> None:
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            raise UserError("A panel needs a notebook.", hint="%docgen lists what can be typed instead.") from None
        self._session = session
        self._looks: dict[str, Callable[[Message], object]] = {  # what asks to be shown something and changes nothing
            "seen": self._seen,
            "gone": self._gone,
            "select": self._select,
            "offer": self._offer,
            "models": lambda _message: self._start(self._list_models()),
            "preview": self._preview,
            "insert": self._insert,
        }
        self._selected = ""  # id of the section or chapter that is looked at, wherever it is moved to
        self._block = 0  # of it, that a finding is about
        self._notices = 0
        self._previewed = False  # whether the whole text is looked at
        self._done = 0  # commands: the page hears of each, also of two that leave everything as it was
        self._heard = 0  # number of the last change of a contract
        self._views: int | None = None  # on pages; None before the first
        self._watched: Run | None = None
        self._began = time.monotonic()
        self._follower: asyncio.Task[None] | None = None
        self._looker: asyncio.Task[None] | None = None
        self._later: asyncio.TimerHandle | None = None
        self._workers: set[asyncio.Task[None]] = set()
        self._results = QuestionResults()
        self._asking: asyncio.Task[None] | None = None
        outline = session.project.outline
        self.widget = widget_class()(  # whole at once: what is sent later may have to wait
            state=self._state(),
            live=live_state(None, outline, 0.0),
            findings=findings_state(session.review, outline),
            contracts=contracts_state(outline, self._heard),
        )
        self.widget.on_msg(self._on_message)
        session.watch(self.refresh)
        session.closers.append(self.close)
        self.refresh()

    def close(self) -> None:
        """Take the panel away."""
        self._session.unwatch(self.refresh)
        for task in (self._follower, self._looker, self._later, *self._workers):
            if task is not None:
                task.cancel()
        close_widget(self.widget)

    def refresh(self) -> None:
        """Show the project as it is now; called whenever something may have changed it.

        Where a run's end takes all messages that may be sent, it is shown a moment later.
        """
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._views == 0:  # its cell was run again or its page closed: nobody sees it
            return
        if BUDGET.left(FOR_PANELS) < _MOST_A_REFRESH:
            self._later = self._loop.call_later(TICK, self.refresh)
            return
        outline = self._session.project.outline
        self._set("state", self._state())
        self._set("findings", findings_state(self._session.review, outline))
        self._set("contracts", contracts_state(outline, self._heard))
        self._follow_run()
        self._show_live()
        self._show_section()
        self._loop.call_soon(self._show_document)  # what was pressed is seen before
        self._look_ahead()

    # from the browser

    def _on_message(self, _widget: object, content: object, buffers: list[memoryview]) -> None:
        """Called on whatever thread the kernel likes: it only asks the loop."""
        if isinstance(content, dict):
            self._loop.call_soon_threadsafe(self._take, {**content, "files": buffers})

    def _take(self, message: Message) -> None:
        self.handle(message)
        self.widget.send({"answered": True})  # the page waits for it, to tell a kernel that is not there any more

    def handle(self, message: Message) -> None:
        """Do what a message asks for; what can't be done is said in the panel."""
        number = message.get("number")
        if isinstance(number, int):
            self._heard = max(self._heard, number)
        with self._reporting_faults(str(message.get("do"))):
            look = self._looks.get(str(message.get("do")))
            if look is not None:
                look(message)
                return
            self._begin(message)
        self._session.changed()

    async def idle(self) -> None:
        """Wait until everything has ended that was pressed, and the questions that are looked at have answers."""
        while self._workers:
            await asyncio.wait(self._workers)

    def _begin(self, message: Message) -> None:
        self._done += 1
        answer = perform(self._session, self._in_place(message))
        if not inspect.isawaitable(answer):
            self._show_answer(answer)
            return
        self._notice("", "")
        self._start(self._show_answer_later(answer))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        context = contextvars.copy_context()
        context.run(SHOWN_IN_PANELS.set, True)
        task = self._loop.create_task(work, name="docgen panel", context=context)
        self._workers.add(task)
        task.add_done_callback(self._workers.discard)
        return task

    async def _list_models(self) -> None:
        """Show which models can be asked; in a thread, since servers are asked for their lists."""
        with self._reporting_faults("the list of models"):
            self._set("models", {"choices": await asyncio.to_thread(model_choices), "missing": missing_keys()})

    def _insert(self, _message: Message) -> None:
        """Send the text, a cell for each chapter, to the page: it alone can put it into the notebook."""
        chapters = re.split(r"(?m)^(?=## )", safe_markdown(self._session.project.known_outline().to_markdown()))
        self.widget.send({"insert": [each.strip() for each in chapters if each.strip()]})

    def _in_place(self, message: Message) -> Message:
        """A prompt that the outline is made from already is no new one: the outline goes on."""
        outline, prompt = self._session.project.outline, message.get("body")
        known = outline.user_prompt if outline is not None else ""
        if message.get("do") in {"structure", "generate"} and isinstance(prompt, str) and prompt.strip() in {"", known}:
            return {name: value for name, value in message.items() if name != "body"}
        return message

    async def _show_answer_later(self, work: Awaitable[Answer]) -> None:
        with self._reporting_faults("a command"):
            self._show_answer(await work)
        self._session.changed()

    def _show_answer(self, answer: Answer) -> None:
        text = answer.said if answer.notice is None else answer.notice
        self._notice("done" if text else "", in_panel_words(text))

    @contextmanager
    def _reporting_faults(self, doing: str) -> Iterator[None]:
        """Say in the panel what can't be done, and why."""
        try:
            yield
        except (DocgenError, UsageError) as error:
            kind = "done" if isinstance(error, RunCancelledError) else "error"
            self._notice(kind, in_panel_words(plain_line(str(error))))
        except Exception as error:
            logger.exception("the panel failed at %s", doing)
            self._notice("error", f"{type(error).__name__}: this is a fault of docgen_nb's own; the log has more.")

    def _notice(self, kind: str, text: str) -> None:
        self._notices += 1
        self._set("notice", {"kind": kind, "text": text, "number": self._notices})

    def _seen(self, _message: Message) -> None:
        self._views = (self._views or 0) + 1
        self.refresh()

    def _gone(self, _message: Message) -> None:
        self._views = max(0, (self._views or 0) - 1)

    def _preview(self, message: Message) -> None:
        self._previewed = message.get("on") is True
        self._show_document()

    def _select(self, message: Message) -> None:
        label, block = str(message.get("ref", "")), message.get("block", 0)
        self._selected, self._block = "", block if isinstance(block, int) else 0
        if label:
            ref, outline = parse_ref(label), self._session.project.known_outline()
            self._selected = (outline.section(ref) if isinstance(ref, SectionRef) else outline.chapter(ref)).id
        self._show_section()

    def _offer(self, message: Message) -> None:
        """Offer names of variables and files that begin as typed."""
        typed = str(message.get("typed", ""))
        names = (name for name in part_names(self._session, typed) if name.startswith(typed))
        self._set("offers", list(islice(names, _MOST_OFFERED)))

    # runs

    def _follow_run(self) -> None:
        run = self._session.project.last_run
        if run is None or run is self._watched:
            return
        self._watched, self._began = run, time.monotonic()
        if SHOWN_IN_PANELS.get():
            self._session.stop_at_interrupt()
        if self._follower is not None:
            self._follower.cancel()
        self._follower = self._loop.create_task(self._follow(run), name="docgen panel")

    async def _follow(self, run: Run) -> None:
        """Show what moves until the run has ended; retrieving its error says it where the user looks."""
        settled = asyncio.ensure_future(run.settled())
        try:
            known = run.outline
            while not settled.done():
                await asyncio.wait({settled}, timeout=TICK)
                if self._views == 0 or BUDGET.left() < _MOST_A_TICK:
                    continue
                if run.outline is not known or run.progress.operation != "fill":
                    known = run.outline
                    self._set("state", self._state())
                self._show_live()
                self._show_section()
            self._say_end(run)
            self.refresh()
            await asyncio.sleep(ONCE_MORE)
            self.widget.send_state(["state", "live", "section"])
        except Exception:
            logger.exception("the panel failed; the run goes on")
        finally:
            settled.cancel()

    def _say_end(self, run: Run) -> None:
        if run.progress.state == "cancelled":
            self._notice("done", in_panel_words(error_line(stopped(run))))
        elif run.progress.error:
            self._notice("error", in_panel_words(run.progress.error))

    # what is shown

    def _state(self) -> dict[str, Any]:
        addable = islice(part_names(self._session, ""), _MOST_OFFERED)
        return project_state(self._session.project, self._session.review, addable) | {"done": self._done}

    def _show_live(self) -> None:
        project = self._session.project
        live = live_state(project.last_run, project.outline, time.monotonic() - self._began)
        rows = [{**row, "words": in_panel_words(row["words"])} for row in live["rows"]]
        self._set("live", {**live, "rows": rows})

    def _look_ahead(self) -> None:
        """Say what Fill would write and cost."""
        if self._looker is not None:
            self._looker.cancel()  # what it looks at has changed
        self._looker = self._loop.create_task(self._preview_fill(), name="docgen panel")

    async def _preview_fill(self) -> None:
        project = self._session.project
        outline, text = project.outline, ""
        try:
            if outline is not None and not self._session.running() and any(True for _ in outline.sections()):
                previewed = await project.preview(project.planner().fill())
                text = preview_line(previewed, outline, destination(project.choice))
        except DocgenError as error:
            text = in_panel_words(plain_line(str(error)))
        except Exception:
            logger.exception("the panel can't look ahead")
        self._set("lookahead", text)

    def _show_document(self) -> None:
        """The whole text, where somebody looks at it; a run shows its end."""
        project = self._session.project
        if self._previewed and not self._session.running():
            outline = project.outline
            self._set("document", rendered_html(outline.to_markdown()) if outline is not None else "")

    def _show_section(self) -> None:
        self._set("section", self._section())

    def _section(self) -> dict[str, Any]:
        project = self._session.project
        ref = _place_of(self._selected, project.outline)
        if ref is None:
            self._selected = ""  # it has been deleted, or there is another outline
            return {}
        if not isinstance(ref, SectionRef):
            return chapter_state(project, ref) | {"done": self._done}
        live = project.last_run.live_text(ref) if project.last_run is not None else ""
        section = project.known_outline().section(ref)
        shown = section_state(project, self._session.review, ref, live, self._results)
        if any("waits" in row for row in shown["questions"]) and self._asking is None:
            self._asking = self._start(self._ask(section))
        return {**shown, "block": self._block, "done": self._done}

    async def _ask(self, section: Section) -> None:
        """Ask the questions of the section that is looked at, and show what they give."""
        try:
            await self._results.ask(self._session.project, section)
        except Exception:
            logger.exception("the panel can't ask the tables")
            return  # the task stays, so that it is not asked over and over
        self._asking = None
        self._show_section()

    def _set(self, name: str, value: Any) -> None:
        if getattr(self.widget, name) != value:
            setattr(self.widget, name, value)
            BUDGET.spend()


def _place_of(wanted: str, outline: Outline | None) -> Ref | None:
    if not wanted or outline is None:
        return None
    places: Iterator[tuple[Ref, Section | Chapter]] = chain(outline.sections(), outline.chapters())
    return next((ref for ref, node in places if node.id == wanted), None)
