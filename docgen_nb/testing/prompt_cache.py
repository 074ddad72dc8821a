"""Prefix caches as OpenAI's and Anthropic's work, for the fault server to count with.

OpenAI's: a prefix of at least 1,024 tokens, in steps of 128; the form of a structured reply stands before the messages.
https://platform.openai.com/docs/guides/prompt-caching. Anthropic's: what stands before a mark, at most four marks in a
request, found again up to 20 blocks before a mark; shorter prefixes than the model's least length are not kept.
https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching. In both, a prefix is there once the answer to the
request that brought it has begun. A token is four characters; nothing is forgotten with time.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from docgen_nb.testing.faults import Body

_TOKEN = 4  # characters
_STEP = 128
_MOST_MARKS = 4
_LOOKBACK = 20  # blocks


class Counted(NamedTuple):
    """Tokens of a prompt: all of them, those from the cache, and those that were written to it."""

    prompt: int
    cached: int = 0
    written: int = 0


class PromptCache:
    """Prompt prefixes that a server remembers, by the providers' rules.

    Args:
        least: tokens of the shortest prefix that is kept.
    """

    def __init__(self, least: int = 1024) -> None:
        self.least = least
        self._prefixes: set[str] = set()

    def count(self, path: str, body: Body) -> Counted:
        """The tokens of a request as it arrives."""
        if path.endswith("/messages"):
            return self._count_marks(body)
        total = len(_as_text(body)) // _TOKEN
        cached = max((size for size, prefix in self._steps(body) if prefix in self._prefixes), default=0)
        return Counted(total, cached)

    def keep(self, path: str, body: Body) -> None:
        """Remember a request whose answer begins."""
        if path.endswith("/messages"):
            self._prefixes.update(prefix for size, prefix, marked in _blocks(body) if marked and size >= self.least)
        else:
            self._prefixes.update(prefix for _, prefix in self._steps(body))

    def _steps(self, body: Body) -> Iterator[tuple[int, str]]:
        """Sizes of a prompt's prefixes with their digests."""
        text, digest = _as_text(body), hashlib.sha256()
        for size in range(_STEP, len(text) // _TOKEN + 1, _STEP):
            digest.update(text[(size - _STEP) * _TOKEN : size * _TOKEN].encode("utf-8", "surrogatepass"))
            if size >= self.least:
                yield size, digest.hexdigest()

    def _count_marks(self, body: Body) -> Counted:
        blocks = list(_blocks(body))
        marks = [place for place, (_, _, marked) in enumerate(blocks) if marked]
        if len(marks) > _MOST_MARKS:
            raise ValueError(f"{len(marks)} marks in one request")
        near = {place for mark in marks for place in range(max(0, mark - _LOOKBACK), mark + 1)}
        cached = max((blocks[place][0] for place in near if blocks[place][1] in self._prefixes), default=0)
        last = blocks[marks[-1]][0] if marks else 0
        return Counted(blocks[-1][0], cached, max(0, last - cached) if last >= self.least else 0)


def _as_text(body: Body) -> str:
    """A chat completions prompt in the order in which it is read."""
    form = json.dumps(body.get("response_format", {}).get("json_schema", ""))
    return form + "".join(f"{m['role']}: {_text_of(m['content'])}\n" for m in body["messages"])


def _blocks(body: Body) -> Iterator[tuple[int, str, bool]]:
    """Tokens up to each block of a Messages prompt, the digest of all up to there, and whether it is marked."""
    digest, characters = hashlib.sha256(), 0
    form = [body.get("output_config", {}).get("format"), body.get("tools")]
    system = body.get("system") or []
    turns = [(turn["role"], turn["content"]) for turn in body["messages"]]
    for role, content in [("form", json.dumps(form)), ("system", system), *turns]:
        for block in [{"text": content}] if isinstance(content, str) else content:
            text = f"{role}: {_text_of([block])}\n"
            characters += len(text)
            digest.update(text.encode("utf-8", "surrogatepass"))
            yield characters // _TOKEN, digest.hexdigest(), "cache_control" in block


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(block.get("text") or json.dumps(block)) for block in content)
