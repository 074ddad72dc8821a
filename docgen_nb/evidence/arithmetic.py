"""Arithmetic that a text shows: "700 - 608 = 92", also as a formula."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docgen_nb.evidence.quantities import readings_of

_NUMBER = r"-?\d[\d.,]*"
_UNIT = r"(?:\s?[^\W\d_][\w/²³.]*(?:\s[^\W\d_][\w/²³.]*){0,3})?"
_OPERATION = re.compile(
    rf"(?P<first>{_NUMBER}){_UNIT}\s*(?P<sign>[-–−+×÷*/])\s*(?P<second>{_NUMBER}){_UNIT}\s*=\s*(?P<result>{_NUMBER})"
)
_IN_WORDS = re.compile(
    rf"(?P<first>{_NUMBER}){_UNIT}\s(?P<sign>plus|minus|times|multiplied by|divided by|mal|geteilt durch)\s"
    rf"(?P<second>{_NUMBER}){_UNIT}\s(?:equals|is|gives|makes|ist|sind|ergibt)\s(?P<result>{_NUMBER})",
    re.IGNORECASE,
)
_TEX = (
    (re.compile(r"\\frac\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"), r"\1 / \2"),
    (re.compile(r"\\(?:text|mathrm)\{([^{}]*)\}"), r" \1 "),
    (re.compile(r"\\(?:times|cdot)"), "×"),
    (re.compile(r"\\div"), "÷"),
    (re.compile(r"\\[,;! ]|\\\$|[{}$€£]"), " "),
)
_SIGNS = {"plus": "+", "minus": "-", "times": "×", "multiplied by": "×", "mal": "×", "divided by": "/",
          "geteilt durch": "/"}  # fmt: skip
_ROUGHLY = 0.01


@dataclass(frozen=True)
class Calculation:
    """A calculation shown in a text.

    Attributes:
        said: the result that the text gives, as it is written.
        value: that result as a number.
        right: what it is.
    """

    said: str
    value: float
    right: float

    @property
    def holds(self) -> bool:
        """Whether the result is right, rounded as it is written."""
        decimals = len(self.said.rpartition(".")[2]) if "." in self.said else 0
        return abs(self.value - self.right) <= max(0.5 * 10.0**-decimals, _ROUGHLY * abs(self.right) * (decimals == 0))


def calculations(source: str, language: str = "") -> Iterator[Calculation]:
    """Every calculation of two numbers that a text shows.

    >>> [each.holds for each in calculations("700 - 608 = 92, and 12 × 1,150 = 14,000")]
    [True, False]
    >>> [each.right for each in calculations("2 + 2 = 5")]
    [4.0]
    """
    if "=" not in source and not any(word in source for word in _SIGNS):
        return
    text = source.replace("\\\\", "\\")
    for pattern, new in _TEX:
        text = pattern.sub(new, text)
    text = " ".join(text.split())
    for match in [*_OPERATION.finditer(text), *_IN_WORDS.finditer(text)]:
        found = _calculation(match, language)
        if found is not None:
            yield found


def _calculation(match: re.Match[str], language: str) -> Calculation | None:
    raw = [match[name].strip("-–−").rstrip(".,") for name in ("first", "second", "result")]
    try:
        one, two, result = (readings_of(each, language)[0][0] for each in raw)
    except ValueError:
        return None
    sign = _SIGNS.get(match["sign"].casefold(), match["sign"])
    if sign in "/÷" and two == 0:
        return None
    right = {"+": one + two, "×": one * two, "*": one * two}.get(sign, one - two)
    right = one / two if sign in "/÷" else right
    return Calculation(raw[2], result, abs(right) if match["result"][0].isdigit() else right)
