"""Tokens: how many a call will take, guessed and learned from replies; and how much text fits a model's window."""

from typing import NamedTuple

from docgen_nb.llm.messages import ModelProfile, ModelRequest, Usage

ASSUMED_TOKENS = 32_000  # of a model whose window nobody has told; nearly all have as much
BYTES_PER_TOKEN = 3  # of UTF-8; few, so that what is said to fit does: English has 4, other scripts about 3
_ANSWER = 2000  # tokens that are kept free for the answer where nothing bounds it
_LEAST = 1500  # bytes that are offered even where nothing is left: the server then says what is wrong

_USUAL_BYTES_PER_TOKEN = 4.0  # until a call has told; other scripts have more bytes to a character, fewer to a token
_PER_MESSAGE = 4  # role and separators
_TOKENS_PER_WORD = 1.4
_UNKNOWN_TEXT = 600  # tokens of a section where nothing bounds it
_UNKNOWN_OBJECT = 500  # tokens of a structured reply


class TokenEstimate(NamedTuple):
    """Tokens that a call will take."""

    prompt: int
    output: int

    @property
    def total(self) -> int:
        """Both together, as limits per minute count them."""
        return self.prompt + self.output


class TokenMeter:
    """Estimates calls to one model.

    Args:
        profile: bounds of the answers.
    """

    def __init__(self, profile: ModelProfile) -> None:
        self._profile = profile
        self._bytes = 0
        self._prompt_tokens = 0
        self._answers = {False: (0, 0), True: (0, 0)}  # texts, structured replies: how many, and tokens of all

    def estimate(self, request: ModelRequest) -> TokenEstimate:
        """Estimate the tokens that ``request`` will take."""
        per_token = self._bytes / self._prompt_tokens if self._prompt_tokens else _USUAL_BYTES_PER_TOKEN
        prompt = round(_size(request) / per_token) + _PER_MESSAGE * len(request.messages)
        return TokenEstimate(prompt, self._output(request))

    def learn(self, request: ModelRequest, usage: Usage) -> None:
        """Take over what a call took. A server that does not count teaches nothing."""
        if usage.prompt_tokens:
            self._bytes += _size(request)
            self._prompt_tokens += usage.prompt_tokens
        if usage.output_tokens:
            count, tokens = self._answers[request.schema is not None]
            self._answers[request.schema is not None] = (count + 1, tokens + usage.output_tokens)

    def _output(self, request: ModelRequest) -> int:
        count, tokens = self._answers[request.schema is not None]
        if count:
            expected = round(tokens / count)
        elif request.schema is not None:
            expected = _UNKNOWN_OBJECT
        elif self._profile.max_section_words is not None:
            expected = round(self._profile.max_section_words * _TOKENS_PER_WORD)
        else:
            expected = _UNKNOWN_TEXT
        return min(expected, request.max_output_tokens or expected)


def _size(request: ModelRequest) -> int:
    return sum(size(message.content) for message in request.messages)


def room(profile: ModelProfile, *around: str) -> int:
    """Bytes of material that fit beside the texts ``around`` and the answer."""
    window = profile.context_tokens or ASSUMED_TOKENS
    answer = min(profile.max_output_tokens or _ANSWER, window // 4)
    return max(BYTES_PER_TOKEN * (window - answer) - sum(map(size, around)), _LEAST)


def size(text: str) -> int:
    """Bytes of a text.

    >>> size("é")
    2
    """
    return len(text.encode("utf-8", "surrogatepass"))
