"""Compare two texts word by word. Pure."""

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

Change: TypeAlias = Literal["same", "removed", "added"]

_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u9fff"  # written without spaces: each counts as a word
_WORDS = re.compile(rf"\s+|[{_IDEOGRAPHS}]|[^\W{_IDEOGRAPHS}]+|[^\w\s]")
_STILL_LIKE = 0.4  # of 1; texts that are less alike are shown as a whole
_SHOWN_BETWEEN = 2  # paragraphs that stay, between two that change


def changed_words(old: Sequence[str], now: Sequence[str]) -> Iterator[tuple[Change, str]]:
    r"""Pieces of both texts, given as paragraphs, in order. Of many that stay the first and last are given.

    >>> list(changed_words(["Bees sleep."], ["Bees never sleep."]))
    [('same', 'Bees'), ('added', ' never'), ('same', ' sleep.\n\n')]
    """
    before, after = ([f"{each}\n\n" for block in text for each in block.split("\n\n")] for text in (old, now))
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        removed, added = before[a:b], after[c:d]
        if kind == "equal":
            yield "same", "".join(removed) if len(removed) <= _SHOWN_BETWEEN else f"{removed[0]}⋯\n\n{removed[-1]}"
        elif len(removed) == len(added):
            for pair in zip(removed, added, strict=True):
                yield from _within(*pair)
        else:
            yield from _within("".join(removed), "".join(added))


def _within(old: str, now: str) -> Iterator[tuple[Change, str]]:
    before, after = _WORDS.findall(old), _WORDS.findall(now)
    matcher = difflib.SequenceMatcher(None, before, after)
    opcodes = matcher.get_opcodes() if matcher.ratio() >= _STILL_LIKE else [("", 0, len(before), 0, len(after))]
    for kind, a, b, c, d in opcodes:
        if kind == "equal":
            yield "same", "".join(before[a:b])
            continue
        if a < b:
            yield "removed", "".join(before[a:b])
        if c < d:
            yield "added", "".join(after[c:d])


def changes_markdown(pieces: Iterable[tuple[Change, str]]) -> str:
    """Changed words as Markdown: what was removed is struck through, what was added underlined."""
    marks = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    shown = "".join(marks[kind].format(_as_it_stands(piece)) for kind, piece in pieces)
    return f"<div>{shown.removesuffix('<br><br>')}</div>"


def changes_plain(pieces: Iterable[tuple[Change, str]]) -> str:
    """Changed words as ``wdiff`` writes them.

    >>> changes_plain(changed_words(["Bees sleep."], ["Bees never sleep."]))
    'Bees{+ never+} sleep.'
    """
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[kind].format(piece) for kind, piece in pieces).strip()


def _as_it_stands(text: str) -> str:
    """Text as HTML in which no sign is Markdown's or a formula's."""
    shown = re.sub(r"[&<>$`*_~|\\\[\]()#:]", lambda found: f"&#{ord(found.group())};", text)
    return shown.replace("\n", "<br>")
