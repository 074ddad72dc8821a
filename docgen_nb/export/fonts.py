"""Fonts for .pdf: those of the extra ``fonts``, and which of them a language wants first.

The extra brings Noto for the scripts that Typst's own fonts lack: Chinese, Japanese, Korean, Arabic, Indian and
South-East Asian scripts, and emoji. Other formats name no font; who opens them has some.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from docgen_nb.document.words import language_code

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")  # what the extra installs: wheels that hold Noto and nothing else
_LATIN = ["Noto Sans", "Liberation Sans", "Libertinus Serif"]  # the extra's, many systems', Typst's own
# the same character is drawn differently in each of these; without a wish Japan's form would be taken
_HAN = {"zh": "SC", "zh-hans": "SC", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "HK", "ja": "JP", "ko": "KR"}


def font_folders(own: Path | None = None) -> list[str]:
    """Folders with fonts besides the system's: the user's ``own``, then those that are installed as packages."""
    specs = (importlib.util.find_spec(name) for name in PACKAGES)
    installed = [str(Path(spec.origin).parent) for spec in specs if spec is not None and spec.origin]
    return [*([str(own)] if own is not None else []), *installed]


def families(language: str) -> list[str]:
    """Font families for a language; of these the first that is there is taken.

    >>> families("Japanese")
    ['Noto Sans', 'Liberation Sans', 'Libertinus Serif', 'Noto Sans CJK JP']
    """
    code = language_code(language).lower()
    region = _HAN.get(code) or _HAN.get(code.partition("-")[0])
    return [*_LATIN, *([f"Noto Sans CJK {region}"] if region else [])]
