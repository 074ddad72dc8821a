import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.fill.cleaning import tidied, without_opener


@pytest.mark.parametrize(
    "opener",
    [
        "Here is the text:\n\n",
        "Here's a revised version of the text with some edits: ",
        "Sure! Here is the paragraph:\n",
        "Certainly. ",
        "Of course! ",
        "The following is the section:\n\n",
        "The notes below are rewritten as one paragraph:\n\n",
        "**Here is the rewritten text:**\n\n",
    ],
)
def test_words_about_the_text_itself_are_taken_off(opener):
    assert without_opener(opener + "The tower is high.") == "The tower is high."


@pytest.mark.parametrize(
    "text",
    [
        "The tower is high: 34 metres.",
        "Here and there a bee flies.",
        "There are three keepers:\n\n- one\n- two",
        "- The tower is high.",
        "Sure-footed goats live there.",
        "Below ten degrees they rest. Above: they fly.",
        "Here is the text:",
    ],
)
def test_sentences_that_only_begin_like_that_stay(text):
    assert without_opener(text) == text


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        ("The tower stands.<|im_end|>\n<|im_start|>user\nGo on", "The tower stands."),
        ("<|im_start|>assistant\nThe tower stands.", "The tower stands."),
        ("The tower stands.</s>", "The tower stands."),
        ("```markdown\nThe tower stands.\n```", "The tower stands."),
        ('<content id="n" label="n.md">\nThe tower stands.\n</content>', "The tower stands."),
        ("How high the tower is\n\nThe tower stands.", "The tower stands."),
        ("It has to say: how high the tower is.\n\nThe tower stands.", "The tower stands."),
        ("## The tower\n\nHow high the tower is.\nThe tower stands.", "The tower stands."),
        ("In this section, we will look at the tower. It stands.", "It stands."),
        ("This section describes the tower.\n\nIt stands.", "It stands."),
        ("We will now explore the tower. It stands.", "It stands."),
    ],
)
def test_what_is_not_the_section_s_is_taken_off(reply, left):
    assert tidied(reply, title="The tower", hint="how high the tower is") == left


@pytest.mark.parametrize(
    "text",
    [
        "Qwen ends a turn with `<|im_end|>`, others with `</s>`.",
        "```\n<|im_start|>user\n<content>\n```\n\nThat is ChatML.",
        "In this section of the river, 34 salmon were counted. We will see more.",
        "This section describes 34 towers.",
        "In this section, we will look at the tower.",
        "The tower is 34 metres high.\n\nIn summary, it is high.",
        "```python\nprint(1)\n```\n\n```python\nprint(2)\n```",
    ],
)
def test_what_may_be_meant_stays(text):
    assert tidied(text, title="The tower", hint="how high the tower is") == text


@given(st.text(max_size=300), st.text(max_size=40))
def test_tidying_never_fails_and_adds_nothing(text, hint):
    left = tidied(text, title="T", hint=hint)
    assert len(left) <= len(text)
    assert left.strip() or not text.strip() or "<" in text or "`" in text or "[" in text
