"""Writing a section's text: ask the model, and read the Markdown of its reply into elements."""

import re
from collections.abc import Sequence
from dataclasses import replace

from docgen_nb.document.citations import without_unknown
from docgen_nb.document.elements import BulletList, CodeBlock, Element, Heading, Image, Paragraph, Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.errors import EmptyReplyError
from docgen_nb.fill.addresses import mark_addresses
from docgen_nb.fill.asking import complete_text
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.guided import write_guided
from docgen_nb.fill.long_parts import material_for
from docgen_nb.fill.objects import captioned
from docgen_nb.fill.prompts import section_task, shared_with_neighbours
from docgen_nb.fill.results import results_block, results_for, tied, values_listed, with_known_names, with_results
from docgen_nb.llm.messages import ModelRequest, Picture

_TOKENS_PER_WORD, _LEAST_TOKENS = 4, 200  # of twice the budget in words, in languages with long words too
_SEEN = {"image/png", "image/jpeg", "image/gif", "image/webp"}  # kinds of pictures that services take


async def write_from(context: SectionContext, parts: Sequence[ContentPart]) -> list[Element]:
    """One call for one coherent text from ``parts``, or from the hint alone where there are none.

    Parts that don't fit the model's window are read before, passage by passage.

    Raises:
        ModelError: if no usable text can be had.
    """
    section = context.section
    results = await results_for(section, context.brief)
    context.remarks.extend(results.failed)
    if context.brief.profile.guided and parts:
        read = [part for part in parts if not _stands(context, part)]
        text = "\n\n".join(filter(None, [await write_guided(context, read), values_listed(results)]))
    else:
        material = await material_for(context, parts)
        task = section_task(context, parts, material, results_block(results))
        shares = shared_with_neighbours(context, material)
        request = _bounded(context, context.brief.request(task, pictures=_pictures(parts), shares=shares))
        text = await with_known_names(await _whole(context, request), results, context.ask, request)
        text = tidied(text, title=section.title, hint=section.generation_hint, purpose=section.purpose)
    text = tied(_cited_rightly(text, context), results)
    elements = _without_own_heading(read_markdown(text), context.section.title)
    mark_addresses(elements, context)
    if not elements and not any(_stands(context, part) for part in parts):
        raise EmptyReplyError("The model's reply holds no text for the section.")
    part_ids = [part.id for part in parts]
    for element in elements:
        if isinstance(element, Paragraph | BulletList | Table | CodeBlock):
            element.part_ids = part_ids
    shown = [captioned(context, part) for part in parts if context.section.format_of(part.id) == "shown"]
    return [*(with_results(elements, results) if results else elements), *shown]


def _stands(context: SectionContext, part: ContentPart) -> bool:
    """Whether a part stands in the section as it is; a small model is not asked to read it besides."""
    return context.section.format_of(part.id) == "shown" and context.brief.profile.guided


async def _whole(context: SectionContext, request: ModelRequest) -> str:
    written = await complete_text(context.ask, request, context.words)
    context.remarks.extend(filter(None, [written.remark]))
    return written.text


def _bounded(context: SectionContext, request: ModelRequest) -> ModelRequest:
    """Limit the output by the section's word budget: what is cut there is too long by far."""
    limit, words = request.max_output_tokens, context.section.words
    if limit is None or not words:
        return request
    return replace(request, max_output_tokens=min(limit, max(_LEAST_TOKENS, _TOKENS_PER_WORD * words)))


def _pictures(parts: Sequence[ContentPart]) -> tuple[Picture, ...]:
    """The pictures among the parts, for a model that can see."""
    items = (part.item for part in parts)
    return tuple(Picture(i.mime_type, i.data) for i in items if isinstance(i, Image) and i.mime_type in _SEEN)


def _cited_rightly(text: str, context: SectionContext) -> str:
    """The text without citations of parts that don't exist; they are named in the section's remarks."""
    checked = without_unknown(text, context.brief.parts.keys())
    context.remarks.extend(f"A citation of the unknown part {id_!r} was left out." for id_ in checked.unknown)
    return checked.text


def _without_own_heading(elements: list[Element], title: str) -> list[Element]:
    """Remove the section's title where a model repeats it as its first line."""
    first = elements[0] if elements else None
    if isinstance(first, Heading | Paragraph) and _same(first.text, title):
        return elements[1:]
    return elements


def _same(text: str, title: str) -> bool:
    return bool(title) and _bare(text) == _bare(title)


def _bare(text: str) -> str:
    return re.sub(r"^[\d.]+\s+|[*_#:`]", "", text).strip().casefold()
