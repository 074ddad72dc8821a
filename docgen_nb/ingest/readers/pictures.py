"""Read picture files: checked, scaled down where they are too large, kept as image parts."""

from __future__ import annotations

from functools import partial

from docgen_nb.document.parts import ContentPart
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.pictures import picture_part


def _read(mime_type: str, file: SourceFile) -> list[ContentPart]:
    data = file.bytes(limits.LARGEST_PICTURE)
    return [picture_part(data, mime_type, id_=file.id, label=file.label, source=file.label)]


_KINDS = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp", ".svg": "svg+xml"}
READERS: dict[str, Reader] = {ending: partial(_read, f"image/{kind}") for ending, kind in _KINDS.items()}
