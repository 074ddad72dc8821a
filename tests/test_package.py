import subprocess
import sys

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
