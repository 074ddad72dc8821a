"""The verbs of ``%docgen``. Each module here that holds a ``VERB`` is one; adding a verb is adding a file."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session

ArgumentsT = TypeVar("ArgumentsT")


@dataclass(frozen=True)
class Answer:
    """What a verb gives.

    Attributes:
        value: for ``x = %docgen …``.
        show: displays it where the verb stands alone; None if all has been seen already.
    """

    value: object
    show: Callable[[], object] | None = None


@dataclass(frozen=True)
class Verb(Generic[ArgumentsT]):
    """One verb.

    Attributes:
        place: where it stands in the help; verbs are listed in the order of use.
        usage: its arguments, for the one-screen help.
        summary: what it does, in a few words.
        arguments: a frozen dataclass with a field per argument; a field ``body`` takes the cell's body.
        add_arguments: tells argparse of them; ``dest`` is the field's name.
        perform: does it; a verb that waits for a run is a coroutine function.
        complete: what may stand where a positional argument is typed, given what is typed of it so far.
        complete_option: what may stand after an option that takes a word, given the option and what is typed so far.
        details: more for ``-h``.
        cell: whether the help shows it as a cell magic.
    """

    name: str
    place: int
    usage: str
    summary: str
    arguments: type[ArgumentsT]
    add_arguments: Callable[[Parser], None]
    perform: Callable[[ArgumentsT, Session], Answer | Awaitable[Answer]]
    complete: Callable[[Session, str], Iterable[str]] | None = None
    complete_option: Callable[[Session, str, str], Iterable[str]] | None = None
    details: str = ""
    cell: bool = False

    @property
    def description(self) -> str:
        """For ``-h``."""
        return f"{self.summary[:1].upper()}{self.summary[1:]}. {self.details}".strip()


@cache
def all_verbs() -> dict[str, Verb[Any]]:
    """Every verb by name, in the order of the help."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    found: list[Verb[Any]] = [importlib.import_module(f"{__name__}.{name}").VERB for name in names]
    return {verb.name: verb for verb in sorted(found, key=lambda verb: verb.place)}
