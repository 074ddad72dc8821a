"""``python -m tests.fuzz --seconds 60``: damaged project files, outlines and notebooks, made from seeds.

Whatever the bytes are, only one line may come out (a DocgenError), nothing outside the file's folder is written or
loaded, and none takes long. A failure says its seed; ``--seed N`` shows it again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import random
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docgen_nb as dg
from docgen_nb.errors import DocgenError
from docgen_nb.testing import ScriptedModel

LONGEST, TIMES_THE_VALID = 60.0, 400  # seconds of this process for one file, or as many times what the valid one takes
WORDS = [
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b'"',
    b"{",
    b"}",
    b"[" * 3000,
    b"null",
    b"-1",
    b"1e999",
    b"9" * 400,
    b"../../x",
    b"/etc/passwd",
]
WORDS += [
    b"NaN",
    b"true",
    b"\\ud800",
    b"%00",
    b"\n",
    b"A" * 70_000,
    b"text/html",
    b"'; DROP TABLE facts; --",
    b"object",
    b"id",
]
SQL_VALUES = [
    None,
    -1,
    2**63 - 1,
    1e308,
    "",
    "\ud7ff",
    "x" * 100_000,
    b"\xff\x00",
    "[]",
    "{}",
    "null",
    '{"type": "x"}',
    "../../../etc/passwd",
    "[" * 5000,
]
OUTLINE = {
    "userPrompt": "Write",
    "documents": [
        {
            "title": "D",
            "contract": {"tone": "plain", "terms": [{"term": "hive", "variants": ["box"]}]},
            "chapters": [
                {
                    "title": "One",
                    "sections": [
                        {
                            "title": "A",
                            "generationHint": "h",
                            "contentPartIds": ["notes"],
                            "contentFormats": {"notes": "extracted"},
                        },
                        {
                            "title": "B",
                            "questions": [{"id": "n", "sql": "SELECT 1", "show": {"as": "value"}}],
                            "needs": ["document"],
                        },
                    ],
                }
            ],
        }
    ],
}
ELEMENTS = [
    {"type": "paragraph", "text": "There were {{n}} *hives*.", "template": ["There were {{n}}."], "values": {"n": 12}},
    {"type": "heading", "text": "More", "level": 3},
    {"type": "bullet_list", "items": ["one\n  - inner", "two"], "ordered": True, "start": 3, "partIds": ["notes"]},
    {"type": "table", "headers": ["a", "b"], "rows": [["1", "2"]], "alignments": ["right", ""], "caption": "C"},
    {
        "type": "table",
        "headers": ["a"],
        "rows": [["1"]],
        "plain": True,
        "totalRows": 3000,
        "data": "H4sIAAAAAAAA",
        "exact": "",
    },
    {"type": "code_block", "code": "x = 1", "language": "python"},
    {"type": "image", "alt": "A", "mimeType": "image/png", "data": "AAAA", "url": "", "spec": "{}"},
    {"type": "reference", "partId": "notes", "label": "Notes"},
    {"type": "error", "message": "m", "cause": "ServerError", "attempts": 2},
]
WRITTEN = {
    "userPrompt": "Write",
    "language": "de",
    "documents": [
        {
            "title": "D",
            "chapters": [
                {
                    "title": "One",
                    "sections": [
                        {"title": "A", "state": "done", "elements": ELEMENTS},
                        {
                            "title": "B",
                            "state": "done",
                            "elements": ELEMENTS[:1],
                            "questions": [{"id": "n", "sql": "SELECT 1", "show": {"as": "value"}}],
                            "words": 100,
                            "purpose": "p",
                        },
                    ],
                }
            ],
        }
    ],
}
FACTS = {
    "asked": {"prompt": "p"},
    "earlier": [{"outline": "x", "asked": None, "lists_sections": True, "texts": {"ch1-s1": "y"}}],
    "outline": "x",
    "lists_sections": False,
    "model": {"spec": "scripted", "options": {"rpm": 3}},
    "writer": {"name": "scripted", "profile": {"max_concurrency": 3}},
    "accepted_findings": [["DG301", "message"]],
    "moved": [["ch1-s1", "from 1 to 2"]],
    "batch": {"row": 1},
    "unknown": 1,
}
ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "cp037", "utf-7", "shift_jis")
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3"}},
    "cells": [
        {
            "cell_type": "markdown",
            "id": "a",
            "metadata": {},
            "source": ["# Title\n", "text ![p](attachment:p.png)"],
            "attachments": {"p.png": {"image/png": "AAAA"}},
        },
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "execution_count": 1,
            "source": "1 + 1",
            "outputs": [
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "metadata": {},
                    "data": {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "2"},
                }
            ],
        },
    ],
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few of them changed, taken out, doubled, or put in from elsewhere."""
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 30])):
        at = chance.randrange(len(changed) + 1)
        match chance.randrange(5):
            case 0 if at < len(changed):
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + chance.choice([1, 2, 50, 4000])]
            case 2:
                changed[at:at] = changed[at : at + chance.choice([1, 20, 2000])]
            case 3:
                changed[at : at + chance.choice([0, 1, 8])] = chance.choice(WORDS)
            case _:
                other = chance.randrange(len(changed) + 1)
                changed[at : at + 16] = changed[other : other + 16]
    return bytes(changed)


