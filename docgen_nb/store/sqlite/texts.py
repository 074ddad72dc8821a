"""Texts of sections with their history, and locks. Each function is one piece of work on the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from docgen_nb.store.records import KeptText
from docgen_nb.store.sqlite.transactions import insert, rows


class KeptSection(NamedTuple):
    """A section's text as it stands, None if it has none, and whether it is locked."""

    text: KeptText | None
    locked: bool


_SECTION = "INSERT INTO sections (id, text) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text"
_LOCK = "INSERT INTO sections (id, locked) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET locked = excluded.locked"


def keep_text(connection: sqlite3.Connection, text: KeptText) -> None:
    """Keep a text as the one that stands; the one before it stays in the history."""
    insert(connection, "texts", text.row())
    connection.execute(_SECTION, (text.section, text.id))


def put_texts(connection: sqlite3.Connection, standing: Mapping[str, str | None]) -> None:
    """Let texts that are in the history stand in their sections, or none."""
    connection.executemany(_SECTION, standing.items())


def lock(connection: sqlite3.Connection, section: str, *, locked: bool) -> None:
    """Lock a section or unlock it."""
    connection.execute(_LOCK, (section, int(locked)))


def sections(connection: sqlite3.Connection) -> dict[str, KeptSection]:
    """All sections by id."""
    query = "SELECT s.id AS section_id, s.locked AS is_locked, t.* FROM sections s LEFT JOIN texts t ON t.id = s.text"
    return {
        row["section_id"]: KeptSection(KeptText.read(row) if row["id"] else None, bool(row["is_locked"]))
        for row in rows(connection, query)
    }


def text(connection: sqlite3.Connection, text_id: str) -> KeptText | None:
    """One text of the history."""
    return _first(connection, "id = ?", [text_id])


def text_written_from(connection: sqlite3.Connection, fingerprint: str, section: str) -> KeptText | None:
    """The last text that was written from these inputs; one of this very section goes before others."""
    return _first(connection, "fingerprint = ? ORDER BY section = ? DESC, number DESC", [fingerprint, section])


def fingerprints(connection: sqlite3.Connection) -> Set[str]:
    """The fingerprints of all texts."""
    return {row[0] for row in connection.execute("SELECT DISTINCT fingerprint FROM texts")}


def history(connection: sqlite3.Connection, section: str) -> list[KeptText]:
    """All texts of a section, in the order in which they were written."""
    found = rows(connection, "SELECT * FROM texts WHERE section = ? ORDER BY number", [section])
    return [KeptText.read(row) for row in found]


def _first(connection: sqlite3.Connection, where: str, values: Iterable[str]) -> KeptText | None:
    found = rows(connection, f"SELECT * FROM texts WHERE {where} LIMIT 1", values)  # noqa: S608 - our own words
    return KeptText.read(found[0]) if found else None
