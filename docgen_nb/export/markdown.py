"""Markdown files."""

from __future__ import annotations

from docgen_nb.document.tree import Outline


def to_markdown(outline: Outline) -> bytes:
    """The text in UTF-8."""
    return outline.to_markdown().encode()
