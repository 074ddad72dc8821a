"""A Jupyter server of the tests' own: no setting of the developer's reaches it, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import nbformat

import docgen_nb

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(docgen_nb.__file__).parents[1]
START_SECONDS = 60.0
STOP_SECONDS = 10.0
KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
SETTINGS: dict[str, dict[str, Any]] = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false", "doNotDisturbMode": True},
    "docmanager-extension/plugin": {"autosave": False},
}


class JupyterServer:
    """``with JupyterServer(folder) as server:`` serves JupyterLab and Notebook 7 for the notebooks in ``folder``.

    With ``together``, jupyter-collaboration lets several pages work on one notebook.
    """

    def __init__(self, folder: Path, *, together: bool = False) -> None:
        self._together = together
        self.notebooks = folder / "notebooks"
        self._home = folder / "home"
        self._log = folder / "server.log"
        self.port = _free_port()

    @property
    def url(self) -> str:
        """Where it serves, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def write(self, name: str, cells: Sequence[str]) -> Path:
        """Make a notebook of code cells."""
        path = self.notebooks / f"{name}.ipynb"
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNELSPEC})
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in cells]
        nbformat.write(notebook, path)
        return path

    def end_kernels(self) -> None:
        """Shut all kernels down."""
        for session in httpx.get(f"{self.url}/api/sessions", timeout=STOP_SECONDS).json():
            httpx.delete(f"{self.url}/api/sessions/{session['id']}", timeout=STOP_SECONDS)

    def __enter__(self) -> JupyterServer:
        self.notebooks.mkdir(parents=True)
        for plugin, values in SETTINGS.items():
            path = self._home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
        extension = self._home / "data" / "labextensions" / "docgen-nb"  # as the wheel installs it
        shutil.copytree(ROOT / "docgen_nb" / "labextension", extension)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                env=self._environ(),
                cwd=self.notebooks,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._await_start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process.poll() is None:
            with suppress(httpx.HTTPError):
                self.end_kernels()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)  # a session of its own: nobody else's children
            self._process.wait()

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0"),
            *("--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"),
            f"--ServerApp.root_dir={self.notebooks}",
            f"--YDocExtension.disable_rtc={not self._together}",
            *("--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"),
        ]

    def _environ(self) -> dict[str, str]:
        outer = ("JUPYTER", "JPY_", "DOCGEN_NB_", "PYTEST_")
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(outer) or name == "DOCGEN_NB_CACHE"
        }
        folders = {
            "HOME": "",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
        }
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        return (
            kept
            | {name: str(self._home / place) for name, place in folders.items()}
            | {"PYTHONPATH": path, "DOCGEN_NB_KEEP_BESIDE": "0"}
        )

    def _await_start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Jupyter did not start:\n{self._log.read_text()[-2000:]}")
            with suppress(httpx.TransportError):
                httpx.get(f"{self.url}/api/status", timeout=2)
                return
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
