"""Parts that are longer than the model's window."""

import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.fill.long_parts import Passage, _batches
from docgen_nb.fill.section import process_single_section
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.llm.tokens import BYTES_PER_TOKEN, room, size
from docgen_nb.testing import ScriptedModel
from tests.making import context_of

PAGES = [f"Page {number}. " + f"Fact {number} is so. " * 200 + "\n\n" for number in range(1, 21)]
LONG = [
    ContentPart(id=f"r-{n}", label=f"r.pdf, page {n}", kind="text", text=text, piece_of="r", instruction="be exact")
    for n, text in enumerate(PAGES, 1)
]
SECTION = {"title": "S", "generationHint": "the facts", "contentPartIds": ["r"]}


def fill(model, parts=LONG, section=SECTION):
    context = context_of(section, model)
    context = replace(context, brief=replace(context.brief, parts=ContentParts(parts)))
    return asyncio.run(process_single_section(context))


def reads(model):
    """The passages that were read, and the last request, which writes."""
    *reading, writing = model.requests
    return [
        "".join(re.findall(r"<content [^>]*>\n(.*?)\n</content>", r.messages[-1].content, re.DOTALL)) for r in reading
    ], writing


def notes(request):
    task = request.messages[-1].content
    if "Note down" not in task:
        return "Text."
    found = re.findall(r"Page (\d+)\.", task)
    return "\n".join(f"- fact {n} [@r-{n}]" for n in found) or "NOTHING"


def test_what_fits_is_asked_for_in_one_call():
    model = ScriptedModel(["Text."], profile=ModelProfile(context_tokens=100_000))
    result = fill(model)
    assert len(model.requests) == 1
    assert result.remarks == ()
    assert all(page.strip() in model.requests[0].messages[-1].content for page in PAGES)


def test_what_does_not_fit_is_read_in_passages_and_every_word_of_it_is_read():
    model = ScriptedModel(notes, profile=ModelProfile(context_tokens=8000))
    result = fill(model)
    passages, writing = reads(model)
    assert len(passages) > 1
    assert "".join("".join(passages).split()) == "".join("".join(PAGES).split())
    for request in model.requests:
        assert sum(size(message.content) for message in request.messages) <= 8000 * BYTES_PER_TOKEN
    task = writing.messages[-1].content
    assert all(f"- fact {n} [@r-{n}]" in task for n in range(1, 21))
    assert task.count("Use of r: be exact") == 1
    assert result.remarks == (
        f"Its parts are longer than the model's window; they were read in {len(passages)} passages.",
    )
    assert result.elements[0].part_ids == [part.id for part in LONG]


def test_a_passage_without_anything_for_the_section_leaves_nothing():
    model = ScriptedModel(lambda r: "**NOTHING**." if "Note down" in r.messages[-1].content else "Text.")
    model.profile = ModelProfile(context_tokens=8000)
    result = fill(model)
    assert "NOTHING" not in model.requests[-1].messages[-1].content
    assert result.elements[0].text == "Text."


def test_notes_that_are_too_long_themselves_are_condensed_and_in_the_end_cut():
    model = ScriptedModel(lambda r: "- word by word\n" * 900 if "Note down" in r.messages[-1].content else "Text.")
    model.profile = ModelProfile(context_tokens=8000)
    result = fill(model)
    assert result.error is None
    assert size(model.requests[-1].messages[-1].content) <= 8000 * BYTES_PER_TOKEN
    assert len(model.requests) < 60


def test_a_failed_passage_fails_the_section_and_says_why():
    model = ScriptedModel([*["- x"] * 2, RuntimeError("gone")], profile=ModelProfile(context_tokens=8000))
    assert fill(model).error is not None


TEXT = st.text(alphabet="ab \n#.é你", max_size=120)


def test_a_long_text_that_is_cited_is_cited_once_and_verbatim_it_is_whole():
    cited = fill(ScriptedModel([]), section={**SECTION, "contentFormats": {"r": "reference"}}).elements
    assert [(e.type, e.part_id, e.label) for e in cited] == [("reference", "r", "r.pdf")]
    verbatim = fill(ScriptedModel([]), section={**SECTION, "useAiCall": False}).elements
    assert len(verbatim) == len(PAGES)


@settings(max_examples=60)
@given(st.lists(TEXT, max_size=6), st.integers(4, 90))
def test_batches_lose_nothing_and_fit(texts, limit):
    batches = list(_batches((Passage(text, None) for text in texts), limit))
    assert "".join(passage.text for batch in batches for passage in batch) == "".join(texts)
    characters = 3  # a character of these has at most three bytes, and a cut is made between characters
    assert all(sum(size(p.text) for p in batch) <= max(limit * characters, characters) for batch in batches)


@pytest.mark.parametrize("profile", [ModelProfile(), ModelProfile(context_tokens=1000, max_output_tokens=9000)])
def test_there_is_always_some_room(profile):
    assert room(profile, "x" * 10_000_000) > 0
