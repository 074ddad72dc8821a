"""Documents whose styles are taken over."""

from __future__ import annotations

import zipfile
from pathlib import Path

from docgen_nb.errors import ExportError


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
