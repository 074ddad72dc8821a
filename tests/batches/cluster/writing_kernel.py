"""A kernel's part in the tests that kill one: starts a batch on a cluster, and says which sections are finished."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.batches.cluster.making import listening, project_named, start


async def main(place: str, base_url: str, folder: str, count: int) -> None:
    project = project_named(base_url)
    print("opened", flush=True)
    with listening(lambda name, section: print(f"{name} section {section}", flush=True)):
        await start(project, count, Path(folder), place)
    await project.aclose()
    print("finished", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
