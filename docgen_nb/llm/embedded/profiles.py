"""Profiles of embedded models by size."""

from __future__ import annotations

from docgen_nb.llm.messages import ModelProfile

SMALL_MEGABYTES = 500  # below it, a model repeats itself when it plans freely

# A repeat penalty would turn a small model away from its notes, since it counts the prompt's words as said:
# with 1.1 more than half of the sentences said what stood in no note, with 1.0 one in forty. What is repeated is
# taken out afterwards instead.
SMALL = ModelProfile(
    max_concurrency=4,
    temperature=0.0,
    max_output_tokens=170,
    max_section_words=90,
    guided=True,
    reply_bounds=True,
    context_tokens=2048,
    extra={"repeat_penalty": 1.0, "cache_prompt": True},
)
LARGER = ModelProfile(
    max_concurrency=4,
    temperature=0.2,
    max_output_tokens=800,
    max_section_words=200,
    reply_bounds=True,
    context_tokens=4096,
    extra={"repeat_penalty": 1.05, "cache_prompt": True},
)


def profile_for(megabytes: float) -> ModelProfile:
    """The profile for weights of this size."""
    return SMALL if megabytes < SMALL_MEGABYTES else LARGER
