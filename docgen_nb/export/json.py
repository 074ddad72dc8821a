"""JSON files in the dict shape: nothing is lost, ``%docgen outline load`` reads them back."""

from __future__ import annotations

from docgen_nb.document.tree import Outline


def to_json(outline: Outline) -> bytes:
    """The outline with all its text, camelCase keys, in UTF-8."""
    return (outline.model_dump_json(by_alias=True, indent=2) + "\n").encode()
