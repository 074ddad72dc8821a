"""What can be typed after ``%docgen model``."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace

import pytest

import docgen_nb as dg
from docgen_nb.errors import MissingKeyError, ModelSpecError
from docgen_nb.llm import ollama, servers
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.llm.presets import PRESETS
from docgen_nb.llm.spec import ModelOptions, endpoint_of, open_model
from docgen_nb.testing import FaultServer, ScriptedModel
from tests.llm.calling import KEY, REQUEST, ask, open_at


def test_a_key_that_is_typed_for_a_model_is_not_repeated():
    with pytest.raises(ModelSpecError) as caught:
        open_model("sk-planted-0123456789abcdef")
    assert "planted" not in str(caught.value)
    assert str(caught.value).startswith("What was typed names no model.")
    with pytest.raises(ModelSpecError, match="'opanai:gpt' names no model"):
        open_model("opanai:gpt")


PLACES = {"AZURE_OPENAI_ENDPOINT": "https://mine.openai.azure.com/", "GOOGLE_CLOUD_PROJECT": "p-1"}


@pytest.mark.parametrize("provider", PRESETS)
def test_every_preset_opens_with_its_key_and_names_the_variable_without(provider):
    preset = PRESETS[provider]
    model = open_model(f"{provider}:some/name:8b", environ={**dict.fromkeys(preset.keys, KEY), **PLACES})
    assert model.name == f"{provider}:some/name:8b"
    assert model.model == "some/name:8b"
    assert model.wire.path == ("/messages" if provider == "anthropic" else "/chat/completions")
    assert KEY not in model.endpoint + repr(vars(model))
    if preset.keys and preset.key_needed:
        with pytest.raises(MissingKeyError, match=rf"{preset.keys[0]}.* is not set\..*%docgen model embedded"):
            open_model(f"{provider}:name", environ={preset.keys[0]: "  "})


def test_presets_are_addresses_over_tls_or_on_this_machine():
    for preset in PRESETS.values():
        assert preset.base_url.startswith("http://localhost:" if preset.local else ("https://", "{AZURE"))
        assert not preset.base_url.endswith("/")


@pytest.mark.parametrize("region", ["x.example/v1", "x.example\\", "x.example#", "a@x.example", "x.example?", "é"])
def test_a_variable_in_an_address_leads_to_no_other_host(region):
    key = {"AWS_BEARER_TOKEN_BEDROCK": KEY}
    with pytest.raises(ModelSpecError, match="AWS_REGION holds characters"):
        open_model("bedrock:m", environ={"AWS_REGION": region, **key})
    assert (
        "eu-central-1.amazonaws.com" in open_model("bedrock:m", environ={"AWS_REGION": "eu-central-1", **key}).endpoint
    )


def test_a_provider_with_two_variables_takes_the_one_that_its_own_sdk_prefers():
    endpoints = {
        open_model("google:g", environ=environ).endpoint
        for environ in ({"GOOGLE_API_KEY": "a"}, {"GOOGLE_API_KEY": "a", "GEMINI_API_KEY": "b"})
    }
    assert len(endpoints) == 1
    assert open_model("google:g", environ={"GEMINI_API_KEY": "b"}).endpoint not in endpoints


def test_another_variable_can_be_named():
    options = ModelOptions(api_key_env="MINE")
    assert open_model("openai:x", options, environ={"MINE": KEY})
    with pytest.raises(MissingKeyError, match="MINE is not set"):
        open_model("openai:x", options, environ={"OPENAI_API_KEY": KEY})


@pytest.mark.parametrize("key", ["sk-ключ", "line\nbreak", "tab\tinside"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key):
    with pytest.raises(MissingKeyError, match="OPENAI_API_KEY holds characters") as raised:
        open_model("openai:x", environ={"OPENAI_API_KEY": key})
    assert key not in str(raised.value)


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("openia:x", "Did you mean openai:x"),
        ("Anthropic:claude", "Did you mean anthropic:claude"),
        ("openai", "Type openai:NAME"),
        ("openai:", "Type openai:NAME"),
        ("embeded", "Did you mean embedded"),
        ("zzz", "PROVIDER:NAME"),
        ("", "PROVIDER:NAME"),
        ("scripted:fast", "scripted:0.2"),
    ],
)
def test_a_wrong_name_says_what_to_type_instead(spec, hint):
    with pytest.raises(ModelSpecError, match=hint):
        open_model(spec, environ={})


def test_a_base_url_gets_a_key_only_if_its_variable_is_named():
    with FaultServer() as server:
        rich = {name: KEY for preset in PRESETS.values() for name in preset.keys}
        for spec in ("any", "openai:x", "anthropic:x"):
            model = open_model(spec, ModelOptions(base_url=server.base_url), environ=rich)
            asyncio.run(model.complete(REQUEST))
        assert KEY not in str([received.headers for received in server.requests])
        ask(server.base_url)
        assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("spec", "name"), [("llama3.2:1b", "llama3.2:1b"), ("mistral:7b", "mistral:7b"), ("openai:gpt", "gpt")]
)
def test_a_name_goes_to_a_base_url_as_it_is_but_for_a_proxied_provider(spec, name):
    with FaultServer() as server:
        ask(server.base_url, spec=spec)
    assert server.requests[0].body["model"] == name


def test_an_address_pasted_with_its_path_works():
    with FaultServer() as server:
        assert ask(f"{server.base_url}/chat/completions").text


@pytest.mark.parametrize(
    "base_url",
    ["localhost:8000/v1", "ftp://host", "http://", "", "http://[", "https://me:secret@host/v1", "http://h?key=k"],
)
def test_an_address_that_is_none_is_refused_without_being_repeated(base_url):
    with pytest.raises(ModelSpecError, match="--base-url is no address") as raised:
        open_model("any", ModelOptions(base_url=base_url), environ={})
    assert "secret" not in str(raised.value)


def test_the_user_s_options_reach_the_profile():
    profile = open_at(
        "http://localhost:1/v1", max_concurrency=3, rpm=60, tpm=900, temperature=0.0, max_output_tokens=50
    ).profile
    assert (profile.max_concurrency, profile.requests_per_minute, profile.tokens_per_minute) == (3, 60, 900)
    assert (profile.temperature, profile.max_output_tokens) == (0.0, 50)


@pytest.mark.parametrize("name", ["max_concurrency", "rpm", "tpm", "timeout", "max_output_tokens", "connect_timeout"])
@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_numbers_that_cannot_be_meant_are_refused_by_name(name, value):
    with pytest.raises(ModelSpecError, match=name):
        ModelOptions(**{name: value})


def test_models_of_one_endpoint_and_key_share_their_limits():
    one, two = open_at("http://h/v1", "a"), open_at("http://h/v1/", "b")
    assert one.endpoint == two.endpoint
    assert one.endpoint != open_model("a", ModelOptions(base_url="http://h/v1"), environ={}).endpoint


def test_the_scripted_model_is_opened_from_the_test_tools():
    assert isinstance(open_model("scripted"), ScriptedModel)


def test_naming_models_loads_neither_httpx_nor_the_test_tools():
    check = (
        "import sys; from docgen_nb.llm.spec import open_model\nfrom docgen_nb.errors import ModelSpecError\n"
        "try: open_model('zzz')\nexcept ModelSpecError: pass\n"
        "print([m for m in ('httpx', 'docgen_nb.testing', 'docgen_nb.llm.embedded') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("http://host:11434", "http://host:11434/v1"),
        ("http://host:11434/api", "http://host:11434/v1"),
        ("http://host/v1/chat/completions/", "http://host/v1"),
        ("http://host/some/path", "http://host/some/path"),
        ("https://api.perplexity.ai", "https://api.perplexity.ai"),
        ("https://r.openai.azure.com", "https://r.openai.azure.com/openai/v1"),
        (
            "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
            "https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
        ),
    ],
)
def test_a_base_url_is_completed_as_it_is_meant(typed, address):
    assert open_model("m", ModelOptions(base_url=typed)).endpoint.split()[0] == address


def test_a_provider_s_name_before_the_model_s_is_left_off_at_a_base_url():
    at = ModelOptions(base_url="http://host:1/v1")
    assert [open_model(spec, at).model for spec in ("ollama:llama3.2", "ollama:a:8b", "mistral:7b", "m:8b")] == [
        "llama3.2", "a:8b", "mistral:7b", "m:8b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "meant"), [("gemini:x", "google:x"), ("openai/gpt-5", "openai:gpt-5"), ("claude:c", "anthropic:c")]
)
def test_other_names_of_providers_are_understood_as_a_question(spec, meant):
    with pytest.raises(ModelSpecError, match=f"Did you mean {meant}"):
        open_model(spec, environ={})


def test_options_reach_the_server_and_secrets_come_from_variables_alone():
    options = {"reasoning_effort": "low", "top_p": 0.9, "seed": 7, "extra": {"top_k": 20}}
    with FaultServer() as server:
        chosen = ModelOptions(base_url=server.base_url, headers=("X-Key: ${MINE}", "X-Title: Reports"), **options)
        model = open_model("any", chosen, environ={"MINE": KEY})
        asyncio.run(model.complete(replace(REQUEST, extra=model.profile.extra)))
    sent = server.requests[0]
    assert (sent.headers["x-key"], sent.headers["x-title"]) == (KEY, "Reports")
    assert {name: sent.body[name] for name in ("reasoning_effort", "top_p", "seed", "top_k")} == {
        "reasoning_effort": "low", "top_p": 0.9, "seed": 7, "top_k": 20,
    }  # fmt: skip
    for wrong in ({"headers": ("Authorization: abc",)}, {"extra": {"api_key": "abc"}}, {"headers": ("nothing",)}):
        with pytest.raises(ModelSpecError):
            ModelOptions(**wrong)


def test_azure_s_key_goes_into_its_own_header_and_its_version_into_the_address():
    with FaultServer() as server:
        preset = replace(PRESETS["azure"], base_url="{AZURE_OPENAI_ENDPOINT}/v1")
        environ = {"AZURE_OPENAI_ENDPOINT": server.base_url.removesuffix("/v1"), "AZURE_OPENAI_API_KEY": KEY}
        address, headers = endpoint_of("azure:d", preset, ModelOptions(), environ)
    assert (address, headers) == (server.base_url, {"api-key": KEY})


def test_only_who_has_a_key_or_answers_on_this_machine_is_offered(monkeypatch):
    monkeypatch.setattr(servers, "get_json", lambda url, *_args, **_options: answers.get(url, (None, None)))
    answers = {
        "http://localhost:11434/v1/models": (200, {"data": [{"id": "b"}, {"id": "a"}]}),
        "https://api.openai.com/v1/models": (401, None),
    }
    offered = servers.offers({"OPENAI_API_KEY": KEY})
    assert [(offer.provider, offer.models) for offer in offered] == [("openai", ()), ("ollama", ("a", "b"))]
    assert "401" in offered[0].trouble


@pytest.mark.parametrize(
    ("running", "shown", "window"),
    [
        ({"models": [{"name": "m:latest", "context_length": 8192}]}, {}, 8192),
        ({"models": []}, {"parameters": "stop x\nnum_ctx    16384"}, 16384),
        ({"models": []}, {"parameters": ""}, 4096),
    ],
)
def test_ollama_s_window_is_asked_for(monkeypatch, running, shown, window):
    told = {"http://h/api/ps": (200, running), "http://h/api/show": (200, shown), "http://off/api/ps": (None, None)}
    monkeypatch.setattr(ollama, "get_json", lambda url, *_args, **_options: told[url])
    assert ollama.window_of("http://h/v1", "m") == window
    assert ollama.window_of("http://off/v1", "m") is None


def test_ollama_is_asked_when_a_run_begins_and_not_when_it_is_chosen(monkeypatch):
    asked = []
    monkeypatch.setattr(ollama, "window_of", lambda url, model: asked.append((url, model)) or 8192)
    model = open_model("ollama:llama3.2")
    assert not asked
    assert model.profile.context_tokens is None
    asyncio.run(model.prepare())
    asyncio.run(model.prepare())
    assert asked == [("http://localhost:11434/v1", "llama3.2")]
    assert model.profile.context_tokens == 8192


def test_a_run_knows_the_window_before_it_writes_a_prompt():
    class Model(ScriptedModel):
        async def prepare(self):
            self.profile = ModelProfile(context_tokens=1234)

        async def complete(self, request, *, on_text=None):
            assert self.profile.context_tokens == 1234
            return await super().complete(request, on_text=on_text)

    project = dg.Project(model=Model())
    assert asyncio.run(_written(project))


async def _written(project):
    run = project.generate("A report")
    await run
    return run.progress.failed == 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("gpt-5", "openai:gpt-5"), ("claude-opus-5", "anthropic:claude-opus-5"), ("llama3:8b", "ollama:llama3:8b")],
)
def test_a_models_name_alone_gets_its_provider_suggested(typed, meant):
    with pytest.raises(ModelSpecError, match=f"Did you mean {meant}"):
        open_model(typed)
