"""Content parts, outlines and facts. Each function is one piece of work on the file.

Contents of parts and plans of chapters are kept once, by their SHA-256, however many versions name them.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

from pydantic.main import IncEx

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.document.references import ChapterRef
from docgen_nb.document.tree import Chapter, Outline
from docgen_nb.plain_text import whole_characters
from docgen_nb.store.sqlite.transactions import rows

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
        ContentPart.model_validate({**json.loads(row["details"]), **json.loads(row["body"])})
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
    shape = json.loads(found[0]["shape"])
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
    shape = json.loads(found[0]["shape"])
    for document in shape["documents"]:
        document["chapters"] = [json.loads(_content(connection, digest)) for digest in document["chapters"]]
    return Outline.model_validate(shape)


def keep_facts(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    """Keep these facts; values are anything that JSON can say."""
    values = [(name, json.dumps(value)) for name, value in facts.items()]
    connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", values)


def facts(connection: sqlite3.Connection) -> dict[str, Any]:
    """All facts by name."""
    return {row["name"]: json.loads(row["value"]) for row in rows(connection, "SELECT name, value FROM facts")}


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def _keep(connection: sqlite3.Connection, body: str) -> str:
    digest = _digest(body)
    connection.execute("INSERT OR IGNORE INTO contents VALUES (?, ?)", (digest, whole_characters(body)))
    return digest


def _content(connection: sqlite3.Connection, digest: str) -> str:
    return str(connection.execute("SELECT body FROM contents WHERE hash = ?", (digest,)).fetchone()[0])
