"""Disk full, read-only folder, file deleted or replaced while open: told, nothing lost, written elsewhere or later."""

import os
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docgen_nb.errors import ProjectFileError
from docgen_nb.store.sqlite import contents, opening
from docgen_nb.store.sqlite.backend import Backend
from docgen_nb.store.sqlite.project_database import Database
from docgen_nb.store.sqlite.writer import Kind, Task
from tests.store.making import a_text, keep, standing

BIG = "x" * 20_000


def limit_pages(store, pages):
    """SQLite's own seam for a full disk."""
    store.read(lambda c: c.execute(f"PRAGMA max_page_count = {pages}").fetchone()).result()


@contextmanager
def a_small_disk(folder, options):
    folder.mkdir()
    if (
        os.name == "nt"
        or subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=False).returncode
    ):
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_what_a_full_disk_refuses_is_kept_in_memory(path, opened):
    store = opened(path)
    keep(store, a_text("s0", text="before"))
    limit_pages(store, 30)
    for number in range(1, 11):
        keep(store, a_text(f"s{number}", text=BIG))
    assert "disk is full" in str(store.trouble)
    assert "%docgen project NEWPATH" in store.trouble.hint
    assert standing(store) == {"s0": "before"} | {f"s{n}": BIG for n in range(1, 11)}
    assert store.unwritten > 0


def test_and_can_be_written_to_a_new_path(path, tmp_path, opened):
    store = opened(path)
    limit_pages(store, 25)
    for number in range(10):
        keep(store, a_text(f"s{number}", text=BIG))
    elsewhere = opened(store.copy_to(tmp_path / "elsewhere.docgen"))
    assert standing(elsewhere) == {f"s{n}": BIG for n in range(10)}


def test_once_there_is_room_again_it_is_written_to_the_file(path, opened):
    store = opened(path)
    limit_pages(store, 25)
    for number in range(10):
        keep(store, a_text(f"s{number}", text=BIG))
    store.read(lambda _: store._backend._file.execute("PRAGMA max_page_count = 100000").fetchone()).result()
    store.close()
    assert standing(opened(path)) == {f"s{n}": BIG for n in range(10)}


def test_a_file_too_big_for_the_system_s_limit(path, tmp_path):
    code = """
import resource, sys
from docgen_nb.store.sqlite.project_database import Database
from tests.store.making import a_text, keep, standing
store = Database.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
for number in range(40):
    keep(store, a_text(f"s{number}", text="x" * 20_000))
assert store.trouble is not None
assert len(standing(store)) == 40
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.copy_to(sys.argv[2])
"""
    elsewhere = tmp_path / "elsewhere.docgen"
    subprocess.run([sys.executable, "-c", code, path, elsewhere], check=True, timeout=120)
    assert resource.RLIMIT_FSIZE is not None
    store = Database.open(elsewhere)
    assert len(standing(store)) == 40
    store.close()


def test_a_real_disk_that_is_full(tmp_path, opened):
    with a_small_disk(tmp_path / "disk", "size=600k") as folder:
        store = opened(folder / "report.docgen")
        for number in range(40):
            keep(store, a_text(f"s{number}", text=BIG))
        assert "disk is full" in str(store.trouble)
        assert len(standing(store)) == 40
        assert len(standing(opened(store.copy_to(tmp_path / "elsewhere.docgen")))) == 40
        store.close()
        left = Database.open(folder / "report.docgen")
        assert left.read(lambda c: c.execute("PRAGMA integrity_check").fetchone()).result() == ("ok",)
        left.close()


def test_no_room_for_a_new_file_leaves_nothing_behind(tmp_path):
    with a_small_disk(tmp_path / "disk", "size=16k") as folder:
        with pytest.raises(ProjectFileError, match="full"):
            Database.open(folder / "report.docgen")
        assert list(folder.iterdir()) == []


def test_a_read_only_disk_can_be_read_and_what_is_new_stays_in_memory(tmp_path, opened):
    with a_small_disk(tmp_path / "disk", "size=4m") as folder:
        path = folder / "report.docgen"
        store = opened(path)
        keep(store, a_text(text="old"))
        store.close()
        subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
        store = opened(path)
        assert store.read_only
        assert standing(store) == {"ch1-s1": "old"}
        keep(store, a_text(text="new"))
        assert standing(opened(store.copy_to(tmp_path / "elsewhere.docgen"))) == {"ch1-s1": "new"}
        with pytest.raises(ProjectFileError, match="read-only"):
            Database.open(folder / "new.docgen")


