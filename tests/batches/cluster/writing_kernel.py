"""A kernel's part in the tests that kill one: starts a batch on a cluster, and says which sections it was told of."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from docgen_nb.batches.cluster.place import ClusterPlace
from tests.batches.cluster.making import project_named, start

_CARRY = ClusterPlace.carry


def telling(self, order, plan, tell):
    """As it is, and each section that is done is printed."""

    def both(event):
        tell(event)
        if event.kind == "section_completed":
            print(f"{order.name} section {event.section.chapter}.{event.section.section}", flush=True)

    return _CARRY(self, order, plan, both)


async def main(place: str, base_url: str, folder: str, count: int) -> None:
    ClusterPlace.carry = telling
    project = project_named(base_url)
    print("opened", flush=True)
    await start(project, count, Path(folder), place)
    await project.aclose()
    print("finished", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
