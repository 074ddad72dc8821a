"""Which model writes for a project: a name with options, opened when it is first needed, or a model object."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

from docgen_nb.errors import ModelSpecError
from docgen_nb.llm.messages import Model
from docgen_nb.llm.prices import Price, listed_price
from docgen_nb.llm.spec import ModelOptions, open_model
from docgen_nb.plain_text import one_line
from docgen_nb.store.journal import REPLAY

_LONGEST = 200  # characters of a name from a file


class ModelChoice:
    """The model that the user chose, or that a project file names.

    A file may name a model, but it does not decide where text and keys go: an address, weights or fields of a request
    that it names are used only once the user has typed them in this kernel, and a variable with a key is never taken
    from it.

    Args:
        model: a name as ``%docgen model`` takes it, a model object, or None for ``default``.
        default: the settings' name.
        replay: makes the model that gives kept replies.
        options: that go with a name.

    Attributes:
        spec: the name; "" for a model object, which no name could open again.
        options: that go with the name.
        opened: the model, None before it is needed.
        by_user: whether the user has chosen, so that a project file's choice does not count.
    """

    def __init__(
        self, model: str | Model | None, default: str, replay: Callable[[], Model], options: ModelOptions | None = None
    ) -> None:
        self._replay = replay
        self.options = options or ModelOptions()
        self.by_user = model is not None
        self.opened: Model | None = None
        self.spec = default
        self._unconfirmed = ""
        if isinstance(model, str):
            self.spec = model
        elif model is not None:
            self.spec, self.opened = "", model

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return self.opened.name if self.opened is not None else self.spec

    @property
    def price(self) -> Price | None:
        """The price of its calls; None if nobody knows."""
        return self.options.price or listed_price(self.name)

    @property
    def notice(self) -> str:
        """A line on what has to be confirmed before the first call; "" if nothing has."""
        return self._unconfirmed and f"{self._unconfirmed} {self._confirmation()}"

    def open(self) -> Model:
        """Open the chosen model, or return it if it is open.

        Raises:
            ModelSpecError: if its name says nothing, or a project file names an address that was not typed here.
            MissingKeyError: if its key is not set.
        """
        if self._unconfirmed:
            raise ModelSpecError(self._unconfirmed, hint=self._confirmation())
        if self.opened is None:
            self.opened = self._opened(self.spec, self.options)
        return self.opened

    def change(self, model: str | Model, options: ModelOptions | None = None) -> Model:
        """Take another; the old one stays if this one can't be opened. Errors as with ``open``."""
        spec, options = model.strip() if isinstance(model, str) else "", options or ModelOptions()
        opened = self._opened(spec, options) if isinstance(model, str) else model
        if self.opened is not None and self.opened is not opened:
            self.opened.stop()
        self.spec, self.options, self.opened, self.by_user = spec, options, opened, True
        self._unconfirmed = ""
        return opened

    def shared(self, replay: Callable[[], Model]) -> ModelChoice:
        """Share the choice with another project: one model, open once. Kept replies come from that project's file."""
        other = ModelChoice(None, self.spec, replay, self.options)
        other.by_user = True  # a row's file does not choose for the batch
        other.opened = None if self.spec == REPLAY else self.open()
        return other

    def suggest(self, spec: str, options: ModelOptions) -> None:
        """Take a project file's choice, unless the user has made one."""
        spec = spec.strip()
        if not self.by_user and (spec, options) != (self.spec, self.options):
            self.spec, self.options, self.opened = spec, options, None
            self._unconfirmed = _to_confirm(spec, options)

    def stop(self) -> None:
        """End what runs on this machine for it."""
        if self.opened is not None:
            self.opened.stop()

    async def aclose(self) -> None:
        """Give back the running loop's connections."""
        if self.opened is not None:
            await self.opened.aclose()

    def _confirmation(self) -> str:
        address = "" if self.options.base_url is None else f" --base-url {one_line(self.options.base_url, _LONGEST)}"
        extra = one_line(shlex.quote(json.dumps(self.options.extra)), _LONGEST)
        fields = f" --extra {extra}" if self.options.extra else ""
        key = " (with --api-key-env VAR if it wants a key)" if address else ""
        return f"If you mean it, type: %docgen model {one_line(self.spec, _LONGEST)}{address}{fields}{key}"

    def _opened(self, spec: str, options: ModelOptions) -> Model:
        return self._replay() if spec == REPLAY else open_model(spec, options)


def _to_confirm(spec: str, options: ModelOptions) -> str:
    """The address, weights or fields of a file's choice that the user has to confirm; "" if there are none."""
    names = f"The project file names {one_line(spec, _LONGEST)}"
    if options.base_url is not None:
        return f"{names} at {one_line(options.base_url, _LONGEST)}, an address that was not typed in this kernel."
    provider, _, name = spec.partition(":")
    if provider == "embedded" and ("/" in name or "\\" in name or name.endswith(".gguf")):
        return f"{names}, weights on this disk that were not typed in this kernel."
    if options.extra:
        fields = one_line(", ".join(options.extra), _LONGEST)
        return f"{names} and puts the fields {fields} into each request, which were not typed in this kernel."
    return ""
