"""JupyterLab and Chromium for scripts, as the fixtures bring them for tests."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium
from tests.browser.lab import RECORDER
from tests.browser.server import JupyterServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page


@contextmanager
def jupyterlab(width: int, height: int) -> Iterator[tuple[JupyterServer, Page]]:
    """A server, and an empty page of that size in pixels."""
    with (
        tempfile.TemporaryDirectory() as folder,
        JupyterServer(Path(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(viewport={"width": width, "height": height})
        context.add_init_script(path=RECORDER)
        yield server, context.new_page()
        browser.close()
