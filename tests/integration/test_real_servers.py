"""Whole runs against servers that others wrote: llama.cpp's own, and a LiteLLM proxy."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

import docgen_nb as dg
from docgen_nb.errors import AuthenticationError, UnknownModelError
from docgen_nb.llm.embedded.process import start_server
from docgen_nb.llm.embedded.weights import fetch, find_weights
from docgen_nb.llm.messages import Message, ModelRequest, ReplySchema
from docgen_nb.llm.spec import open_model
from docgen_nb.testing import FaultServer

KEY = "sk-planted-0123456789abcdef"
NOTES = "# Bees\n\nThe apiary has 12 hives. They gave 140 kg of honey in 2025.\n\n# Costs\n\nSugar cost 90 dollars."
SECTIONS = [{"title": title, "contentPartIds": ["notes"]} for title in ("Hives", "Honey", "Costs")]
OUTLINE = {"userPrompt": "A report on an apiary", "chapters": [{"title": "The year", "sections": SECTIONS}]}
COLOURS = ModelRequest(
    (Message("user", "Name two colours."),),
    schema=ReplySchema(
        "colours",
        {
            "type": "object",
            "properties": {
                "colours": {"type": "array", "items": {"enum": ["red", "blue"]}, "minItems": 1, "maxItems": 2}
            },
            "required": ["colours"],
            "additionalProperties": False,
        },
    ),
    max_output_tokens=100,
)


def write(base_url, outline=None, *, model="any", **options):
    """Plan, structure and fill; gives the document and the run's progress."""

    async def main():
        project = dg.Project()
        project.use_model(model, dg.ModelOptions(base_url=base_url, api_key_env="PLANTED", **options))
        project.add(notes=NOTES)
        if outline is not None:
            project.load_outline(outline)
        try:
            async with asyncio.timeout(240):
                run = project.generate("A report on an apiary") if outline is None else project.fill()
                return await run, run.progress
        finally:
            await project.aclose()

    return asyncio.run(main())


@pytest.mark.embedded
def test_a_document_is_written_by_llama_cpp_s_own_server(monkeypatch):
    """Over HTTP, as with any base URL: the schema becomes a grammar, the counts are the server's."""
    server = start_server(fetch(find_weights(None), print), slots=2, context=2048)
    monkeypatch.setenv("PLANTED", server.key)
    chosen = {"max_concurrency": 2, "max_output_tokens": 60, "context_tokens": 2048, "temperature": 0.0}
    try:
        document, progress = write(f"{server.url}/v1", OUTLINE, **chosen)
        options = dg.ModelOptions(base_url=f"{server.url}/v1", api_key_env="PLANTED", temperature=0.0)
        reply = asyncio.run(open_model("any", options).complete(COLOURS))
    finally:
        server.stop()
    assert [section.state for _, section in document.sections()] == ["done"] * 3
    assert all(section.elements for _, section in document.sections())
    assert progress.prompt_tokens > 500
    assert progress.output_tokens > 30
    assert progress.cached_tokens > 0
    assert set(json.loads(reply.text)["colours"]) <= {"red", "blue"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def executable():
    """LiteLLM's command, from ``DOCGEN_NB_LITELLM`` or the path. It is large, so it may live in a venv of its own."""
    found = os.environ.get("DOCGEN_NB_LITELLM") or shutil.which("litellm")
    if not found:
        pytest.skip("LiteLLM is not installed: pip install 'litellm[proxy]', or name its command in DOCGEN_NB_LITELLM")
    return found


@contextlib.contextmanager
def litellm_proxy(folder, upstream):
    """A proxy on loopback before two servers of the chat format; gives its base URL."""
    models = [{"model_name": "writer", "litellm_params": {"model": "openai/m", "api_base": upstream, "api_key": "up"}}]
    config = folder / "litellm.yaml"
    config.write_text(json.dumps({"model_list": models, "general_settings": {"master_key": KEY}}))
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DATABASE_URL"}}
    environ |= {"NO_PROXY": "127.0.0.1", "LITELLM_TELEMETRY": "False", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    command = [executable(), "--config", str(config), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "litellm.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environ, cwd=folder)
        try:
            wait_for(f"http://127.0.0.1:{port}/health/liveliness", process, folder / "litellm.log")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(20)


def wait_for(url, process, log, seconds=180):
    give_up = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < give_up:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback
            if answer.status == 200:
                return
        time.sleep(0.3)
    raise AssertionError(f"the proxy did not start: {log.read_text(errors='replace')[-2000:]}")


def test_a_whole_run_through_a_litellm_proxy(tmp_path, monkeypatch):
    """What the proxy changes of requests, replies, counts and errors is read as any server's."""
    with FaultServer(latency=0.05) as upstream, litellm_proxy(tmp_path, upstream.base_url) as base_url:
        monkeypatch.setenv("PLANTED", KEY)
        document, progress = write(base_url, model="litellm:writer")
        assert progress.failed == 0
        assert all(section.state == "done" for _, section in document.sections())
        asked = [each for each in upstream.requests if each.path.endswith("/chat/completions")]
        assert progress.calls == len(asked) > 5
        assert progress.prompt_tokens > 1000
        assert progress.output_tokens > 50
        assert any("response_format" in received.body for received in asked)

        monkeypatch.setenv("PLANTED", "sk-another")
        with pytest.raises(AuthenticationError) as refused:
            write(base_url, model="litellm:writer")
        assert "sk-another" not in str(refused.value)

        monkeypatch.setenv("PLANTED", KEY)
        with pytest.raises(UnknownModelError) as unknown:
            write(base_url, model="litellm:nobody")
        assert "nobody" in str(unknown.value)
