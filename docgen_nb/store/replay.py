"""A model that only says again what a project file holds. Runs find the answers in the journal; nothing is asked."""

from __future__ import annotations

from docgen_nb.errors import MissingAnswerError
from docgen_nb.llm.messages import ModelProfile, ModelReply, ModelRequest, OnText

REPLAY = "replay"


class ReplayModel:
    """Stands for the model that wrote what is kept.

    Args:
        written_by: that model's name.
        profile: how it was asked, so that the same requests are made.
    """

    name = REPLAY
    endpoint = REPLAY

    def __init__(self, written_by: str, profile: ModelProfile) -> None:
        self.written_by = written_by
        self.profile = profile

    async def complete(self, request: ModelRequest, *, on_text: OnText | None = None) -> ModelReply:
        """Outside a run there is no journal, and so no answer.

        Raises:
            MissingAnswerError: always.
        """
        del on_text
        raise MissingAnswerError("a call outside a run", request.messages[-1].content)

    async def aclose(self) -> None:
        """There is nothing to give back."""

    def stop(self) -> None:
        """Nothing runs for it."""
