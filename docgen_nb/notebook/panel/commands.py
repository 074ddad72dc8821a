"""Carry out a panel's message: a verb of ``%docgen``, or a change that only a panel can make.

A message comes from a browser: any field may be missing or of the wrong kind. The fields of one that asks for a verb
are the verb's arguments by name, and ``body`` is what a cell would have below the magic.
"""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from docgen_nb.document import editing
from docgen_nb.document.references import ChapterRef, Ref, SectionRef, parse_ref
from docgen_nb.document.tree import Outline
from docgen_nb.errors import UnknownReferenceError, UserError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.args import parse, words_of
from docgen_nb.notebook.edited_text import with_contract, without_contracts
from docgen_nb.notebook.panel.flags import is_right, put_right
from docgen_nb.notebook.panel.section_questions import changed, with_new
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import all_verbs

Message: TypeAlias = Mapping[str, Any]
Command: TypeAlias = Callable[["Session", Message], Answer | Awaitable[Answer]]

_FIELDS = {
    "title": "title",
    "hint": "generation_hint",
    "purpose": "purpose",
    "words": "words",
    "type": "content_type",
    "useModel": "use_ai_call",
    "needs": "needs",
    "parts": "content_part_ids",
    "formats": "content_formats",
    "instructions": "content_part_instructions",
    "covers": "covers",
    "leavesOut": "leaves_out",
    "facts": "fact_ids",
}
_LISTS = {"needs", "fact_ids"}  # typed with commas between
_MAGIC = re.compile(r"%{1,2}docgen (?P<verb>\w+)\b(?! (?:save|load|edit))(?: (?:REF|PART|\d[\d./]*|--diff))*")
_SEEN = {
    "contract": "the page Contract",
    "outline": "the outline",
    "parts": "the list of sources",
    "show": "the page Section",
    "status": "the page Section",
}
"""Verbs for which a panel has no button, and where it shows the same all the time."""
_INSTEAD = {
    "%docgen undo brings the document": "Undo document brings the document",
    "type: %docgen model embedded": "choose the model embedded",
    "Type for example: --base-url ": "Type for example: ",
    "--base-url is": "Address is",
    **{f"--{name}:": f"{name.capitalize()}:" for name in ("documents", "chapters", "language")},
}
"""Words of a cell whose place in a panel is no verb's button."""


def perform(session: Session, message: Message) -> Answer | Awaitable[Answer]:
    """Do what a panel's message asks for.

    Raises:
        DocgenError: if it can't be done; says why.
        UsageError: if what was typed can't be used.
    """
    name = message.get("do")
    command = _OWN.get(name) if isinstance(name, str) else None
    verb = all_verbs().get(name) if isinstance(name, str) else None
    if command is None and (verb is None or not verb.button):
        raise UserError("The panel asks for something unknown.", hint="Reload the page.")
    _refuse_outdated(session, message)
    if command is not None:
        return command(session, message)
    assert verb is not None  # noqa: S101 - checked above
    body = text_in(message, "body") if verb.takes_body and "body" in message else None
    arguments = parse(verb, words_of(verb, message), body, verb.button)
    session.refresh()
    return asyncio.to_thread(verb.at_once, session, **arguments) if verb.is_long else verb.perform(session, **arguments)


def in_panel_words(text: str) -> str:
    """A message with the names of buttons where a cell has magics.

    >>> in_panel_words("Stopped: 2 of 4 sections finished; %docgen fill goes on from there.")
    'Stopped: 2 of 4 sections finished; Fill goes on from there.'
    """
    words = text
    for of_a_cell, here in _INSTEAD.items():
        words = words.replace(of_a_cell, here)
    buttons = {name: verb.button for name, verb in all_verbs().items() if verb.button} | _SEEN
    words = _MAGIC.sub(lambda found: buttons.get(found["verb"], found.group()), words)
    return words[:1].upper() + words[1:] if text.startswith("%") else words


