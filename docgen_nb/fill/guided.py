"""Phase 2 for models too small to write freely (``ModelProfile.guided``): notes in small pieces, prose out.

Each call gets a few notes and the first words of its answer, which keeps a small model from beginning to talk about
the notes instead. What it repeats or makes up all the same is taken out by ``clean``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from docgen_nb.document.parts import ContentPart
from docgen_nb.document.sentences import sentences_of, to_sentence_end
from docgen_nb.fill.cleaning import clean
from docgen_nb.fill.context import SectionContext

LONGEST_PIECE = 700  # characters of notes that a small model can restate in one answer
_WORDS_BEGUN = 2

_TASK = 'Write these notes on "{title}" as one paragraph:\n\n{notes}'
_ANEW = "\n\nWrite it anew, because of this feedback: {feedback}"
_MARK = re.compile(r"^\s*(?:[-*+•]|\d+[.)])\s+")
_PROSE = re.compile(r"[^\W\d_]")


async def write_guided(context: SectionContext, parts: Sequence[ContentPart]) -> str:
    """The section's text, written from what ``parts`` say under its title, one paragraph for each piece of the notes.

    Raises:
        ModelError: if no answer can be had.
    """
    title = context.section.title
    paragraphs: list[str] = []
    for part in parts:
        for notes in pieces(passage_for(part, title)):
            wish = _ANEW.format(feedback=context.feedback) if context.feedback else ""
            task = _TASK.format(title=title, notes=notes) + wish
            reply = await context.ask(context.brief.request(task, begun=first_words(notes)))
            text = reply.text if reply.finish_reason != "length" else to_sentence_end(reply.text)
            paragraphs.append(clean(text, notes, title))
    return "\n\n".join(filter(None, paragraphs))


def passage_for(part: ContentPart, title: str) -> str:
    """What a part says under the heading ``title``; all of it where it has no such heading."""
    found = [passage.body.strip() for passage in part.passages() if passage.level and passage.title == title]
    return found[0] if found and found[0] else part.text


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
