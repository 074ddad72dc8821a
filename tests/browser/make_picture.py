"""The README's pictures: the quickstart in JupyterLab, with the embedded model, in the middle of its run; the panel.

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
RUN, PANEL = EXAMPLES / "images" / "run.png", EXAMPLES / "images" / "panel.png"
WIDTH, HEIGHT = 1000, 980
PANEL_WIDTH, PANEL_HEIGHT = 1160, 1000
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


# the quickstart's document, in the panel
CELLS = (
    "%load_ext docgen_nb\nimport pandas as pd\nharvest = pd.read_csv('data/harvest.csv')\n%docgen add data/apiary.md",
    "%docgen add harvest --as object --instruction 'honey that each hive gave, spring and summer harvest'",
    "%%docgen structure\nA short report on a year in the apiary, for new beekeepers.",
    "%docgen fill",
    "%docgen panel",
)
FEEDBACK = "begin with the beekeeper's work"


def take_run(picture: Path) -> None:
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


def take_panel(picture: Path) -> None:
    """Redo a section of the quickstart's document in the panel and keep a picture of what has changed."""
    with jupyterlab(PANEL_WIDTH, PANEL_HEIGHT) as (server, page):
        shutil.copytree(EXAMPLES / "data", server.notebooks / "data")
        notebook = Notebook(page, server, server.write("panel", CELLS))
        notebook.open()
        notebook.run_all()
        panel = page.locator(".dgp")
        panel.locator('.dgp-section[data-ref="1.1"]').click()
        panel.get_by_label("Feedback").fill(FEEDBACK)
        panel.get_by_role("button", name="Redo", exact=True).click()
        panel.locator(".dgp-change").wait_for(timeout=SECONDS * 1000)
        panel.get_by_text("All sections are written.").wait_for()
        panel.get_by_role("button", name="Accept", exact=True).focus()
        panel.screenshot(path=picture)
        notebook.close()


if __name__ == "__main__":
    for take, picture in ((take_run, RUN), (take_panel, PANEL)):
        take(picture)
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")
