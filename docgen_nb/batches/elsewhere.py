"""Make a batch's calls elsewhere than with the project's model: on a cluster's workers, or in a provider's batches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from docgen_nb.llm.batch_priced import WIDTH, BatchPricedModel, Place, batch_queue
from docgen_nb.llm.messages import Model
from docgen_nb.project.model_choice import ModelChoice
from docgen_nb.store.project_file import ProjectFile

_FACT = "slow_calls"
_MOST_SLOW = 200  # documents in memory at batch prices: what is planned together waits together


class Elsewhere(Protocol):
    """Makes the calls of a batch in place of the project's model."""

    @property
    def note(self) -> str:
        """A line on what is waited for; "" if there is nothing to say."""
        ...

    @property
    def most_documents(self) -> int | None:
        """Documents at the same time at most; None takes what is usual."""
        ...

    def width(self, wanted: int | None) -> int:
        """Calls in flight at most."""
        ...

    def for_document(self, file: ProjectFile) -> Model:
        """The model of one document."""
        ...

    async def open(self) -> None:
        """Make ready; open already is fine."""
        ...

    async def aclose(self) -> None:
        """End what runs for it."""
        ...


class ProviderBatches:
    """Makes calls at batch prices; each document's project file keeps where its calls wait.

    Args:
        choice: the model.

    Raises:
        ModelSpecError: if the model has no batch prices.
        MissingKeyError: if its key is not set.
    """

    most_documents = _MOST_SLOW

    def __init__(self, choice: ModelChoice) -> None:
        self._model, self._queue = batch_queue(choice.spec, choice.open())

    @property
    def note(self) -> str:
        """A line on the batches under way."""
        return self._queue.note

    def width(self, wanted: int | None) -> int:
        """As many as there are: what ``--max-concurrency`` says is about calls that are made one by one."""
        del wanted
        return WIDTH

    def for_document(self, file: ProjectFile) -> Model:
        """The model of one document."""
        return BatchPricedModel(self._model, self._queue, _PendingInFile(file))

    async def open(self) -> None:
        """Do nothing: there is nothing to make ready."""

    async def aclose(self) -> None:
        """Follow no batch any more; what is submitted goes on at the provider."""
        await self._queue.aclose()


class _PendingInFile:
    """Keeps in a document's project file which of its calls wait in which batch.

    A call that was answered is taken out of the file when the next batch is kept. Until then its reply stands in the
    file, or in the batch, where it is found again if this process dies in between.
    """

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        kept = file.facts.get(_FACT)
        entries = kept.items() if isinstance(kept, dict) else ()
        self._places = {call: Place(*place) for call, place in entries if _is_place(place)}

    def find(self, call: str) -> Place | None:
        """The place of a call; None if it has none."""
        return self._places.get(call)

    async def keep(self, places: Mapping[str, Place]) -> None:
        """Keep places, and wait for the disk."""
        self._places.update(places)
        self._file.keep_fact(_FACT, {call: list(place) for call, place in self._places.items()})
        await self._file.sections.written()

    def forget(self, call: str) -> None:
        """Forget the place of a call that was answered."""
        self._places.pop(call, None)


def _is_place(value: object) -> bool:
    return isinstance(value, list) and [type(each) for each in value] == [str, str]
