"""The contents of a project file: parts, outlines, facts, texts. Each function is one piece of work on the file.

Contents of parts and plans of chapters are kept once, by their SHA-256, however many versions name them.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Set
from typing import Any, NamedTuple, cast

from pydantic.main import IncEx

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Chapter, Outline
from docgen_nb.plain_text import sound_json, whole_characters
from docgen_nb.store.project_records import KeptText
from docgen_nb.store.sqlite.writer import insert, rows

_CONTENT = {"kind", "text", "item"}
_WRITTEN = {"elements", "state", "path", "path_reason", "attempts", "remarks"}
_PLAN = cast("IncEx", {"state": True, "error": True, "sections": {"__all__": _WRITTEN}})


def keep_parts(connection: sqlite3.Connection, parts: Iterable[ContentPart]) -> None:
    """Let these be the project's parts, in this order. Contents of others stay, for old versions."""
    connection.execute("DELETE FROM parts")
    for position, part in enumerate(parts):
        digest = _keep(connection, part.model_dump_json(by_alias=True, include=_CONTENT))
        details = part.model_dump_json(by_alias=True, exclude=_CONTENT)
        connection.execute("INSERT INTO parts VALUES (?, ?, ?, ?)", (position, part.id, digest, details))


def parts(connection: sqlite3.Connection) -> ContentParts:
    """The project's parts, in their order."""
    query = "SELECT details, body FROM parts JOIN contents ON hash = content ORDER BY position"
    return ContentParts(
        ContentPart.model_validate({**sound_json(row["details"]), **sound_json(row["body"])})
        for row in rows(connection, query)
    )


class Snapshot(NamedTuple):
    """An outline's plan as it is now: the shape names chapters by hash, and ``bodies`` says what they are."""

    shape: str
    bodies: Mapping[str, str]


def snapshot(outline: Outline) -> Snapshot:
    """The plan without the texts. Nothing done to the outline later reaches it."""
    bodies: dict[str, str] = {}
    shape = outline.model_dump(mode="json", by_alias=True, exclude={"documents"})
    shape["documents"] = []
    for document in outline.documents:
        planned = [chapter_plan(chapter) for chapter in document.chapters]
        bodies |= {_digest(body): body for body in planned}
        dumped = document.model_dump(mode="json", by_alias=True, exclude={"chapters"})
        shape["documents"].append(dumped | {"chapters": [_digest(body) for body in planned]})
    return Snapshot(json.dumps(shape, ensure_ascii=False), bodies)


def chapter_plan(chapter: Chapter) -> str:
    """One chapter's plan, as a snapshot has it."""
    return chapter.model_dump_json(by_alias=True, exclude=_PLAN)


def keep_outline(connection: sqlite3.Connection, version: str, snapshot: Snapshot, at: float) -> None:
    """Keep a plan. A version that is there already is replaced; ``at`` is seconds since 1970."""
    for body in snapshot.bodies.values():
        _keep(connection, body)
    connection.execute(
        "INSERT INTO outlines (id, at, shape) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET shape = excluded.shape",
        (version, at, snapshot.shape),
    )


def keep_chapter(connection: sqlite3.Connection, version: str, ref: ChapterRef, plan: str) -> None:
    """Keep one chapter's plan in a version of the outline; without that version there is nothing to keep it in."""
    found = rows(connection, "SELECT shape FROM outlines WHERE id = ?", [version])
    if not found:
        return
    shape = sound_json(found[0]["shape"])
    shape["documents"][ref.document - 1]["chapters"][ref.chapter - 1] = _keep(connection, plan)
    connection.execute("UPDATE outlines SET shape = ? WHERE id = ?", (json.dumps(shape, ensure_ascii=False), version))


def outline_versions(connection: sqlite3.Connection) -> list[str]:
    """Ids of all versions, in the order in which they were begun."""
    return [row["id"] for row in rows(connection, "SELECT id FROM outlines ORDER BY number")]


def outline(connection: sqlite3.Connection, version: str) -> Outline | None:
    """A version of the outline, without what is written; None if there is no such version."""
    found = rows(connection, "SELECT shape FROM outlines WHERE id = ?", [version])
    if not found:
        return None
    shape = sound_json(found[0]["shape"])
    for document in shape["documents"]:
        document["chapters"] = [sound_json(_content(connection, digest)) for digest in document["chapters"]]
    return Outline.model_validate(shape)


def keep_facts(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    """Keep these facts; values are anything that JSON can say."""
    values = [(name, json.dumps(value)) for name, value in facts.items()]
    connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values)


def facts(connection: sqlite3.Connection) -> dict[str, Any]:
    """Return all facts by their names."""
    return {row["name"]: sound_json(row["value"]) for row in rows(connection, "SELECT name, value FROM facts")}


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _keep(connection: sqlite3.Connection, body: str) -> str:
    digest = _digest(body)
    connection.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (digest, whole_characters(body)))
    return digest


def _content(connection: sqlite3.Connection, digest: str) -> str:
    return str(connection.execute("SELECT body FROM contents WHERE hash = ?", (str(digest),)).fetchone()[0])


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
