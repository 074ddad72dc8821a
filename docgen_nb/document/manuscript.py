"""A document made ready for print: captions numbered, citations resolved, the lists at its end built by program."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Literal, TypeAlias

from docgen_nb.document import citations
from docgen_nb.document.elements import Element, ErrorElement, Heading, Image, Paragraph, Reference, Table
from docgen_nb.document.labels import with_own_labels
from docgen_nb.document.markdown import element_markdown, escaped, heading
from docgen_nb.document.nodes import Chapter, Document, Section, Source
from docgen_nb.document.notes import Notes, ends_in_prose, footnotes
from docgen_nb.document.program_words import Words, words_for
from docgen_nb.document.templates import texts_of, with_texts

_TAG = re.compile(r"(?<!\\)<(?=[A-Za-z/!?])")
CiteStyle: TypeAlias = Callable[[Sequence[int]], str]


@dataclass(frozen=True)
class Prose:
    """Markdown without a number of its own: text, lists, code, headings inside a section."""

    markdown: str


@dataclass(frozen=True)
class Captioned:
    """A table or picture. ``number`` counts from 1 within its kind; None, as ``caption`` "", where it has no caption.

    Attributes:
        caption: plain text without the number.
        cite: the citation of where it is from, as the style writes it; "" for none.
    """

    element: Table | Image
    kind: Literal["table", "figure"]
    number: int | None
    caption: str
    cite: str
    word: str

    @property
    def anchor(self) -> str:
        """Its id in a file; "" without a number."""
        return f"{self.kind}-{self.number}" if self.number is not None else ""

    @property
    def label(self) -> str:
        """The caption as a list of tables shows it: ``Table 2: sales.csv``."""
        return f"{self.word} {self.number}: {self.caption}" if self.number is not None else self.caption


Block: TypeAlias = Prose | Captioned


@dataclass(frozen=True)
class Passage:
    """A heading with what stands under it, up to the next one. ``level`` 1 is a chapter's."""

    level: int
    title: str
    anchor: str
    blocks: tuple[Block, ...]
    section: Section | None = None


@dataclass(frozen=True)
class Manuscript:
    """The document as exporters get it: numbered headings, captions and resolved references.

    Attributes:
        language: as the outline says it, a code or a name.
        cited: number → source, in the order of the numbers.
        notes: number → what the paragraph with that note rests on, plain text; empty where none are asked for.
    """

    title: str
    language: str
    words: Words
    passages: tuple[Passage, ...]
    cited: Mapping[int, Source]
    notes: Mapping[int, str] = field(default_factory=dict)

    def captioned(self, kind: Literal["table", "figure"]) -> list[Captioned]:
        """All tables or figures that have a number, in order."""
        blocks = (block for passage in self.passages for block in passage.blocks)
        return [b for b in blocks if isinstance(b, Captioned) and b.kind == kind and b.number is not None]


def in_brackets(numbers: Sequence[int]) -> str:
    r"""``[1, 2]`` in Markdown, escaped so that no link definition in the text can catch it."""
    return f"\\[{', '.join(map(str, numbers))}\\]"


def manuscript(
    document: Document,
    sources: Iterable[Source] = (),
    *,
    language: str = "",
    cite: CiteStyle = in_brackets,
    title_level: int = 1,
    notes: Notes | None = None,
) -> Manuscript:
    """Number and resolve one document.

    Args:
        document: what was written.
        sources: what its citations may name (``Outline.sources``).
        language: where the document itself names none.
        cite: how numbers of sources stand in the text.
        title_level: 1 where the document's title is a heading above its chapters, 0 where it stands elsewhere.
        notes: what elements rest on, where that is to stand in notes.
    """
    language = document.language or language
    notes = notes or Notes()
    words = words_for(language)
    numbering = _Numbering(
        {source.id: source for source in sources}, words, cite, title_level, notes, objects_in(document, words)
    )
    passages = tuple(passage for chapter in document.chapters for passage in numbering.chapter(chapter))
    return Manuscript(document.title, language, numbering.words, passages, numbering.cited, notes.written)


