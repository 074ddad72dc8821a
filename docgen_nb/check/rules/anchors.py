"""DG302: a link within the document whose place does not exist."""

import re
from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import Heading
from docgen_nb.evidence.document_text import CheckedText, DocumentText, Hit
from docgen_nb.evidence.prose import without_code

_LINK = re.compile(r"\]\(\s*<?#(?P<anchor>[^\s()\[\]<>]{1,200})>?(?:\s+\"[^\"]*\")?\s*\)")
_OWN = re.compile(r"\{#(?P<curly>[\w.:\-]+)\}|\bid=[\"']?(?P<html>[\w.:\-]+)|\bname=[\"']?(?P<name>[\w.:\-]+)")


def _find(text: CheckedText) -> Iterator[Hit]:
    for document in text.documents:
        known = _anchors(document)
        for section in document.sections:
            for block in section.blocks:
                for match in _LINK.finditer(without_code(block.source)) if "](" in block.source else ():
                    if match["anchor"].casefold() not in known:
                        message = f"The link leads to #{match['anchor']}, which is nowhere in the document."
                        yield section.hit(block, message, "Link to a heading that exists.", match["anchor"])


def _anchors(document: DocumentText) -> set[str]:
    """Ids of the outline, headings as front ends make anchors of them, and anchors in the text itself."""
    titles = [document.document.title]
    found: set[str] = set()
    for chapter in document.document.chapters:
        titles += [chapter.title, *(section.title for section in chapter.sections)]
        found |= {chapter.id.casefold(), *(section.id.casefold() for section in chapter.sections)}
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block.element, Heading):
                titles.append(block.element.text)
            if "#" in block.source or "<" in block.source:
                found |= {next(filter(None, match.groups())).casefold() for match in _OWN.finditer(block.source)}
    return found | {form for title in titles for form in _forms(title)}


def _forms(title: str) -> set[str]:
    """Return a heading's anchor as GitHub and pandoc write it (lower case), and as Jupyter does (with its capitals).

    >>> sorted(_forms("What it means"))
    ['what-it-means']
    """
    title = re.sub(r"[`*_]", "", title).strip()
    github = re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-")
    return {github, re.sub(r"-+", "-", github), title.casefold().replace(" ", "-"), github.lstrip("0123456789.-")}


RULE = Rule("DG302", "anchor leads nowhere", _find)
