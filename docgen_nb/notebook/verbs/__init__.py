"""The verbs of ``%docgen``: one table for cells, for help and completion, and for the panel's buttons.

Adding a verb is adding a function with ``@verb(...)`` to a module of this package, old or new::

    @verb("shout", argument("text", metavar="TEXT"), usage="shout TEXT")
    def shout(session: Session, text: str) -> Answer:
        \"\"\"Say it louder.\"\"\"
        return Answer(text.upper(), said=text.upper())

Its docstring is what the help says of it. The function's parameters are the arguments by their names; one called
``body`` takes what stands below a cell magic, None for a line magic. A verb that waits
for a run is a coroutine function.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from docgen_nb.notebook.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from docgen_nb.notebook.session import Session

    Complete: TypeAlias = Callable[[Session, str], Iterable[str]]


_IN_TURN = Lock()
_ORDER = (
    *("project", "new", "model", "panel", "add", "remove", "ask", "parts", "structure", "outline", "contract"),
    *("fill", "generate", "batch", "show", "refresh", "status", "redo", "undo", "edit", "lock", "unlock"),
    *("check", "fix", "retry", "stop", "export", "import", "help"),
)
"""Verbs in the order of use, as the help lists them; others stand behind these."""


@dataclass(frozen=True)
class Argument:
    """One argument of a verb.

    Attributes:
        names: as ``ArgumentParser.add_argument`` takes them.
        options: the rest that it takes.
        complete: what may stand here, given the session and what is typed of it so far.
    """

    names: tuple[str, ...]
    options: Mapping[str, Any]
    complete: Complete | None = None


@dataclass(frozen=True)
class Verb:
    """One verb of ``%docgen``: its name, arguments, help and function.

    Attributes:
        arguments: what it takes.
        perform: does it; called with the session and the arguments by name.
        usage: its name and arguments, for the one-screen help.
        details: more for ``-h``.
        cell: whether the help shows it as a cell magic.
        button: its name in the panel; "" if it can't be pressed there.
        fields: whether ``{name}`` in a cell stands for the user's variable of that name.
        is_long: whether it works for long without waiting for anything, and so in a thread where a loop runs.
    """

    name: str
    arguments: tuple[Argument, ...]
    perform: Callable[..., Answer | Awaitable[Answer]]
    usage: str
    details: str = ""
    cell: bool = False
    button: str = ""
    fields: bool = False
    is_long: bool = False

    def begin(self, session: Session, **arguments: Any) -> Answer | Awaitable[Answer]:
        """Perform it beside a running event loop, in a thread if that is for the best."""
        if not self.is_long:
            return self.perform(session, **arguments)
        from docgen_nb.run.waiting import in_thread

        return in_thread(partial(self.at_once, session, **arguments))

    def at_once(self, session: Session, **arguments: Any) -> Answer:
        """Perform a long verb; of those in threads one works at a time."""
        with _IN_TURN:
            return cast("Answer", self.perform(session, **arguments))

    @property
    def keeps(self) -> bool:
        """Whether what it does is worth a file: what only helps, sets the model or names a file itself is not."""
        return self.name not in {"help", "model", "project", "status", "parts", "stop"}

    @property
    def summary(self) -> str:
        """Short help: the function's docstring as the rest of a line."""
        said = self.perform.__doc__ or ""
        return f"{said[:1].lower()}{said[1:]}" if said.endswith("...") else f"{said[:1].lower()}{said[1:-1]}"

    @property
    def description(self) -> str:
        """Help text that ``-h`` shows above the arguments."""
        return f"{self.perform.__doc__} {self.details}".strip()

    @property
    def takes_body(self) -> bool:
        """Whether text may stand below it."""
        return "body" in inspect.signature(self.perform).parameters


def argument(*names: str, complete: Complete | None = None, **options: Any) -> Argument:
    """An argument, as ``ArgumentParser.add_argument`` takes it."""
    return Argument(names, options, complete)


def verb(
    name: str, *arguments: Argument, usage: str = "", **options: Any
) -> Callable[[Callable[..., Answer | Awaitable[Answer]]], Verb]:
    """Make a function a verb; the arguments are ``Verb``'s attributes."""
    return lambda perform: Verb(name, arguments, perform, usage or name, **options)


@cache
def all_verbs() -> dict[str, Verb]:
    """Every verb by name, in the order of the help."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    found = {value.name: value for module in modules for value in vars(module).values() if isinstance(value, Verb)}
    return {name: found[name] for name in dict.fromkeys((*_ORDER, *found))}
