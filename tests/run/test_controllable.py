"""Waiting for a run: what interrupts and cancellation do, in a loop, in a thread, in a script."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import docgen_nb
from docgen_nb.errors import AuthenticationError, RunCancelledError
from docgen_nb.project.project import Project
from docgen_nb.run.controllable import RunInterruptedError, attend
from docgen_nb.run.waiting import Interrupts
from docgen_nb.settings import Settings
from docgen_nb.testing import ScriptedModel


def project(latency=0.0):
    """One section after the other, so that a run can be met in its middle."""
    return Project(model=ScriptedModel(latency=latency), settings=Settings(max_concurrency=1))


def after_the_first_section():
    """No section but the first is ever answered: however slow the machine, the run is met in its middle."""
    sections = itertools.count()
    return lambda request: 3600.0 if request.schema is None and next(sections) else 0.0


async def first_section(run):
    async for event in run.events:
        if event.kind == "section_completed":
            return


def test_attending_gives_the_outline():
    async def main():
        return await attend(project().generate("A report"))

    assert asyncio.run(main()).has_text()


def test_attending_raises_what_stopped_the_run():
    async def main():
        await attend(Project(model=ScriptedModel([AuthenticationError("refused")])).generate("A report"))

    with pytest.raises(AuthenticationError, match="refused"):
        asyncio.run(main())


def test_cancelling_the_waiting_task_ends_the_run_in_order():
    async def main():
        run = project(after_the_first_section()).generate("A report")
        waiting = asyncio.create_task(attend(run))
        await first_section(run)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert run.done()
        assert {section.state for _, section in run.outline.sections()} >= {"done"}
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_run_stopped_by_somebody_else_is_no_interrupt():
    async def main():
        run = project(after_the_first_section()).generate("A report")
        waiting = asyncio.create_task(attend(run))
        await first_section(run)
        run.cancel()
        with pytest.raises(RunCancelledError) as caught:
            await waiting
        assert not isinstance(caught.value, RunInterruptedError)

    asyncio.run(main())


def test_a_signal_ends_the_run_and_is_told_as_an_error():
    async def main():
        run = project(after_the_first_section()).generate("A report")
        waiting = asyncio.create_task(attend(run))
        await first_section(run)
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(RunInterruptedError):
            await waiting
        assert run.done()

    before = signal.getsignal(signal.SIGINT)
    asyncio.run(main())
    assert signal.getsignal(signal.SIGINT) is before


def test_signals_arrive_also_where_the_shell_has_them_ignored():
    tests = f"{Path(__file__).name}::{test_a_signal_ends_the_run_and_is_told_as_an_error.__name__}"
    started = 'trap \'\' INT; exec "$0" -m pytest -q -n 0 -p no:cacheprovider "$1"'
    command = ["/bin/sh", "-c", started, sys.executable, tests]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, timeout=120, check=False)
    assert b"1 passed" in done.stdout


class Stubborn(ScriptedModel):
    """Takes half a minute to be cancelled."""

    async def complete(self, request, *, on_text=None):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(30)
            raise


def attended(model, signals, grace):
    """Seconds until ``attend`` has left a run that does not end."""

    async def main():
        run = Project(model=model).generate("A report")
        waiting = asyncio.create_task(attend(run, grace=grace))
        await asyncio.sleep(0)
        for _ in range(signals):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.25)  # more than a heartbeat
        began = time.monotonic()
        with pytest.raises(RunInterruptedError):
            await waiting
        return time.monotonic() - began

    return asyncio.run(ended(main()))


async def ended(work):
    try:
        async with asyncio.timeout(20):
            return await work
    finally:
        for _ in range(2):  # the stubborn model's own tasks
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)


def test_a_run_that_does_not_end_is_left_after_the_grace():
    assert attended(Stubborn(), signals=1, grace=0.5) < 1


def test_a_second_signal_leaves_at_once():
    assert attended(Stubborn(), signals=2, grace=20) < 1


def test_signals_are_counted_and_the_handler_is_given_back():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupts.count == 2
    assert signal.getsignal(signal.SIGINT) is before


def test_blocks_that_overlap_leave_no_deaf_handler():
    before = signal.getsignal(signal.SIGINT)
    first, second = Interrupts(), Interrupts()
    first.__enter__()
    second.__enter__()
    first.__exit__()
    second.__exit__()
    try:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_ignored_signal_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_a_script_wait_brings_its_own_loop_each_time():
    made = project()
    assert made.structure("A report").wait() is made.outline
    assert made.fill().wait().has_text()


def test_a_worker_thread_waits_for_a_run_of_the_main_loop():
    async def main():
        run = project(0.01).generate("A report")
        outline = await asyncio.to_thread(run.wait)
        assert outline.has_text()
        assert run.loop is asyncio.get_running_loop()

    asyncio.run(main())


SCRIPT = """
import docgen_nb as dg
from docgen_nb.testing import ScriptedModel
project = dg.Project(model=ScriptedModel(latency=0.2), settings=dg.Settings(max_concurrency=1))
run = project.generate("A report")
run.subscribe(lambda event: print(event.kind, flush=True))
try:
    run.wait()
except KeyboardInterrupt:
    print("interrupted", sorted({section.state for _, section in project.outline.sections()}), run.done())
"""

INSIDE = """
import asyncio, docgen_nb as dg
from docgen_nb.testing import ScriptedModel
def plain():
    return dg.Project(model=ScriptedModel(latency=0.01)).generate("A report").wait()
async def main():
    print(plain().has_text(), (await asyncio.create_task(asyncio.sleep(0, "goes on"))))
asyncio.run(main())
"""


def script(source):
    environ = {**os.environ, "PYTHONPATH": str(Path(docgen_nb.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", source], stdout=subprocess.PIPE, text=True, env=environ
    )


def test_control_c_in_a_script_is_a_keyboard_interrupt_after_the_clean_up():
    with script(SCRIPT) as process:
        while process.stdout.readline() != "section_completed\n":
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0].splitlines()
    assert rest[-1] == "interrupted ['cancelled', 'done'] True"
    assert process.returncode == 0


def test_inside_a_plain_function_in_a_running_loop_wait_blocks():
    with script(INSIDE) as process:
        assert process.communicate(timeout=30)[0] == "True goes on\n"
    assert process.returncode == 0
