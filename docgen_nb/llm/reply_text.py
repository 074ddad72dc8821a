"""A reply's text as it is shown: whole characters, and without a reasoning model's thoughts, also while it streams.

Only what the reply begins with counts as thought: a text that writes about ``<think>`` later on keeps it.
"""

_HIGH = range(0xD800, 0xDC00)  # the first half of a character in UTF-16
_TAGS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "[THINK]": "[/THINK]",
    "<|channel|>analysis<|message|>": "<|channel|>final<|message|>",  # of gpt-oss, where its server does not read it
}


class ThinkingFilter:
    r"""Takes a stream's pieces and gives back what belongs to the answer; a tag may be cut anywhere.

    >>> seen = ThinkingFilter()
    >>> "".join(seen.feed(piece) for piece in ["<thi", "nk>hm</th", "ink>\n\nYes", "."]) + seen.end()
    'Yes.'
    """

    def __init__(self) -> None:
        self._held = ""
        self._close = ""
        self._thought = False
        self._answering = False

    @property
    def thinking(self) -> bool:
        """Whether a thought has begun that has not ended."""
        return bool(self._close)

    def feed(self, piece: str) -> str:
        """Take a piece of the reply; return the text that is ready, thoughts left out."""
        if self._answering:
            return piece
        self._held += piece
        advanced = True
        while advanced:
            advanced = self._skip_thought() if self._close else self._begin()
        if not self._answering:
            return ""
        text, self._held = self._held, ""
        return text.lstrip() if self._thought else text

    def end(self) -> str:
        """Return what was held back since it might have begun a thought. A thought that never ended stays hidden."""
        text, self._held = "" if self._close else self._held, ""
        return text.lstrip() if self._thought else text

    def _begin(self) -> bool:
        """Decide whether the reply begins with a thought; nothing is given out until that is certain."""
        start = self._held.lstrip()
        for opening, closing in _TAGS.items():
            if start.startswith(opening):
                self._held, self._close = start[len(opening) :], closing
                return True
        if not any(opening.startswith(start) for opening in _TAGS):
            self._answering = True
        return False

    def _skip_thought(self) -> bool:
        """Inside a thought: whether it ends in what is held."""
        _, closed, after = self._held.partition(self._close)
        if not closed:
            self._held = self._held[-len(self._close) :]  # enough for a closing tag that is cut in two
            return False
        self._held, self._close, self._thought = after, "", True
        return True


def without_thinking(text: str) -> str:
    """The text without the thoughts it begins with, also one that never ends or whose beginning is missing.

    >>> without_thinking("<think>hm</think>Yes.")
    'Yes.'
    """
    seen = ThinkingFilter()
    answer = seen.feed(text) + seen.end()
    # the templates of some models put the opening tag into the prompt
    thought, closing, rest = answer.partition("</think>\n")
    return rest.lstrip() if closing and "<think>" not in thought else answer


def ends_in_half(text: str) -> bool:
    """Whether the text's last character is half of one whose other half may follow."""
    return bool(text) and ord(text[-1]) in _HIGH
