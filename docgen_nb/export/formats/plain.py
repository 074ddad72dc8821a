"""Markdown, JSON and notebooks, which need no program. All but JSON and ``--raw`` Markdown are made safe.

A notebook has a Markdown cell for each passage, with what is known of its making in the cell's metadata.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from docgen_nb.document.elements import Image
from docgen_nb.document.manuscript import (
    Captioned,
    Manuscript,
    Passage,
    block_markdown,
    end_matter,
    manuscript_markdown,
)
from docgen_nb.document.markdown import escaped, heading
from docgen_nb.document.safe_markdown import safe_markdown
from docgen_nb.errors import MissingExtraError
from docgen_nb.export.exporter import Exported, Exporter, FileSpec


def _markdown(spec: FileSpec) -> Exported:
    """Markdown, made safe as the notebook display is; ``--raw`` leaves it as it was written."""
    text = manuscript_markdown(spec.manuscript())
    return Exported(f"{text if spec.options.raw else safe_markdown(text)}\n".encode("utf-8", "replace"))


def _json(spec: FileSpec) -> Exported:
    """JSON in the dict shape: nothing is lost, ``%docgen outline load`` reads it back. All documents in one file."""
    shape = spec.outline.model_dump(by_alias=True, mode="json")
    if spec.options.notes:  # beside the document, whose shape stays its own
        shape["restsOn"] = [
            {"section": section, "element": element, "note": text}
            for section, notes in spec.options.notes.items()
            for element, text in notes.items()
        ]
    return Exported((json.dumps(shape, ensure_ascii=False, indent=2) + "\n").encode())


def _notebook(spec: FileSpec) -> Exported:
    try:
        import nbformat
        from nbformat import v4
    except ImportError:
        raise MissingExtraError("Notebooks", "export") from None
    script = spec.manuscript(mark=_mark)
    cells = [
        v4.new_markdown_cell(text, metadata=metadata, id=_id(number, text), **({"attachments": files} if files else {}))
        for number, (text, metadata, files) in enumerate(_cells(script))
    ]
    about = {"title": script.title, "userPrompt": spec.outline.user_prompt, "language": script.language}
    sources = [source.model_dump(by_alias=True) for source in script.cited.values()]
    notebook = v4.new_notebook(cells=cells, metadata={"docgen": {**about, "sources": sources}})
    nbformat.validate(notebook)
    return Exported(f"{nbformat.writes(notebook)}\n".encode())


def _id(number: int, text: str) -> str:
    """Make a cell's id from its content, so that two exports can be compared."""
    return hashlib.sha256(f"{number} {text}".encode()).hexdigest()[:12]


_Cell = tuple[str, dict[str, Any], dict[str, Any]]


def _cells(script: Manuscript) -> Iterator[_Cell]:
    if script.title:
        yield safe_markdown(heading(script.title, 1)), {}, {}
    for passage in script.passages:
        pieces = [safe_markdown(heading(passage.title, passage.level + 1))] if passage.title else []
        files: dict[str, Any] = {}
        pieces += [
            _text(block, files) if isinstance(block, Captioned) else safe_markdown(block.markdown)
            for block in passage.blocks
        ]
        if pieces:
            yield "\n\n".join(pieces), {"docgen": _about(passage)}, files
    if end := [*end_matter(script), *_notes(script)]:
        yield safe_markdown("\n\n".join(end)), {}, {}


def _mark(number: int) -> str:
    """Write a note's mark as a raised number: notebook front ends know no footnotes."""
    return f"<sup>({number})</sup>"


def _notes(script: Manuscript) -> list[str]:
    if not script.notes:
        return []
    entries = (f"({number}) {escaped(text)}" for number, text in script.notes.items())
    return [heading(script.words.notes, 2), *entries]


def _text(block: Captioned, files: dict[str, Any]) -> str:
    image = block.element
    if not isinstance(image, Image) or not image.data or not image.mime_type.startswith("image/"):
        return safe_markdown(block_markdown(block))
    name = f"picture-{len(files) + 1}"
    files[name] = {image.mime_type: image.data}
    caption = " ".join(filter(None, [f"*{escaped(block.label)}*" if block.label else "", block.cite]))
    return f"![{escaped(image.alt)}](attachment:{name})" + (f"\n\n{safe_markdown(caption)}" if caption else "")


def _about(passage: Passage) -> dict[str, Any]:
    if passage.section is None:
        return {"chapter": passage.anchor}
    names = {"id", "generation_hint", "content_part_ids", "content_formats", "path", "path_reason", "attempts", "state"}
    return {"section": passage.section.model_dump(by_alias=True, include=names, mode="json")}


EXPORTERS = (
    Exporter(".md", _markdown),
    Exporter(".json", _json, whole=True),
    Exporter(".ipynb", _notebook),
)
