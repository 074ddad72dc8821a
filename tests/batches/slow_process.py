"""A kernel's part in the test that kills one while its calls wait in a provider's batch."""

from __future__ import annotations

import asyncio
import sys

import docgen_nb as dg
from docgen_nb.llm import batch_priced
from tests.batches.making import OUTLINE, REGIONS


async def main(folder: str, base_url: str) -> None:
    fast = batch_priced.Pace(quiet=0.1, first_look=0.05, last_look=0.1)
    batch_priced.Pace = lambda: fast
    options = dg.ModelOptions(base_url=base_url, api_key_env="PLANTED")
    project = dg.Project()
    project.use_model("openai:m", options)
    outcomes = await dg.batch(REGIONS, outline=OUTLINE, to=f"{folder}/{{region}}.md", project=project, slow=True)
    print(*(each.outcome.kind for each in outcomes), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
