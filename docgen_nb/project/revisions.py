"""Changes to single sections: an older text again, a text of the user's own, a lock, a comparison."""

from collections.abc import Sequence

from docgen_nb.data.answers import answers, unknown_names
from docgen_nb.data.part_tables import TableDatabase
from docgen_nb.data.placeholders import placeholders, questions_in
from docgen_nb.document.changed_words import Change, changed_words
from docgen_nb.document.elements import Element
from docgen_nb.document.markdown import element_markdown
from docgen_nb.document.parts import ContentParts
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.references import SectionRef, parse_ref
from docgen_nb.document.templates import as_written
from docgen_nb.document.tree import Outline, Section
from docgen_nb.errors import QuestionError, UnknownReferenceError, UserError
from docgen_nb.fill.results import Results, with_results
from docgen_nb.store.fingerprints import InputReader, WriterIdentity
from docgen_nb.store.project_records import KeptText, Origin
from docgen_nb.store.section_store import SectionStore, copied_for, put_into

_MOST_EARLIER = 20


class Revisions:
    """Changes single sections. Everything that stood before is kept.

    Args:
        outline: with the sections.
        sections: the texts of the project.
        parts: the project's.
        tables: asks the tables among the parts, where a text names results.
    """

    def __init__(self, outline: Outline, sections: SectionStore, parts: ContentParts, tables: TableDatabase) -> None:
        self._tables = tables
        self._outline = outline
        self._sections = sections
        self._parts = parts

    def undo(self, place: SectionRef) -> KeptText:
        """Bring back the text that stood before; once more, the one before that.

        Raises:
            UserError: if there is none, or the section is locked.
        """
        section = self._unlocked(place)
        before = self.text_before(place)
        if before is None:
            raise UserError(f"{self._outline.label(place)} has no earlier text.")
        self._sections.put_back(section, before)
        return before

    def edit(self, place: SectionRef, text: str, *, origin: Origin = "user") -> KeptText:
        """Put a text of the user's own, or from an edited file, which no run writes over.

        ``{{id}}`` in it is the result of a question of the section, ``{{id: SELECT … | EUR}}`` asks one in place.

        Raises:
            UserError: if the text is empty, the section is locked, or a question can't be answered.
        """
        section = self._unlocked(place)
        elements = self._with_results(section, read_markdown(text), text)
        if not elements:
            raise UserError("The text is empty.", hint="%docgen undo brings an older one back.")
        return self._put(place, elements, origin)

    def correct(self, place: SectionRef, elements: Sequence[Element]) -> KeptText:
        """Put single values right in the text that stands; whose text it is stays as it was."""
        self._unlocked(place)
        standing = self._standing(place)
        return self._put(place, elements, standing.origin if standing is not None else "model")

    def _put(self, place: SectionRef, elements: Sequence[Element], origin: Origin) -> KeptText:
        """Keep a text after the one that stands, as if the same model had written it from the present inputs."""
        section, standing = self._outline.section(place), self._standing(place)
        inputs = standing.inputs if standing is not None else {}
        writer = WriterIdentity(str(inputs.get("model", "")), str(inputs.get("parameters", "")))
        reader = InputReader(self._outline, self._parts, writer)
        inputs, context = reader.inputs(place), reader.context(place)
        kept = self._sections.new_text(section, tuple(elements), inputs, context, origin=origin)
        self._sections.keep_text(kept)
        put_into(section, kept)
        return kept

    def lock(self, place: SectionRef, *, locked: bool) -> None:
        """Keep a section from every later run, or let it go again; hand-written text is let go with it."""
        self._sections.lock(self._outline.section(place).id, locked=locked)

    def is_locked(self, place: SectionRef) -> bool:
        """Whether the user has locked the section."""
        return self._outline.section(place).id in self._sections.locked

    def is_own_text(self, place: SectionRef) -> bool:
        """Whether the user has written the text that stands; one from an edited file waits to be accepted."""
        standing = self._standing(place)
        return standing is not None and standing.origin == "user"

    def was_rewritten(self, place: SectionRef) -> bool:
        """Whether another text stood there before."""
        standing = self._standing(place)
        return standing is not None and standing.before is not None

    def _standing(self, place: SectionRef) -> KeptText | None:
        return self._sections.standing.get(self._outline.section(place).id)

    def text_before(self, place: SectionRef) -> KeptText | None:
        """The text that stood before the present one."""
        standing = self._standing(place)
        return None if standing is None or standing.before is None else self._sections.earlier(standing.before)

    def changes(self, place: SectionRef) -> list[tuple[Change, str]]:
        """The present text against the one before it, word by word: pieces of both in order.

        Raises:
            UserError: if there is no earlier text.
        """
        before = self.text_before(place)
        if before is None:
            raise UserError(f"{self._outline.label(place)} has no earlier text.")
        now = [element_markdown(element) for element in self._outline.section(place).elements]
        return list(changed_words([element_markdown(element) for element in before.elements], now))

    def history(self, place: SectionRef) -> list[KeptText]:
        """The texts that stood before the present one, the last one first."""
        found: list[KeptText] = []
        text = self.text_before(place)
        while text is not None and len(found) < _MOST_EARLIER:
            found.append(text)
            text = self._sections.earlier(text.before) if text.before is not None else None
        return found

    def bring_back(self, place: SectionRef, text_id: str) -> KeptText:
        """Let an earlier text of the section stand again, after the present one.

        Raises:
            UserError: if it has no such text, or is locked.
        """
        section = self._unlocked(place)
        for text in self.history(place):
            if text.id == text_id:
                again = copied_for(section, text, self._sections.standing.get(section.id))
                self._sections.keep_text(again)
                put_into(section, again)
                return again
        raise UserError(f"{self._outline.label(place)} has no such earlier text.")

    def markdown(self, place: SectionRef) -> str:
        """The section's text as it is edited: without its title."""
        section = self._outline.section(place)
        written = map(as_written, section.elements)
        return "\n\n".join(element_markdown(element) for element in written if element.type != "error")

    def _with_results(self, section: Section, elements: list[Element], text: str) -> list[Element]:
        """The elements with the results that the text names; questions that it asks in place become the section's."""
        asked = {question.id: question for question in [*section.questions, *questions_in(text)]}
        named = [asked[place.id] for place in placeholders(text) if place.id in asked]
        if not asked:
            return elements
        known, errors = answers(named, self._tables.of(self._parts), self._outline.language)
        for id_, error in errors.items():
            raise QuestionError(f"{{{{{id_}}}}}: {error}", hint="Correct the question and run the cell again.")
        if unknown := unknown_names(text, asked):
            raise QuestionError(f"No question is called {unknown[0]!r}; there are: {', '.join(asked)}.")
        section.questions = list(asked.values())
        return with_results(elements, Results(known))

    def _unlocked(self, place: SectionRef) -> Section:
        section = self._outline.section(place)
        refuse_locked(self._outline, self._sections, place)
        return section


def refuse_locked(outline: Outline, sections: SectionStore, place: SectionRef) -> None:
    """Raise UserError if the section is locked."""
    if outline.section(place).id in sections.locked:
        label = outline.label(place)
        raise UserError(f"{label} is locked.", hint=f"%docgen unlock {label} lets it be changed.")


def section_ref(text: str | SectionRef) -> SectionRef:
    """A reference to one section.

    Raises:
        UnknownReferenceError: if it is none, or names a chapter.
    """
    ref = parse_ref(text) if isinstance(text, str) else text
    if not isinstance(ref, SectionRef):
        raise UnknownReferenceError(f"{text} is a chapter.", hint="Type a section: 2.3")
    return ref
