"""Single sections: shown, written again, taken back, written by hand, locked."""

from typing import Unpack

from IPython.core.error import UsageError

from docgen_nb.document.tree import Chapter, Outline, Section
from docgen_nb.errors import DocgenError, OutlineError
from docgen_nb.notebook.answer import Answer
from docgen_nb.notebook.session import Session
from docgen_nb.notebook.verbs import argument, verb
from docgen_nb.notebook.verbs._arguments import ANY, PROOFREAD, RUN_OPTIONS, SECTION, references
from docgen_nb.notebook.verbs._running import carry_out
from docgen_nb.notebook.verbs._sources import typed_files
from docgen_nb.project.planning import RunOptions


@verb(
    "show",
    ANY,
    argument("--diff", action="store_true", help="what changed from the text before, word by word"),
    argument("--sources", action="store_true", help="what each paragraph rests on: parts, pages, rows"),
    usage="show [REF] [--diff] [--sources]",
)
def show(session: Session, ref: str | None, *, diff: bool, sources: bool) -> Answer:
    """The text so far: all, chapter 2, section 2.3."""
    outline = session.project.outline
    if outline is None:
        raise OutlineError("There is no document yet.", hint="%%docgen generate writes one from a prompt.")
    if diff:
        return _diff(ref, session)
    if sources:
        return _sources(ref, outline, session)
    value, text = _found(outline, ref)
    return Answer(value, lambda: _show(text, outline))


def _diff(ref: str | None, session: Session) -> Answer:
    from docgen_nb.document.changed_words import changes_markdown, changes_plain
    from docgen_nb.notebook.display import show_markdown
    from docgen_nb.project.revisions import section_ref

    if ref is None:
        raise UsageError("%docgen show --diff needs a section: %docgen show 2.3 --diff")
    changes = session.project.revisions().changes(section_ref(ref))
    if all(kind == "same" for kind, _ in changes):
        return Answer("", said=f"{ref} is as it was before.")
    plain = changes_plain(changes)
    return Answer(plain, lambda: show_markdown(changes_markdown(changes), plain))


def _sources(ref: str | None, outline: Outline, session: Session) -> Answer:
    from docgen_nb.notebook.display import show_markdown
    from docgen_nb.provenance.with_sources import shown_with_sources

    provenance = session.project.provenance(ref)
    if not len(provenance):
        raise OutlineError("Nothing is written there yet.", hint="%docgen fill writes it.")
    text = shown_with_sources(outline, provenance)
    plain = shown_with_sources(outline, provenance, hover=False)
    return Answer(provenance, lambda: show_markdown(text, plain))


def _found(outline: Outline, ref: str | None) -> tuple[Outline | Chapter | Section, str]:
    """Return the node that the reference names, and its text."""
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


def _show(text: str, outline: Outline | None = None) -> None:
    from docgen_nb.notebook.display import show_markdown

    show_markdown(text, sections=() if outline is None else (section for _, section in outline.sections()))


@verb(
    "redo",
    SECTION,
    argument("feedback", nargs="*", metavar="FEEDBACK", help='what is to be different: "shorter"'),
    *RUN_OPTIONS,
    PROOFREAD,
    usage='redo REF "feedback"',
    button="Redo",
    fields=True,
)
async def redo(
    session: Session, ref: str, feedback: list[str], *, background: bool, dry_run: bool, **options: Unpack[RunOptions]
) -> Answer:
    """Write one section again; the old text is kept."""
    from docgen_nb.project.revisions import section_ref

    project, place = session.project, section_ref(ref)
    plan = project.planner().redo(place, " ".join(feedback), **options)
    answer = await carry_out(session, plan, background=background, dry_run=dry_run)
    run = project.last_run
    if dry_run or background or run is None:
        return answer
    if (error := run.error_of(place)) is not None:
        message = f"{ref} could not be written anew, and the old text stands: {error}"
        raise DocgenError(message, hint="" if run.progress.lasting else "%docgen retry tries again.")
    label = project.known_outline().label(place)
    hint = f"%docgen show {label} --diff compares it with the old text, %docgen undo {label} brings that back."
    return Answer(answer.value, said=hint, notice="Accept keeps the new text, Reject brings the old one back.")


@verb(
    "undo",
    argument("ref", nargs="?", metavar="REF", help="a section; left out, the whole document", complete=references),
    usage="undo [REF]",
    details="Without REF the document comes back that another plan or %docgen new took the place of.",
    button="Old text back",
)
async def undo(session: Session, ref: str | None) -> Answer:
    """Bring back a section's old text, or the document before."""
    session.project.undo(ref)
    if ref is None:
        outline = session.project.known_outline()
        states = [section.state for _, section in outline.sections()]
        written = sum(state in {"done", "stale"} for state in states)
        said = f"The document before is back: {written} of {len(states)} sections are written."
        return Answer(outline, said=said)
    stale = ""
    if _section_of(session, ref).state == "stale":
        stale = f" It fits its hint or parts no more: %docgen lock {ref} keeps it, %docgen fill does not."
    return await _shown_text(session, ref, f"{ref} has its earlier text again.{stale}")


@verb(
    "edit",
    SECTION,
    usage="edit REF",
    details="A line gives the text to change, %%docgen edit REF takes it back from what stands below it.",
    button="Edit text",
)
async def edit(session: Session, ref: str, body: str | None) -> Answer:
    """Write a section's text by hand."""
    from docgen_nb.project.revisions import section_ref

    if body is not None:
        session.project.edit(ref, body)
        return await _shown_text(session, ref, f"{ref} is your own text now; no run writes over it.")
    text = f"%%docgen edit {ref}\n{session.project.revisions().markdown(section_ref(ref))}\n"
    session.shell.set_next_input(text)
    return Answer(text, said="Edit the text in the next cell and run it; no run writes over it then.", to_edit=True)


async def _shown_text(session: Session, ref: str, said: str) -> Answer:
    """The section as it stands now, once that is in the file."""
    from docgen_nb.document.markdown import section_markdown

    await session.project.written()
    section, outline = _section_of(session, ref), session.project.known_outline()
    return Answer(section, lambda: _show(section_markdown(section, level=3), outline), said)


@verb("lock", SECTION, usage="lock REF", button="Lock")
async def lock(session: Session, ref: str) -> Answer:
    """Keep a section from every later run."""
    session.project.lock(ref)
    await session.project.written()
    said = f"{ref} is locked: no run changes it. %docgen unlock {ref} lets it go."
    return Answer(_section_of(session, ref), said=said)


@verb("unlock", SECTION, usage="unlock REF", button="Unlock")
async def unlock(session: Session, ref: str) -> Answer:
    """Let runs change a section again."""
    session.project.unlock(ref)
    await session.project.written()
    section = _section_of(session, ref)
    more = " It is out of date: %docgen fill writes it anew." if section.state == "stale" else ""
    return Answer(section, said=f"{ref} is not locked any more.{more}")


def _section_of(session: Session, ref: str) -> Section:
    """The section that a reference names.

    Raises:
        UnknownReferenceError: if it names none.
    """
    from docgen_nb.project.revisions import section_ref

    return session.project.known_outline().section(section_ref(ref))


@verb(
    "import",
    argument("file", metavar="FILE.docx", help="an exported document that somebody has edited", complete=typed_files),
    usage="import FILE.docx",
    details="Each section's edits are one change: the panel shows it to be accepted or rejected, and "
    "%%docgen undo REF rejects it. No run writes over it.",
    is_long=True,
)
def import_(session: Session, file: str) -> Answer:
    """Edits and comments of an exported file."""
    found = session.project.import_edits(file)
    return Answer(found, said=str(found))
