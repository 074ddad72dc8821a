"""One whole answer, continued where the output limit cut it."""

from __future__ import annotations

from dataclasses import replace

from docgen_nb.document.sentences import to_sentence_end
from docgen_nb.llm.messages import Ask, Message, ModelRequest

CONTINUATIONS = 4  # a section that needs more pieces than this goes on without end
_GO_ON = "Go on exactly where you stopped, with the next character. No repetition, no remark."
_LONGEST_OVERLAP = 200  # characters in which a continuation may repeat the end of what it continues
_SHORTEST_OVERLAP = 12  # fewer characters agree by chance


async def complete_text(ask: Ask, request: ModelRequest) -> str:
    """The whole answer.

    Raises:
        ModelError: if no answer can be had.
    """
    reply = await ask(request)
    text = reply.text
    for _ in range(CONTINUATIONS):
        if reply.finish_reason != "length":
            return text
        so_far = (Message("assistant", text), Message("user", _GO_ON))
        reply = await ask(replace(request, messages=(*request.messages, *so_far)))
        text = joined(text, reply.text)
    return text if reply.finish_reason != "length" else to_sentence_end(text)


def joined(text: str, continuation: str) -> str:
    """The two in one; what the continuation repeats of the text's end is left out.

    >>> joined("The bees leave the hive", "leave the hive at dawn.")
    'The bees leave the hive at dawn.'
    """
    for length in range(min(_LONGEST_OVERLAP, len(text), len(continuation)), _SHORTEST_OVERLAP - 1, -1):
        if text.endswith(continuation[:length]):
            return text + continuation[length:]
    return text + continuation
