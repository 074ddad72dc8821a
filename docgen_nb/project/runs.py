"""The run that goes on in a project, or the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from docgen_nb.document.tree import Outline
from docgen_nb.errors import UserError
from docgen_nb.events import Event
from docgen_nb.run.plan import RunPlan
from docgen_nb.run.run import Run


class Runs:
    """Starts one run at a time.

    Attributes:
        last: the run that goes on, or the last one.
    """

    def __init__(self) -> None:
        self.last: Run | None = None

    def running(self) -> bool:
        """Whether a run goes on."""
        return self.last is not None and self.last.running()

    def refuse_while_running(self) -> None:
        """Raise UserError while a run goes on."""
        if self.running():
            raise UserError("A run is going on.", hint="%docgen stop ends it.")

    def start(self, plan: RunPlan, on_planned: Callable[[Outline], None], on_event: Callable[[Event], None]) -> Run:
        """Start a run; where no event loop runs, ``run.wait()`` starts it."""
        self.refuse_while_running()
        self.last = run = Run(plan, on_planned=on_planned)
        run.subscribe(on_event)
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return run
        return run.start()

    def stop(self) -> bool:
        """End the run that goes on; False if there is none."""
        if self.last is None or self.last.done() or self.last.loop is None:
            return False
        self.last.cancel_threadsafe()
        return True

    async def aclose(self) -> None:
        """End the run that goes on in this loop and wait for its clean-up."""
        run = self.last
        if run is not None and not run.done() and run.loop is asyncio.get_running_loop():
            run.cancel("the project was closed")
            await run.settled()
