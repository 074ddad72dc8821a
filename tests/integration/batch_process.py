"""A kernel's part in the tests that kill one in the middle of a batch: says which documents have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docgen_nb as dg
from docgen_nb.batches.batch_events import DocumentFinished

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

DOCUMENTS, SECTIONS = 10, 4
ROWS = [{"region": f"R{number}"} for number in range(1, DOCUMENTS + 1)]
OUTLINE = {
    "userPrompt": "The bees of {region}",
    "title": "{region}",
    "chapters": [
        {
            "title": "The year",
            "sections": [{"title": f"{{region}}.{number}"} for number in range(1, SECTIONS + 1)],
        }
    ],
}


async def write_batch(folder: str, base_url: str, told: Connection) -> None:
    """Write a document for each row."""
    project = dg.Project()
    project.use_model("any", dg.ModelOptions(base_url=base_url, max_concurrency=4))
    run = dg.batch(ROWS, outline=OUTLINE, to=f"{folder}/{{region}}.md", project=project)
    told.send("begun")

    def tell(event):
        if isinstance(event, DocumentFinished):
            told.send(f"{event.end} {event.name}")

    run.subscribe(tell)
    outcomes = await run
    assert all(each.ok for each in outcomes), outcomes
    await project.aclose()
    told.send("finished")
