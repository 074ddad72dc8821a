"""Taking off a model's text what is not the section's: wrappers, tokens of chat templates, talk about the task.

Pure functions. Code blocks come through as they are; what can't be taken off safely is left to the checks.
"""

import re
from collections.abc import Callable

from docgen_nb.document.sentences import sentences_of

_CODE = re.compile(r"(```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`)", re.DOTALL)
_END_OF_TURN = re.compile(r"<\|(?:im_end|eot_id|end|endoftext|end_of_text|end_of_turn)\|>|<end_of_turn>|</s>\s*\Z")
_TOKEN = re.compile(
    r"<\|(?:im_start|start_header_id|begin_of_text|assistant|user|system)\|>(?:\s*(?:assistant|user|system)\b)?"
    r"(?:<\|end_header_id\|>)?|<start_of_turn>(?:model|user)?|\[/?INST\]|<</?SYS>>|\A\s*<s>"
    r"|<!--\s*docgen:.*?-->"  # only the user may switch off a check
)
_WRAPPER = re.compile(r"^[ \t]*</?content(?:\s[^>\n]*)?>[ \t]*\n?", re.MULTILINE)
_FENCED = re.compile(r"\A\s*```(?:markdown|md|text)?[ \t]*\n(?P<inside>.*?)\n```\s*\Z", re.DOTALL)
_OPENER = re.compile(
    r"\A\W*(?:(?:sure|certainly|of course|okay|absolutely)\b[^\n]{0,80}?[!.:]\s+)?"
    r"(?:(?:here(?:'s|’s| is| are)|below (?:is|are)|(?:this|the following) (?:is|are|text|paragraph|section)"
    r"|the (?:notes|text) (?:below|above|as))\b[^\n]{0,200}?:[*_]*\s+)?",
    re.IGNORECASE,
)
_ANNOUNCEMENT = re.compile(
    r"\A(?:in this (?:section|chapter|report|document)\b[^.]*\b(?:we|i|you) "
    r"(?:will|'ll|shall|are going to|discuss|explore)\b"
    r"|this (?:section|chapter) (?:will |aims to |is going to )?"
    r"(?:discuss|explore|describe|outline|examine|present|cover|introduce|summari[sz]e|provide|explain)(?:e?s)?\b"
    r"|(?:we|i) (?:will|shall) (?:now )?(?:discuss|explore|describe|outline|examine|present|look at)\b"
    r"|let(?:'s|’s| us) (?:now )?(?:look at|explore|discuss|dive|take a look))",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\A\W*(?:it has to say|what it has to say|content|hint|purpose)\W*:\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_ENTRIES = re.compile(r"(?:(?<=\n\n)|\A)(?:[^\W_][^:.!?|\n]{0,40}: [^\n]+(?:\n(?!\n)|\Z)){2,}(?=\n|\Z)")
_BREAK = re.compile(r"\n\s*\n|\n")


def tidied(text: str, *, title: str = "", hint: str = "", purpose: str = "") -> str:
    r"""The section's text alone.

    >>> tidied("Certainly! Here is the section:\n\nIn this section, we will look at bees. Bees fly.<|im_end|>")
    'Bees fly.'
    """
    text = without_tokens(unwrapped(text)).strip()
    text = without_opener(unwrapped(text))
    text = _without_echo(text, [title, hint, purpose])
    return _outside_code(_without_announcement(text), lambda prose: _ENTRIES.sub(_as_list, prose))


def _as_list(entries: re.Match[str]) -> str:
    """Lines that each begin with a name and a colon as a list: in Markdown they would run together."""
    return "\n".join(f"- {line.strip()}" for line in entries[0].splitlines())


def unwrapped(text: str) -> str:
    """Remove the code fence around the whole, and the marks in which we put material."""
    match = _FENCED.match(text)
    inside = match["inside"] if match and "\n```" not in match["inside"] else text
    return _outside_code(inside, lambda prose: _WRAPPER.sub("", prose))


def without_tokens(text: str) -> str:
    """Remove tokens of chat templates; what follows the end of the model's turn is not the section's."""
    for end in _END_OF_TURN.finditer(text):
        inside_code = any(code.start() < end.start() < code.end() for code in _CODE.finditer(text))
        if not inside_code and text[: end.start()].strip():
            text = text[: end.start()]
            break
    return _outside_code(text, lambda prose: _TOKEN.sub("", _END_OF_TURN.sub("", prose)))


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    pieces = _CODE.split(text)
    return "".join(piece if number % 2 else change(piece) for number, piece in enumerate(pieces))


def without_opener(text: str) -> str:
    r"""The text without words about itself ("Sure! Here is the paragraph:").

    >>> without_opener("Certainly! Here is the section:\n\nBees fly.")
    'Bees fly.'
    """
    match = _OPENER.match(text)
    # the expression also matches the marks alone with which a list or a quotation begins
    rest = text[match.end() :] if match and _WORD.search(match[0]) else text
    return rest if rest.strip() else text


def _without_echo(text: str, echoes: list[str]) -> str:
    """Remove first lines that only say again what the section is to be."""
    said = {same for echo in echoes if (same := _bare(echo))}
    while True:
        first, _, rest = _partition(text)
        if not rest.strip() or _bare(_LABEL.sub("", first)) not in said:
            return text
        text = rest.lstrip()


def _without_announcement(text: str) -> str:
    """Remove a first sentence that only says what will be said. One with a number in it says more than that."""
    first, between, rest = _partition(text)
    sentences = sentences_of(first)
    if not sentences or any(map(str.isdigit, sentences[0])) or not _ANNOUNCEMENT.match(sentences[0]):
        return text
    left = ("".join(sentences[1:]) + between + rest).lstrip()
    return left or text


def _partition(text: str) -> tuple[str, str, str]:
    match = _BREAK.search(text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _bare(text: str) -> str:
    return " ".join(re.sub(r"^[\s#]*[\d.]*\s*|[*_#`]", "", text).casefold().split()).rstrip(" .:;,")
