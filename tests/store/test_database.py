"""The store from outside: one thread, writes together, no key in the file, claims between kernels."""

import asyncio
import sys
import threading
import time

import pytest

import docgen_nb as dg
from docgen_nb.errors import ProjectFileError
from docgen_nb.store.sqlite import kept_replies, locks
from docgen_nb.store.sqlite import project_database as store_module
from docgen_nb.store.sqlite.opening import create
from docgen_nb.store.sqlite.project_database import Database, finished
from docgen_nb.store.sqlite.sqlite_errors import file_error
from docgen_nb.store.sqlite.writer import Writer
from docgen_nb.testing import ScriptedModel
from tests.store.making import a_reply, a_text, keep, standing


def test_what_is_kept_is_in_the_file_before_anybody_is_told(path, opened):
    store = opened(path)
    keep(store, a_text())
    assert standing(opened(path)) == {"ch1-s1": "Bees sleep."}


def test_a_store_in_memory_keeps_without_a_file_and_goes_to_one(path, opened):
    store = opened()
    keep(store, a_text())
    assert standing(store) == {"ch1-s1": "Bees sleep."}
    assert standing(opened(store.copy_to(path))) == {"ch1-s1": "Bees sleep."}


def test_the_loop_goes_on_while_the_disk_is_slow(path, opened):
    store = opened(path)
    began, released = threading.Event(), threading.Event()

    def slow(_):
        began.set()
        assert released.wait(30)

    async def main():
        waiting = asyncio.ensure_future(finished(store.keep(slow)))
        await asyncio.to_thread(began.wait)
        for _ in range(1000):
            await asyncio.sleep(0)
        assert not waiting.done()
        released.set()
        await waiting

    asyncio.run(main())


def test_what_arrives_together_is_written_together(path, opened):
    store = opened(path)
    batches = []
    real = store._backend.carry_out
    store._writer._carry_out = lambda tasks: (batches.append(len(tasks)), real(tasks))
    released = threading.Event()
    first = store.keep(lambda _: released.wait(30))
    futures = [store.keep(lambda c, n=n: kept_replies.keep_reply(c, a_reply(f"r{n}"))) for n in range(200)]
    released.set()
    for future in [first, *futures]:
        future.result(30)
    assert sum(batches) == 201
    assert len(batches) <= 3


def test_a_mistake_in_one_piece_of_work_undoes_only_itself(path, opened):
    store = opened(path)
    released = threading.Event()
    store.keep(lambda _: released.wait(30))

    def wrong(connection):
        kept_replies.keep_reply(connection, a_reply("wrong"))
        raise ZeroDivisionError

    futures = [
        store.keep(lambda c: kept_replies.keep_reply(c, a_reply("a"))),
        store.keep(wrong),
        store.keep(lambda c: c.execute("INSERT INTO facts VALUES ('x', NULL)")),
        store.keep(lambda c: kept_replies.keep_reply(c, a_reply("b"))),
    ]
    released.set()
    assert futures[0].result(30) is None
    with pytest.raises(ZeroDivisionError):
        futures[1].result(30)
    with pytest.raises(Exception, match="NOT NULL"):
        futures[2].result(30)
    futures[3].result(30)
    found = [store.read(lambda c, r=r: kept_replies.reply_to(c, r)).result() is not None for r in ("a", "wrong", "b")]
    assert found == [True, False, True]
    assert store.trouble is None


def test_a_waiter_that_is_cancelled_takes_nothing_back(path, opened):
    store = opened(path)
    released = threading.Event()
    store.keep(lambda _: released.wait(30))

    async def main():
        waiting = asyncio.ensure_future(finished(store.keep_reply(a_reply())))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        released.set()

    asyncio.run(main())
    assert store.read(lambda c: kept_replies.reply_to(c, "r1")).result() is not None


def test_closing_writes_what_was_handed_in(path, opened):
    store = opened(path)
    for number in range(100):
        store.keep(lambda c, n=number: kept_replies.keep_reply(c, a_reply(f"r{n}")))
    store.close()
    store.close()
    assert opened(path).read(kept_replies.jobs_of).result() == {"section 1.1": 100}
    with pytest.raises(RuntimeError, match="closed"):
        store.read(kept_replies.jobs_of)


def test_a_suspended_store_is_one_file_until_it_is_needed_again(path, opened):
    store = opened(path)
    keep(store, a_text("s1"))
    store.suspend()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert not store._writer._thread.is_alive()
    keep(store, a_text("s2"))
    assert set(standing(store)) == {"s1", "s2"}


def test_one_in_trouble_is_not_suspended(path, opened):
    store = opened(path)
    path.unlink()
    keep(store, a_text("s1"))
    store.suspend()
    assert set(standing(store)) == {"s1"}


