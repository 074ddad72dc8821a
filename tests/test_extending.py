"""One file is enough for a further reader, export, check or verb: those of the contributors' guide, as they stand."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

import docgen_nb

GUIDE = Path(docgen_nb.__file__).parent / "docs" / "contributing.md"
NAME = "added_by_a_test"
FOUND = {
    "docgen_nb.ingest.readers": "all_readers",
    "docgen_nb.export.formats": "all_exporters",
    "docgen_nb.check.rules": "all_rules",
    "docgen_nb.notebook.verbs": "all_verbs",
}


@pytest.fixture
def add(tmp_path, monkeypatch):
    """Adds the guide's block that holds some word to a package, for the length of a test."""

    def added(package: str, word: str) -> None:
        blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        (code,) = [block for block in blocks if word in block]
        (tmp_path / f"{NAME}.py").write_text(code, encoding="utf-8")
        module = importlib.import_module(package)
        monkeypatch.setattr(module, "__path__", [*module.__path__, str(tmp_path)])
        getattr(module, FOUND[package]).cache_clear()

    yield added
    for package, found in FOUND.items():
        getattr(importlib.import_module(package), found).cache_clear()
        sys.modules.pop(f"{package}.{NAME}", None)


@pytest.fixture
def project():
    project = docgen_nb.Project(model="scripted")
    project.load_outline({"documents": [{"chapters": [{"title": "Bees", "sections": [{"title": "Hives"}]}]}]})
    project.edit("1.1", "They buzz!! And they fly.")
    return project


def test_a_reader(add, tmp_path, project):
    add("docgen_nb.ingest.readers", "READERS")
    (tmp_path / "roses.poem").write_text("Roses are red.", encoding="utf-8")
    assert project.add(tmp_path / "roses.poem")[0].text == "Roses are red."


def test_an_export(add, tmp_path, project):
    add("docgen_nb.export.formats", "EXPORTERS")
    project.export(tmp_path / "bees.loud")
    assert "THEY BUZZ!!" in (tmp_path / "bees.loud").read_text(encoding="utf-8")


def test_a_check(add, project):
    add("docgen_nb.check.rules", "RULE")
    assert [finding.code for finding in project.check(select="DG699").findings] == ["DG699"]


def test_a_verb(add):
    add("docgen_nb.notebook.verbs", "@verb")
    verbs = importlib.import_module("docgen_nb.notebook.verbs").all_verbs()
    assert list(verbs)[-1] == "shout"
    assert verbs["shout"].perform(None, text="hello").said == "HELLO"
