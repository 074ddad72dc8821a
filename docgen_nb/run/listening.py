"""Hearing a reply as it streams: that it has begun, what arrives, and that there is enough of it."""

from collections.abc import Callable

from docgen_nb.llm.messages import OnText

_LOOK_EVERY = 400  # characters of a streamed reply; less often once it is long: each look reads it all


class EnoughError(Exception):
    """Ends a call from within its stream."""


class Listener:
    """Passes on what arrives, and looks at it every so often.

    Args:
        begun: called with each piece, to note that the reply has begun.
        on_text: gets each piece; None if nobody waits for it.
        enough: whether the text so far will do; None if the reply is wanted to its end.

    Attributes:
        text: the reply up to the last look.
    """

    def __init__(self, begun: Callable[[], None], on_text: OnText | None, enough: Callable[[str], bool] | None) -> None:
        self.text = ""
        self._begun = begun
        self._on_text = on_text
        self._enough = enough
        self._unseen: list[str] = []
        self._unseen_length = 0

    def __call__(self, piece: str) -> None:
        """Take a piece.

        Raises:
            EnoughError: if no more is wanted.
        """
        self._begun()
        if self._on_text is None:
            return
        self._on_text(piece)
        if self._enough is None:
            return
        self._unseen.append(piece)
        self._unseen_length += len(piece)
        if self._unseen_length >= max(_LOOK_EVERY, len(self.text) // 3):
            self.text += "".join(self._unseen)
            self._unseen, self._unseen_length = [], 0
            if self._enough(self.text):
                raise EnoughError
