"""The kinds of files. Each module here holds ``READERS`` by ending; adding a kind is adding a file."""

import importlib
import pkgutil
from functools import cache

from docgen_nb.ingest.file import Reader


@cache
def all_readers() -> dict[str, Reader]:
    """Every reader by its ending, with the dot, lower case."""
    found: dict[str, Reader] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= importlib.import_module(f"{__name__}.{module.name}").READERS
    return dict(sorted(found.items()))
