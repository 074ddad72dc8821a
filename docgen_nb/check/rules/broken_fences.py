"""DG502: a code fence or code span without its end."""

import re
from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.document.elements import CodeBlock
from docgen_nb.evidence.document_text import Block, CheckedText, Hit
from docgen_nb.evidence.words import sentences

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})", re.MULTILINE)
_INLINE_FENCE = re.compile(r"\S[ \t]*```(?!`)")
_SPANS = re.compile(r"(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_TICK = re.compile(r"(?<![\\`])`{1,2}(?!`)(?=\S)|(?<=\w)`(?!`)")
_PROSE_WORDS = 9
_PLAIN_TEXT = {"", "text", "txt", "markdown", "md", "plain", "console", "mermaid", "email"}


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        for block in section.blocks:
            if block.given:
                continue
            why = _code_fault(block.element) if isinstance(block.element, CodeBlock) else _text_fault(block)
            if why:
                yield section.hit(block, why, "Close the code where it ends.", block.source)


def _text_fault(block: Block) -> str:
    if "`" not in block.source and "~~~" not in block.source:
        return ""
    if len(_FENCE.findall(block.source)) % 2 or len(re.findall(r"(?<!`)```(?!`)", block.source)) % 2:
        return "A code fence is not closed."
    return "A code span is not closed." if _TICK.search(_SPANS.sub("", block.source)) else ""


def _code_fault(element: CodeBlock) -> str:
    """A fence without an end takes all that follows for code: headings, lists, whole sentences."""
    code = element.code
    if len(_FENCE.findall(code)) % 2:
        return "A code fence is not closed: there is another one inside it."
    if element.language.casefold() in _PLAIN_TEXT and element.language:
        return ""
    paragraphs = re.split(r"\n\s*\n", code)
    if len(paragraphs) > 1 and _is_prose(paragraphs[-1]):
        return "A code fence is not closed: running text follows as code."
    return ""


def _is_prose(paragraph: str) -> bool:
    line = " ".join(paragraph.split())
    if re.match(r"#{1,6} \w", line) and len(line.split()) > _PROSE_WORDS:
        line = line.lstrip("# ")
    told = sentences(line)
    looks_so = line[:1].isupper() and line.endswith((".", "!", "?", ":")) and not re.search(r"[={};]|\(\)|->", line)
    return looks_so and any(len(sentence.split()) >= _PROSE_WORDS for _, sentence in told)


RULE = Rule("DG502", "code not closed", _find)
