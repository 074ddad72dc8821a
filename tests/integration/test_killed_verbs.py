"""Processes that are killed while they redo, fix, edit, import, export, refresh: all that was done is there, whole."""

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import zipfile

import pytest

import docgen_nb as dg
from docgen_nb.document.references import parse_ref
from docgen_nb.testing import ScriptedModel
from tests.integration import verbs_process

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")

KILLS = int(os.environ.get("DOCGEN_TEST_KILLS", "6"))
SECTIONS = [
    {"title": "First", "generationHint": "h"},
    {"title": "Second", "generationHint": "h"},
    {"title": "Third", "generationHint": "h", "questions": [{"id": "kg", "sql": "SELECT max(kg) FROM sales"}]},
]


@pytest.fixture(scope="module")
def forker():
    command = [sys.executable, "-m", verbs_process.__name__]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


def killed(forker, path, verb, seconds, seed):
    """What it had said to be done."""
    forker.stdin.write(f"{path}\t{verb}\t{seconds}\t{seed}\n")
    forker.stdin.flush()
    told = []
    while (line := forker.stdout.readline().strip()) != "killed":
        assert line.startswith("done"), line
        told.append(int(line.split()[1]))
    return told


def opened(path):
    project = dg.Project(path, model=ScriptedModel())
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()
    return project


def version(project, ref, pattern=r"Version (\d+) of the text\."):
    section = project.outline.section(parse_ref(ref))
    assert section.state in {"done", "stale"}, section
    found = re.fullmatch(pattern, section.elements[0].text)
    assert found, section.elements
    return int(found[1].replace(",", ""))


def whole(folder):
    """Every exported file can be read to its end, and no draft is left but those of the last moment."""
    if (notebook := folder / "out.ipynb").exists():
        assert json.loads(notebook.read_text())["cells"]
    if (text := folder / "out.md").exists():
        assert text.read_text().rstrip().endswith("1. sales")
    for word in folder.glob("*.docx"):
        with zipfile.ZipFile(word) as packed:
            assert packed.testzip() is None


@pytest.mark.parametrize("verb", ["redo", "fix", "edit", "import", "export", "refresh"])
def test_what_was_done_before_a_kill_is_there_and_whole(tmp_path, forker, verb):
    path = tmp_path / "report.docgen"
    texts = ScriptedModel(
        lambda request: "It is {{kg}} kg." if "{{kg}}" in request.messages[-1].content else "Version 0 of the text."
    )
    project = dg.Project(path, model=texts)
    project.add(sales=[{"kg": 0}])
    project.load_outline({"userPrompt": "p", "chapters": [{"title": "One", "sections": SECTIONS}]})
    project.fill().wait()
    project.close_file()
    chance, done = random.Random(verb), 0
    for seed in range(1, KILLS + 1):
        told = killed(forker, path, verb, chance.uniform(0, 0.5), seed)
        done += len(told)
        project = opened(path)
        now = (
            version(project, "1.3", r"It is ([\d,]+) kg\.")
            if verb == "refresh"
            else version(project, "1.2" if verb == "fix" else "1.1")
        )
        if told:
            assert now in {told[-1], told[-1] + 1, *([0] if verb == "import" else [])}
        assert version(project, "1.1" if verb in {"fix", "refresh"} else "1.2") == 0
        whole(tmp_path)
        project.close_file()
    assert done > 0
