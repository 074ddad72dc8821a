"""Which display suits the front end."""

import importlib.util
import os
from contextvars import ContextVar
from typing import Literal, TypeAlias, cast

from docgen_nb.errors import UserError

Ui: TypeAlias = Literal["widget", "html", "text", "final"]
VARIABLE = "DOCGEN_NB_UI"
SHOWN_IN_PANELS: ContextVar[bool] = ContextVar("shown in panels", default=False)
"""Whether what is done now was asked for in a panel: panels show every run, so it is shown in no cell."""


def kernel() -> object | None:
    """The Jupyter kernel that cells run in; None in a terminal or script."""
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None)


def has_kernel() -> bool:
    """Whether cells run in a Jupyter kernel, not in a terminal or script."""
    return kernel() is not None


def is_run_by_program() -> bool:
    """Whether no user is at the kernel, as under jupyter execute, papermill and nbclient."""
    return getattr(kernel(), "_allow_stdin", True) is False


def choose_ui(wish: str | None = None) -> Ui:
    """The display wished for, by default in ``DOCGEN_NB_UI``, or with ``auto`` what the front end can show.

    No kernel means text. A kernel that may not ask for input is run by a program (jupyter execute, papermill,
    nbclient), which keeps only what stands there at the end.

    Raises:
        UserError: if the wish is unknown.
    """
    wish = wish or os.environ.get(VARIABLE) or "auto"
    if wish in {"widget", "html", "text", "final"}:
        return cast("Ui", wish)
    if wish != "auto":
        raise UserError(f"{VARIABLE}={wish!r} is unknown.", hint="It is auto, widget, html, text or final.")
    if not has_kernel():
        return "text"
    if is_run_by_program() or "PYTEST_CURRENT_TEST" in os.environ:
        return "final"
    if importlib.util.find_spec("ipywidgets") is None:
        return "text"
    return "widget" if importlib.util.find_spec("anywidget") is not None else "html"
