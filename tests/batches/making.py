"""Small batches to test with."""

from __future__ import annotations

import docgen_nb as dg
from docgen_nb.testing import ScriptedModel

REGIONS = [{"region": "North", "hives": 12}, {"region": "South", "hives": 30}, {"region": "West", "hives": 7}]
OUTLINE = {
    "userPrompt": "The bees of {region}",
    "title": "Region {region}",
    "chapters": [{"title": "The year in {region}", "sections": [{"title": "Figures"}, {"title": "In words"}]}],
}


def project_of(model=None, **settings):
    """A project in memory with a scripted model."""
    return dg.Project(model=model or ScriptedModel(), settings=dg.Settings(**settings) if settings else None)


def batch(folder, table=REGIONS, prompt=None, *, model=None, project=None, **options):
    """A batch of outlines into a folder; other things if they are given."""
    options.setdefault("to", f"{folder}/{{region}}.md")
    if prompt is None:
        options.setdefault("outline", OUTLINE)
    return dg.batch(table, prompt, project=project or project_of(model), **options)


def kinds(outcomes):
    """How each document ended."""
    return [each.outcome.kind for each in outcomes]
