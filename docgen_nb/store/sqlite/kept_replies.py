"""The kept replies, and claims on requests that are under way. Each function is one piece of work on the file.

A claim says who has sent a request and awaits its reply, so that two kernels do not both pay for it. No clock of the
day is asked: an owner lives as long as others see its beat change.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from docgen_nb.store.project_records import KeptReply, Spent
from docgen_nb.store.sqlite.writer import insert, rows

# one statement for what happens a thousand times: no reply, claimed by nobody, and we are known
_CLAIM = """\
INSERT OR IGNORE INTO claims SELECT ?, ?
WHERE NOT EXISTS (SELECT 1 FROM answers WHERE request = ? AND usable) AND EXISTS (SELECT 1 FROM owners WHERE id = ?)"""


@dataclass(frozen=True)
class Owner:
    """A kernel that works with the file. ``process`` says which, ``beat`` counts up while it lives."""

    id: str
    process: str
    beat: int = 0


def reply_to(connection: sqlite3.Connection, request: str) -> KeptReply | None:
    """The last usable reply to a request."""
    return _last(connection, "request = ? AND usable", [request])


def reply_worded(connection: sqlite3.Connection, wording: str) -> KeptReply | None:
    """The last usable reply to a request so worded, of whatever model."""
    return _last(connection, "wording = ? AND usable", [wording])


def first_reply_for(connection: sqlite3.Connection, fingerprint: str, used: Iterable[str]) -> KeptReply | None:
    """The oldest usable reply for a fingerprint that is not among the ids ``used``."""
    query = "SELECT * FROM answers WHERE fingerprint = ? AND usable ORDER BY number"
    known = set(used)
    found = (row for row in rows(connection, query, [fingerprint]) if row["id"] not in known)
    row = next(found, None)
    return KeptReply.read(row) if row is not None else None


def keep_reply(connection: sqlite3.Connection, reply: KeptReply) -> None:
    """Keep a reply, which ends the claim on its request."""
    insert(connection, "answers", reply.row())
    connection.execute("DELETE FROM claims WHERE request = ?", (reply.request,))


def discard_replies(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Never give these again: nothing could be made of them. They stay in the file for whoever looks."""
    connection.executemany("UPDATE answers SET usable = 0 WHERE id = ?", [(id_,) for id_ in ids])


def claim(connection: sqlite3.Connection, request: str, owner: Owner) -> KeptReply | Owner | None:
    """Claim a request: None if it is the owner's now, else its reply, or the other owner who awaits it."""
    if connection.execute(_CLAIM, (request, owner.id, request, owner.id)).rowcount:
        return None
    if (reply := reply_to(connection, request)) is not None:
        return reply
    query = "SELECT id, process, beat FROM owners WHERE id = (SELECT owner FROM claims WHERE request = ?)"
    holders = [Owner(**row) for row in rows(connection, query, [request])]
    if holders:
        return holders[0] if holders[0].id != owner.id else None
    beat(connection, owner)  # somebody took us for dead
    connection.execute("INSERT INTO claims VALUES (?, ?)", (request, owner.id))
    return None


def release(connection: sqlite3.Connection, request: str, owner: str) -> None:
    """Give up an owner's claim on a request."""
    connection.execute("DELETE FROM claims WHERE request = ? AND owner = ?", (request, owner))


def beat(connection: sqlite3.Connection, owner: Owner) -> None:
    """Show that the owner lives."""
    adding = "INSERT INTO owners VALUES (?, ?, 1) ON CONFLICT (id) DO UPDATE SET beat = beat + 1"
    connection.execute(adding, (owner.id, owner.process))


def bury(connection: sqlite3.Connection, owner: Owner) -> None:
    """End all claims of an owner that is dead, unless it has shown life since it was looked at."""
    connection.execute("DELETE FROM owners WHERE id = ? AND beat = ?", (owner.id, owner.beat))


def leave(connection: sqlite3.Connection, owner: Owner) -> None:
    """End all claims of an owner that goes."""
    connection.execute("DELETE FROM owners WHERE id = ?", (owner.id,))


def jobs_of(connection: sqlite3.Connection) -> dict[str, int]:
    """Count the usable replies of each job."""
    query = "SELECT job, count(*) AS answers FROM answers WHERE usable GROUP BY job"
    return {row["job"]: row["answers"] for row in rows(connection, query)}


def spent(connection: sqlite3.Connection) -> dict[tuple[str, str], Spent]:
    """Tokens and time by fingerprint and job; replies of which nothing could be made were paid for, too."""
    query = """\
SELECT fingerprint, job, sum(prompt_tokens) AS prompt_tokens, sum(output_tokens) AS output_tokens,
sum(cached_tokens) AS cached_tokens, sum(seconds) AS seconds FROM answers WHERE fingerprint != '' GROUP BY 1, 2"""
    return {(row.pop("fingerprint"), row.pop("job")): Spent(**row) for row in rows(connection, query)}


def _last(connection: sqlite3.Connection, where: str, values: Iterable[str]) -> KeptReply | None:
    found = rows(connection, f"SELECT * FROM answers WHERE {where} ORDER BY number DESC LIMIT 1", values)  # noqa: S608 - our own words
    return KeptReply.read(found[0]) if found else None
