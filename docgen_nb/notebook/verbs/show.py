"""``%docgen show``: the text so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from IPython.core.error import UsageError

from docgen_nb.errors import OutlineError
from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.document.tree import Chapter, Outline, Section
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class ShowArguments:
    """``ref`` None is the whole document, ``diff`` compares with the text before, ``sources`` says what it rests on."""

    ref: str | None
    diff: bool
    sources: bool


def _add_arguments(parser: Parser) -> None:
    parser.add_argument(
        "ref",
        nargs="?",
        metavar="REF",
        help="2 a chapter, 2.3 a section, 1/2.3 where there are several documents",
    )
    parser.add_argument("--diff", action="store_true", help="what a section's text changed of the one before it")
    parser.add_argument("--sources", action="store_true", help="what each paragraph rests on: parts, pages, rows")


def _perform(arguments: ShowArguments, session: Session) -> Answer:
    outline = session.project.outline
    if outline is None:
        raise OutlineError("There is no document yet.", hint="%%docgen generate writes one from a prompt.")
    if arguments.diff:
        return _diff(arguments.ref, session)
    if arguments.sources:
        return _sources(arguments.ref, outline, session)
    value, text = _found(outline, arguments.ref)
    return Answer(value, lambda: _show(text))


def _diff(ref: str | None, session: Session) -> Answer:
    from docgen_nb.document.elements import CodeBlock
    from docgen_nb.document.markdown import element_markdown
    from docgen_nb.project.revisions import section_ref

    if ref is None:
        raise UsageError("%docgen show --diff needs a section: %docgen show 2.3 --diff")
    diff = session.project.revisions().diff(section_ref(ref))
    shown = element_markdown(CodeBlock(code=diff, language="diff"))
    return Answer(diff, lambda: _show(shown) if diff else print(f"{ref} is as it was before."))


def _sources(ref: str | None, outline: Outline, session: Session) -> Answer:
    from docgen_nb.notebook.display import show_markdown
    from docgen_nb.provenance.shown import shown_with_sources

    provenance = session.project.provenance(ref)
    if not len(provenance):
        raise OutlineError("Nothing is written there yet.", hint="%docgen fill writes it.")
    text = shown_with_sources(outline, provenance)
    plain = shown_with_sources(outline, provenance, hover=False)
    return Answer(provenance, lambda: show_markdown(text, plain))


def _found(outline: Outline, ref: str | None) -> tuple[Outline | Chapter | Section, str]:
    """What the reference names, and its text."""
    from docgen_nb.document.markdown import chapter_markdown, section_markdown
    from docgen_nb.document.references import SectionRef, parse_ref

    if ref is None:
        if not outline.has_text():
            raise OutlineError(
                "Nothing is written yet.", hint="%docgen fill writes it; %docgen outline shows the plan."
            )
        return outline, outline.to_markdown()
    place = parse_ref(ref)
    if isinstance(place, SectionRef):
        section = outline.section(place)
        return section, section_markdown(section, level=outline.chapter(place.chapter_ref).level + 2)
    chapter = outline.chapter(place)
    return chapter, chapter_markdown(chapter)


def _show(text: str) -> None:
    from docgen_nb.notebook.display import show_markdown

    show_markdown(text)


def references(session: Session, _word: str) -> Iterable[str]:
    """For completion: every chapter and section there is."""
    project = session.opened_project
    outline = project.outline if project is not None else None
    if outline is None:
        return []
    chapters = [outline.label(ref) for ref, _ in outline.chapters()]
    return chapters + [outline.label(ref) for ref, _ in outline.sections()]


VERB = Verb(
    name="show",
    place=80,
    usage="show [REF] [--diff] [--sources]",
    summary="the text so far: all, chapter 2, section 2.3",
    arguments=ShowArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=references,
)
