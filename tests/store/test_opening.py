"""Opening: made whole, recognised, migrated with a backup, or refused untouched."""

import os
import sqlite3
import stat
import subprocess
import sys

import pytest

from docgen_nb.errors import NotAProjectFileError, ProjectFileError
from docgen_nb.store.sqlite import opening
from docgen_nb.store.sqlite.project_database import Database
from docgen_nb.store.sqlite.schema import APPLICATION_ID, MIGRATIONS
from tests.store.making import a_text, keep, standing

LATER = (*MIGRATIONS, ("CREATE TABLE novelties (name TEXT)", "INSERT INTO novelties VALUES ('added')"))


def tables(connection):
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_file_says_what_it_is(path, opened):
    opened(path).close()
    header = path.read_bytes()[:100]
    assert header.startswith(b"SQLite format 3\x00")
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(header[60:64], "big") == len(MIGRATIONS)


def test_a_new_file_can_be_read_by_whom_the_user_s_other_files_can(path, opened):
    before = os.umask(0o027)
    try:
        opened(path).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_missing_folders_are_made(tmp_path, opened):
    opened(tmp_path / "a" / "b" / "report.docgen").close()
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["report.docgen"]


def test_a_closed_file_is_one_file(path, opened):
    store = opened(path)
    keep(store, a_text())
    store.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert standing(opened(path)) == {"ch1-s1": "Bees sleep."}


@pytest.mark.parametrize(
    "content",
    [b"", b"# Bees\n", b"SQLite format 3\x00", b"\x00" * 4096, b"SQLite format 3\x00" + b"\x00" * 4096],
    ids=["empty", "text", "cut", "zeros", "nearly"],
)
def test_what_is_no_project_file_is_left_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(NotAProjectFileError, match=r"report\.docgen is not a project file; it was left as it is"):
        Database.open(path)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_another_program_s_database_is_left_as_it_is(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bees (name)")
    other.close()
    content = path.read_bytes()
    with pytest.raises(NotAProjectFileError):
        Database.open(path)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(ProjectFileError, match="is a folder"):
        Database.open(tmp_path)


def test_a_newer_file_is_refused_with_both_versions(path):
    opening.create(path, migrations=LATER)
    content = path.read_bytes()
    with pytest.raises(ProjectFileError, match=r"newer docgen_nb \(file version 2, known up to 1\).*pip install"):
        Database.open(path)
    assert path.read_bytes() == content


def test_an_older_file_is_migrated_and_a_copy_of_it_stays_beside_it(path, opened):
    store = opened(path)
    keep(store, a_text())
    store.close()
    connection = opening.open_existing(path, migrations=LATER)
    assert connection.execute("SELECT name FROM novelties").fetchall() == [("added",)]
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("SELECT count(*) FROM texts").fetchone() == (1,)
    connection.close()
    assert standing(opened(path.with_name("report.docgen.v1"))) == {"ch1-s1": "Bees sleep."}


def test_a_backup_takes_the_place_of_nothing(path):
    opening.create(path)
    beside = path.with_name("report.docgen.v1")
    beside.write_text("mine")
    opening.open_existing(path, migrations=LATER).close()
    assert beside.read_text() == "mine"
    assert path.with_name("report.docgen.v1.2").exists()


def test_a_migration_that_fails_changes_nothing(path):
    opening.create(path)
    broken = (*MIGRATIONS, ("CREATE TABLE novelties (name)", "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(ProjectFileError):
        opening.open_existing(path, migrations=broken)
    connection = opening.open_existing(path)
    assert "novelties" not in tables(connection)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()


def test_a_migration_without_room_for_the_backup_changes_nothing(path, monkeypatch):
    opening.create(path)

    def full(*_args, **_kwargs):
        raise ProjectFileError("The disk is full.")

    monkeypatch.setattr(opening, "create", full)
    with pytest.raises(ProjectFileError, match="full"):
        opening.open_existing(path, migrations=LATER)
    connection = opening.open_existing(path)
    assert "novelties" not in tables(connection)
    connection.close()


def test_two_that_migrate_at_once_do_it_once(path):
    opening.create(path)
    code = (
        "import sys, pathlib\n"
        "from docgen_nb.store.sqlite import opening\n"
        "from tests.store.test_opening import LATER\n"
        "opening.open_existing(pathlib.Path(sys.argv[1]), migrations=LATER).close()"
    )
    children = [subprocess.Popen([sys.executable, "-c", code, str(path)]) for _ in range(3)]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    connection = opening.open_existing(path, migrations=LATER)
    assert connection.execute("SELECT count(*) FROM novelties").fetchone() == (1,)
    connection.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["report.docgen", "report.docgen.v1"]


def test_a_damaged_file_is_named_as_such(path, opened):
    store = opened(path)
    for number in range(50):
        keep(store, a_text(section=f"s{number}", text="x" * 500))
    store.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(ProjectFileError, match="damaged"):
        _read_all(path)


def _read_all(path):
    from docgen_nb.store.sqlite import contents
    from docgen_nb.store.sqlite.sqlite_errors import file_error

    connection = opening.open_existing(path)
    try:
        contents.sections(connection)
    except sqlite3.Error as error:
        raise file_error(error, path) from None
    finally:
        connection.close()


def test_opening_what_this_process_has_open_keeps_the_locks_it_holds(path, opened):
    """Closing any file handle of one's own would give up SQLite's locks: sqlite.org/howtocorrupt.html, 2.2."""
    opened(path)
    seen = []
    real = type(path).open
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(path), "open", lambda self, *a, **k: seen.append(self) or real(self, *a, **k))
        opened(path)
    assert path not in seen
