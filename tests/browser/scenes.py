"""Documents to be written in tests: outlines as a user loads them, and a model whose answers name their section."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docgen_nb.testing import FaultServer

FOREVER = 600.0  # seconds; an answer that takes so long is one that never comes


def outline(chapters: int, sections: int, title: str = "A report") -> dict[str, Any]:
    """Sections are called as they are referred to: ``S2.3`` is the third of the second chapter."""
    return {
        "documents": [
            {
                "title": title,
                "chapters": [
                    {
                        "title": f"C{chapter}",
                        "sections": [
                            {"title": f"S{chapter}.{section}", "generationHint": f"hint of S{chapter}.{section}."}
                            for section in range(1, sections + 1)
                        ],
                    }
                    for chapter in range(1, chapters + 1)
                ],
            }
        ]
    }


def section_of(body: dict[str, Any]) -> str:
    """The section that a request is for, as ``S2.3``."""
    found = re.search(r"hint of (S\d+\.\d+)\.", str(body["messages"][-1]["content"]))
    assert found is not None, body["messages"][-1]["content"]
    return found[1]


def text_of(section: str) -> str:
    """What the model writes for it."""
    return f"The text of {section} stands here. It is as long as two short sentences are. End of {section}."


def answer(body: dict[str, Any]) -> str:
    """A responder for the fault server."""
    return text_of(section_of(body))


def cells(model: FaultServer, document: dict[str, Any], *verbs: str, width: int = 4, ui: str = "auto") -> list[str]:
    """A notebook's cells: what prepares the document stands in the first."""
    prepare = [
        f"import os; os.environ['DOCGEN_NB_UI'] = {ui!r}",
        "%load_ext docgen_nb",
        f"%docgen model fake --base-url {model.base_url} --max-concurrency {width}",
        f"plan = {document!r}",
        "plan = %docgen outline load plan",
    ]
    return ["\n".join(prepare), *verbs]
