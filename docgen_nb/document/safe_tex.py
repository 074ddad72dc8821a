r"""TeX that MathJax and KaTeX may set: no links, no styles, no loading, no new commands.

MathJax in JupyterLab comes without its ``safe`` extension: ``\href{javascript:…}`` makes a link that runs, and
``\style`` and ``\bbox`` take CSS that loads pictures. A control sequence can only be written as ``\name``, so that
refusing the names, and the commands that could give them other names, is enough.
"""

from __future__ import annotations

import re

_REFUSED = re.compile(
    r"\\(?:href|url|class|style|cssId|data|require|mmlToken|unicode|bbox|enclose|html[A-Za-z]*|includegraphics"
    r"|[egx]?def|let|futurelet|global|csname|(?:re)?newcommand|providecommand|(?:re)?newenvironment|Newextarrow"
    r"|Declare[A-Za-z]*|newtagform|renewtagform|usetagform|mathtip|texttip|toggle|input|include|special|catcode"
    r"|(?:eq)?ref|label)(?![A-Za-z])"
)
_TOKEN = re.compile(r"\\begin\{[A-Za-z]+\*?\}|\\end\{[A-Za-z]+\*?\}|\\.|[{}]|\$\$?", re.DOTALL)
_INNER_MATH = re.compile(r"(?<!\\)\$((?:[^$\\]|\\.)+)(?<!\\)\$", re.DOTALL)


_DEEPEST = 30  # braces in braces; more is no formula, and looking for its end takes long


def find_end(text: str, start: int, closing: str, limit: int) -> int | None:
    """Where ``closing`` stands outside all braces, between ``start`` and ``limit``; None if nowhere."""
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
    if "`" in body or re.search(r"(?<!\\)\$", body) or not _is_balanced(body) or _REFUSED.search(body):
        return None
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
