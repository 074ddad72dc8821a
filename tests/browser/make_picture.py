"""The README's pictures, with the embedded model: the quickstart in the middle of its run, the panel, its place.

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
RUN, PANEL, BESIDE = (EXAMPLES / "images" / f"{name}.png" for name in ("run", "panel", "beside"))
WIDTH, HEIGHT = 1000, 980
PANEL_WIDTH, PANEL_HEIGHT, PANEL_SHOWN = 1160, 1250, 1110
BESIDE_WIDTH, BESIDE_HEIGHT = 1400, 900
SECONDS = 900  # for the embedded model on a busy machine
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
REDONE = "2.2"
FEEDBACK = ("begin with the beekeeper's work", "shorter", "one sentence", "as advice to a beginner")  # until it changes


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
        notebook.run_all(wait=False)
        notebook.wait_idle(SECONDS)
        panel = page.locator(".dgp")
        panel.locator(f'.dgp-section[data-ref="{REDONE}"] .dgp-ref').click()
        for wish in FEEDBACK:
            panel.get_by_label("Feedback").fill(wish)
            panel.get_by_role("button", name="Redo", exact=True).click()
            page.wait_for_timeout(500)  # until the notice of the wish before is gone
            panel.get_by_text("Accept keeps the new text").wait_for(timeout=SECONDS * 1000)
            panel.get_by_text("All sections are written.").wait_for()
            if panel.locator(".dgp-diff ins").count():
                break
        panel.get_by_role("button", name="Accept", exact=True).focus()
        panel.evaluate("node => node.scrollIntoView()")
        box = panel.bounding_box()
        page.screenshot(path=picture, clip={**box, "height": min(box["height"], PANEL_SHOWN)})
        notebook.close()


def take_beside(picture: Path) -> None:
    """Open the panel beside the notebook and keep a picture of both, with the document's text."""
    with jupyterlab(BESIDE_WIDTH, BESIDE_HEIGHT) as (server, page):
        shutil.copytree(EXAMPLES / "data", server.notebooks / "data")
        notebook = Notebook(page, server, server.write("report", CELLS[:-1]))
        notebook.open()
        notebook.run_all(wait=False)
        notebook.wait_idle(SECONDS)
        page.get_by_role("button", name="Docgen").click()
        panel = page.locator(".dgp")
        panel.locator('.dgp-section[data-ref="1.1"]').wait_for()
        panel.get_by_role("tab", name="Document").click()
        panel.locator(".dgp-whole h2").first.wait_for()
        panel.locator(".dgp-columns").scroll_into_view_if_needed()
        panel.get_by_text("All sections are written.").wait_for(timeout=SECONDS * 1000)
        page.screenshot(path=picture)


if __name__ == "__main__":
    for take, picture in ((take_run, RUN), (take_panel, PANEL), (take_beside, BESIDE)):
        take(picture)
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")