def test_a_read_only_file_gives_what_its_log_holds_too(path, opened, monkeypatch):
    writing = opened(path)
    keep(writing, a_text(text="only in the log so far"))
    monkeypatch.setattr(opening, "writable", lambda _: False)
    assert path.with_name(f"{path.name}-wal").stat().st_size > 0
    assert standing(opened(path)) == {"ch1-s1": "only in the log so far"}


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_file_that_is_not_there_any_more_is_told_and_nothing_is_lost(path, tmp_path, opened, replaced):
    store = opened(path)
    keep(store, a_text("s1", text="before"))
    path.unlink()
    if replaced:
        path.write_text("somebody else's")
    keep(store, a_text("s2", text="after"))
    assert "deleted or replaced while it was open" in str(store.trouble)
    assert standing(store) == {"s1": "before", "s2": "after"}
    assert standing(opened(store.copy_to(tmp_path / "new.docgen"))) == {"s1": "before", "s2": "after"}
    assert not opening.log_of(path).exists()
    store.close()
    assert path.exists() is replaced
    if replaced:
        assert path.read_text() == "somebody else's"


def test_after_a_deletion_a_new_file_of_the_same_name_is_sound(path, opened):
    store = opened(path)
    keep(store, a_text("s1"))
    path.unlink()
    keep(store, a_text("s2"))
    store.copy_to(path)
    new = opened(path)
    keep(new, a_text("s3"))
    store.close()
    keep(new, a_text("s4"))
    new.close()
    again = opened(path)
    assert set(standing(again)) == {"s1", "s2", "s3", "s4"}
    assert again.read(lambda c: c.execute("PRAGMA integrity_check").fetchone()).result() == ("ok",)


def test_the_log_of_a_killed_and_deleted_file_is_not_taken_for_a_new_one_s(path, opened):
    code = (
        "import os, sys\nfrom docgen_nb.store.sqlite.project_database import Database\n"
        "from tests.store.making import a_text, keep\n"
        "keep(Database.open(sys.argv[1]), a_text('old'))\nos._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False, timeout=60)
    path.unlink()
    assert opening.log_of(path).exists()
    with pytest.raises(ProjectFileError, match="log of a file that was just deleted"):
        Database.open(path)
    os.utime(opening.log_of(path), (1, 1))
    assert standing(opened(path)) == {}


def test_a_clock_set_back_changes_no_order(path, opened):
    store = opened(path)
    first = a_text(text="first", at=2_000_000_000.0)
    keep(store, first)
    keep(store, a_text(text="second", at=1_000_000_000.0, before=first.id))
    assert standing(store) == {"ch1-s1": "second"}
    history = store.read(lambda c: contents.history(c, "ch1-s1")).result()
    assert [text.elements[0].text for text in history] == ["first", "second"]
    found = store.read(lambda c: contents.text_written_from(c, "f1", "ch1-s1")).result()
    assert found.elements[0].text == "second"


def test_a_target_that_exists_is_not_overwritten(path, tmp_path, opened):
    target = tmp_path / "mine.txt"
    target.write_text("mine")
    with pytest.raises(ProjectFileError, match=r"mine\.txt exists already"):
        opened(path).copy_to(target)
    assert target.read_text() == "mine"


def test_what_cannot_be_written_when_all_ends_is_told(path, opened, caplog):
    store = opened(path)
    path.unlink()
    keep(store, a_text())
    store.close()
    assert "1 texts and replies are lost" in caplog.text


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bad=st.lists(st.booleans(), min_size=1, max_size=25))
def test_whenever_the_file_fails_and_heals_all_is_there_in_order(tmp_path_factory, bad):
    """Reading always gives what was written, and in the end so does the file, whose transactions failed at will."""
    path = tmp_path_factory.mktemp("d") / "report.docgen"
    opening.create(path)
    time_ = [0.0]
    medium = Backend(path, opening.open_existing(path), now=lambda: time_[0])
    last = None
    for number, fails in enumerate(bad):
        time_[0] += 10
        medium._file.set_authorizer((lambda *_: sqlite3.SQLITE_DENY) if fails else None)
        text = a_text(text=f"{number}", before=last)
        last = text.id
        task = Task(lambda c, text=text: contents.keep_text(c, text), Kind.WRITE)
        try:
            medium.carry_out([task])
        except sqlite3.DatabaseError:
            pytest.fail("the memory can always be written")
        assert task.mistake is None
        assert contents.sections(medium.connection)["ch1-s1"].text == text
    medium._file.set_authorizer(None)
    medium.close()
    connection = opening.open_existing(path)
    kept = [text.elements[0].text for text in contents.history(connection, "ch1-s1")]
    connection.close()
    assert kept == [str(number) for number in range(len(bad))]


def test_a_file_that_can_not_be_read_either_leaves_the_memory_working(path):
    opening.create(path)
    medium = Backend(path, opening.open_existing(path), now=time.monotonic)
    medium._file.close()
    task = Task(lambda c: contents.keep_text(c, a_text()), Kind.WRITE)
    medium.carry_out([task])
    assert task.mistake is None
    assert medium.trouble is not None
    assert len(contents.sections(medium.connection)) == 1


def test_a_page_that_is_damaged_in_memory_too_is_one_line(tmp_path):
    def damaged(_connection):
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    store = Database.open(tmp_path / "a.docgen")
    with pytest.raises(ProjectFileError, match="it is damaged"):
        store.read(damaged).result()
    store.close()
