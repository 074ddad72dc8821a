"""From a key in the panel to what it does, in an outline of 96 sections, in a real JupyterLab.

Run in a checkout: python -m tests.benchmarks.panel_keys
"""

from __future__ import annotations

from statistics import median

from docgen_nb.testing import FaultServer
from tests.browser.lab import Notebook
from tests.browser.opening import jupyterlab
from tests.browser.scenes import answer, cells, outline

CHAPTERS, SECTIONS, TIMES = 12, 8, 9
# milliseconds from a key on a focused element until the frame in which what the expression gives has changed
_PRESS = """([focus, options, gives]) => new Promise((done) => {
  const see = new Function(`return ${gives}`);
  const node = document.querySelector(focus);
  node.focus();
  const before = see();
  const began = performance.now();
  const look = () => (see() === before ? requestAnimationFrame(look) : done(performance.now() - began));
  node.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...options }));
  look();
})"""
_ROWS = "[...document.querySelectorAll('.dgp-row')].map((row) => row.name.value).join()"
_KEYS = {
    "an arrow moves the focus": ('.dgp-row[data-ref="6.2"]', {"key": "ArrowDown"}, "document.activeElement"),
    "a chapter is closed": (
        '.dgp-row[data-ref="6"]',
        {"key": "ArrowLeft"},
        "document.querySelector('.dgp-row[data-ref=\"6\"]').ariaExpanded",
    ),
    "a section is opened": (
        '.dgp-row[data-ref="{n}.3"]',
        {"key": "Enter"},
        "document.querySelector('.dgp-head strong')?.textContent",
    ),
    "a section is moved": ('.dgp-row[data-ref="5.2"]', {"key": "ArrowDown", "altKey": True}, _ROWS),
    "that is taken back": ('.dgp-row[data-ref="5.2"]', {"key": "z", "ctrlKey": True}, _ROWS),
}


def main() -> None:
    """Print the median and the slowest of each."""
    with jupyterlab(1280, 1000) as (server, page), FaultServer(responder=answer) as model:
        verbs = cells(model, outline(CHAPTERS, SECTIONS), "document = %docgen fill", "%docgen panel")
        notebook = Notebook(page, server, server.write("keys", verbs))
        notebook.open()
        notebook.run_all()
        page.locator(".dgp-row").nth(CHAPTERS * (SECTIONS + 1) - 1).wait_for()
        page.wait_for_timeout(3000)  # until the page is at rest
        for name, (focus, options, gives) in _KEYS.items():
            took = []
            for number in range(TIMES):
                took.append(page.evaluate(_PRESS, [focus.format(n=number + 1), options, gives]))
                if name.startswith("a chapter"):
                    page.keyboard.press("ArrowRight")
                page.wait_for_timeout(1000)  # no more messages than a user would cause
            print(f"{name}: {median(took):.0f} ms, at most {max(took):.0f} ms")
        notebook.close()


if __name__ == "__main__":
    main()
