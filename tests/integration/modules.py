"""Modules of docgen_nb that a process imports before it is forked, so that each fork begins with its work."""

import pkgutil

import docgen_nb


def modules_of(*rooms: str) -> list[str]:
    """Names of all modules in these packages of docgen_nb."""
    found = (module.name for module in pkgutil.walk_packages(docgen_nb.__path__, "docgen_nb."))
    return [name for name in found if name.split(".")[1] in rooms]
