"""Pages from the web, read only where the user has asked for one."""

from __future__ import annotations

import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.files import read_file
from docgen_nb.ingest.readers import all_readers

TIMEOUT = 30.0  # seconds without an answer
_LARGEST = 50 * limits.MB
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/svg+xml": ".svg",
}


def read_url(url: str) -> list[ContentPart]:
    """What an http or https address gives, read as a file of its kind.

    Raises:
        ContentPartError: if the address is none, gives an error, or something that can't be read.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ContentPartError(f"{url!r} is no web address.", hint="Type it with https://")
    data, kind = _loaded(url)
    ending = _ENDINGS.get(kind) or Path(parts.path).suffix.lower()
    if ending not in all_readers():
        raise ContentPartError(f"{url} gives {kind or 'something unknown'}, which can't be read.")
    name = Path(parts.path).stem or parts.hostname
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{ending}"
        path.write_bytes(data)
        read = read_file(path)
    return [part.model_copy(update={"source": part.source.replace(path.name, url, 1)}) for part in read]


def _loaded(url: str) -> tuple[bytes, str]:
    request = urllib.request.Request(url, headers={"User-Agent": "docgen_nb"})  # noqa: S310 - the scheme was looked at
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            data = response.read(_LARGEST + 1)
            kind = response.headers.get_content_type()
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise ContentPartError(f"{url} can't be read: {reason}.") from None
    if len(data) > _LARGEST:
        raise ContentPartError(f"{url} gives more than {_LARGEST / limits.MB:.0f} MB.")
    return data, kind
