"""``%docgen show``: the text so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from docgen_nb.errors import OutlineError
from docgen_nb.notebook.verbs import Answer, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docgen_nb.document.tree import Chapter, Outline, Section
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


@dataclass(frozen=True)
class ShowArguments:
    """``ref`` None is the whole document."""

    ref: str | None


def _add_arguments(parser: Parser) -> None:
    parser.add_argument(
        "ref",
        nargs="?",
        metavar="REF",
        help="2 a chapter, 2.3 a section, 1/2.3 where there are several documents",
    )


def _perform(arguments: ShowArguments, session: Session) -> Answer:
    outline = session.project.outline
    if outline is None:
        raise OutlineError("There is no document yet.", hint="%%docgen generate writes one from a prompt.")
    value, text = _found(outline, arguments.ref)
    return Answer(value, lambda: _show(text))


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
    usage="show [REF]",
    summary="the text so far: all, chapter 2, section 2.3",
    arguments=ShowArguments,
    add_arguments=_add_arguments,
    perform=_perform,
    complete=references,
)
