"""The formats. Each module here holds one ``EXPORTER``; adding a format is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from docgen_nb.export.exporter import Exporter


@cache
def all_exporters() -> dict[str, Exporter]:
    """Every exporter by its ending, in the order of their names."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found: list[Exporter] = [importlib.import_module(f"{__name__}.{name}").EXPORTER for name in names]
    return {exporter.ending: exporter for exporter in found}
