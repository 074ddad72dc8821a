import asyncio
import os
import signal
from pathlib import Path

import pytest

import docgen_nb as dg
from docgen_nb.llm.embedded import EmbeddedModel, open_embedded
from docgen_nb.llm.embedded.__init__ import LARGER, SMALL
from docgen_nb.llm.messages import Message, ModelRequest
from docgen_nb.llm.spec import ModelOptions

pytestmark = pytest.mark.embedded
QUESTION = ModelRequest((Message("user", "Say hello."),), max_output_tokens=8, temperature=0.0)
NOTES = """# A lighthouse

## The building

The tower was built between 1868 and 1871. It is 34 metres high and made of granite.

## The keepers

Three keepers lived on the rock for two months at a time. The last keepers left on 14 March 1989.
"""


@pytest.fixture
def model(weights):
    opened = open_embedded(str(weights), ModelOptions(max_concurrency=2))
    yield opened
    opened.stop()


def test_a_path_is_served_under_the_name_that_was_typed(model, weights):
    reply = asyncio.run(model.complete(QUESTION))
    assert reply.text
    assert reply.usage.prompt_tokens
    assert model.name == f"embedded:{weights}"


def test_an_answer_goes_on_from_the_words_it_is_given_and_begins_with_them(model):
    pieces = []
    messages = (Message("user", "What colour is the sky?"), Message("assistant", "The sky is"))
    request = ModelRequest(messages, max_output_tokens=8, temperature=0.0)
    reply = asyncio.run(model.complete(request, on_text=pieces.append))
    assert reply.text.startswith("The sky is ")
    assert "".join(pieces) == reply.text


def test_a_shared_prefix_is_served_from_the_cache_in_every_slot(model):
    rules = Message("system", "Answer with one word. " * 30)
    requests = [
        ModelRequest((rules, Message("user", text)), max_output_tokens=4, temperature=0.0, shared=1)
        for text in ("One?", "Two?", "Three?")
    ]

    async def main():
        return await asyncio.gather(*map(model.complete, requests))

    for reply in asyncio.run(main()):
        assert reply.usage.cached_tokens > 0.8 * reply.usage.prompt_tokens


def test_a_server_that_has_died_is_started_again_and_its_folder_taken_away(model):
    asyncio.run(model.complete(QUESTION))
    died = model._serving.server
    os.kill(died.process.pid, signal.SIGKILL)
    died.process.wait()
    assert asyncio.run(model.complete(QUESTION)).text
    assert model._serving.server.process.pid != died.process.pid
    assert not died.folder.exists()


def test_after_stop_a_call_starts_it_again(model):
    asyncio.run(model.complete(QUESTION))
    model.stop()
    model.stop()
    assert asyncio.run(model.complete(QUESTION)).text


def test_calls_at_the_same_time_start_one_server(model, monkeypatch):
    started = []
    from docgen_nb.llm import embedded

    real = embedded.start_server
    monkeypatch.setattr(embedded, "start_server", lambda *a, **k: started.append(1) or real(*a, **k))

    async def main():
        await asyncio.gather(*(model.complete(QUESTION) for _ in range(5)))

    asyncio.run(main())
    assert started == [1]


def test_a_document_of_notes_is_written_from_them_in_their_order(weights):
    project = dg.Project(model=EmbeddedModel("embedded", weights, SMALL, 60))
    project.add(notes=NOTES)
    try:
        outline = project.generate("A short text about a lighthouse").wait()
    finally:
        project.end_processes()
    assert {section.state for _, section in outline.sections()} == {"done"}
    assert [chapter.title for _, chapter in outline.chapters()] == ["The building", "The keepers"]
    text = outline.to_markdown()
    assert "1868" in text
    assert "14 March 1989" in text
    assert project.last_run.progress.cached_tokens > 0


def test_larger_weights_plan_freely(tmp_path):
    big = tmp_path / "big.gguf"
    with big.open("wb") as file:
        file.truncate(600_000_000)  # takes no room on the disk
    assert open_embedded(str(big), ModelOptions()).profile == LARGER
    assert open_embedded(None, ModelOptions()).profile == SMALL
    assert open_embedded("qwen2.5-coder-1.5b", ModelOptions(max_concurrency=3)).profile.max_concurrency == 3


def test_nothing_is_fetched_or_started_by_choosing_it(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCGEN_NB_CACHE", str(tmp_path / "cache"))
    dg.Project(model="embedded").use_model("embedded")
    assert not Path(tmp_path / "cache").exists()