def misshapen(value: object, chance: random.Random, rate: float = 0.08) -> object:
    """A JSON value in which a few places hold something of another kind."""
    odd = [
        None,
        -1,
        2**70,
        1e308,
        "",
        "x" * 50_000,
        [],
        {},
        [[]],
        {"id": {}},
        True,
        "\ud800",
        "../../etc/passwd",
        ["x"] * 500,
        10**400,
        float("nan"),
        float("-inf"),
        json.loads("[" * 300 + "]" * 300),
        {"type": "paragraph", "text": "> " * 400 + "x"},
        "*" * 300,
        "| a |\n|---|\n" * 50,
        "*",
        "1.1",
    ]
    if chance.random() < rate:
        return chance.choice(odd)
    if isinstance(value, dict):
        kept = {key: misshapen(each, chance, rate) for key, each in value.items() if chance.random() > rate / 3}
        return kept | (
            {chance.choice(["type", "id", "elements", "state"]): chance.choice(odd)}
            if chance.random() < rate / 2
            else {}
        )
    if isinstance(value, list):
        return [misshapen(each, chance, rate) for each in value] * chance.choice([1] * 9 + [3])
    return value


def project_file(folder: Path) -> bytes:
    """A project file with everything in it."""
    path = folder / "valid.docgen"
    project = dg.Project(path, model=ScriptedModel())
    project.add(notes="Bees sleep.", sales=[{"a": 1}])
    project.load_outline(OUTLINE)
    project.fill().wait()
    project.redo("1.1", "shorter").wait()
    project.edit("1.2", "My *own* text of 12 bees.")
    project.new()
    project.load_outline(WRITTEN)
    project.undo()
    asyncio.run(project.aclose())
    return path.read_bytes()


def with_odd_cells(data: bytes, path: Path, chance: random.Random) -> None:
    """The project file with cells of other types and sizes than it may have."""
    path.write_bytes(data)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA foreign_keys = OFF")
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
        ]
        for _ in range(chance.choice([1, 2, 6])):
            table = chance.choice(tables)
            column = chance.choice([row[1] for row in connection.execute(f"PRAGMA table_info({table})")])
            with contextlib.suppress(sqlite3.Error):
                connection.execute(f"UPDATE {table} SET {column} = ?", [chance.choice(SQL_VALUES)])  # noqa: S608 - its own names
    finally:
        connection.close()


