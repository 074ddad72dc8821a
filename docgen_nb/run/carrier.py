"""Who carries a run out. The run itself only tells what happens and hands over the result.

In the kernel that is ``Execution``; a place elsewhere brings another, which sends the plan there and takes what comes
back: events, and finished answers for the plan's own ``keeping``, which stays on the user's side.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.events import Event
from docgen_nb.run.calls import Traffic
from docgen_nb.run.plan import RunPlan


class Carrier(Protocol):
    """Carries out one plan, once. Everything is called in the run's own loop."""

    @property
    def outline(self) -> Outline | None:
        """What the plan works on, with what is finished; None until it is planned.

        It must be there when ``PlanCompleted`` is told.
        """
        ...

    @property
    def traffic(self) -> Traffic | None:
        """The calls to the model's endpoint as they stand; None if nothing is known of them."""
        ...

    @property
    def paused(self) -> bool:
        """Whether no further job is started for now."""
        ...

    def pause(self, *, paused: bool) -> None:
        """Start no further job, or go on; what is under way is finished."""
        ...

    def stop(self, reason: str) -> None:
        """End it soon; what is finished stays, and ``run`` returns."""
        ...

    def live_text(self, place: SectionRef) -> str:
        """What has arrived of a section that is being written, else ""."""
        ...

    async def run(self) -> None:
        """Do it all. Being cancelled ends it as ``stop`` does, and goes through.

        Raises:
            DocgenError: the failure that stopped the run, if one did.
        """
        ...


Carry: TypeAlias = Callable[[RunPlan, Callable[[Event], None]], Carrier]
"""Makes the carrier of a plan; it gets what is to be told of every event."""