def text_in(message: Message, name: str) -> str:
    """The text of that name, "" if there is none."""
    value = message.get(name, "")
    return value if isinstance(value, str) else ""


def _dict_in(message: Message, name: str) -> dict[str, Any]:
    value = message.get(name)
    if not isinstance(value, dict):
        raise UserError("The panel sent no changes.", hint="Reload the page.")
    return value


def _ref_in(message: Message, name: str = "ref") -> Ref:
    return parse_ref(text_in(message, name))


def _section_in(message: Message) -> SectionRef:
    ref = _ref_in(message)
    if not isinstance(ref, SectionRef):
        raise UserError("That can be done with a section only.")
    return ref


def _refuse_outdated(session: Session, message: Message) -> None:
    """A click can arrive when the outline is another one than that which was seen: a double click on a cross.

    Raises:
        UserError: if what stands at the message's reference is not what was meant.
    """
    outline, wanted = session.project.outline, message.get("id")
    if outline is None or wanted is None:
        return
    ref = _ref_in(message)
    try:
        node = outline.section(ref) if isinstance(ref, SectionRef) else outline.chapter(ref)
    except UnknownReferenceError:
        node = None
    if node is None or node.id != wanted:
        raise UserError(
            "The outline had changed before that arrived, so nothing was done.", hint="Look, and try again."
        )


# the outline; each change can be taken back


def _edit(session: Session, change: Callable[..., Outline], *which: Any, said: str = "", **fields: Any) -> Answer:
    session.project.edit_outline(lambda outline: change(outline, *which, **fields))
    return Answer(None, said=said)


def _replan(session: Session, message: Message) -> Answer:
    """Change fields of a plan; those that the panel does not have are kept for ``replan`` to refuse."""
    changes = _dict_in(message, "changes")
    named = {_FIELDS.get(name, str(name)): value for name, value in changes.items()}
    for name in _LISTS & named.keys():
        if isinstance(typed := named[name], str):
            named[name] = [word.strip() for word in typed.split(",") if word.strip()]
    if "words" in named:
        named["words"] = named["words"] or 0  # an empty field leaves the length open
    return _edit(session, editing.replan, _ref_in(message), **named)


def _add(session: Session, message: Message, kind: str) -> Answer:
    """Add a chapter behind another, or a section behind another or at the beginning of a chapter."""
    ref = _ref_in(message)
    after = ref.section if isinstance(ref, SectionRef) else 0
    place = ChapterRef(ref[0], ref[1] + 1) if kind == "chapter" else SectionRef(ref[0], ref[1], after + 1)
    return _edit(session, editing.add, place, text_in(message, "title") or f"New {kind}")


def _question(session: Session, message: Message) -> Answer:
    """Change one of a section's data questions; without changes it is dropped."""
    ref, name = _section_in(message), text_in(message, "question")
    changes = _dict_in(message, "changes") if "changes" in message else {}
    questions = changed(session.project.known_outline().section(ref).questions, name, changes)
    return _edit(session, editing.replan, ref, questions=questions)


def _add_question(session: Session, message: Message) -> Answer:
    project, ref = session.project, _section_in(message)
    questions = with_new(project.known_outline().section(ref).questions, project.parts)
    return _edit(session, editing.replan, ref, questions=questions)


def _bring_back(session: Session, message: Message) -> Answer:
    label = session.project.known_outline().label(_section_in(message))
    session.project.undo(_section_in(message), to=text_in(message, "text"))
    return Answer(None, said=f"{label} has that text again; Old text back takes this back.")


def _contract(session: Session, message: Message) -> Answer:
    document, shape = message.get("document"), _dict_in(message, "contract")
    if not isinstance(document, int):
        raise UserError("The panel names no document.", hint="Reload the page.")
    said = "The contract is changed; Undo edit takes that back."
    return _edit(session, with_contract, document, shape, said=said)


# the rest


