"""Phase 2 for models too small to write freely (``ModelProfile.guided``): notes in small pieces, prose out.

Each call gets a few sentences and the first words of its answer, which keeps a small model from beginning to talk
about the notes instead. Its answer is held against the notes (``faithful``); lists, tables and code stand as they are.
"""

import re
from collections.abc import Iterator, Sequence

from docgen_nb.document.parts import ContentPart
from docgen_nb.document.plain_notes import note_passages
from docgen_nb.document.sentences import sentences_of, to_sentence_end
from docgen_nb.document.split_at_headings import Passage
from docgen_nb.fill.cleaning import tidied
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.faithful import faithful

LONGEST_PIECE = 700  # characters of notes that a small model can restate in one answer
_WORDS_BEGUN = 2

_TASK = 'Write these notes on "{title}" as one paragraph:\n\n{notes}'
_ANEW = "\n\nWrite it anew, because of this feedback: {feedback}"
_MARK = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
_ITEM = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s")
_STEP = re.compile(r"^\s*\d+[.)]\s")
_WHOLE = re.compile(r"[.!?…。][\"'”’)\]*_]*\s*\Z")
_NO_PROSE = re.compile(r"\s*(?:[>|#]|```|~~~|    |<|!\[)")
_FENCE = re.compile(r"(```.*?(?:^```[ \t]*$|\Z)|~~~.*?(?:^~~~[ \t]*$|\Z))", re.DOTALL | re.MULTILINE)
_PROSE = re.compile(r"[^\W\d_]")


async def write_guided(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    """The section's text, written from what ``parts`` say under its title.

    Raises:
        ModelError: if no answer can be had.
    """
    title = context.section.title
    blocks = [block for part in parts for block in _blocks(passage_for(part, title))]
    return "\n\n".join([await _paragraph(context, block) if is_prose(block) else block for block in blocks])


async def _paragraph(context: SectionContext, block: str) -> str:
    """One paragraph, asked for in pieces that a small model can restate."""
    said: list[str] = []
    wish = _ANEW.format(feedback=context.feedback) if context.feedback else ""
    for notes in pieces("\n".join(sentences_in(block))):
        task = _TASK.format(title=context.section.title, notes=notes) + wish
        reply = await context.ask(context.brief.request(task, begun=first_words(notes)))
        text = reply.text if reply.finish_reason != "length" else to_sentence_end(reply.text)
        said += faithful(tidied(text), sentences_in(notes))
    return " ".join(said)


def passage_for(part: ContentPart, title: str) -> str:
    """The part's text under the heading ``title``; all of it where it has no such heading."""
    found = [passage.body.strip() for passage in passages_of(part) if passage.level and passage.title == title]
    return found[0] if found and found[0] else part.text


def passages_of(part: ContentPart) -> tuple[Passage, ...]:
    """The part under headings, also where its author wrote none."""
    return note_passages(part.text, markdown=part.kind == "markdown")


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, lists, tables and blocks of code, in order."""
    for number, piece in enumerate(_FENCE.split(text)):
        if number % 2:
            yield piece.rstrip()
            continue
        for block in re.split(r"\n\s*\n", piece):
            yield from _without_lead(block.strip("\n"))


def _without_lead(block: str) -> Iterator[str]:
    """A block; where a list follows a line of text without a blank line, they are two."""
    lines = block.splitlines()
    first = next((number for number, line in enumerate(lines) if _ITEM.match(line)), 0)
    for part in (lines[:first], lines[first:]):
        if any(line.strip() for line in part):
            yield "\n".join(part)


def is_prose(block: str) -> bool:
    """Whether a block may be written anew: running text, or a list of whole sentences that are no steps."""
    if _NO_PROSE.match(block) or _STEP.match(block):
        return False
    items = _ITEM.match(block) is not None
    return not items or all(_WHOLE.search(item) for item in _items(block))


def _items(block: str) -> list[str]:
    """A list's items without their marks, or the block as one."""
    if not _ITEM.match(block):
        return [" ".join(block.split())]
    items: list[str] = []
    for line in block.splitlines():
        if _ITEM.match(line) or not items:
            items.append(_MARK.sub("", line))
        else:
            items[-1] += f" {line.strip()}"
    return [" ".join(item.split()) for item in items]


def sentences_in(block: str) -> list[str]:
    """The sentences of a paragraph, or of a list's items."""
    return [sentence.strip() for item in _items(block) for sentence in sentences_of(item) if sentence.strip()]


def pieces(notes: str) -> Iterator[str]:
    """The notes in pieces of at most ``LONGEST_PIECE`` characters, cut between lines or sentences; nothing is lost."""
    piece = ""
    for line in notes.splitlines(keepends=True):
        for sentence in _fitting(line):
            if len(piece) + len(sentence) > LONGEST_PIECE:
                yield piece.strip()
                piece = ""
            piece += sentence
    yield piece.strip()


def _fitting(line: str) -> Iterator[str]:
    for sentence in sentences_of(line) if len(line) > LONGEST_PIECE else [line]:
        yield from (sentence[start : start + LONGEST_PIECE] for start in range(0, len(sentence), LONGEST_PIECE))


def first_words(notes: str) -> str:
    """The words with which a restatement of the notes begins; "" if they don't begin with a word."""
    words = _MARK.sub("", notes).split()[:_WORDS_BEGUN]
    if not words or not all(_PROSE.match(word) and word.isalnum() for word in words):
        return ""
    begun = " ".join(words)
    return begun[0].upper() + begun[1:]
