"""The running text of Markdown: what is no prose is blanked, so that places in the text stay the same."""

import re

_NOT_PROSE = re.compile(
    r"""
      ```.*?(?:```|\Z) | ~~~.*?(?:~~~|\Z)             # fences
    | (?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)       # code spans
    | <!--.*?(?:-->|\Z)                                # comments
    | \$\$.*?\$\$ | \\\[.*?(?:\\\]|$) | \\\(.*?(?:\\\)|$)  # formulas
    | \\begin\{(?P<env>\w+\*?)\}.*?\\end\{(?P=env)\}
    | (?<![\w$\\])\$(?![\s\d][^$]*\s[^$]*\$)(?=[^$\n]*[\\^_={}a-zA-Z])[^\s$](?:[^$\n]*[^\s$\\])?\$(?!\w)
    | (?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ ]+"[^"\n]*")?\)   # addresses of links
    | ^\[[^\]\n]+\]:[ ]\S+                             # definitions of links
    | <[A-Za-z/][^<>\n]*>                              # tags and autolinks
    | \bhttps?://[^\s<>)\]]+ | \bwww\.[^\s<>)\]]+
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_MARKS = re.compile(r"[*_~]{1,3}(?=\S)|(?<=\S)[*_~]{1,3}")


def prose_of(markdown: str) -> str:
    """The text with code, math, comments, tags and addresses blanked; as long as it was.

    >>> prose_of("Take `x` now")
    'Take     now'
    """
    if not any(mark in markdown for mark in "`<$\\[~:") and "www." not in markdown:
        return markdown
    return _NOT_PROSE.sub(_blank, markdown)


def without_marks(prose: str) -> str:
    """Prose without the marks of emphasis; as long as it was."""
    return _MARKS.sub(_blank, prose)


def without_code(markdown: str) -> str:
    """Markdown with code and comments blanked, all else as it is; as long as it was."""
    return _CODE.sub(_blank, markdown) if "`" in markdown or "~" in markdown or "<!" in markdown else markdown


_CODE = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|<!--.*?(?:-->|\Z)", re.DOTALL
)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
