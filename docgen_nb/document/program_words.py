"""The few words that the program itself writes into a document, in the document's language."""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple


class Words(NamedTuple):
    """Words that a document's own headings and captions use, in one language."""

    contents: str
    table: str
    tables: str
    figure: str
    figures: str
    source: str
    sources: str
    notes: str
    in_no_source: str


_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi", "ps", "sd"})


@cache
def _languages() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def language_code(language: str) -> str:
    """The BCP 47 code of a language given as code or by its name; "" where neither is understood.

    >>> language_code("German"), language_code("pt_BR"), language_code("as the task says")
    ('de', 'pt-BR', '')
    """
    name = language.strip().lower()
    known = next((code for code, each in _languages().items() if name in each["names"]), "")
    return known or (language.strip().replace("_", "-") if _CODE.fullmatch(language.strip()) else "")


@lru_cache(maxsize=64)
def words_for(language: str) -> Words:
    """The words in a language; English where they are not known."""
    known = _languages().get(language_code(language).partition("-")[0].lower(), {})
    return Words(**{name: known.get(name) or _languages()["en"][name] for name in Words._fields})
