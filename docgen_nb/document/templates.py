"""The texts of an element, so that the values of data questions can be put into them, and put in anew."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.elements import BulletList, Element, Heading, Image, Paragraph, Table

ElementT = TypeVar("ElementT", bound=DocumentModel)
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"\{\{[^{}]*\}\}")  # of a question


def texts_of(element: Element) -> list[str]:
    """The Markdown texts in which values may stand: of a list its items, of a table its cells row by row."""
    match element:
        case Paragraph() | Heading():
            return [element.text]
        case BulletList():
            return list(element.items)
        case Table(plain=False):
            return [cell for row in element.rows for cell in row]
        case _:
            return []


def change_texts(element: DocumentModel, change: Callable[[str], str]) -> None:
    """Change each Markdown text of an element, a table's headers too; data, code and pictures stay."""
    match element:
        case Paragraph() | Heading():
            element.text = change(element.text)
        case BulletList():
            element.items = list(map(change, element.items))
        case Table(plain=False):
            element.headers, *element.rows = (list(map(change, row)) for row in (element.headers, *element.rows))


def with_texts(element: ElementT, change: Callable[[str], str]) -> ElementT:
    """A copy of the element with its texts changed as ``change_texts`` does."""
    copy = element.model_copy()
    change_texts(copy, change)
    return copy


def put_in(element: Element, finished_text: Callable[[str], str], values: Mapping[str, Any]) -> None:
    """Put values into an element's texts, and keep the texts without them as its template.

    Args:
        element: is changed.
        finished_text: makes the finished text from one with ``{{id}}`` in it.
        values: the values that it puts in, as JSON can say them.
    """
    written = template_of(element) or texts_of(element)
    finished = [finished_text(text) for text in written]
    if finished == written:
        return
    _set_texts(element, finished)
    if isinstance(element, Paragraph | Heading | BulletList | Table):
        element.template, element.values = written, dict(values)


def template_of(element: Element) -> list[str]:
    """The element's texts with ``{{id}}`` where values stand; empty where none does."""
    return list(element.template) if isinstance(element, Paragraph | Heading | BulletList | Table) else []


def values_shown(element: Element) -> list[str]:
    """The element's texts without the numbers of its author: all that are left were put in by the program."""
    return ["".join(said if id_ else _DIGIT.sub("", said) for id_, said in text) for text in _pieces(element) if text]


def with_marked_values(element: Element, marked: Callable[[str, str], str]) -> Element:
    """A copy in which each value that was put in, given with its question's id, stands as ``marked`` writes it."""
    copy, texts = element.model_copy(deep=True), texts_of(element)
    for number, text in enumerate(_pieces(element)):
        if text:
            texts[number] = "".join(marked(id_, said) if id_ else said for id_, said in text)
    if template_of(element):
        _set_texts(copy, texts)
    return copy


def _pieces(element: Element) -> Iterator[list[tuple[str, str]]]:
    """Each text in pieces: a value with its question's id, what its author wrote with "". Empty if it can't be cut."""
    for written, finished in zip(template_of(element), texts_of(element), strict=False):
        around, names = _NAME.split(written), _NAME.findall(written)
        match = re.fullmatch("(.+?)".join(map(re.escape, around)), finished, re.DOTALL)
        ids = [name[2:-2].partition(":")[0].strip() for name in names]
        values = list(zip(ids, match.groups() if match else (), strict=False))
        apart = [
            pair for piece, value in zip(around, [*values, ("", "")], strict=False) for pair in (("", piece), value)
        ]
        yield apart if match else []


def as_written(element: Element) -> Element:
    """The element as its author wrote it: ``{{id}}`` where a value, table or figure of a question stands."""
    if isinstance(element, Table | Image) and element.question:
        return Paragraph(text=f"{{{{{element.question}}}}}")
    if not (written := template_of(element)):
        return element
    copy = element.model_copy(deep=True)
    _set_texts(copy, written)
    return copy


def _set_texts(element: Element, texts: list[str]) -> None:
    match element:
        case Paragraph() | Heading():
            element.text = texts[0]
        case BulletList():
            element.items = texts
        case Table():
            width = len(element.headers)
            element.rows = [texts[start : start + width] for start in range(0, len(texts), width)]
        case _:
            raise TypeError(f"{element.type} has no texts")
