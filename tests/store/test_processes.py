"""Real processes on one file: killed at random moments, writing at once."""

import os
import random
import signal
import subprocess
import sys

import pytest

from docgen_nb.store.sqlite import kept_replies, opening
from docgen_nb.store.sqlite.project_database import Database, surely_dead, this_process
from tests.store.making import standing

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")

WRITING = """
import sys
from docgen_nb.store.sqlite.project_database import Database
from tests.store.making import a_text, keep
store = Database.open(sys.argv[1])
name = sys.argv[2]
for number in range(int(sys.argv[3])):
    keep(store, a_text(f"{name}{number}", text=f"{name}{number}" * 200))
    print(f"{name}{number}", flush=True)
store.close()
"""


def start(path, name, count):
    command = [sys.executable, "-c", WRITING, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_whatever_was_told_as_kept_is_there_after_kill_9(path):
    opening.create(path)
    rng = random.Random(4)
    told = set()
    for round_ in range(12):
        child = start(path, f"r{round_}-", 10_000)
        lines = [child.stdout.readline() for _ in range(rng.randrange(1, 60))]
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines(keepends=True)
        child.wait(30)
        child.stdout.close()
        told |= {line.strip() for line in lines if line.endswith("\n")}
        connection = opening.open_existing(path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
        store = Database.open(path)
        assert told <= set(standing(store))
        store.close()
    assert len(told) > 100


def test_two_processes_write_at_once_and_nothing_is_lost(path):
    children = [start(path, name, 150) for name in ("a", "b", "c")]
    for child in children:
        child.communicate(timeout=120)
        assert child.returncode == 0
    store = Database.open(path)
    assert set(standing(store)) == {f"{name}{number}" for name in "abc" for number in range(150)}
    assert store.read(lambda c: c.execute("PRAGMA integrity_check").fetchone()).result() == ("ok",)
    store.close()


def test_a_killed_kernel_s_claim_is_free_at_once(path):
    code = (
        "import asyncio, sys, time\n"
        "from docgen_nb.store.sqlite.project_database import Database\n"
        "store = Database.open(sys.argv[1])\n"
        "asyncio.run(store.reply_or_claim('r1'))\n"
        "print('claimed', flush=True)\n"
        "time.sleep(600)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "claimed\n"
    store = Database.open(path)
    held = store.note(lambda c: kept_replies.claim(c, "r1", store.owner)).result()
    assert not surely_dead(held.process)
    child.kill()
    child.wait()
    child.stdout.close()
    assert surely_dead(held.process)
    import asyncio

    assert asyncio.run(asyncio.wait_for(store.reply_or_claim("r1"), 10)) is None
    store.close()


def test_a_process_on_another_machine_is_not_known_to_be_dead():
    assert not surely_dead("elsewhere 1")
    assert not surely_dead(this_process())
    assert not surely_dead("")
