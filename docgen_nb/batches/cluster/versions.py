"""The versions that must be equal here and on the workers, since pickled objects travel between them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version

from docgen_nb.errors import ClusterError

Versions = Mapping[str, str]

_SAME_MINOR = ("pydantic", "distributed")


@cache
def versions_here() -> Versions:
    """Versions of this process. Also runs on workers."""
    minors = {name: ".".join(version(name).split(".")[:2]) for name in _SAME_MINOR}
    return {
        "docgen_nb": import_module("docgen_nb").__version__,
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        **minors,
    }


def refuse_other_versions(here: Versions, there: Mapping[str, Versions | BaseException]) -> None:
    """Raise ClusterError if a worker differs; ``there`` is by the worker's address.

    Raises:
        ClusterError: naming what differs, where, and what to do.
    """
    for worker, found in there.items():
        if isinstance(found, BaseException) and ModuleNotFoundError.__name__ in repr(found):
            raise ClusterError(
                f"The worker {worker} has no docgen_nb {here['docgen_nb']} that knows of batches ({found}).",
                hint=f'Install there: pip install "docgen-nb[dask]=={here["docgen_nb"]}"',
            )
        if isinstance(found, BaseException):
            raise ClusterError(f"The worker {worker} can't say its versions: {type(found).__name__}: {found}.")
        refuse_other_version(here, found, worker)


def refuse_other_version(here: Versions, there: Versions, worker: str) -> None:
    """Raise ClusterError if one worker differs."""
    differing = [name for name in here if there.get(name) != here[name]]
    if not differing:
        return
    found = ", ".join(f"{name} {there.get(name, 'missing')} there, {here[name]} here" for name in differing)
    wanted = " ".join(f'"{name}=={here[name]}.*"' for name in differing if name in _SAME_MINOR)
    if "docgen_nb" in differing:
        wanted = f'"docgen-nb[dask]=={here["docgen_nb"]}" {wanted}'.strip()
    hint = f"Run in the worker's environment: pip install {wanted}" if wanted else ""
    if "python" in differing:
        hint = f"Start workers with Python {here['python']}. {hint}".strip()
    raise ClusterError(f"The worker {worker} differs: {found}.", hint=hint)
