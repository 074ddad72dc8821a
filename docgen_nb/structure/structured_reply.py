"""Asking for a structured reply, and asking again, with the reason, where it can't be used."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from docgen_nb.document.base import DocumentModel
from docgen_nb.errors import InvalidReplyError
from docgen_nb.llm.messages import Ask, Message, ModelReply, ModelRequest
from docgen_nb.llm.structured import validate_reply

R = TypeVar("R", bound=DocumentModel)

REASKS = 2  # a third wrong answer will not be followed by a right one
_REPLY_SHOWN = 2000  # characters of the refused reply that the model sees again


async def ask_structured(
    ask: Ask, request: ModelRequest, model: type[R], *, wrong_with: Callable[[R], str | None] = lambda _: None
) -> R:
    """Ask until the reply validates, at most ``1 + REASKS`` times.

    Args:
        ask: the job's way to the model.
        request: the question, with a schema.
        model: what the reply must be.
        wrong_with: finds what the schema can't say; None means the reply is good.

    Raises:
        InvalidReplyError: if the last reply can't be used either.
        ModelError: if no reply can be had.
    """
    question = request
    for remaining in range(REASKS, -1, -1):
        try:
            return _checked(await ask(question), model, wrong_with)
        except InvalidReplyError as error:
            if not remaining:
                raise
            ask.reasked(error.reason)
            question = _again(request, error)
    raise AssertionError("unreachable: the loop returns or raises")


def _checked(reply: ModelReply, model: type[R], wrong_with: Callable[[R], str | None]) -> R:
    try:
        value = validate_reply(reply.text, model)
    except InvalidReplyError as error:
        if reply.finish_reason == "length":
            raise InvalidReplyError("it was cut by the output limit; answer more briefly", reply=reply.text) from error
        raise
    if (reason := wrong_with(value)) is not None:
        raise InvalidReplyError(reason, reply=reply.text)
    return value


def _again(request: ModelRequest, error: InvalidReplyError) -> ModelRequest:
    refused = Message("assistant", error.reply[:_REPLY_SHOWN] or "(no usable reply)")
    demand = Message(
        "user", f"That can't be used: {error.reason}. Answer again, with JSON of the form asked for and nothing else."
    )
    return replace(request, messages=(*request.messages, refused, demand))
