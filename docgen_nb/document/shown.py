"""Show results in a notebook: as Markdown that has been made safe, with plain text beside it."""

from abc import abstractmethod

from docgen_nb.document.markdown import from_plain
from docgen_nb.document.safe_markdown import safe_markdown


class ShownAsMarkdown:
    """Base of results. ``to_markdown`` says what they are; model text may be in it as it came."""

    __slots__ = ()

    @abstractmethod
    def to_markdown(self) -> str:
        """The result as Markdown."""

    def to_text(self) -> str:
        """The result as plain text, as a terminal shows it."""
        return self.to_markdown()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.to_text(), "text/markdown": safe_markdown(self.to_markdown())}


class ShownAsText(ShownAsMarkdown):
    """Base of results that ``str`` says in plain lines."""

    __slots__ = ()

    def to_text(self) -> str:
        """The lines that ``str`` gives."""
        return str(self)

    def to_markdown(self) -> str:
        """The lines as Markdown."""
        return from_plain(str(self))
