"""Files that are written beside their place: whole or not there, and a process that was killed leaves none for good."""

import os
import signal
import subprocess
import sys

import pytest

import docgen_nb as dg
from docgen_nb.testing import ScriptedModel

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 and its locks are POSIX's")

KILLED_AS_IT_WRITES = """
import os, signal, sys
from pathlib import Path
from docgen_nb.export import saving
saving.os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
saving.write_whole(Path(sys.argv[1]), b"half of")
"""
KILLED_AS_IT_MAKES_A_PROJECT = """
import os, signal, sys
import docgen_nb
os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
docgen_nb.Project(sys.argv[1])
"""
WRITES_FOR_LONG = """
import sys
from pathlib import Path
from docgen_nb.export import saving
saving.os.fsync = lambda _: (print("writing", flush=True), sys.stdin.read())
saving.write_whole(Path(sys.argv[1]), b"half of")
"""


def export(path):
    project = dg.Project(model=ScriptedModel())
    project.load_outline({"chapters": [{"title": "One", "sections": [{"title": "A", "elements": []}]}]})
    project.export(path)


def drafts(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("program", "name"), [(KILLED_AS_IT_WRITES, "a.md"), (KILLED_AS_IT_MAKES_A_PROJECT, "a.docgen")]
)
def test_what_a_killed_process_left_is_gone_after_the_next_export(tmp_path, program, name):
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / name)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(drafts(tmp_path)) == 1
    export(tmp_path / "b.md")
    assert [path.name for path in tmp_path.iterdir()] == ["b.md"]


def test_the_draft_of_a_process_that_still_writes_stays(tmp_path):
    command = [sys.executable, "-c", WRITES_FOR_LONG, str(tmp_path / "a.md")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "writing\n"
        export(tmp_path / "b.md")
        assert len(drafts(tmp_path)) == 1
        process.kill()
        process.wait()
        export(tmp_path / "b.md")
        assert drafts(tmp_path) == []


@pytest.mark.parametrize("name", [".docgen-draft-mine", ".docgen-draft-ABCDEFGH", ".docgen-12345678", ".b.md.12345678"])
def test_a_hidden_file_of_somebody_else_stays(tmp_path, name):
    (tmp_path / name).write_text("mine")
    export(tmp_path / "b.md")
    assert (tmp_path / name).read_text() == "mine"


def test_a_link_that_is_called_like_a_draft_is_not_followed(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".docgen-draft-abcdefgh").symlink_to(tmp_path / "mine")
    export(tmp_path / "b.md")
    assert (tmp_path / "mine").read_text() == "mine"
    assert (tmp_path / ".docgen-draft-abcdefgh").is_symlink()
