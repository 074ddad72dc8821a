"""DG503: a formula that no reader can typeset."""

import re
from collections.abc import Iterator

from docgen_nb.check.rules import Rule
from docgen_nb.evidence.document_text import CheckedText, Hit
from docgen_nb.evidence.prose import without_code

_FORMULA = re.compile(
    r"(?<!\\)\$\$(?P<display>.+?)(?<!\\)\$\$|\\\[(?P<square>.+?)\\\]|\\\((?P<round>.+?)\\\)|"
    r"(?<![\\$\w])\$(?=\S)(?P<inline>[^$\n]*?[^\s$\\])\$(?!\d)",
    re.DOTALL,
)
_COMMAND = re.compile(
    r"\\(?:frac|sqrt|sum|int|prod|alpha|beta|gamma|delta|sigma|mu|lambda|theta|pi|cdot|times|text|mathrm|mathbf|left|"
    r"right|begin|bar|hat|infty|leq|geq|approx|partial)(?![a-zA-Z])"
)
_OPEN_DOLLAR = re.compile(r"(?<![\\$\w])\$(?=[a-zA-Z\\][\w\\]*\s*[=^_{+<>]|\\[a-zA-Z])")
_FIX = "Close what is opened, or write it as text."


def _find(text: CheckedText) -> Iterator[Hit]:
    for section in text.sections:
        for block in section.text_blocks():
            if "$" not in block.source and "\\" not in block.source:
                continue
            why, where = _fault(without_code(block.source))
            if why:
                yield section.hit(block, f"The formula is broken: {why}.", _FIX, where)


def _fault(source: str) -> tuple[str, str]:
    """Return the fault of the first broken formula and the formula itself; both "" if none is broken."""
    for match in _FORMULA.finditer(source):
        body = next(filter(None, match.groups()), "")
        if match["inline"] is not None and not re.search(r"[\\^_={}]", body):
            continue
        if why := _tex_fault(body):
            return why, match[0]
    return _left_open(_FORMULA.sub(" ", source))


def _left_open(rest: str) -> tuple[str, str]:
    """Return the fault of a formula without its end, looked for when all whole formulas are taken out."""
    if re.search(r"(?<!\\)\$\$", rest):
        return "$$ is not closed", rest[rest.index("$$") :]
    for opened, closed in (("\\[", "\\]"), ("\\(", "\\)")):
        if rest.count(opened) != rest.count(closed) and (
            _COMMAND.search(rest) or re.search(r"\\[(\[][^\n]*[=^_]", rest)
        ):
            return f"{opened} and {closed} do not match", rest[max(0, rest.find(opened)) :]
    if (begun := re.search(r"\\begin\{(\w+\*?)\}", rest)) and f"\\end{{{begun[1]}}}" not in rest:
        return f"{begun[0]} has no end", rest[begun.start() :]
    if (dollar := _OPEN_DOLLAR.search(rest)) is not None:
        return "$ is not closed", rest[dollar.start() :]
    if (command := _COMMAND.search(re.sub(r"\\begin.*?\\end\{\w+\*?\}", "", rest, flags=re.DOTALL))) is not None:
        return "a command stands outside a formula", rest[command.start() :]
    return "", ""


def _tex_fault(body: str) -> str:
    bare = re.sub(r"\\[{}\\]", "", body)
    depth = 0
    for character in bare:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            break
    if depth:
        return "its braces do not match"
    if len(re.findall(r"\\left(?![a-zA-Z])", body)) != len(re.findall(r"\\right(?![a-zA-Z])", body)):
        return "\\left and \\right do not match"
    begun, ended = re.findall(r"\\begin\{(\w+\*?)\}", body), re.findall(r"\\end\{(\w+\*?)\}", body)
    if sorted(begun) != sorted(ended):
        return "\\begin and \\end do not match"
    if re.search(r"\\frac(?:\{[^{}]*\})?\s*\Z|[\^_]\s*\Z", bare):
        return "something is missing at its end"
    return ""


RULE = Rule("DG503", "broken formula", _find)
