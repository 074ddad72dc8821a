"""Pictures go to models that can see; the others are told what they show."""

import asyncio

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.fill.section import process_single_section
from docgen_nb.llm.anthropic_messages import messages_body
from docgen_nb.llm.chat_completions import chat_body
from docgen_nb.llm.dialect import Dialect, after_refusal
from docgen_nb.llm.messages import Message, ModelProfile, ModelRequest, Picture
from docgen_nb.testing import ScriptedModel
from tests.making import context_of

REQUEST = ModelRequest((Message("system", "s"), Message("user", "A picture: bees", (Picture("image/png", "AAAA"),))))


def test_the_chat_format_carries_them_as_addresses_behind_the_text():
    system, user = chat_body(REQUEST, "m")["messages"]
    assert system["content"] == "s"
    assert user["content"] == [
        {"type": "text", "text": "A picture: bees"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
    ]


def test_anthropics_format_carries_them_before_the_text():
    (user,) = messages_body(REQUEST, "m")["messages"]
    assert [block["type"] for block in user["content"]] == ["image", "text"]
    assert user["content"][0]["source"] == {"type": "base64", "media_type": "image/png", "data": "AAAA"}


def test_a_server_that_refuses_them_is_sent_the_text_alone():
    for said in (
        "This model does not support image input",
        "unknown variant `image_url`, expected `text`",
        "'messages.1.content' : value must be a string",
    ):
        dialect = after_refusal(Dialect(), REQUEST, said)
        assert dialect is not None
        assert chat_body(REQUEST, "m", dialect)["messages"][1]["content"] == "A picture: bees"
    assert after_refusal(Dialect(), ModelRequest((Message("user", "x"),)), "no image input") is None


def test_a_request_is_known_by_its_pictures_too():
    other = ModelRequest((Message("system", "s"), Message("user", "A picture: bees", (Picture("image/png", "BBBB"),))))
    assert REQUEST.fingerprint != other.fingerprint


PICTURE = ContentPart(
    id="notes",
    label="bees.png",
    kind="image",
    text="A picture: Bees on a flower",
    item={"type": "image", "mimeType": "image/png", "data": "AAAA", "alt": "Bees on a flower"},
)


def asked_with(profile):
    model = ScriptedModel(["Bees sit on it."], profile=profile)
    context = context_of({"title": "S", "contentPartIds": ["notes"]}, model)
    object.__setattr__(context.brief, "parts", ContentParts([PICTURE]))
    asyncio.run(process_single_section(context))
    return model.requests[0].messages[-1]


def test_a_section_written_from_a_picture_shows_and_tells_it():
    message = asked_with(ModelProfile())
    assert message.pictures == (Picture("image/png", "AAAA"),)
    assert "Bees on a flower" in message.content


def test_a_small_model_is_only_told():
    message = asked_with(ModelProfile(guided=True))
    assert message.pictures == ()
    assert "Bees on a flower" in message.content