def _use_model(session: Session, message: Message) -> Answer:
    """Another name or address; the other options stay, but for the key and headers, which are for one server only."""
    session.refuse_during_batch()
    project = session.project
    before, address = project.choice.options, text_in(message, "base_url").strip() or None
    spec, provider = text_in(message, "model").strip(), project.choice.spec.partition(":")[0]
    if address != before.base_url or (address is None and spec.partition(":")[0] != provider):
        before = replace(before, api_key_env=None, headers=())
    if project.choice.notice:  # the fields are a file's, and the panel does not show them
        before = replace(before, extra=None)
    project.use_model(spec, replace(before, base_url=address))
    return Answer(None, said=session.model_line)


async def _upload(session: Session, message: Message) -> Answer:
    """Files that were dropped on the panel: kept beside the notebook, as an upload is, and added as content parts."""
    names, contents = message.get("names"), message.get("files")
    if not isinstance(names, list) or not isinstance(contents, list) or len(names) != len(contents):
        raise UserError("The panel sent no files.", hint="Drop them again.")
    paths = [Path(Path(str(name).replace("\\", "/")).name) for name in names]  # whatever folder it names: this one
    for path, content in zip(paths, contents, strict=True):
        if not path.name or path.name.startswith("."):
            raise UserError(f"{str(path)!r} is no name for a file.", hint="Give it another name.")
        if path.exists() and path.read_bytes() != content:
            raise UserError(f"{path} is there already, and it is another file.", hint="Give the new one another name.")
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    added = []
    for path in paths:
        answer = perform(session, {"do": "add", "sources": str(path), "as_": text_in(message, "as_")})
        added.append(await answer if inspect.isawaitable(answer) else answer)
    return Answer(None, said="\n".join(each.said for each in added))


def _accept(session: Session, message: Message) -> Answer:
    project, ref = session.project, _section_in(message)
    session.review.accept(project.known_outline().section(ref).id, project.revisions().markdown(ref))
    return Answer(None)


async def _sources(session: Session, message: Message) -> Answer:
    """Say what a section's paragraphs rest on. In a thread: with large parts it takes seconds."""
    project, ref = session.project, _section_in(message)
    if session.running():
        raise UserError("A run is going on.", hint="Stop ends it.")
    section, markdown = project.known_outline().section(ref), project.revisions().markdown(ref)
    found = await asyncio.to_thread(project.provenance, project.known_outline().label(ref))
    session.review.take_grounds(section.id, markdown, found.at(ref))
    return Answer(found, said=found.summary)


def _pause(session: Session, _message: Message) -> Answer:
    run = session.project.last_run
    if run is None or run.done():
        raise UserError("Nothing is running.")
    (run.resume if run.paused else run.pause)()
    return Answer(None)


_DROPPED = "The contract is dropped; Undo edit brings it back."
_OWN: dict[str, Command] = {
    "replan": _replan,
    "add chapter": lambda session, message: _add(session, message, "chapter"),
    "add section": lambda session, message: _add(session, message, "section"),
    "delete": lambda session, message: _edit(session, editing.delete, _ref_in(message)),
    "move": lambda session, message: _edit(session, editing.move, _ref_in(message), _ref_in(message, "to")),
    "merge": lambda session, message: _edit(session, editing.merge_with_next, _section_in(message)),
    "question": _question,
    "add question": _add_question,
    "undo edit": lambda session, _message: Answer(session.project.document.undo_edit()),
    "redo edit": lambda session, _message: Answer(session.project.document.redo_edit()),
    "bring back": _bring_back,
    "upload": _upload,
    "contract": _contract,
    "drop contract": lambda session, _message: _edit(session, without_contracts, said=_DROPPED),
    "model": _use_model,
    "accept": _accept,
    "put right": lambda session, message: put_right(session, _section_in(message), message),
    "is right": lambda session, message: is_right(session, _section_in(message), message),
    "sources": _sources,
    "pause": _pause,
}
