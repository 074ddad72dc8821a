"""One whole text from the model: continued where the output limit cut it, asked again where it ran away."""

from dataclasses import replace
from typing import NamedTuple

from docgen_nb.errors import InvalidReplyError
from docgen_nb.fill.repetition import is_loop, joined, to_whole, without_loops
from docgen_nb.llm.messages import Ask, Message, ModelRequest

CONTINUATIONS = 4  # a section that needs more pieces than this goes on without end
TOO_LONG = 2  # times the budget, from which on a text is asked for again
_OUT_OF_LOOPS = 0.7  # temperature
_MOST_WORDS = 20_000  # of a section without a budget
_ENDLESS = 5  # times the words it was asked for: a second try that has not ended by then never does
_ENDLESS_WORDS = 400  # below this, no text counts as endless
_GO_ON = """\
Your text was cut by the output limit; above stands what is kept of it. Go on with the next sentence.
Repeat nothing, add no remark, and come to an end."""
_SHORTER = "\n\nAn earlier try of yours {fault}. Write it in at most {words} words and say each thing once."
_CUT = "The model's text had not come to its end; it was cut after its last whole sentence."
_LOOPS = "repeated itself without end"
_DEFAULT_WORDS = 150  # asked for the second time where the section has no budget


class Written(NamedTuple):
    """A text, and what had to be done to it for the reader to know, "" for nothing."""

    text: str
    remark: str = ""


async def complete_text(ask: Ask, request: ModelRequest, words: int = 0) -> Written:
    """Ask for a text until it is whole: a reply that was cut is continued, a loop is asked again.

    Args:
        ask: the job's way to the model.
        request: what is asked; its last message is the user's.
        words: the section's budget, 0 if it has none.

    Raises:
        InvalidReplyError: if the text has no end, also when a shorter one is asked for.
        ModelError: if no reply can be had.
    """
    request = replace(request, enough=lambda text: bool(_fault(text, words, growing=True)))
    text, ended = await _continued(ask, request, words)
    fault = _fault(text, words)
    if not fault:
        return Written(text, "" if ended else _CUT)
    ask.reasked(fault)
    *earlier, task = request.messages
    shorter = task.content + _SHORTER.format(fault=fault, words=words or _DEFAULT_WORDS)
    second = replace(
        request,
        messages=(*earlier, replace(task, content=shorter)),
        enough=lambda text: _is_endless(text, words),  # no earlier: what ends by itself can be made good
        temperature=_freer(request.temperature) if is_loop(text) else request.temperature,
    )
    again, ended = await _continued(ask, second, words)
    if not ended and _is_endless(again, words):
        whole = without_loops(again) if is_loop(again) else ""
        if whole.rstrip().endswith((".", "!", "?")):
            return Written(whole, f"The model's text {_LOOPS}; what it repeated was left out.")
        raise InvalidReplyError("it goes on without end, also when asked to be shorter", reply=text)
    if not (left := _fault(again, words)):
        return Written(again, "" if ended else _CUT)
    if not again.strip() or is_loop(again) or len(again) > len(text):
        again = again if again.strip() and is_loop(text) else text
    if not is_loop(again):
        return Written(to_whole(again), f"The model's text {left} also when it was asked to be shorter.")
    return Written(without_loops(again), f"The model's text {left}; what it repeated was left out.")


async def _continued(ask: Ask, request: ModelRequest, words: int) -> tuple[str, bool]:
    """The reply, gone on with from its last whole sentence where the output limit cuts it; and whether it ended."""
    reply = await ask(request)
    text = reply.text
    for _ in range(CONTINUATIONS):
        if reply.finish_reason != "length":
            return text, True
        if _fault(text, words):
            return text, False  # it is asked for again, so nothing is lost by its end
        text = to_whole(text)
        so_far = (Message("assistant", text), Message("user", _GO_ON))
        reply = await ask(replace(request, messages=(*request.messages, *so_far)))
        text = joined(text, reply.text)
    ended = reply.finish_reason != "length"
    return (text, True) if ended else (to_whole(text), False)


def _freer(temperature: float | None) -> float | None:
    """A temperature at which a model that repeats itself gets out of it; None leaves the service its own."""
    return None if temperature is None else max(temperature, _OUT_OF_LOOPS)


def _fault(text: str, words: int, *, growing: bool = False) -> str:
    """Why a text is to be asked for again, in words that follow "the text"; "" if it is good."""
    if is_loop(text, growing=growing):
        return _LOOPS
    length = len(text.split())
    if words and length > TOO_LONG * words + 20:
        return f"had {length} words for {words}"
    return f"had {length} words and no end" if length > _MOST_WORDS else ""


def _is_endless(text: str, words: int) -> bool:
    """Whether a text that was asked to be short is so far from it that it will never end."""
    most = max(_ENDLESS * (words or _DEFAULT_WORDS), _ENDLESS_WORDS)
    return len(text.split()) > most and bool(_fault(text, words))
