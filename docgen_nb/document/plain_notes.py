"""Notes as passages under headings, also where their author wrote none: headings are then taken from the text.

Only the words of the notes are used. Nothing but badges (lines that are pictures alone) and comments is left out.
"""

import re
from collections import Counter
from collections.abc import Iterator

from docgen_nb.document.sentences import sentences_of
from docgen_nb.document.split_at_headings import Passage, passages

LONGEST_HEADING = 8  # words of a heading that is taken from a sentence
_SHORTEST_HEADING = 2
_LONGEST_LINE = 12  # words of a line that may be a heading of its author's
_BADGE = re.compile(r"^\s*(?:\[?!\[[^\]]*\]\([^)]*\)(?:\]\([^)]*\))?\s*)+$", re.MULTILINE)
_SPEAKER = re.compile(r"\A[^\W\d_]{1,2}:\s+(?=\w)")  # "Q: ", "A: ": who speaks is no heading
_LABEL = re.compile(r"^\s*[-*+•]\s+([^\W\d_][\w ]{0,20}):\s", re.MULTILINE)
_MOST_LABELS = 5  # in a heading
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NUMBERED = re.compile(r"\s*(?:\d+|[IVX]+)[.)]\s+(?P<title>\S.*)")
_ITEM = re.compile(r"\s*(?:[-*+•>|#]|```|~~~|\d+[.)]\s)")
_CLAUSE = re.compile(
    r"[,;:](?=\s|\Z)\s*|[(–—]\s*|\s(?:that|which|who|because|provided|if|but|so|although|while|when|where|since|and)\s"
)
_LOOSE_WORDS = (
    "a an the of in on at to for from by with without as is are was were be been has have had do does did can may will"
    " must should not and or their its his her our only until into than up it they we"
    " der die das des dem den ein eine einen einem einer eines und oder von vom im am zum zur zu auf für mit ohne bei"
    " nach aus über ist sind war wird werden wurde hat haben kann soll muss es sie er nicht als"
)
_LOOSE = frozenset(_LOOSE_WORDS.split())


def note_passages(text: str, *, markdown: bool) -> tuple[Passage, ...]:
    """The notes split at their headings; what stands under no heading gets one from its own first words.

    Headings of one level are the notes' chapters: the highest that occurs twice.
    """
    cleaned = re.sub(r"\n{3,}", "\n\n", _COMMENT.sub("", _BADGE.sub("", text))).strip() + "\n"
    found = passages(cleaned) if markdown else ()
    if (level := chapter_level(found)) is None:
        title = next((passage.title for passage in found if passage.level == 1), "")
        body = "\n\n".join(passage.body if passage.level == 1 else passage.text for passage in found) or cleaned
        found, level = passages(_headed(body, title)), 2
    # without numbers of the author's in the titles: the document has its own
    unnumbered = (passage._replace(title=_unmarked(passage.title)) for passage in found)
    return tuple(each for passage in unnumbered for each in _with_heading(passage, level))


def _unmarked(line: str) -> str:
    match = _NUMBERED.fullmatch(line)
    return match["title"] if match else line


def chapter_level(found: tuple[Passage, ...]) -> int | None:
    """The highest level of headings that occurs at least twice, else the one below the highest; None without two."""
    levels = Counter(passage.level for passage in found if passage.level)
    return min(
        (level for level, count in levels.items() if count > 1), default=max(levels) if len(levels) > 1 else None
    )


def _with_heading(passage: Passage, level: int) -> Iterator[Passage]:
    """A passage above the chapters' level as a heading alone, and what it says under a heading of its own."""
    body = passage.body.strip()
    if passage.level >= level or not re.search(r"\w", body):
        yield passage
        return
    if passage.level:
        yield Passage(passage.level, passage.title, passage.text[: len(passage.text) - len(passage.body)])
    title = heading_from(body)
    yield Passage(level, title, f"{'#' * level} {title}\n\n{body}\n\n")


def _headed(text: str, title: str) -> str:
    """Notes without headings as Markdown with some: their author's short lines, else the first words of paragraphs."""
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    if blocks and not title and _is_line(blocks[0]):
        title = " ".join(blocks.pop(0).split())
    own = sum(_own_heading(block) is not None for block in blocks)
    out = [f"# {title}"] if title else []
    taken: set[str] = set()
    for block in blocks:
        heading = _own_heading(block) if own > 1 else None
        body = block if heading is None else block.partition("\n")[2]
        if own <= 1 and not _ITEM.match(block):
            heading = heading_from(block)
        if heading and heading not in taken:
            taken.add(heading)
            out.append(f"## {heading}")
        out += [body] if body.strip() else []
    return "\n\n".join(out) + "\n"


def _own_heading(block: str) -> str | None:
    """The block's first line where it is a heading: short, without a full stop, and with text below it."""
    first, _, below = block.partition("\n")
    if not below.strip():
        return None
    line = _unmarked(first)
    return " ".join(line.split()).rstrip(":") if _is_line(line) else None


def _is_line(block: str) -> bool:
    return (
        "\n" not in block
        and len(block.split()) <= _LONGEST_LINE
        and not block.rstrip().endswith((".", "!", "?", ";", ","))
        and not _ITEM.match(block)
    )


def heading_from(text: str) -> str:
    """A heading from the first words of a text.

    >>> heading_from("Work from abroad is possible for at most twenty working days, and needs consent.")
    'Work from abroad is possible'
    """
    found = _LABEL.findall(text)
    labels = list(dict.fromkeys(found))
    if len(labels) > 1 and len(found) == len(text.strip().splitlines()):  # the first item is not what the list says
        return ", ".join(labels[:_MOST_LABELS])
    line = next((re.sub(r"[*_`#>]", "", line) for line in text.splitlines() if re.search(r"\w", line)), "")
    first = _SPEAKER.sub("", _unmarked(re.sub(r"^\s*[-*+•]\s+", "", line)))
    pieces = sentences_of(first) or [first]
    sentence = pieces[0].strip()
    clause = _CLAUSE.split(sentence)[0].strip()
    whole = (clause if len(clause.split()) > 1 or ":" in sentence else sentence).split()
    words = whole[:LONGEST_HEADING]
    if len(whole) > len(words):  # not in the middle of a phrase
        loose = [number for number, word in enumerate(words) if word in _LOOSE and number > _SHORTEST_HEADING]
        words = words[: loose[-1]] if loose and loose[-1] >= len(words) - 2 else words
    is_cut = len(whole) > len(words)
    if not is_cut and sentence.startswith(f"{clause}:"):  # "To do:" is a label, not a phrase that breaks off
        return clause
    while len(words) > 1 and (words[-1].strip(".,") in _LOOSE or (is_cut and words[-1][0].isdigit())):
        words.pop()
    return " ".join(words).rstrip(".,;:!")
