"""The tables of a project file. ``MIGRATIONS[n]`` brings version n to n + 1; what has been released is never changed.

Rows have ids that are made before they are written, so that a write can be done again elsewhere with the same result.
"""

from typing import Final, TypeAlias

Migration: TypeAlias = tuple[str, ...]

APPLICATION_ID: Final = (
    0x64676E62  # "dgnb", in the file's header: https://www.sqlite.org/fileformat.html#application_id
)

_FIRST: Migration = (
    # what the project is: its id, the model last used, how the outline was asked for
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # contents of parts and plans of chapters by their SHA-256, each kept once
    "CREATE TABLE contents (hash TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE parts (
        position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL REFERENCES contents, details TEXT NOT NULL)""",
    """CREATE TABLE outlines (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, shape TEXT NOT NULL)""",
    # every answer of a model; usable is 0 where nothing could be made of it
    """CREATE TABLE answers (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, request TEXT NOT NULL, wording TEXT NOT NULL,
        fingerprint TEXT NOT NULL, job TEXT NOT NULL, model TEXT NOT NULL, text TEXT NOT NULL,
        finish_reason TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
        cached_tokens INTEGER NOT NULL, attempts INTEGER NOT NULL, at REAL NOT NULL, seconds REAL NOT NULL,
        request_id TEXT NOT NULL, usable INTEGER NOT NULL DEFAULT 1)""",
    "CREATE INDEX answers_by_request ON answers (request)",
    "CREATE INDEX answers_by_wording ON answers (wording)",
    "CREATE INDEX answers_by_fingerprint ON answers (fingerprint)",
    # every text that a section ever had; before is the one it took the place of
    """CREATE TABLE texts (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, section TEXT NOT NULL, before TEXT,
        at REAL NOT NULL, origin TEXT NOT NULL, fingerprint TEXT NOT NULL, inputs TEXT NOT NULL, context TEXT NOT NULL,
        elements TEXT NOT NULL, path TEXT NOT NULL, path_reason TEXT NOT NULL, attempts INTEGER NOT NULL,
        feedback TEXT NOT NULL)""",
    "CREATE INDEX texts_by_fingerprint ON texts (fingerprint)",
    "CREATE INDEX texts_by_section ON texts (section)",
    "CREATE TABLE sections (id TEXT PRIMARY KEY, text TEXT REFERENCES texts (id), locked INTEGER NOT NULL DEFAULT 0)",
    # who works with the file, and which requests they have sent and await
    "CREATE TABLE owners (id TEXT PRIMARY KEY, process TEXT NOT NULL, beat INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE claims (
        request TEXT PRIMARY KEY, owner TEXT NOT NULL REFERENCES owners ON DELETE CASCADE) WITHOUT ROWID""",
)

MIGRATIONS: Final[tuple[Migration, ...]] = (_FIRST,)
