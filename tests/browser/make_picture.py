"""The README's picture: the quickstart in JupyterLab, with the embedded model, in the middle of its run.

Run in a checkout: python -m tests.browser.make_picture
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.browser.lab import Notebook
from tests.browser.opening import jupyterlab
from tests.browser.server import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "examples"
PICTURE = EXAMPLES / "images" / "run.png"
WIDTH, HEIGHT = 1000, 980
SECONDS = 300
# the fill's bars, some chapters further than others, and text that grows
_MIDDLE = """() => {
  const now = [...document.querySelectorAll(".docgen-row [role=progressbar]")].map((bar) => Number(bar.ariaValueNow));
  const text = document.querySelector(".jp-Notebook").innerText;
  return document.querySelector(".docgen-head")?.innerText.startsWith("Writing")
    && now.includes(100) && now.includes(50) && text.includes(" …");
}"""
_SHOW_BARS = """() => {
  document.querySelector(".jp-Cell:has(.docgen-bars)").scrollIntoView();
}"""


def take(picture: Path) -> None:
    """Run the quickstart and keep a picture of its middle."""
    with jupyterlab(WIDTH, HEIGHT) as (server, page):
        shutil.copytree(EXAMPLES / "data", server.notebooks / "data")
        path = shutil.copy(EXAMPLES / "quickstart.ipynb", server.notebooks / "quickstart.ipynb")
        notebook = Notebook(page, server, path)
        notebook.open()
        notebook.run_all(wait=False)
        page.wait_for_function(_MIDDLE, timeout=SECONDS * 1000, polling=50)
        page.evaluate(_SHOW_BARS)
        page.wait_for_timeout(50)  # until it has been drawn there
        picture.parent.mkdir(exist_ok=True)
        page.locator(".jp-Notebook").screenshot(path=picture)
        notebook.wait_idle()
        notebook.close()


if __name__ == "__main__":
    take(PICTURE)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size / 1000:.0f} kB")
