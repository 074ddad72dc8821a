"""What can be cited, as the document remembers it: its bibliography needs no content parts."""

from __future__ import annotations

from docgen_nb.document.base import DocumentModel


class Source(DocumentModel):
    """A content part as a citation names it.

    Attributes:
        id: the part's id.
        label: what a reader sees.
        origin: where it came from (``notes.md, pages 3 to 5``).
        content_hash: SHA-256 of the snapshot that was used, as hex; "" if unknown.
    """

    id: str
    label: str
    origin: str = ""
    content_hash: str = ""

    def entry(self) -> str:
        """A line of the bibliography, plain text."""
        return f"{self.label} ({self.origin})" if self.origin and self.origin != self.label else self.label
