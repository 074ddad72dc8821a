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

LONGEST = 20.0  # seconds of this process for one file
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


def misshapen(value: object, chance: random.Random) -> object:
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
        "*",
        "1.1",
    ]
    if chance.random() < 0.08:
        return chance.choice(odd)
    if isinstance(value, dict):
        kept = {key: misshapen(each, chance) for key, each in value.items() if chance.random() > 0.03}
        return kept | (
            {chance.choice(["type", "id", "elements", "state"]): chance.choice(odd)} if chance.random() < 0.05 else {}
        )
    if isinstance(value, list):
        return [misshapen(each, chance) for each in value] * chance.choice([1] * 9 + [3])
    return value


def project_file(folder: Path) -> bytes:
    """A project file with everything in it."""
    path = folder / "valid.docgen"
    project = dg.Project(path, model=ScriptedModel())
    project.add(notes="Bees sleep.", sales=[{"a": 1}])
    project.load_outline(OUTLINE)
    project.fill().wait()
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


def open_project(path: Path) -> None:
    """What a user does with a file from somebody else."""
    project = dg.Project(path)
    try:
        project.archived()
        project.status()
        if project.outline is not None:
            project.outline.to_markdown()
            project.check()
            project.parts.to_markdown()
            project.export(path.with_suffix(".md"), force=True)
    finally:
        project.close_file()


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

    return [
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


def one(seed: int, made: list[Kind], folder: Path, watch: _Watch, outcomes: Counter[str]) -> str:
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
    if (seconds := time.process_time() - began) > LONGEST:
        return f"it took {seconds:.0f} s"
    return "; ".join(watch.wrong)


def main() -> int:
    """Fuzz for a while; 1 if anything else than one line came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="this file alone")
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    outcomes: Counter[str] = Counter()
    failures = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["XDG_STATE_HOME"] = place
        made, watch = kinds(folder), _Watch()
        seed = arguments.first if arguments.seed is None else arguments.seed
        end = time.monotonic() + arguments.seconds
        while time.monotonic() < end:
            if problem := one(seed, made, folder, watch, outcomes):
                failures += 1
                print(f"seed {seed}, {made[seed % len(made)][0]}: {problem}", file=sys.stderr)
            if arguments.seed is not None:
                break
            seed += 1
    print(f"{sum(outcomes.values()) + failures} files: {dict(outcomes)}, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
