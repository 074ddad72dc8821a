"""Several pages on one notebook, through jupyter-collaboration: what is seen is the same on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import VIEWPORT
from tests.browser.lab import Notebook
from tests.browser.scenes import FOREVER, answer, cells, outline, section_of
from tests.browser.server import JupyterServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILL = "document = %docgen fill"
OUTPUTS = "panel.content.widgets[1].model.outputs.toJSON()"


@pytest.fixture(scope="module")
def together(program, tmp_path_factory) -> Iterator[JupyterServer]:
    pytest.importorskip(
        "jupyter_collaboration", reason="pip install jupyter-collaboration (it changes every JupyterLab)"
    )
    with JupyterServer(tmp_path_factory.mktemp("together"), together=True) as server:
        yield server


@pytest.fixture
def viewer(browser, together) -> Iterator[Callable[..., Notebook]]:
    """Open the notebook of that name once more, as somebody else."""
    contexts = []

    def open_page(path, *, ready=True) -> Notebook:
        contexts.append(browser.new_context(viewport=VIEWPORT))
        page = Notebook(contexts[-1].new_page(), together, path)
        if ready:
            page.open()
        else:  # the kernel is at work
            page.page.goto(page.address, wait_until="domcontentloaded")
        return page

    yield open_page
    for context in contexts:
        context.close()
    together.end_kernels()


def test_who_looks_on_sees_each_text_once_and_in_order_during_a_run_and_after_it(together, viewer, model):
    model.responder = answer
    model.latency = lambda body: FOREVER if section_of(body) == "S1.1" else 0.2
    path = together.write("two-viewers", cells(model, outline(3, 3), FILL, width=2))
    author, reader = viewer(path), viewer(path)
    author.run(0)
    author.run(1, wait=False)
    author.wait_text(1, "End of S3.3.")
    late = viewer(path, ready=False)
    written = [f"End of S{chapter}.{section}." for chapter in (1, 2, 3) for section in (1, 2, 3)][1:]
    for page in (reader, late):
        page.wait_text(1, written[-1])
        page.wait_until(lambda page=page: all(text in page.text(1) for text in written))
        text = page.text(1)
        places = [text.index(each) for each in ("1.1 S1.1: being written…", *written)]
        assert places == sorted(places)
        assert [text.count(each) for each in written] == [1] * len(written)
    reader.screenshot("second-viewer")
    author.interrupt()
    author.wait_idle()
    author.wait_text(1, "8 of 9 sections written")
    for page in (reader, late):
        page.wait_until(lambda page=page: page.evaluate(OUTPUTS) == author.evaluate(OUTPUTS))
    for page in (author, reader, late):
        assert "loaded" not in page.text(1)
        assert page.headings(1)[:2] == ["A report", "C1"]
        assert page.text(1).count("S1.1: not written") == 1
