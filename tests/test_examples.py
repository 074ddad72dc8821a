"""The gallery leads to every example, and nowhere else."""

import json
import re
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_the_gallery_links_every_notebook_and_picture_that_is_there():
    cells = json.loads((EXAMPLES / "index.ipynb").read_text())["cells"]
    linked = set(re.findall(r"\]\(([^)]+)\)", "".join("".join(cell["source"]) for cell in cells)))
    assert all((EXAMPLES / name).is_file() for name in linked)
    notebooks = {path.name for path in EXAMPLES.glob("*.ipynb")} - {"index.ipynb"}
    assert {name for name in linked if name.endswith(".ipynb")} == notebooks