def connected(path: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    """Change a project file; what SQLite itself refuses is left as it is."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        with contextlib.suppress(sqlite3.Error, OverflowError, UnicodeError):
            change(connection)


JSON_COLUMNS = (
    ("contents", "body"),
    ("outlines", "shape"),
    ("texts", "elements"),
    ("texts", "inputs"),
    ("parts", "details"),
    ("answers", "text"),
)


def with_odd_json(data: bytes, path: Path, chance: random.Random) -> None:
    """The project file with misshapen JSON where JSON stands: in facts and in columns."""
    path.write_bytes(data)

    def change(connection: sqlite3.Connection) -> None:
        name = chance.choice(sorted(FACTS))
        row = connection.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
        known = json.loads(row[0]) if row and chance.random() < 0.5 else FACTS[name]
        connection.execute(
            "INSERT OR REPLACE INTO facts VALUES (?, ?)", [name, json.dumps(misshapen(known, chance, 0.04))]
        )
        for table, column in chance.sample(JSON_COLUMNS, chance.randrange(3)):
            key = "hash" if table == "contents" else "rowid"
            for id_, text in connection.execute(f"SELECT {key}, {column} FROM {table}").fetchall():  # noqa: S608 - its own names
                changed = json.dumps(misshapen(json.loads(text) if text[:1] in "[{" else text, chance, 0.01))
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", [changed, id_])  # noqa: S608 - its own names
        if chance.random() < 0.3:
            connection.execute("UPDATE texts SET elements = ?", [json.dumps(misshapen(ELEMENTS, chance, 0.02))])

    connected(path, change)


ODD_STATEMENTS = (
    "UPDATE texts SET before = id",
    "UPDATE texts SET before = (SELECT id FROM texts AS other WHERE other.id != texts.id LIMIT 1)",
    "UPDATE texts SET before = 'nobody'",
    "UPDATE texts SET section = 'ch1-s1'",
    "UPDATE texts SET at = 9e999, attempts = -9223372036854775808",
    "UPDATE texts SET number = 9223372036854775807 - number",
    "UPDATE sections SET text = 'nobody'",
    "UPDATE sections SET locked = 'maybe'",
    "UPDATE sections SET id = 'ch9-s9' WHERE id = 'ch1-s1'",
    "DELETE FROM texts",
    "DELETE FROM parts",
    "DELETE FROM outlines",
    "DELETE FROM answers",
    "DELETE FROM facts",
    "INSERT INTO outlines SELECT number + 9, id || 'x', at, shape FROM outlines",
    "UPDATE parts SET id = 'other', position = -5",
    "UPDATE answers SET prompt_tokens = 9223372036854775807, seconds = -1, usable = 7, at = -9e999",
    "UPDATE answers SET text = '{\"sections\": 3}', finish_reason = 'content_filter'",
    "INSERT INTO owners VALUES ('me', 'host:1', 9223372036854775807)",
    "INSERT INTO claims SELECT request, 'me' FROM answers",
    "ALTER TABLE texts ADD COLUMN more TEXT DEFAULT 'x'",
    "ALTER TABLE texts RENAME COLUMN path TO way",
    "ALTER TABLE parts RENAME TO part",
    "DROP INDEX texts_by_section",
    "DROP TABLE claims",
    "CREATE TRIGGER t AFTER UPDATE ON texts BEGIN DELETE FROM texts; END",
    "CREATE VIEW v AS SELECT load_extension('x')",
    "CREATE VIRTUAL TABLE f USING fts5(x)",
    "CREATE TEMP TABLE texts (x)",
    "CREATE UNIQUE INDEX u ON texts (section)",
    "PRAGMA user_version = 7",
    "PRAGMA user_version = -1",
    "PRAGMA application_id = 0",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA page_size = 512; VACUUM",
    "PRAGMA auto_vacuum = FULL; VACUUM",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name = 'texts'",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 2",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET type = 'view' WHERE name = 'parts'",
)


def with_odd_statements(data: bytes, path: Path, chance: random.Random) -> None:
    """The project file after statements that no docgen_nb makes."""
    path.write_bytes(data)
    for statements in chance.sample(ODD_STATEMENTS, chance.choice([1, 1, 2, 3])):
        connected(path, lambda connection, all_=statements: [connection.execute(each) for each in all_.split("; ")])


def in_utf_16(data: bytes, path: Path, chance: random.Random) -> None:
    """The project file as SQLite keeps it in another encoding, with a few bytes changed in half of them."""
    copy = path.with_name(f"{path.name}.dump")
    copy.write_bytes(data)
    with contextlib.closing(sqlite3.connect(copy)) as source:
        statements = list(source.iterdump())
        head = {name: source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")}

    def change(connection: sqlite3.Connection) -> None:
        connection.execute(f"PRAGMA encoding = '{chance.choice(['UTF-16le', 'UTF-16be'])}'")
        for statement in statements:
            connection.execute(statement)
        for name, value in head.items():
            connection.execute(f"PRAGMA {name} = {value}")

    connected(path, change)
    if chance.random() < 0.5:
        path.write_bytes(damaged(path.read_bytes(), chance))


def open_project(path: Path) -> None:
    """What a user does with a file from somebody else. Each step may be refused, in one line, and the next is tried."""
    project = dg.Project(path, model=ScriptedModel())
    try:
        for step in steps(project, path):
            try:
                step()
            except DocgenError as error:
                if "\n" in str(error):
                    raise AssertionError(f"more than one line: {str(error)[:200]!r}") from error
    finally:
        project.close_file()


def steps(project: dg.Project, path: Path) -> list[Callable[[], object]]:
    """The verbs."""

    def look_at_sections() -> None:
        outline, revisions = project.known_outline(), project.revisions()
        for ref, _ in outline.sections():
            revisions.markdown(ref)
            for text in revisions.history(ref):
                str(text)
            if revisions.text_before(ref) is not None:
                revisions.changes(ref)

    def replay() -> None:
        project.unlock("1.1")
        project.use_model("replay")
        project.redo("1.1").wait()

    return [
        lambda: str(project.archived()),
        lambda: str(project.status()),
        lambda: str(project.parts.to_markdown()),
        lambda: project.known_outline().to_markdown(),
        look_at_sections,
        lambda: project.check().to_markdown(),
        lambda: [project.accept(finding) for finding in project.check().findings[:1]],
        project.fix_certain,
        lambda: project.provenance().to_markdown(),
        lambda: project.undo("1.1"),
        lambda: project.redo("1.1", "shorter").wait(),
        lambda: project.undo("1.1"),
        lambda: project.edit("1.2", "My own *text*."),
        lambda: project.lock("1.1"),
        lambda: project.retry().wait(),
        lambda: project.fill().wait(),
        project.values,
        project.refresh,
        lambda: project.ask("SELECT * FROM sales"),
        lambda: project.export(path.with_suffix(".md"), path.with_suffix(".json"), force=True),
        replay,
        project.new,
        project.undo,
        lambda: project.remove("notes"),
        lambda: str(project.status()),
    ]


def load_outline(path: Path) -> None:
    """An outline, with an export of what it holds."""
    project = dg.Project(model=ScriptedModel())
    project.load_outline(path)
    assert project.outline is not None
    project.outline.to_markdown()
    project.check()
    project.export(path.with_suffix(".md"), force=True)


def add_notebook(path: Path) -> None:
    """A notebook as content."""
    dg.Project(model=ScriptedModel()).add(path)


Kind = tuple[str, Callable[[Path, random.Random], None], Callable[[Path], None]]


def kinds(folder: Path) -> list[Kind]:
    """How files are made, and what is done with them."""
    valid = project_file(folder)
    outline, notebook = json.dumps(OUTLINE).encode(), json.dumps(NOTEBOOK).encode()

    def odd_json(value: object) -> Callable[[Path, random.Random], None]:
        return lambda path, chance: path.write_text(json.dumps(misshapen(value, chance))) and None

    def in_encoding(value: object) -> Callable[[Path, random.Random], None]:
        def make(path: Path, chance: random.Random) -> None:
            text = json.dumps(misshapen(value, chance), ensure_ascii=False).replace("Bees", "Bïenen\u2028")
            data = text.encode(chance.choice(ENCODINGS), "replace")
            path.write_bytes(damaged(data, chance) if chance.random() < 0.3 else data)

        return make

    return [
        ("c.docgen", lambda path, chance: with_odd_json(valid, path, chance), open_project),
        ("d.docgen", lambda path, chance: with_odd_statements(valid, path, chance), open_project),
        ("e.docgen", lambda path, chance: in_utf_16(valid, path, chance), open_project),
        ("c.json", in_encoding(OUTLINE), load_outline),
        ("d.json", odd_json(WRITTEN), load_outline),
        ("c.ipynb", in_encoding(NOTEBOOK), add_notebook),
        ("a.docgen", lambda path, chance: path.write_bytes(damaged(valid, chance)) and None, open_project),
        ("b.docgen", lambda path, chance: with_odd_cells(valid, path, chance), open_project),
        ("a.json", lambda path, chance: path.write_bytes(damaged(outline, chance)) and None, load_outline),
        ("b.json", odd_json(OUTLINE), load_outline),
        ("a.ipynb", lambda path, chance: path.write_bytes(damaged(notebook, chance)) and None, add_notebook),
        ("b.ipynb", odd_json(NOTEBOOK), add_notebook),
    ]


class _Watch:
    """Notes what is opened for writing, run or loaded while a file is read: an audit hook, which can't be taken off."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.wrong: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None:
            return
        if event in {
            "subprocess.Popen",
            "os.system",
            "os.exec",
            "socket.connect",
            "sqlite3.load_extension",
            "sqlite3.enable_load_extension",
        }:
            program = str(arguments[0])
            self.wrong += (
                [] if "pandoc" in program and event == "subprocess.Popen" else [f"{event} {arguments[:2]}"[:200]]
            )
        elif (
            event == "open"
            and isinstance(arguments[0], str)
            and isinstance(arguments[2], int)
            and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        ):
            inside = (
                arguments[0].startswith((self.folder, tempfile.gettempdir()))
                or "docgen_nb/written" in arguments[0]
                or arguments[0] == os.devnull
            )
            self.wrong += [] if inside else [f"open {arguments[0]}"]


def one(seed: int, made: list[Kind], folder: Path, watch: _Watch, outcomes: Counter[str], longest: float) -> str:
    """Make the seed's file and open it; gives what went wrong, "" if nothing."""
    chance = random.Random(seed)
    name, make, use = made[seed % len(made)]
    path = folder / f"{seed}-{name}"
    make(path, chance)
    began, watch.wrong, watch.folder = time.process_time(), [], str(folder)
    try:
        use(path)
        outcomes["read"] += 1
    except DocgenError as error:
        outcomes["one line"] += 1
        if "\n" in str(error):
            return f"more than one line: {str(error)[:200]!r}"
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()
    finally:
        watch.folder = None
        for left in folder.glob(f"{seed}-*"):
            left.unlink()
    if (seconds := time.process_time() - began) > longest:
        return f"it took {seconds:.0f} s"
    return "; ".join(watch.wrong)


def main() -> int:
    """Fuzz for a while; 1 if anything else than one line came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="this file alone")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument(
        "--files", type=int, default=3000, help="at most so many: a fast machine tries no more than a slow"
    )
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    outcomes: Counter[str] = Counter()
    failures = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["XDG_STATE_HOME"] = place
        made, watch = kinds(folder), _Watch()
        began = time.process_time()
        open_project(folder / "valid.docgen")
        longest = max(LONGEST, TIMES_THE_VALID * (time.process_time() - began))
        if arguments.seed is not None:
            arguments.first = arguments.seed
        seed = arguments.first
        end = time.monotonic() + arguments.seconds
        while time.monotonic() < end and seed < arguments.first + arguments.files:
            if problem := one(seed, made, folder, watch, outcomes, longest):
                failures += 1
                print(f"seed {seed}, {made[seed % len(made)][0]}: {problem}", file=sys.stderr)
            if arguments.seed is not None:
                break
            seed += 1
    print(f"{sum(outcomes.values()) + failures} files: {dict(outcomes)}, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
