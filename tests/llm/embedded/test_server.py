import json
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from docgen_nb.errors import MissingExtraError, ModelSpecError
from docgen_nb.llm.embedded import process
from docgen_nb.llm.embedded.process import metadata_keys, start_server

embedded = pytest.mark.embedded
QUESTION = {"messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 4, "temperature": 0}

# A parent that starts a server, tells of it, and waits to be killed; with "fork", a child of its own holds its pipes.
PARENT = """
import os, sys, time
from pathlib import Path
from docgen_nb.llm.embedded.process import start_server
server = start_server(Path(sys.argv[1]), slots=1, context=256)
forked = os.fork() if sys.argv[2] == "fork" else None
if forked == 0:
    time.sleep(60)
    os._exit(0)
print(server.process.pid, server.folder, forked or "", flush=True)
time.sleep(60)
"""


def until(condition, seconds=20):
    """Wait for what another process brings about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


def gone(pid):
    """No such process, or one that has ended and waits for its new parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture(scope="module")
def server(weights):
    started = start_server(weights, slots=2, context=512)
    yield started
    started.stop()


@embedded
def test_it_answers_who_has_the_key_and_refuses_who_has_not(server):
    address = f"{server.url}/v1/chat/completions"
    with httpx.Client(trust_env=False, timeout=60) as client:
        assert client.post(address, json=QUESTION).status_code == 401
        assert client.post(address, json=QUESTION, headers={"authorization": "Bearer other"}).status_code == 401
        assert client.post(f"{server.url}/slots/0?action=save", json={"filename": "x"}).status_code == 401
        answer = client.post(address, json=QUESTION, headers={"authorization": f"Bearer {server.key}"})
    assert answer.status_code == 200
    assert answer.json()["choices"][0]["message"]["content"]


@embedded
def test_it_listens_on_this_machine_alone(server):
    assert server.url.startswith("http://127.0.0.1:")


@embedded
def test_no_page_of_another_origin_may_read_its_answers(server):
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    with httpx.Client(trust_env=False) as client:
        headers = client.options(f"{server.url}/v1/chat/completions", headers=asked).headers
    assert headers.get("access-control-allow-origin") not in {"*", "https://elsewhere.example"}
    assert headers.get("access-control-allow-credentials") != "true"


@embedded
def test_its_key_stands_neither_in_the_process_list_nor_in_its_repr(server):
    command = ["ps", "-ww", "-o", "args=", "-p", str(server.process.pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "server_main" in listed
    assert server.key not in listed
    assert server.key not in repr(server)


@embedded
def test_two_servers_have_two_ports_and_two_keys(server, weights):
    other = start_server(weights, slots=1, context=256)
    try:
        assert (other.url, other.key) != (server.url, server.key)
        assert other.url != server.url
    finally:
        other.stop()


@embedded
def test_stop_ends_the_process_leaves_no_zombie_and_takes_its_folder_away(weights):
    started = start_server(weights, slots=1, context=256)
    assert started.alive()
    assert started.folder.is_dir()
    started.stop()
    started.stop()
    assert not started.alive()
    assert not Path(f"/proc/{started.process.pid}").exists()
    assert not started.folder.exists()
    with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as client:
        client.get(started.url)


@embedded
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("kind", ["plain", "fork"])
def test_it_ends_when_its_parent_is_killed(weights, kind):
    command = [sys.executable, "-c", PARENT, str(weights), kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid, folder, *forked = parent.stdout.readline().split()
        try:
            assert not gone(pid)
            parent.kill()
            parent.wait()
            until(lambda: gone(pid))
            assert not Path(folder).exists()
        finally:
            for each in forked:
                os.kill(int(each), signal.SIGKILL)


@embedded
def test_an_interrupt_of_the_parent_s_group_does_not_reach_it(server):
    assert os.getpgid(server.process.pid) != os.getpgid(0)


def test_a_missing_file_is_one_clear_error(tmp_path):
    with pytest.raises(ModelSpecError, match=r"none\.gguf can't be read: No such file"):
        start_server(tmp_path / "none.gguf", slots=1, context=256)


def test_a_file_of_another_format_is_one_clear_error(tmp_path):
    path = tmp_path / "text.gguf"
    path.write_text("no model")
    with pytest.raises(ModelSpecError, match=r"text\.gguf is no model file\. .*GGUF"):
        start_server(path, slots=1, context=256)


def gguf(*pairs):
    """A model file that has nothing but metadata: strings, and lists of strings."""

    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    def value(each):
        if isinstance(each, str):
            return struct.pack("<I", 8) + text(each)
        return struct.pack("<IIQ", 9, 8, len(each)) + b"".join(map(text, each))

    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(text(k) + value(v) for k, v in pairs)


def test_a_base_model_without_a_chat_template_is_refused_by_name(tmp_path):
    path = tmp_path / "base.gguf"
    path.write_bytes(
        gguf(("general.architecture", "gemma3"), ("tokenizer.ggml.tokens", ["a", "tokenizer.chat_template"]))
    )
    with pytest.raises(ModelSpecError, match=r"base\.gguf has no chat template.*instruct"):
        start_server(path, slots=1, context=256)


def test_a_chat_model_s_metadata_are_read_and_those_of_a_cut_file_are_not_judged(tmp_path):
    path, whole = (
        tmp_path / "chat.gguf",
        gguf(("tokenizer.ggml.tokens", ["a", "b"]), ("tokenizer.chat_template", "{{ x }}")),
    )
    path.write_bytes(whole)
    assert metadata_keys(path) == {"tokenizer.ggml.tokens", "tokenizer.chat_template"}
    path.write_bytes(whole[:60])
    assert metadata_keys(path) is None


@embedded
def test_a_file_that_was_cut_is_one_clear_error_and_leaves_no_process(weights, tmp_path, monkeypatch):
    path = tmp_path / "cut.gguf"
    with weights.open("rb") as whole:
        path.write_bytes(whole.read(200_000))
    processes = []
    real = subprocess.Popen
    monkeypatch.setattr(process.subprocess, "Popen", lambda *a, **k: processes.append(real(*a, **k)) or processes[-1])
    with pytest.raises(ModelSpecError, match=r"cut\.gguf can't be loaded"):
        start_server(path, slots=1, context=256)
    assert [each.poll() is not None for each in processes] == [True]


def stand_in(monkeypatch, code):
    """Start this code in place of the server."""
    real = subprocess.Popen
    monkeypatch.setattr(process.subprocess, "Popen", lambda _, **k: real([sys.executable, "-c", code], **k))


@pytest.fixture
def model_file(tmp_path):
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF")
    return path


def test_without_the_server_s_package_the_line_to_install_it_is_told(monkeypatch, model_file):
    stand_in(monkeypatch, f"print({json.dumps(json.dumps({'error': 'missing'}))})")
    with pytest.raises(MissingExtraError, match=r"pip install .*docgen-nb\[embedded\]"):
        start_server(model_file, slots=1, context=256)


def test_a_server_that_ends_at_once_is_one_clear_error(monkeypatch, model_file):
    stand_in(monkeypatch, "raise SystemExit(3)")
    with pytest.raises(ModelSpecError, match="can't be loaded"):
        start_server(model_file, slots=1, context=256)


def test_a_server_that_never_answers_is_given_up(monkeypatch, model_file):
    monkeypatch.setattr(process, "_LOADING_SECONDS", 0.2)
    stand_in(monkeypatch, "import time; time.sleep(60)")
    with pytest.raises(ModelSpecError, match="can't be loaded"):
        start_server(model_file, slots=1, context=256)
