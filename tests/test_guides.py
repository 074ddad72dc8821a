"""The guides: every code block runs, every link leads somewhere, the README stays short."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbclient import NotebookClient

from docgen_nb.notebook.args import parser_for
from docgen_nb.notebook.verbs import all_verbs

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docgen_nb" / "docs"
GUIDES = sorted(DOCS.glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "tests" / "benchmarks" / "README.md", *GUIDES]

_BLOCK = re.compile(r"^```(ipython|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_ANCHOR = re.compile(r"\]\(([^)#\s]*)#([^)]+)\)")
_COMMAND = re.compile(r"(?:^|`)%{1,2}docgen ([a-z]+)\b([^`\n]*)", re.MULTILINE)
_OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")


def blocks(page: Path) -> list[str]:
    return [code for _, code in _BLOCK.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.kernel
@pytest.mark.parametrize("guide", [page for page in GUIDES if blocks(page)], ids=lambda page: page.stem)
def test_the_blocks_of_a_guide_run_one_after_the_other(
    guide: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCGEN_NB_MODEL", "scripted")
    monkeypatch.setenv("DOCGEN_NB_UI", "final")
    cells = [nbformat.v4.new_code_cell(code.rstrip()) for code in blocks(guide)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    assert all(cell["execution_count"] for cell in notebook.cells)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = [target for target in _LINK.findall(text) if "://" not in target]
    missing = [target for target in targets if not (page.parent / unquote(target)).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_to_a_heading_leads_to_one(page: Path) -> None:
    def anchors(target: Path) -> set[str]:
        headings = re.findall(r"^#+ (.+)$", _FENCE.sub("", target.read_text(encoding="utf-8")), re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}

    links = _ANCHOR.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    inside = [(page.parent / path if path else page, anchor) for path, anchor in links if "://" not in path]
    assert [(path.name, anchor) for path, anchor in inside if anchor not in anchors(path)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_that_a_page_shows_has_its_verb_and_options(page: Path) -> None:
    verbs = all_verbs()
    unknown = [
        f"{name} {option}"
        for name, rest in _COMMAND.findall(page.read_text(encoding="utf-8"))
        for option in ["", *_OPTION.findall(rest)]
        if name not in verbs or (option and option not in parser_for(verbs[name]).options())
    ]
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_json_of_a_page_is_json(page: Path) -> None:
    for text in re.findall(r"^```json\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        json.loads(text)


def test_every_guide_is_in_the_list_of_contents() -> None:
    listed = (DOCS / "index.md").read_text(encoding="utf-8").split()
    assert [guide.stem for guide in GUIDES if guide.stem != "index" and guide.stem not in listed] == []


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 8 * 1024


def test_every_risk_in_the_security_guide_names_tests_that_exist() -> None:
    rows = re.findall(r"^\| (LLM\d\d) .*\| (.*) \|$", (DOCS / "security.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [risk for risk, _ in rows] == [f"LLM{number:02}" for number in range(1, 11)]
    for risk, named in rows:
        files = re.findall(r"`(tests/[\w/]+\.py)`", named)
        assert files or named == "none needed", risk
        assert all((ROOT / file).is_file() for file in files), named


def test_the_map_of_the_architecture_names_what_is_there() -> None:
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    names = re.findall(r"`([a-z_/]+(?:\.py|/))(?:: (\w+))?`", page)
    assert len(names) > 30
    for path, function in names:
        found = (ROOT if path.startswith("tests/") else DOCS.parent) / path
        assert found.exists(), path
        assert not function or f"def {function}(" in found.read_text(encoding="utf-8"), function
