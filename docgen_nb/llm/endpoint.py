"""An address that is spoken to, with what messages about it say: its host, our errors, and never a key."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from docgen_nb.errors import ModelError
from docgen_nb.llm import failures
from docgen_nb.llm.transport import failure_of


class Endpoint:
    """A base address with the headers that are sent to it.

    Args:
        base_url: what paths are appended to; a query goes with every request.
        headers: sent with each request, the key among them.
        secret: names of further headers whose values are never told.
        key_variable: the environment variable that holds the key, to name it where the key is refused.
    """

    def __init__(
        self, base_url: str, headers: Mapping[str, str], secret: frozenset[str] = frozenset(), key_variable: str = ""
    ) -> None:
        self._headers, self._secret, self._key_variable = dict(headers), secret, key_variable
        base_url, _, query = base_url.partition("?")
        self.base_url = base_url.rstrip("/")
        self._query = f"?{query}" if query else ""
        parts = urlsplit(self.base_url)
        self.host = parts.netloc.rpartition("@")[2] or self.base_url
        self.address = f"{parts.scheme}://{self.host}{parts.path}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.address!r})"

    def without_secrets(self, text: str) -> str:
        """The text with every key of ours that a server echoes taken out."""
        return failures.without_secrets(text, self._headers, self._secret)

    def failure(self, error: Exception) -> ModelError:
        """Our error for what httpx or the system raised. Its words are not told: they may hold headers."""
        return failure_of(error, self.host, self.address)

    def with_key_named(self, error: ModelError) -> ModelError:
        """The error; of a refused key it says in which variable that stands."""
        if self._key_variable and error.hint == failures.key_hint("its environment variable"):
            error.hint = failures.key_hint(self._key_variable)
        return error
