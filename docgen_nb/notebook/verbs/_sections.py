"""What the verbs on single sections have in common: the reference, and showing what it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docgen_nb.notebook.verbs import Answer

if TYPE_CHECKING:
    from docgen_nb.document.tree import Section
    from docgen_nb.notebook.args import Parser
    from docgen_nb.notebook.session import Session


def add_section_argument(parser: Parser) -> None:
    """``REF``, which names one section."""
    parser.add_argument("ref", metavar="REF", help="a section: 2.3, or 1/2.3 where there are several documents")


def section_of(session: Session, ref: str) -> Section:
    """The section that a reference names.

    Raises:
        UnknownReferenceError: if it names none.
    """
    from docgen_nb.project.revisions import section_ref

    return session.project.known_outline().section(section_ref(ref))


async def shown_text(session: Session, ref: str) -> Answer:
    """The section as it stands now, once that is in the file."""
    from docgen_nb.document.markdown import section_markdown
    from docgen_nb.notebook.display import show_markdown

    await session.project.written()
    section = section_of(session, ref)
    return Answer(section, lambda: show_markdown(section_markdown(section, level=3)))


async def said(session: Session, ref: str, text: str) -> Answer:
    """One line about the section, once what was done is in the file."""
    await session.project.written()
    return Answer(section_of(session, ref), lambda: print(text))
