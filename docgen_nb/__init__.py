"""Write long documents with a language model inside Jupyter.

``%load_ext docgen_nb`` brings the magics; ``Project`` is the same in Python. Names are loaded when they are first
used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docgen_nb.batches.batch_run import BatchRun, batch
    from docgen_nb.batches.outcomes import BatchResult
    from docgen_nb.document.parts import ContentPart
    from docgen_nb.document.tree import Chapter, Document, Outline, Section
    from docgen_nb.errors import DocgenError, ModelError, UserError
    from docgen_nb.llm.spec import ModelOptions
    from docgen_nb.project.project import Project
    from docgen_nb.run.run import Run
    from docgen_nb.settings import Settings

__version__ = "0.1.0"

_HOMES = {
    "BatchResult": "batches.outcomes",
    "BatchRun": "batches.batch_run",
    "Chapter": "document.tree",
    "ContentPart": "document.parts",
    "DocgenError": "errors",
    "Document": "document.tree",
    "ModelError": "errors",
    "ModelOptions": "llm.spec",
    "Outline": "document.tree",
    "Project": "project.project",
    "Run": "run.run",
    "Section": "document.tree",
    "Settings": "settings",
    "UserError": "errors",
    "batch": "batches.batch_run",
}

__all__ = [
    "BatchResult",
    "BatchRun",
    "Chapter",
    "ContentPart",
    "DocgenError",
    "Document",
    "ModelError",
    "ModelOptions",
    "Outline",
    "Project",
    "Run",
    "Section",
    "Settings",
    "UserError",
    "batch",
    "current",
    "load_ipython_extension",
    "unload_ipython_extension",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"docgen_nb.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'docgen_nb' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def current() -> Project:
    """The project that the magics of this kernel work on.

    Raises:
        UserError: if the extension is not loaded.
    """
    from docgen_nb.notebook.extension import current_project

    return current_project()


def load_ipython_extension(shell: Any) -> None:
    """Load the extension: ``%load_ext docgen_nb``."""
    from docgen_nb.notebook.extension import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Unload the extension: ``%unload_ext docgen_nb``."""
    from docgen_nb.notebook.extension import unload

    unload(shell)
