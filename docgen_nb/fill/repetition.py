"""Texts that repeat themselves or break off: found, and made good as far as a program can. Pure functions."""

import re
from collections import Counter
from collections.abc import Iterator

from docgen_nb.document.sentences import sentences_of, to_sentence_end

_LONGEST_OVERLAP = 200  # characters in which a continuation may repeat the end of what it continues
_SHORTEST_OVERLAP = 12  # fewer characters agree by chance
_SHORTEST_PHRASE, _LONGEST_PHRASE = 8, 120  # characters
_TAIL = 6 * _LONGEST_PHRASE  # characters in which any phrase stands four times in a row, the last one perhaps cut
_PHRASE = re.compile(rf"(?P<said>\b[^\n|]{{{_SHORTEST_PHRASE},{_LONGEST_PHRASE}}}?)(?:(?P=said)){{3,}}")
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"(?:```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z))", re.DOTALL)
_NUMBER = re.compile(r"\d[\d.,]*")
_FEWEST_WORDS = 5  # of a sentence that counts as repeated; shorter ones ("Yes.") may well stand again
_SAME, _ALIKE = 3, 6  # times that a sentence may not stand: word for word, and with other numbers alone
_MARK_ALONE = re.compile(r"\s*(?:[-*+]|\d+[.)])\s*")  # of an item that was cut before it said anything
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def is_loop(text: str, *, growing: bool = False) -> bool:
    """Whether it says one thing over and over: a phrase in a row, or a sentence again and again.

    Of a text that is ``growing`` phrases are looked for at its end alone, where it goes on.

    >>> is_loop("It must run. " * 8)
    True
    >>> is_loop("In 1970 it was 17.7 mpg. In 1971 it was 21.2 mpg.")
    False
    """
    prose = _CODE.sub("", text)
    said = [sentence for line in prose.splitlines() if not line.lstrip().startswith("|") for sentence in _said(line)]
    alike = max(Counter(_NUMBER.sub("0", each) for each in said).values(), default=0)
    repeated = alike > _ALIKE or (alike >= _SAME and max(Counter(said).values()) >= _SAME)
    return repeated or _repeats_a_phrase(prose[-_TAIL:] if growing else prose)


def _repeats_a_phrase(text: str) -> bool:
    """Whether ``_PHRASE`` matches, many times faster: it is tried only where its first letters come again soon."""
    least, most = _SHORTEST_PHRASE, _LONGEST_PHRASE + _SHORTEST_PHRASE
    starts = [at for word in _WORD.finditer(text) for at in word.span()]
    likely = [at for at in starts if text.find(text[at : at + least], at + least, at + most) > 0]
    return any(_repeats_from(text, at, most) for at in likely)


def _repeats_from(text: str, start: int, most: int) -> bool:
    begin, again = text[start : start + _SHORTEST_PHRASE], start
    while (again := text.find(begin, max(again + 1, start + _SHORTEST_PHRASE), start + most)) > 0:
        said = text[start:again]
        if text.startswith(said * 3, again) and "\n" not in said and "|" not in said:
            return True
    return False


def _said(line: str) -> Iterator[str]:
    for sentence in sentences_of(line):
        words = sentence.casefold().split()
        if len(words) >= _FEWEST_WORDS:
            yield " ".join(words)


def without_loops(text: str) -> str:
    """The text with each sentence once, also where only its numbers differ; code and tables are left alone."""
    text = to_whole(_PHRASE.sub(lambda match: match["said"], text))
    if _CODE.search(text):
        return text
    seen: set[str] = set()
    return "\n".join(_fresh(line, seen) for line in text.split("\n"))


def _fresh(line: str, seen: set[str]) -> str:
    if line.lstrip().startswith("|"):
        return line
    kept = []
    for sentence in sentences_of(line):
        shape = _NUMBER.sub("0", " ".join(sentence.casefold().split()))
        if shape not in seen or len(shape.split()) < _FEWEST_WORDS:
            kept.append(sentence)
        seen.add(shape)
    return "".join(kept).rstrip()


def to_whole(text: str) -> str:
    """The text up to its last whole sentence or line; in a code block that is open, to the last line."""
    if len(_FENCE.findall(text)) % 2:
        return text.rpartition("\n")[0] or text
    before, line_end, last = text.rstrip().rpartition("\n")
    cut = to_sentence_end(last)
    if _MARK_ALONE.fullmatch(cut):
        return before.rstrip()
    if cut != last or last.endswith((".", "!", "?", "…", "。")):
        return f"{before}{line_end}{cut}"
    return before.rstrip() if before.strip() else text  # an item or row that was cut goes as a whole


def joined(text: str, continuation: str) -> str:
    """The two in one, with a space or line between; what the continuation repeats of the text's end is left out.

    >>> joined("The bees leave the hive.", "The bees leave the hive. They return at dusk.")
    'The bees leave the hive. They return at dusk.'
    """
    text, rest = text.rstrip(), continuation.lstrip()
    for length in range(min(_LONGEST_OVERLAP, len(text), len(rest)), _SHORTEST_OVERLAP - 1, -1):
        if text.endswith(rest[:length]):
            rest = rest[length:].lstrip(" ")
            break
    if not rest or len(_FENCE.findall(text)) % 2:
        return f"{text}\n{rest}" if rest else text
    return f"{text}{_between(text, continuation, rest)}{rest}"


def _between(text: str, continuation: str, rest: str) -> str:
    """The space between them: the break that the model made, a new line beside a list's item, else a space."""
    if rest.startswith("\n") or text.endswith(("\n", " ")):
        return ""
    if continuation[: len(continuation) - len(continuation.lstrip())].count("\n"):
        return "\n\n" if "\n\n" in continuation[: len(continuation) - len(rest)] else "\n"
    last = text.rpartition("\n")[2].lstrip()
    marks = re.compile(r"(?:[-*+|]|\d+[.)])\s?")
    if marks.match(rest) and not rest.startswith("**"):
        return "\n" if marks.match(last) else "\n\n"
    return " "
