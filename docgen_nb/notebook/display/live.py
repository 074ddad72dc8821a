"""The document in its cell while it is written: blocks that have changed are sent again, as often as may be sent."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from docgen_nb.document.references import SectionRef
from docgen_nb.document.safe_markdown import rendered_html, safe_markdown
from docgen_nb.document.tree import Outline
from docgen_nb.events import (
    ChapterFailed,
    ChapterSmoothed,
    ChapterStarted,
    ChapterStructured,
    Event,
    SectionCancelled,
    SectionCompleted,
    SectionFailed,
    SectionSkipped,
    SectionStarted,
)
from docgen_nb.notebook.display.blocks import LARGEST, Block, block_parts, contents, layout
from docgen_nb.notebook.display.chart_outputs import Piece, charts_in, cut_at
from docgen_nb.notebook.display.message_limit import AT_END, FOR_BARS, MessageBudget

_LONGEST_FLUSH = 0.05  # seconds; making text safe takes time that the run's own work waits for
_MOST_A_FLUSH = 3  # blocks: the page draws all that comes at once in one frame


class Output(Protocol):
    """An output of a cell that can be changed."""

    def update(self, piece: Piece) -> None:
        """Replace what the output shows."""
        ...


class LiveDocument:
    """Keeps a cell's Markdown blocks up to the document. Only what has changed is made anew and sent.

    Args:
        live_text: what has arrived of a section that is being written.
        budget: counts the messages.
        new_output: displays Markdown, or a chart, as a further output of the cell.
        only: the sections to show; none stands for the whole document.
    """

    def __init__(
        self,
        live_text: Callable[[SectionRef], str],
        budget: MessageBudget,
        new_output: Callable[[Piece], Output],
        only: Sequence[SectionRef] = (),
    ) -> None:
        self._only = only
        self._live_text = live_text
        self._budget = budget
        self._new_output = new_output
        self._blocks: list[Block] = []
        self._outputs: list[Output] = []
        self._sent: list[Piece] = []
        self._final: list[Piece] | None = None  # the outputs at the end, where there are charts
        self._dirty: set[int] = set()
        self._streaming: set[SectionRef] = set()
        self._safe: dict[object, tuple[str, str]] = {}
        self._too_long = False

    def apply(self, event: Event) -> None:
        """Note what an event changes."""
        match event:
            case SectionStarted(section=place):
                self._streaming.add(place)
                self._touch(place)
            case SectionCompleted() | SectionFailed() | SectionSkipped() | SectionCancelled():
                self._streaming.discard(event.section)
                self._touch(event.section)
            case ChapterStarted() | ChapterStructured() | ChapterFailed():
                self._touch(event.chapter)
            case ChapterSmoothed(changed=changed):
                for place, _, _ in changed:
                    self._touch(place)
            case _:
                pass

    def flush(self, outline: Outline) -> None:
        """Send what has changed: a few blocks, as the budget and a twentieth of a second allow."""
        self._lay_out(outline)
        settled, until = sorted(self._dirty), time.monotonic() + _LONGEST_FLUSH
        # finished text goes first, then text that may have grown
        growing = sorted({self._index(place) for place in self._streaming} - set(settled))
        sent = 0
        for index in settled + growing:
            if sent == _MOST_A_FLUSH or self._budget.left() <= FOR_BARS or time.monotonic() > until:
                return
            sent += self._send(outline, index)

    def finish(self, outline: Outline) -> None:
        """Begin the end: show what was not shown yet, and send of what has changed as much as may be sent.

        Blocks that were not shown yet come as one output: a quick run would otherwise end in a burst of messages.
        """
        self._lay_out(outline)
        shown = len(self._outputs)
        self._check_length([len(self._text(outline, index)) for index in range(len(self._blocks))])
        rest = range(shown, len(self._blocks))
        text = "\n\n".join(filter(None, (self._text(outline, index) for index in rest)))
        charts = charts_in(section for _, section in outline.sections())
        if charts and not self._too_long:
            texts = [self._text(outline, index) for index in range(shown)]
            self._final = cut_at(charts, [*texts, *filter(None, [text])])
            self._dirty = set(range(max(len(self._final), shown)))
        else:
            if text:
                self._show(text)
            self._dirty &= set(range(shown))
        self.finish_more(outline)

    def finish_more(self, outline: Outline, *, at_once: bool = False) -> bool:
        """Go on with the end: as much as the budget allows, or ``at_once`` all. Gives whether more is to come."""
        for index in sorted(self._dirty):
            if not at_once and self._budget.left(AT_END) == 0:
                return True
            self._send(outline, index)
        return False

    def whole(self, outline: Outline) -> str:
        """All blocks as they are now, as HTML that runs nothing."""
        self._lay_out(outline)
        return rendered_html("\n\n".join(self._text(outline, index) for index in range(len(self._blocks))))

    def _lay_out(self, outline: Outline) -> None:
        if not self._blocks:
            self._blocks = layout(outline, self._only)
            self._dirty = set(range(len(self._blocks)))

    def _touch(self, place: Any) -> None:
        if self._blocks:
            self._dirty.add(self._index(place))

    def _index(self, place: Any) -> int:
        return next((index for index, block in enumerate(self._blocks) if place in block), len(self._blocks) - 1)

    def _send(self, outline: Outline, index: int) -> bool:
        """Bring a block up to date; gives whether that took a message."""
        text = self._text(outline, index) if self._final is None else self._final_piece(index)
        new = index == len(self._outputs)
        changed = new or (index < len(self._outputs) and text != self._sent[index])
        if new:
            self._show(text)
        elif changed:
            self._outputs[index].update(text)
            self._sent[index] = text
            self._budget.spend()
        self._dirty.discard(index)
        self._check_length(len(each) for each in self._sent if isinstance(each, str))
        return changed

    def _final_piece(self, index: int) -> Piece:
        assert self._final is not None  # noqa: S101 - callers look
        return self._final[index] if index < len(self._final) else ""

    def _show(self, text: Piece) -> None:
        self._outputs.append(self._new_output(text))
        self._sent.append(text)
        self._budget.spend()

    def _check_length(self, lengths: Iterable[int]) -> None:
        if not self._too_long and sum(lengths) > LARGEST:
            self._too_long = True
            self._dirty.update(range(len(self._outputs)))

    def _text(self, outline: Outline, index: int) -> str:
        if self._too_long:
            return safe_markdown(contents(outline)) if index == 0 else ""
        parts = block_parts(outline, self._blocks[index], self._live_text)
        return "\n\n".join(self._made_safe(key, text) for key, text in parts if text)

    def _made_safe(self, key: object, text: str) -> str:
        known = self._safe.get(key)
        if known is not None and known[0] == text:
            return known[1]
        safe = safe_markdown(text)
        self._safe[key] = (text, safe)
        return safe