class TestClaims:
    def test_an_unanswered_request_is_ours_an_answered_one_is_answered(self, path, opened):
        store = opened(path)
        assert asyncio.run(store.reply_or_claim("r1")) is None
        answer = a_reply("r1")
        store.keep_reply(answer).result()
        assert asyncio.run(store.reply_or_claim("r1")) == answer

    def test_two_kernels_pay_once(self, path, opened):
        one, two = opened(path), opened(path)
        paid = []

        async def ask(store, name):
            answer = await store.reply_or_claim("r1")
            if answer is None:
                paid.append(name)
                await asyncio.sleep(0.05)
                answer = a_reply("r1", text=f"by {name}")
                await finished(store.keep_reply(answer))
            return answer.text

        async def main():
            return await asyncio.gather(ask(one, "one"), ask(two, "two"))

        texts = asyncio.run(main())
        assert len(paid) == 1
        assert texts == [f"by {paid[0]}"] * 2

    def test_a_claim_given_back_goes_to_who_waits(self, path, opened):
        one, two = opened(path), opened(path)

        async def main():
            assert await one.reply_or_claim("r1") is None
            waiting = asyncio.ensure_future(two.reply_or_claim("r1"))
            await asyncio.sleep(0)
            one.release("r1")
            assert await asyncio.wait_for(waiting, 30) is None

        asyncio.run(main())

    def test_the_claims_of_a_process_that_has_ended_are_free_at_once(self, path, opened, monkeypatch):
        monkeypatch.setattr(store_module, "surely_dead", lambda _: True)
        monkeypatch.setattr(store_module, "SILENT_SECONDS", 1e9)
        one, two = opened(path), opened(path)
        asyncio.run(one.reply_or_claim("r1"))
        assert asyncio.run(asyncio.wait_for(two.reply_or_claim("r1"), 30)) is None

    def test_an_owner_on_another_machine_is_dead_when_its_beat_has_stopped(self, path, opened, monkeypatch):
        monkeypatch.setattr(store_module, "SILENT_SECONDS", 0.01)
        monkeypatch.setattr(store_module, "BEAT_SECONDS", 1e9)
        one, two = opened(path), opened(path)
        asyncio.run(one.reply_or_claim("r1"))
        assert asyncio.run(asyncio.wait_for(two.reply_or_claim("r1"), 30)) is None

    def test_who_awaits_an_answer_shows_that_it_lives(self, path, opened, monkeypatch):
        monkeypatch.setattr(store_module, "BEAT_SECONDS", 0.01)
        store = opened(path)
        asyncio.run(store.reply_or_claim("r1"))
        deadline = time.monotonic() + 30
        beats = set()
        while len(beats) < 3 and time.monotonic() < deadline:
            beats.add(store.read(lambda c: c.execute("SELECT beat FROM owners").fetchone()[0]).result())
        assert len(beats) == 3


class TestLocks:
    def test_they_work_here(self, path):
        create(path)
        locks.probe(path)

    def test_a_disk_without_them_is_refused(self, path):
        """SQLite's own way to a file without any lock stands for a network disk whose lock service is down."""
        create(path)
        with pytest.raises(ProjectFileError, match="network disk without working locks"):
            locks.probe(path, vfs="unix-none")

    def test_a_network_disk_is_known_by_its_kind(self, tmp_path):
        mounts = tmp_path / "mounts"
        mounts.write_text(
            "/dev/sda / ext4 rw 0 0\nserver:/home /home/me nfs4 rw 0 0\n/dev/sdb /home/me/fast ext4 rw 0 0\n"
        )
        assert locks.on_network(tmp_path.__class__("/home/me/report.docgen"), mounts)
        assert not locks.on_network(tmp_path.__class__("/home/me/fast/report.docgen"), mounts)
        assert not locks.on_network(tmp_path.__class__("/home/meridian/report.docgen"), mounts)
        assert not locks.on_network(tmp_path, tmp_path / "missing")

    def test_on_a_network_disk_no_log_in_shared_memory_is_used(self, path, monkeypatch):
        monkeypatch.setattr(locks, "on_network", lambda _path: True)
        store = Database.open(path)
        assert store.read(lambda c: c.execute("PRAGMA journal_mode").fetchone()).result() == ("delete",)
        keep(store, a_text())
        store.close()

    def test_a_failing_lock_service_is_told_as_such(self, path):
        import sqlite3

        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_LOCK
        assert "locks do not work there" in str(file_error(error, path))


def test_a_section_is_saved_in_three_hops(path, monkeypatch):
    submit, ways = Writer.submit, []

    def submitting(writer, task):
        names, frame = [], sys._getframe(1)
        while frame is not None and frame.f_code.co_qualname != "RunCache.section":
            names.append(frame.f_code.co_qualname)
            frame = frame.f_back
        if frame is not None and "SectionStore.keep_text" in names:
            ways.append({name.partition(".")[0] for name in names})
        return submit(writer, task)

    monkeypatch.setattr(Writer, "submit", submitting)
    project = dg.Project(path, model=ScriptedModel())
    project.generate("Write about bees.").wait()
    project.close_file()
    assert len(ways) > 1
    assert all(way == {"SectionStore", "Database"} for way in ways)  # between the run's cache and what writes
