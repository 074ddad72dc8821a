"""Waiting for a run where nothing can be awaited: in scripts, and inside a plain function in a running kernel."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen_nb.document.tree import Outline
    from docgen_nb.run.run import Run


def run_sync(run: Run) -> Outline:
    """Wait for ``run`` and give its result. An interrupt stops it and waits for its clean-up.

    Raises:
        RunCancelledError: if it was stopped.
        KeyboardInterrupt: if it was interrupted.
        DocgenError: if something stopped it.
    """
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_in_own_loop(run))
    # nest_asyncio2 patches the loop for good, so it is applied only where nothing else helps
    import nest_asyncio2

    nest_asyncio2.apply(loop)
    run.start()
    try:
        loop.run_until_complete(run.settled())
    except KeyboardInterrupt:
        run.cancel("interrupted")
        loop.run_until_complete(run.settled())
        raise
    return run.result()


async def _in_own_loop(run: Run) -> Outline:
    """In a loop of its own the run is ended in order also when the loop is, by an interrupt."""
    try:
        await run.settled()
    except asyncio.CancelledError:
        run.cancel("interrupted")
        await run.settled()
        raise
    finally:
        await run.aclose_model()
    return run.result()
