"""Which model writes for a project: a name with options, opened when it is first needed, or a model object."""

from __future__ import annotations

from collections.abc import Callable

from docgen_nb.llm.messages import Model
from docgen_nb.llm.prices import Price, listed_price
from docgen_nb.llm.spec import ModelOptions, open_model
from docgen_nb.store.journal import REPLAY


class ModelChoice:
    """The user's choice of a model.

    Args:
        model: a name as ``%docgen model`` takes it, a model object, or None for ``default``.
        default: the settings' name.
        replay: makes the model that gives kept answers.

    Attributes:
        spec: the name; "" for a model object, which no name could open again.
        options: that go with the name.
        opened: the model, None before it is needed.
        by_user: whether the user has chosen, so that a project file's choice does not count.
    """

    def __init__(self, model: str | Model | None, default: str, replay: Callable[[], Model]) -> None:
        self._replay = replay
        self.options = ModelOptions()
        self.by_user = model is not None
        self.opened: Model | None = None
        self.spec = default
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
        """What its calls cost; None if nobody knows."""
        return self.options.price or listed_price(self.name)

    def open(self) -> Model:
        """The model.

        Raises:
            ModelSpecError: if its name says nothing.
            MissingKeyError: if its key is not set.
        """
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
        return opened

    def shared(self, replay: Callable[[], Model]) -> ModelChoice:
        """The same choice for another project: one model, open once. Kept answers come from that project's own file."""
        other = ModelChoice(None, self.spec, replay)
        other.options, other.by_user = self.options, self.by_user
        other.opened = None if self.spec == REPLAY else self.open()
        return other

    def suggest(self, spec: str, options: ModelOptions) -> None:
        """Take a project file's choice, unless the user has made one."""
        if not self.by_user and (spec, options) != (self.spec, self.options):
            self.spec, self.options, self.opened = spec, options, None

    def stop(self) -> None:
        """End what runs on this machine for it."""
        if self.opened is not None:
            self.opened.stop()

    async def aclose(self) -> None:
        """Give back the running loop's connections."""
        if self.opened is not None:
            await self.opened.aclose()

    def _opened(self, spec: str, options: ModelOptions) -> Model:
        return self._replay() if spec == REPLAY else open_model(spec, options)
