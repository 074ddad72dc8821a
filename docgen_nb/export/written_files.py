"""Which files are ours: written from here and not changed since, also by an earlier kernel.

What is kept is a digest of each path and one of what was written, nothing that can be read. A notebook that is run
again may then overwrite its own report, and never one that somebody has edited.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path

logger = logging.getLogger(__name__)
_MOST = 5000  # files remembered; the oldest are forgotten first


class WrittenFiles:
    """The list of our files.

    Args:
        path: where it is kept; None takes the user's folder for such things.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or user_state_path("docgen_nb") / "written.json"
        self._mine: dict[str, str] = {}

    def is_ours(self, path: Path) -> bool:
        """Whether the file is as it was written from here."""
        known = {**self._kept(), **self._mine}.get(_digest(str(path).encode()))
        try:
            return known is not None and known == _digest(path.read_bytes())
        except OSError:
            return False

    def announce(self, files: Mapping[Path, bytes]) -> None:
        """Files are about to be written. This list takes them up once they are; another may have to be quicker."""

    def remember(self, path: Path, data: bytes) -> None:
        """Take up a file that was just written."""
        self._mine[_digest(str(path).encode())] = _digest(data)
        kept = dict(list({**self._kept(), **self._mine}.items())[-_MOST:])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            draft = self._path.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self._path)
        except OSError as error:
            logger.info("the list of written files can't be kept: %s", error.strerror)

    def _kept(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
