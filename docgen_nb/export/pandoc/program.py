"""Running pandoc. Always in its sandbox: a text can make it neither read files nor load addresses."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

from docgen_nb.errors import ExportError, MissingExtraError

TIMEOUT = 600.0  # seconds; a document of a thousand pages takes a minute
MARKDOWN = "commonmark+pipe_tables+footnotes+tex_math_dollars+strikeout+task_lists"


def _program() -> str:
    try:
        import pypandoc
    except ImportError:
        raise MissingExtraError("This format", "export") from None
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError:
        raise MissingExtraError("This format", "export") from None


def _run(data: bytes, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no argument that a model wrote
            [_program(), "--sandbox", *arguments], input=data, capture_output=True, timeout=TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExportError(f"pandoc can't be run: {type(error).__name__}.") from None
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ExportError(f"pandoc failed ({done.returncode}): {' '.join(last)[:300]}")
    return done.stdout


def parse(text: str, format_: str = MARKDOWN) -> dict[str, Any]:
    """Pandoc's tree of a text.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    tree: dict[str, Any] = json.loads(_run(text.encode(), "--from", format_, "--to", "json"))
    return tree


def convert(tree: dict[str, Any], format_: str, *options: str) -> bytes:
    """A tree in another format.

    Raises:
        MissingExtraError: if pandoc is not there.
        ExportError: if it fails.
    """
    return _run(json.dumps(tree).encode(), "--from", "json", "--to", format_, "--wrap=none", *options, "--output", "-")


def reference_option(path: Path | None) -> list[str]:
    """Pandoc's option for a reference document.

    Raises:
        ExportError: if the file is none.
    """
    if path is None:
        return []
    if not zipfile.is_zipfile(path):
        raise ExportError(f"{path.name} is no document whose styles could be taken.", hint="Name a .docx or .odt file.")
    return [f"--reference-doc={path}"]
