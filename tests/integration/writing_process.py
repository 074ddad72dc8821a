"""A kernel's part in the tests that kill one: opens the file, writes the document, says what it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docgen_nb as dg
from docgen_nb.events import ChapterStructured, PlanCompleted, SectionCompleted

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

PROMPT = "Write about the hives."


async def write(path: str, base_url: str, told: Connection) -> None:
    """Write the document of ``path``."""
    project = dg.Project(path)
    project.use_model("any", dg.ModelOptions(base_url=base_url, max_concurrency=4))
    told.send("opened")
    run = project.generate(PROMPT)

    def tell(event):
        match event:
            case SectionCompleted(section=place):
                told.send(f"section {place.chapter}.{place.section}")
            case ChapterStructured(chapter=ref):
                told.send(f"chapter {ref.chapter}")
            case PlanCompleted():
                told.send("plan")

    run.subscribe(tell)
    outline = await run
    assert all(section.state == "done" for _, section in outline.sections()), outline
    await project.aclose()
    told.send("finished")
