"""Word, OpenDocument, HTML, EPUB and other texts, through pandoc in its sandbox."""

from __future__ import annotations

import re
from functools import partial

from docgen_nb.document.headings import passages
from docgen_nb.document.parts import ContentPart
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.splitting import Unit, text_parts
from docgen_nb.pandoc import to_markdown

_LARGEST = 100 * limits.MB  # bytes that pandoc is given at once
_PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?!data:)[^)\s]*(?:\s+\"[^\"]*\")?\)")


def _read(format_: str, file: SourceFile, *, archive: bool = False) -> list[ContentPart]:
    if archive:
        file.check_archive()
        data = file.bytes(_LARGEST)
    else:
        data = file.text().encode()
    text = _PICTURE.sub(_described, to_markdown(data, format_))
    units = [Unit(passage.text) for passage in passages(text)]
    return text_parts(units, id_=file.id, label=file.label, source=file.label)


def _described(found: re.Match[str]) -> str:
    """A picture inside a document stays behind; that there was one is said."""
    return f"[picture{': ' if found['alt'] else ''}{found['alt']}]"


_ARCHIVES = {".docx": "docx", ".odt": "odt", ".epub": "epub"}
_TEXTS = {".html": "html", ".htm": "html", ".rst": "rst", ".tex": "latex", ".org": "org", ".rtf": "rtf"}
READERS: dict[str, Reader] = {
    **{ending: partial(_read, format_, archive=True) for ending, format_ in _ARCHIVES.items()},
    **{ending: partial(_read, format_) for ending, format_ in _TEXTS.items()},
}
