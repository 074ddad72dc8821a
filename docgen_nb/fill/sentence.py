"""Editing one sentence of a section that is written: its author returns the new sentence alone."""

from docgen_nb.document.elements import BulletList, Element, Paragraph
from docgen_nb.document.prompt_text import element_prompt_text
from docgen_nb.errors import EmptyReplyError, InvalidReplyError
from docgen_nb.fill.addresses import mark_addresses
from docgen_nb.fill.asking import complete_text
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.long_parts import material_for
from docgen_nb.fill.prompts import NOTHING
from docgen_nb.prompt_texts import filled
from docgen_nb.shared_prompt import as_material

_LONGEST = 3  # times the old sentence's length, and some words more
_SPARE = 200  # characters


async def edit_sentence(context: SectionContext) -> list[Element]:
    """The section's elements with the one sentence changed, or without it.

    Raises:
        InvalidReplyError: if the reply is no sentence, or the sentence no longer stands in the section.
        ModelError: if no reply can be had.
    """
    edit = context.edit
    assert edit is not None  # noqa: S101 - the caller looks
    read = [part for part in context.parts() if context.section.format_of(part.id) in {"extracted", "shown"}]
    unread = context.brief.unread
    text = "\n\n".join(element_prompt_text(each, below=3, unread=unread) for each in context.section.elements)
    task = filled(
        "edit",
        material="\n\n".join(await material_for(context, read)),
        number=f"{context.place.chapter}.{context.place.section}",
        title=context.section.title,
        chapter=context.chapter.title,
        text=as_material(text),
        sentence=edit.sentence,
        fault=edit.fault,
        nothing=NOTHING,
    )
    reply = tidied((await complete_text(context.ask, context.brief.request(task))).text)
    new = reply.strip().partition("\n\n")[0].strip()
    if not new:
        raise EmptyReplyError("The model's reply holds no sentence.")
    if new.strip(" .*_").upper() == NOTHING:
        new = ""
    if len(new) > _LONGEST * len(edit.sentence) + _SPARE or new.startswith(("#", "|", "```")):
        raise InvalidReplyError("more than one sentence came back", reply=reply)
    written = Paragraph(text=new)
    mark_addresses([written], context)
    return with_sentence(context.section.elements, edit.sentence, written.text)


def with_sentence(elements: list[Element], old: str, new: str) -> list[Element]:
    """The elements with one sentence in the place of another, or without it.

    Raises:
        InvalidReplyError: if the old one stands nowhere.
    """
    changed = [element.model_copy(deep=True) for element in elements]
    for element in changed:
        match element:
            case Paragraph(text=text, template=[]) if old in text:
                element.text = _replaced(text, old, new)
                return [each for each in changed if not (isinstance(each, Paragraph) and not each.text)]
            case BulletList(items=items, template=[]) if any(old in item for item in items):
                element.items = list(filter(None, (_replaced(item, old, new) for item in items)))
                return [each for each in changed if not (isinstance(each, BulletList) and not each.items)]
            case _:
                continue
    raise InvalidReplyError("the sentence no longer stands in the section", reply=new)


def _replaced(text: str, old: str, new: str) -> str:
    before, found, after = text.partition(old)
    if not found:
        return text
    return f"{before}{new}{after}".strip() if new else f"{before.rstrip()} {after.lstrip()}".strip()
