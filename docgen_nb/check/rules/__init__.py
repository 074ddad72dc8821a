"""The checks. Each module here holds a ``RULE``, or ``RULES`` that belong together; adding a check is adding a file.

The first figure of a code is its group: 1 sources, 2 agreement between sections, 3 references and headings, 4 what
was asked for, 5 Markdown, 6 what a model leaves behind,
7 what somebody put into a source for a model to obey.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from docgen_nb.evidence.document_text import CheckedText, Hit


@dataclass(frozen=True)
class Rule:
    """One check: its code, name, severity and the function that looks for it.

    Attributes:
        code: as ``DG101``.
        name: in a few words, for lists.
        find: looks for it in everything that is checked; order does not matter.
    """

    code: str
    name: str
    find: Callable[[CheckedText], Iterable[Hit]]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every check, in order of the codes."""
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")]
    modules = [vars(importlib.import_module(f"{__name__}.{name}")) for name in names]
    found: list[Rule] = [rule for module in modules for rule in module.get("RULES") or [module["RULE"]]]
    return tuple(sorted(found, key=lambda rule: rule.code))