@dataclass
class _Numbering:
    """Counts while it goes through the document once, in order."""

    sources: dict[str, Source]
    words: Words
    cite: CiteStyle
    title_level: int
    notes: Notes
    objects: Mapping[str, str]
    placed: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"table": 0, "figure": 0})

    @property
    def cited(self) -> dict[int, Source]:
        return {number: self.sources.get(id_) or Source(id=id_, label=id_) for id_, number in self.numbers.items()}

    def chapter(self, chapter: Chapter) -> Iterator[Passage]:
        error = (Prose(element_markdown(chapter.error)),) if chapter.error is not None else ()
        yield Passage(chapter.level, chapter.title, chapter.id, error)
        for section in map(with_own_labels, chapter.sections):
            level = chapter.level + 1
            again = len(chapter.sections) == 1 and section.title == chapter.title
            title = "" if again or section.content_type == "heading" else section.title
            yield Passage(level, title, section.id, tuple(self.section(section, level)), section)

    def section(self, section: Section, level: int) -> Iterator[Block]:
        block = 0
        for part_ids, run in groupby(section.elements, _part_ids):
            elements = list(run)
            marks = [self.notes.mark(section.id, block + number) for number in range(1, len(elements) + 1)]
            block += len(elements)
            yield from self._run(list(part_ids), elements, marks, level)

    def _run(self, part_ids: list[str], elements: list[Element], marks: list[str], level: int) -> Iterator[Block]:
        """Neighbours made from the same parts: cited once, at the end, where their text does not do it itself."""
        headers = (each.headers for each in elements if isinstance(each, Table) and not each.plain)
        texts = chain(*map(texts_of, elements), *headers)
        own = {id_ for text in texts for id_ in citations.cited(text, self.sources)}
        rest = [id_ for id_ in part_ids if id_ not in own]
        for number, (element, mark) in enumerate(zip(elements, marks, strict=True), 1):
            yield from self._element(element, rest if number == len(elements) else [], mark, level)

    def _element(self, element: Element, open_ids: list[str], mark: str, level: int) -> Iterator[Block]:
        match element:
            case Table() | Image() if (key := object_key(element)) in self.placed:
                yield Prose(f"*→ {self.objects[key]}*")
            case Table() | Image():
                self.placed.update(filter(None, [object_key(element)]))
                yield self._captioned(with_texts(element, self._put), open_ids)
                if mark:
                    yield Prose(f"*{self.words.source}:*{mark}")
            case Reference(part_id=part_id, label=label, source=origin):
                self.sources.setdefault(part_id, Source(id=part_id, label=label, origin=origin))
                yield Prose(f"*{self.words.source}: {escaped(label)}* {self._cite([part_id])}")
            case Paragraph(text=text) if (open_ids or mark) and ends_in_prose(text):
                text = self._put(text)
                yield Prose(f"{text.rstrip()}{f' {self._cite(open_ids)}' if open_ids else ''}{mark}")
            case _:
                yield Prose(element_markdown(with_texts(element, self._put), below=level + self.title_level))
                if open_ids or mark:
                    word = self.words.sources if len(open_ids) > 1 else self.words.source
                    yield Prose(f"*{word}:*{f' {self._cite(open_ids)}' if open_ids else ''}{mark}")

    def _captioned(self, element: Table | Image, part_ids: list[str]) -> Captioned:
        kind: Literal["table", "figure"] = "table" if isinstance(element, Table) else "figure"
        word = self.words.table if kind == "table" else self.words.figure
        caption = " ".join(element.caption.split())
        if caption:
            self.counts[kind] += 1
        cite = self._cite(part_ids) if part_ids else ""
        return Captioned(element, kind, self.counts[kind] if caption else None, caption, cite, word)

    def _put(self, text: str) -> str:
        return citations.rewritten(with_objects(text, self.objects, self.words), self.sources, self._cite)

    def _cite(self, part_ids: Iterable[str]) -> str:
        for part_id in part_ids:
            self.numbers.setdefault(part_id, len(self.numbers) + 1)
        return self.cite(sorted({self.numbers[part_id] for part_id in part_ids}))


