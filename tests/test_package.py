import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import docgen_nb


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, docgen_nb; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"IPython", "ipywidgets", "httpx", "pandas", "pydantic", "anywidget"} & set(done.stdout.split())


def test_the_public_names_are_these_and_all_exist():
    assert sorted(docgen_nb.__all__) == [
        "BatchResult",
        "BatchRun",
        "Chapter",
        "ContentPart",
        "DocgenError",
        "Document",
        "ModelError",
        "ModelOptions",
        "Outline",
        "Project",
        "Run",
        "Section",
        "Settings",
        "UserError",
        "batch",
        "current",
        "load_ipython_extension",
        "unload_ipython_extension",
    ]
    assert all(getattr(docgen_nb, name) is not None for name in docgen_nb.__all__)


PUBLIC = (
    *("docgen_nb.testing", "docgen_nb.errors", "docgen_nb.events", "docgen_nb.settings", "docgen_nb.document."),
    *("docgen_nb.llm.messages", "docgen_nb.llm.spec"),
)
"""Modules that any test may name; all else belongs to the tests of its own room, so that a move costs no others."""


def test_tests_reach_into_their_own_room_and_hardly_into_others():
    foreign = []
    for path in (Path(__file__).parent).rglob("*.py"):
        room = path.relative_to(Path(__file__).parent).parts[0]
        if room == "benchmarks":
            continue
        named = re.findall(r"(?m)^\s*from (docgen_nb\.[\w.]+) import", path.read_text(encoding="utf-8"))
        open_here = (*PUBLIC, f"docgen_nb.{room}")
        foreign += [f"{path.name}: {module}" for module in named if not module.startswith(open_here)]
    assert len(foreign) <= 100, "\n".join(sorted(foreign))  # of 650; name the public modules instead


def _imports() -> dict[str, set[str]]:
    """Each module of the package with those it imports: also within functions, and for types alone."""
    root = Path(docgen_nb.__file__).parent
    files = {".".join(path.relative_to(root.parent).with_suffix("").parts): path for path in root.rglob("*.py")}
    modules = {name.removesuffix(".__init__"): path for name, path in files.items()}
    found: dict[str, set[str]] = {}
    for name, path in modules.items():
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        taken = [
            (node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
        ]
        named = {f"{module}.{each}" if f"{module}.{each}" in modules else str(module) for module, each in taken}
        found[name] = (named & modules.keys()) - {name}
    return found


def test_no_module_imports_in_a_circle_not_even_for_types():
    order = TopologicalSorter(_imports()).static_order()  # raises CycleError, which names the circle
    assert len(list(order)) > 300


def test_docstrings_are_sentences_and_no_riddles():
    riddles = []
    for path in Path(docgen_nb.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                said = ast.get_docstring(node)
                if said and (said.startswith("What ") or len(said.split()) <= 3):
                    riddles.append(f"{path.name}: {said}")
    assert riddles == []
