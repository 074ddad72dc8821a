"""What can be typed after ``%docgen model``."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from docgen_nb.errors import MissingKeyError, ModelSpecError
from docgen_nb.llm.anthropic_messages import AnthropicModel
from docgen_nb.llm.chat_completions import ChatCompletionsModel
from docgen_nb.llm.presets import PRESETS
from docgen_nb.llm.spec import ModelOptions, open_model
from docgen_nb.testing import FaultServer, ScriptedModel
from tests.llm.calling import KEY, REQUEST, ask, open_at


def test_a_key_that_is_typed_for_a_model_is_not_repeated():
    with pytest.raises(ModelSpecError) as caught:
        open_model("sk-planted-0123456789abcdef")
    assert "planted" not in str(caught.value)
    assert str(caught.value).startswith("What was typed names no model.")
    with pytest.raises(ModelSpecError, match="'opanai:gpt' names no model"):
        open_model("opanai:gpt")


@pytest.mark.parametrize("provider", PRESETS)
def test_every_preset_opens_with_its_key_and_names_the_variable_without(provider):
    preset = PRESETS[provider]
    model = open_model(f"{provider}:some/name:8b", environ=dict.fromkeys(preset.keys, KEY))
    assert model.name == f"{provider}:some/name:8b"
    assert model._model == "some/name:8b"
    assert isinstance(model, AnthropicModel if provider == "anthropic" else ChatCompletionsModel)
    assert KEY not in model.endpoint + repr(vars(model))
    if preset.keys:
        with pytest.raises(MissingKeyError, match=rf"{preset.keys[0]}.* is not set\..*%docgen model embedded"):
            open_model(f"{provider}:name", environ={preset.keys[0]: "  "})


def test_presets_are_addresses_over_tls_or_on_this_machine():
    for preset in PRESETS.values():
        assert preset.base_url.startswith("https://" if preset.keys else "http://localhost:")
        assert not preset.base_url.endswith("/")


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
