"""Text with what it rests on: a raised number behind each paragraph, which shows it under the mouse, and a list."""

from collections.abc import Iterable, Iterator, Sequence

from docgen_nb.document.elements import BulletList, Element, Paragraph
from docgen_nb.document.labels import with_own_labels
from docgen_nb.document.markdown import chapter_heading, element_markdown, escaped, heading
from docgen_nb.document.notes import ends_in_prose
from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline, Section
from docgen_nb.provenance.grounds import ElementGrounds, Provenance

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NO_TITLE = str.maketrans({"\\": " ", "“": "", "”": "", '"': "”", "[": "(", "]": ")"})


def shown_with_sources(outline: Outline, provenance: Provenance, *, hover: bool = True) -> str:
    """The sections that ``provenance`` speaks of, each followed by the list of what its elements rest on.

    Args:
        outline: the document.
        provenance: of all of it, of a chapter or of a section.
        hover: numbers are links whose title is what the paragraph rests on; without it they are plain.
    """
    blocks: list[str] = []
    chapter = None
    for place in dict.fromkeys(element.place for element in provenance):
        if place.chapter_ref != chapter:
            chapter = place.chapter_ref
            blocks.append(chapter_heading(outline.chapter(chapter)))
        blocks += _section(outline, place, provenance.at(place), hover=hover)
    return "\n\n".join([*blocks, f"*{escaped(provenance.summary)}*"])


def _section(outline: Outline, place: SectionRef, found: Sequence[ElementGrounds], *, hover: bool) -> Iterator[str]:
    section, level = with_own_labels(outline.section(place)), outline.chapter(place.chapter_ref).level + 2
    if section.title and section.content_type != "heading":
        yield heading(f"{outline.label(place)} {section.title}", level)
    yield from _text(section, {each.block: each for each in found}, level, hover=hover)
    yield "\n".join(_listed(found))


def _text(section: Section, found: dict[int, ElementGrounds], level: int, *, hover: bool) -> Iterator[str]:
    for number, element in enumerate(section.elements, 1):
        shown = element_markdown(element, below=level)
        if number not in found:
            yield shown
            continue
        mark = _mark(found[number], hover=hover)
        yield f"{shown.rstrip()}{mark}" if _takes_mark(element) else f"{shown}\n\n{mark}"


def _takes_mark(element: Element) -> bool:
    """Whether something written behind it belongs to its last sentence."""
    if isinstance(element, BulletList):
        return bool(element.items) and ends_in_prose(element.items[-1])
    return isinstance(element, Paragraph) and ends_in_prose(element.text)


def _mark(found: ElementGrounds, *, hover: bool) -> str:
    raised = str(found.block).translate(_RAISED)
    if not hover:
        return raised
    target = f"#rests-on-{found.label.replace('.', '-').replace('/', '-')}-{found.block}"
    return f'[{raised}]({target} "{found.title.translate(_NO_TITLE)}")'


def _listed(found: Iterable[ElementGrounds]) -> Iterator[str]:
    for each in found:
        sources = "; ".join(f"{ground.where} ({ground.why})" for ground in each.grounds) or each.title
        lacking = f"; in no source: {', '.join(each.unfounded)}" if each.grounds and each.unfounded else ""
        yield f"> {str(each.block).translate(_RAISED)} *{escaped(each.where)}* {escaped(sources + lacking)}  "
