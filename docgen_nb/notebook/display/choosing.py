"""Which display suits the front end."""

from __future__ import annotations

import importlib.util
import os
from typing import Literal, TypeAlias, cast

from docgen_nb.errors import UserError

Ui: TypeAlias = Literal["widget", "html", "text", "final"]
VARIABLE = "DOCGEN_NB_UI"


def has_kernel() -> bool:
    """Whether cells run in a Jupyter kernel, not in a terminal or script."""
    from IPython.core.getipython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def choose_ui() -> Ui:
    """What ``DOCGEN_NB_UI`` says, or what the front end can show.

    No kernel means text. A kernel that may not ask for input is run by a program (jupyter execute, papermill,
    nbclient), which keeps only what stands there at the end.

    Raises:
        UserError: if the variable holds something else.
    """
    wish = os.environ.get(VARIABLE, "auto") or "auto"
    if wish in {"widget", "html", "text", "final"}:
        return cast("Ui", wish)
    if wish != "auto":
        raise UserError(f"{VARIABLE}={wish!r} is unknown.", hint="It is auto, widget, html, text or final.")
    if not has_kernel():
        return "text"
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    by_program = getattr(kernel, "_allow_stdin", True) is False
    if by_program or "PYTEST_CURRENT_TEST" in os.environ:
        return "final"
    return "widget" if importlib.util.find_spec("anywidget") is not None else "html"
