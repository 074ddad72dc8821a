"""Loading and unloading: what the extension puts into a shell, and takes out again."""

from __future__ import annotations

import asyncio
import atexit
from typing import TYPE_CHECKING, Any

from docgen_nb.errors import UserError
from docgen_nb.notebook.rewriting import AWAITED, rewrite

if TYPE_CHECKING:
    from docgen_nb.notebook.magics import DocgenMagics
    from docgen_nb.project import Project

_loaded: list[DocgenMagics] = []  # at most one: a process has one shell


def load(shell: Any) -> None:
    """Register the magics; again, it does nothing."""
    if _loaded:
        return
    from docgen_nb.notebook.completion import complete_docgen
    from docgen_nb.notebook.magics import DocgenMagics

    magics = DocgenMagics(shell)
    shell.register_magics(magics)
    setattr(shell, AWAITED, magics.awaited)
    shell.input_transformers_post.append(_transform)
    if getattr(shell, "Completer", None) is not None:
        shell.Completer.custom_matchers.append(complete_docgen)
    atexit.register(magics.project.end_processes)
    _loaded.append(magics)


def unload(shell: Any) -> None:
    """Take everything out again: magics, transformer, completer, a run that goes on, the model's process."""
    if not _loaded:
        return
    from docgen_nb.notebook.completion import complete_docgen

    magics = _loaded.pop()
    _remove(shell.input_transformers_post, _transform)
    if getattr(shell, "Completer", None) is not None:
        _remove(shell.Completer.custom_matchers, complete_docgen)
    _remove(shell.configurables, magics)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("docgen", None)
    delattr(shell, AWAITED)
    atexit.unregister(magics.project.end_processes)
    if _loop_runs():
        magics.project.stop()
    magics.project.end_processes()


def current_project() -> Project:
    """The project of the loaded magics.

    Raises:
        UserError: if they are not loaded.
    """
    if not _loaded:
        raise UserError("The extension is not loaded.", hint="Type: %load_ext docgen_nb")
    return _loaded[0].project


def _transform(lines: list[str]) -> list[str]:
    return rewrite(lines)


_transform.has_side_effects = False  # type: ignore[attr-defined]  # IPython looks for it: it may call this often


def _remove(items: list[Any], item: object) -> None:
    items[:] = [each for each in items if each is not item]


def _loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