def object_key(element: Table | Image) -> str:
    """Names a table or picture that the program has set, so that it stands once; "" for one that a model wrote."""
    set_by_program = bool(element.caption) and (not isinstance(element, Table) or element.plain)
    return "/".join(element.part_ids) + f"#{element.question}" if set_by_program and element.part_ids else ""


def objects_in(document: Document, words: Words) -> dict[str, str]:
    """Return the names of tables and figures (``Table 2``) by their keys and by the ids that texts name them with."""
    counts = {"table": 0, "figure": 0}
    names: dict[str, str] = {}
    elements = (
        element for chapter in document.chapters for section in chapter.sections for element in section.elements
    )
    for element in elements:
        if not isinstance(element, Table | Image) or not element.caption.strip() or object_key(element) in names:
            continue
        kind = "table" if isinstance(element, Table) else "figure"
        counts[kind] += 1
        name = f"{words.table if kind == 'table' else words.figure} {counts[kind]}"
        ids = [element.question] if element.question else element.part_ids
        for id_ in filter(None, [object_key(element), *ids]):
            names.setdefault(id_, name)
    return names


_CODE_OR_OBJECT = re.compile(
    r"(?P<code>```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)|(?P<word>\b\w+ )?\[#(?P<id>[^\]\[\n]+)\](?!\()", re.DOTALL
)


def with_objects(text: str, objects: Mapping[str, str], words: Words) -> str:
    """The text with ``[#id]`` as the number of the table or figure; an id of none is left as a plain word."""

    def named(match: re.Match[str]) -> str:
        if match["code"] is not None:
            return match[0]
        before, id_ = match["word"] or "", match["id"].strip()
        doubled = before.strip().casefold() in {words.table.casefold(), words.figure.casefold()}
        return f"{'' if doubled else before}{objects.get(id_, id_)}"

    return _CODE_OR_OBJECT.sub(named, text)


def _part_ids(element: Element) -> tuple[str, ...]:
    return () if isinstance(element, Reference | Heading | ErrorElement) else tuple(element.part_ids)


def manuscript_markdown(script: Manuscript) -> str:
    """The whole text as Markdown: title, passages, the lists at the end, and its notes."""
    blocks = [heading(script.title, 1)] if script.title else []
    for passage in script.passages:
        if passage.title:  # what looks like a tag in it is meant as it stands; as HTML it would not be seen
            blocks.append(heading(_TAG.sub(r"\<", passage.title), passage.level + 1))
        blocks += filter(None, map(block_markdown, passage.blocks))
    return "\n\n".join([*blocks, *end_matter(script), *footnotes(script.notes)])


def block_markdown(block: Block) -> str:
    """One block; a caption stands below what it belongs to."""
    if isinstance(block, Prose):
        return block.markdown
    bare = element_markdown(block.element.model_copy(update={"caption": ""}))
    caption = " ".join(filter(None, [f"*{escaped(block.label)}*" if block.label else "", block.cite]))
    return f"{bare}\n\n{caption}" if caption else bare


def end_matter(script: Manuscript) -> list[str]:
    """The lists of tables, figures and sources, those that are not empty."""
    words, blocks = script.words, []
    for title, things in ((words.tables, script.captioned("table")), (words.figures, script.captioned("figure"))):
        if things:
            blocks += [heading(title, 2), "\n".join(f"- {escaped(thing.label)}" for thing in things)]
    if script.cited:
        entries = (f"{number}. {escaped(source.entry())}" for number, source in script.cited.items())
        blocks += [heading(words.sources, 2), "\n".join(entries)]
    return blocks
