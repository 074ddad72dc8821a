"""One JupyterLab and one Chromium for all browser tests; a page, a notebook and a kernel for each.

Without Chromium these tests are skipped on a developer's machine; where ``CI`` is set they fail.
"""

from __future__ import annotations

import os
import re
from itertools import count
from typing import TYPE_CHECKING

import pytest

from docgen_nb.testing import FaultServer
from tests.browser.chromium import ARGUMENTS, VARIABLE, chromium
from tests.browser.lab import RECORDER, Notebook
from tests.browser.server import JupyterServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

VIEWPORT = {"width": 1280, "height": 900}

_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test.

    A page that shares its machine with whatever else is done there may miss a moment, and the report says so; one that
    misses it three times has failed. No other test gets a second try: what is random there has to hold every time.
    """
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="package")
def program() -> str:
    found = chromium()
    if found is None:
        reason = f"no Chromium: install it, or let {VARIABLE} name its program"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="package")
def server(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[JupyterServer]:
    with JupyterServer(tmp_path_factory.mktemp("jupyter")) as server:
        yield server


# of the package, not of the session: while Playwright is open, no other test of this process can run a loop
@pytest.fixture(scope="package")
def browser(program: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=VIEWPORT) as context:
        context.add_init_script(path=RECORDER)
        yield context


@pytest.fixture(scope="package")
def lab(context: BrowserContext) -> Iterator[Page]:
    """JupyterLab's page: loading it takes longer than most of what is tested."""
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture
def notebook(request: pytest.FixtureRequest, server: JupyterServer, lab: Page) -> Iterator[Callable[..., Notebook]]:
    """Make a notebook of cells and open it."""
    opened: list[Notebook] = []

    def make(*cells: str) -> Notebook:
        opened.append(Notebook(lab, server, server.write(_name(request), cells)))
        opened[-1].open()
        return opened[-1]

    yield make
    for each in opened:
        each.close()
    server.end_kernels()


def _name(request: pytest.FixtureRequest) -> str:
    words = re.sub(r"\W+", "_", request.node.name.removeprefix("test_"))
    return f"{words[:60]}-{next(_numbers)}"


@pytest.fixture
def model() -> Iterator[FaultServer]:
    """A model service on loopback; its answers and their times are the test's to set."""
    with FaultServer(streams=True) as model:
        yield model
