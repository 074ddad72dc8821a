"""A kernel's part in the tests that kill one: opens the file, writes the document, says what it was told."""

from __future__ import annotations

import asyncio
import sys

import docgen_nb as dg
from docgen_nb.events import ChapterStructured, PlanCompleted, SectionCompleted

PROMPT = "Write about the hives."


async def main(path: str, base_url: str) -> None:
    project = dg.Project(path)
    project.use_model("any", dg.ModelOptions(base_url=base_url, max_concurrency=4))
    print("opened", flush=True)
    run = project.generate(PROMPT)

    def tell(event):
        match event:
            case SectionCompleted(section=place):
                print(f"section {place.chapter}.{place.section}", flush=True)
            case ChapterStructured(chapter=ref):
                print(f"chapter {ref.chapter}", flush=True)
            case PlanCompleted():
                print("plan", flush=True)

    run.subscribe(tell)
    outline = await run
    assert all(section.state == "done" for _, section in outline.sections()), outline
    await project.aclose()
    print("finished", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
