"""The model without a network."""

from __future__ import annotations

import asyncio
import json

import pytest

from docgen_nb.errors import ModelSpecError, ServerError
from docgen_nb.llm.messages import Message, ModelProfile, ModelReply, ModelRequest, ReplySchema
from docgen_nb.llm.spec import ModelOptions, open_model
from docgen_nb.testing import FaultServer, ManualClock, ScriptedModel
from tests.llm.calling import ask

REQUEST = ModelRequest((Message("user", "Write."),))
STRUCTURE = {"properties": {"sections": {"items": {"properties": {"title": {}}}, "minItems": 5}}}


def said(model, request=REQUEST, on_text=None):
    return asyncio.run(model.complete(request, on_text=on_text))


def test_replies_come_in_the_order_of_the_calls_and_errors_are_raised():
    model = ScriptedModel(["one", ModelReply("two", "length"), ServerError("three")])
    assert said(model).text == "one"
    assert said(model).finish_reason == "length"
    with pytest.raises(ServerError, match="three"):
        said(model)
    with pytest.raises(AssertionError, match="no reply left"):
        said(model)
    assert len(model.requests) == 4
    assert model.requests[0] is REQUEST


def test_a_script_may_be_a_function_of_the_request():
    assert said(ScriptedModel(lambda request: request.messages[0].content.upper())).text == "WRITE."


def test_it_says_by_default_what_the_fault_server_says():
    with FaultServer() as server:
        for request in (REQUEST, ModelRequest(REQUEST.messages, ReplySchema("sections", STRUCTURE))):
            assert said(ScriptedModel(), request).text == ask(server.base_url, request).text
    assert len(json.loads(said(ScriptedModel(), request).text)["sections"]) == 5


def test_the_text_is_told_in_pieces():
    pieces = []
    reply = said(ScriptedModel(["A longer text, in pieces."]), on_text=pieces.append)
    assert len(pieces) > 1
    assert "".join(pieces) == reply.text
    assert reply.usage.output_tokens > 0


def test_calls_in_flight_are_counted_and_a_cancelled_one_is_none():
    async def four(model):
        tasks = [asyncio.create_task(model.complete(REQUEST)) for _ in range(4)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    model = ScriptedModel(latency=0.01)
    asyncio.run(four(model))
    assert (model.in_flight, model.max_in_flight) == (0, 4)


def test_its_time_can_be_a_test_s_own():
    clock = ManualClock()
    model = ScriptedModel(latency=lambda _request: 60, sleep=clock.sleep)
    asyncio.run(clock.drive(model.complete(REQUEST)))
    assert clock.now() == pytest.approx(60)


def test_it_opens_by_name_with_the_user_s_options():
    model = open_model("scripted:0.5", ModelOptions(max_concurrency=2))
    assert isinstance(model, ScriptedModel)
    assert model.profile == ModelProfile(max_concurrency=2)
    with pytest.raises(ModelSpecError, match=r"scripted:0\.2"):
        open_model("scripted:-1")
