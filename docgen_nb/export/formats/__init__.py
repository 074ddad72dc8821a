"""The formats. Each module here holds ``EXPORTERS``; a further one is a line there, or a file of its own."""

import importlib
import pkgutil
from functools import cache

from docgen_nb.export.exporter import Exporter


@cache
def all_exporters() -> dict[str, Exporter]:
    """Every exporter by its ending, in the order of the endings."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found: list[Exporter] = [each for name in names for each in importlib.import_module(f"{__name__}.{name}").EXPORTERS]
    return {exporter.ending: exporter for exporter in sorted(found, key=lambda each: each.ending)}
