"""How much text fits a model's window. Counted in bytes of UTF-8: what a token is, only the model's server knows."""

from __future__ import annotations

from docgen_nb.llm.messages import ModelProfile

ASSUMED_TOKENS = 32_000  # of a model whose window nobody has told; nearly all have as much
BYTES_PER_TOKEN = 3  # few, so that what is said to fit does: English has 4, other scripts about 3
_ANSWER = 2000  # tokens that are kept free for the answer where nothing bounds it
_LEAST = 1500  # bytes that are offered even where nothing is left: the server then says what is wrong


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
