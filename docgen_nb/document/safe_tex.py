r"""TeX that may stand in a formula: mathematics by a list of what is allowed, so that nothing else is ever TeX.

A formula is set by MathJax or KaTeX in a browser, and by a real TeX, which can read files and run programs, where a
``.tex`` or ``.qmd`` file is compiled. So only the commands and environments in ``safe_tex.txt`` may be in it: symbols,
letters, accents, fences, matrices. What is not on the list (``\href``, ``\def``, ``\input``, ``\write``, a misspelt
command) makes the formula code, shown as it was written. ``^^69`` is refused, with which TeX spells any other name, and
``%`` and ``#`` mean themselves.
"""

import re
from importlib import resources

_ALLOWED = resources.files(__package__).joinpath("safe_tex.txt").read_text(encoding="utf-8").partition("Environments:")
_COMMANDS, _ENVIRONMENTS = frozenset(_ALLOWED[0].split()), frozenset(_ALLOWED[2].split())
_SIGNS = frozenset(",;:!>{}|%#&_$\\ ()[]-/\n")  # that may stand behind a backslash
_CONTROL = re.compile(
    r"\\(?:(?P<name>[A-Za-z]+)(?P<star>\*?)(?:\{(?P<argument>[A-Za-z]*\*?)\})?|(?P<sign>.)?)", re.DOTALL
)
_COMMENT_OR_PARAMETER = re.compile(r"\\.|[%#]", re.DOTALL)
_TOKEN = re.compile(r"\\begin\{[A-Za-z]+\*?\}|\\end\{[A-Za-z]+\*?\}|\\.|[{}]|\$\$?", re.DOTALL)
_INNER_MATH = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)(?<!\\)\$", re.DOTALL)


_DEEPEST = 30  # braces in braces; more is no formula, and looking for its end takes long


def find_end(text: str, start: int, closing: str, limit: int) -> int | None:
    """Find ``closing`` outside all braces between ``start`` and ``limit``; None if it is not there."""
    depth = 0
    for token in _TOKEN.finditer(text, start, limit):
        found = token[0]
        if found == closing and depth == 0:
            return token.start()
        if found == "{":
            depth += 1
        elif found == "}":
            depth -= 1
        if not 0 <= depth <= _DEEPEST:
            return None
        if found in {"$", "$$"} and depth == 0:
            return None
    return None


def safe_tex(body: str) -> str | None:
    r"""The body of a formula so that every renderer sees only TeX in it; None if it can't be shown as a formula.

    >>> safe_tex("a < b")
    'a \\lt  b'
    >>> safe_tex("\\href{javascript:alert(1)}{x}") is None
    True
    """
    body = _INNER_MATH.sub(r"\\(\1\\)", body)
    if "`" in body or re.search(r"(?<!\\)\$", body) or "^^" in body or not _is_balanced(body):
        return None
    if not all(map(_is_mathematics, _CONTROL.finditer(body))):
        return None
    body = _COMMENT_OR_PARAMETER.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\{found[0]}", body)
    body = re.sub(r"<(?=(.?))", lambda found: r"\lt " if found[1] else r"\lt", body, flags=re.DOTALL)
    body = body.replace('"', "''")
    # what a parser that knows no math would read as a link, a picture, a character or a fence
    body = re.sub(r"\](?=[(:\[])", "] ", body)
    body = re.sub(r"!(?=\[)", "! ", body)
    body = re.sub(r"&(?=[#A-Za-z])", "& ", body)
    return re.sub(r"([@~])(?=\1)", r"\1 ", body)


def _is_balanced(body: str) -> bool:
    depth = 0
    for token in _TOKEN.finditer(body):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth < 0:
            return False
    return depth == 0


def _is_mathematics(found: re.Match[str]) -> bool:
    """Whether a control sequence is on the list; an environment is named right behind ``begin`` or ``end``."""
    if found["name"] is None:
        return found["sign"] in _SIGNS if found["sign"] else False
    if found["name"] in {"begin", "end"}:
        return not found["star"] and (found["argument"] or "").removesuffix("*") in _ENVIRONMENTS
    return found["name"] in _COMMANDS
