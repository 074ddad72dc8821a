"""A large run in a real JupyterLab: messages, how soon its end is seen, how long frames take.

Beside it stands the same page showing as many sections at once in one plain Markdown output, which is what drawing
them costs anyway. Run in a checkout: python -m tests.benchmarks.display_in_browser
"""

from __future__ import annotations

import time

from docgen_nb.testing import FaultServer
from tests.browser.lab import Notebook
from tests.browser.opening import jupyterlab
from tests.browser.scenes import answer, cells, outline, text_of

SIZES = ((30, 10), (100, 10))
WIDTH, SECONDS = 16, 0.1
PLAIN = "from IPython.display import Markdown, display; display(Markdown({text!r}))"


def measure(page, server, chapters, sections):
    with FaultServer(responder=answer, latency=SECONDS) as model:
        document = outline(chapters, sections)
        verbs = cells(model, document, "document = %docgen fill", width=WIDTH)
        notebook = Notebook(page, server, server.write(f"run-{chapters}", verbs))
        notebook.open()
        notebook.run(0)
        page.evaluate("window.seen.reset()")
        notebook.messages.sent.clear()
        page.evaluate("texts => window.seen.watch(texts)", [f"End of {name}." for name in names(chapters, sections)])
        notebook.run(1)
        page.wait_for_function("Object.values(window.seen.texts).every(Boolean)")
        seen = max(page.evaluate("Object.values(window.seen.texts)")) / 1000
        answered = max(each.ended for each in model.requests) + time.time() - time.monotonic()
        gap = page.evaluate("window.seen.longestGap")
        notebook.close()
    plain = longest_gap_of_plain_text(page, server, chapters, sections)
    return [
        f"{chapters} x {sections}",
        f"{notebook.messages.busiest_second()}",
        f"{sum(notebook.messages.kinds().values())}",
        f"{seen - answered:.2f} s",
        f"{gap:.0f} ms",
        f"{plain:.0f} ms",
        f"{gap / plain:.2f}",
    ]


def names(chapters, sections):
    return [f"S{chapter}.{section}" for chapter in range(1, chapters + 1) for section in range(1, sections + 1)]


def longest_gap_of_plain_text(page, server, chapters, sections):
    text = "\n\n".join(f"### {name}\n\n{text_of(name)}" for name in names(chapters, sections))
    notebook = Notebook(page, server, server.write(f"plain-{chapters}", [PLAIN.format(text=text)]))
    notebook.open()
    page.evaluate("window.seen.reset()")
    notebook.run(0)
    notebook.wait_text(0, f"End of S{chapters}.{sections}.")
    page.wait_for_timeout(500)  # until the last frame
    gap = page.evaluate("window.seen.longestGap")
    notebook.close()
    return gap


def main():
    header = ["chapters x sections", "messages in the busiest second", "messages in all", "last answer to last seen"]
    header += ["longest frame gap", "of plain Markdown", "ratio"]
    print("| " + " | ".join(header) + " |")
    print("|---" * len(header) + "|")
    with jupyterlab(1280, 900) as (server, page):
        for chapters, sections in SIZES:
            print("| " + " | ".join(measure(page, server, chapters, sections)) + " |", flush=True)


if __name__ == "__main__":
    main()
