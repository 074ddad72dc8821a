"""Errors on their way between processes, as data: not every exception can be pickled, and none should say more."""

from __future__ import annotations

from dataclasses import dataclass

from docgen_nb import errors
from docgen_nb.errors import DocgenError


@dataclass(frozen=True, slots=True)
class ToldError:
    """An error in words. ``name`` is its class's in ``docgen_nb.errors``, else any."""

    name: str
    message: str
    hint: str | None = None

    @classmethod
    def of(cls, error: BaseException) -> ToldError:
        """What an error says."""
        if isinstance(error, DocgenError):
            return cls(type(error).__name__, error.message, error.hint)
        return cls(type(error).__name__, str(error))

    def again(self) -> Exception:
        """The error, of its own class where that is one of ours."""
        kind = getattr(errors, self.name, None)
        if not (isinstance(kind, type) and issubclass(kind, DocgenError)):
            return RuntimeError(f"{self.name} on a worker: {self.message}")
        error = kind.__new__(kind)  # not every class is made from a message
        initialised: type[DocgenError] = errors.ModelError if issubclass(kind, errors.ModelError) else DocgenError
        initialised.__init__(error, self.message, hint=self.hint)
        return error
