"""Where a batch is written, as typed: a word, or a client of Dask's that stands in the kernel."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from docgen_nb.errors import UserError

if TYPE_CHECKING:
    from docgen_nb.notebook.session import Session


def place_named(word: str, session: Session) -> object:
    """The one client among the user's variables for ``client``, a variable's client for its name, else the word.

    Raises:
        UserError: if there are several clients.
    """
    clients = _clients(session)
    if word in clients:
        return clients[word]
    if word != "client" or not clients:
        return word
    if len({id(client) for client in clients.values()}) > 1:
        names = " or ".join(f"--on {name}" for name in sorted(clients))
        raise UserError("There are several clients.", hint=f"Name one: {names}")
    return next(iter(clients.values()))


def _clients(session: Session) -> dict[str, object]:
    """Clients by the names of their variables. Where nobody has imported Dask there are none, and it stays unloaded."""
    dask = sys.modules.get("distributed")
    kind = getattr(dask, "Client", None)
    if kind is None:
        return {}
    return {name: value for name, value in session.variables.items() if isinstance(value, kind)}
