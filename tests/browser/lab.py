"""A notebook in a real JupyterLab (or Notebook 7) in Chromium, driven as its reader drives it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import nbformat

from tests.browser.messages import Messages
from tests.browser.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from tests.browser.server import JupyterServer

SCREENSHOTS = ROOT / "test-screenshots"
RECORDER = Path(__file__).with_name("recorder.js")
OPEN_SECONDS = 60.0
SECONDS = 60.0  # after which a test gives up
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"

_READY = """(path) => {
  const panel = window.jupyterapp?.shell?.currentWidget;
  return panel?.context?.path === path && panel.context.isReady && panel.content?.widgets?.length
    && panel.sessionContext?.session?.kernel?.status === "idle";
}"""
# cells are run without waiting in the page; how it stands is kept there
_RUN = """(window.ranAt = null, app.commands.execute(arg).finally(() => { window.ranAt = Date.now(); }), true)"""
_IDLE = """() => window.ranAt
  && window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'"""


class Notebook:
    """One open notebook.

    Args:
        page: an empty one, or one of JupyterLab, which then opens the notebook without being loaded again.
        server: whose notebook it is.
        path: of the file.
        app: what shows it.

    Attributes:
        messages: what the kernel has sent to the page.
        requested: addresses that the page has asked for.
        console: what the page has logged, and its uncaught errors.
    """

    def __init__(
        self, page: Page, server: JupyterServer, path: Path, *, app: Literal["lab", "notebook"] = "lab"
    ) -> None:
        self.page = page
        self.path = path
        self.messages = Messages()
        self.requested: list[str] = []
        self.console: list[str] = []
        place = "lab/tree" if app == "lab" else "notebooks"
        self.address = f"{server.url}/{place}/{path.name}" + ("?reset" if app == "lab" else "")
        self._in_lab = app == "lab"
        self._listeners: list[tuple[Any, Any]] = [
            ("websocket", self.messages.listen),
            ("request", lambda request: self.requested.append(request.url)),
            ("console", lambda message: self.console.append(f"{message.type}: {message.text}")),
            ("pageerror", lambda error: self.console.append(f"uncaught: {error}")),
        ]
        for event, listener in self._listeners:
            page.on(event, listener)

    def open(self) -> None:
        """Show it and wait for its kernel."""
        if self._in_lab and self.page.url != "about:blank":
            self.evaluate("app.commands.execute('docmanager:open', {path: arg}).then(() => true)", self.path.name)
            self._await_ready()
            self.page.evaluate("window.seen.reset()")
        else:
            self.reload()

    def reload(self) -> None:
        """Load the page with the file as it was saved; a kernel that is there stays."""
        self.page.goto(self.address, wait_until="domcontentloaded")
        self._await_ready()
        if self._in_lab:
            self.evaluate("app.shell.collapseLeft()")

    def close(self) -> None:
        """Close the notebook without a question, and leave the page to others."""
        for event, listener in self._listeners:
            self.page.remove_listener(event, listener)
        if self._in_lab:
            self.evaluate(
                "panel.context.path === arg && (panel.context.model.dirty = false, panel.close())", self.path.name
            )

    def _await_ready(self) -> None:
        self.page.wait_for_function(_READY, arg=self.path.name, timeout=OPEN_SECONDS * 1000, polling=50)

    def evaluate(self, script: str, argument: object = None) -> Any:
        """What a JavaScript expression gives, with ``app``, ``panel`` and ``arg`` in scope."""
        scope = "const app = window.jupyterapp; const panel = app.shell.currentWidget;"
        return self.page.evaluate(f"async (arg) => {{ {scope} return await ({script}); }}", argument)

    def command(self, name: str) -> None:
        """Carry out a command of the application to its end."""
        self.evaluate("app.commands.execute(arg).then(() => true)", name)

    # running

    def run_all(self, *, wait: bool = True) -> None:
        """Run All Cells."""
        self.evaluate(_RUN, "notebook:run-all-cells")
        if wait:
            self.wait_idle()

    def run(self, cell: int, *, wait: bool = True) -> None:
        """Run one cell."""
        self.evaluate("(panel.content.deselectAll(), panel.content.activeCellIndex = arg, true)", cell)
        self.evaluate(_RUN, "notebook:run-cell")
        if wait:
            self.wait_idle()

    def wait_idle(self, seconds: float = SECONDS) -> None:
        """Wait until no cell runs."""
        self.page.wait_for_function(_IDLE, timeout=seconds * 1000, polling=20)

    def interrupt(self) -> None:
        """Kernel → Interrupt."""
        self.command("notebook:interrupt-kernel")

    # seeing

    def output(self, cell: int) -> Locator:
        """The output area of a cell."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-Cell-outputArea").first

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that is told here, not in the page, such as what it has asked for."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, "it did not happen"
            self.page.wait_for_timeout(20)  # milliseconds, in which its events arrive

    def wait_text(self, cell: int, text: str) -> None:
        """Wait until a cell's outputs show the text."""
        self.output(cell).get_by_text(text).first.wait_for(timeout=SECONDS * 1000)

    def text(self, cell: int) -> str:
        """What a cell's outputs show."""
        area = self.output(cell)
        return area.inner_text() if area.count() else ""

    def headings(self, cell: int) -> list[str]:
        """Headings in a cell's outputs, in the order of the page."""
        return (
            self.output(cell)
            .locator(":is(h1,h2,h3,h4)")
            .evaluate_all("all => all.map(each => each.textContent.replace('¶', '').trim())")
        )

    def errors(self) -> list[str]:
        """Error outputs of all cells."""
        return list(
            self.evaluate(
                "panel.content.widgets.flatMap(cell => cell.model.type === 'code' ? cell.model.outputs.toJSON() : [])"
                ".filter(output => output.output_type === 'error').map(output => output.evalue)"
            )
        )

    def seen_bars(self) -> list[dict[str, Any]]:
        """Each state of the bars that stood on the page, in order."""
        return list(self.page.evaluate("window.seen.bars"))

    def add(self, source: str) -> str:
        """What a new cell at the end shows when it has run."""
        self.evaluate("panel.content.activeCellIndex = panel.content.widgets.length - 1")
        self.command("notebook:insert-cell-below")
        self.evaluate("panel.content.activeCell.model.sharedModel.setSource(arg)", source)
        last = int(self.evaluate("panel.content.widgets.length")) - 1
        self.run(last)
        return self.text(last).strip()

    def value(self, expression: str) -> str:
        """``str`` of a Python expression in the kernel."""
        return self.add(f"print({expression})")

    # keeping

    def save(self) -> Any:
        """Save, and read the file."""
        self.command("docmanager:save")
        return nbformat.read(self.path, as_version=4)

    def use_theme(self, name: str) -> None:
        """Change the application's theme."""
        self.evaluate("app.commands.execute('apputils:change-theme', {theme: arg}).then(() => true)", name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the page as it is."""
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path
