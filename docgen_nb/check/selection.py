"""Which codes are looked for: by option and setting, by section, and by comment in the text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from docgen_nb.check.rules import all_rules
from docgen_nb.errors import UserError
from docgen_nb.evidence.document_text import Block, Hit, SectionText

_COMMENT = re.compile(r"<!--\s*docgen:\s*(?P<what>ignore-section|ignore)\b(?P<codes>[\w\s,]*)-->")
_EVERYTHING = "DG"


def read_codes(text: str | Iterable[str]) -> tuple[str, ...]:
    """Codes or their beginnings (``DG101``, ``DG1``), separated by commas or spaces.

    Raises:
        UserError: for one that names no check.
    """
    given = text if isinstance(text, str) else " ".join(text)
    codes = tuple(word.upper() for word in re.split(r"[\s,]+", given.strip()) if word)
    for code in codes:
        if not any(rule.code.startswith(code) for rule in all_rules()):
            raise UserError(f"{code} is no code of a check.", hint="%docgen check --list shows them.")
    return codes


@dataclass(frozen=True)
class Selection:
    """Codes to look for; what is ignored is left out. Beginnings of codes stand for a group."""

    select: tuple[str, ...] = (_EVERYTHING,)
    ignore: tuple[str, ...] = ()

    @classmethod
    def of(cls, select: str, ignore: str) -> Self:
        """Read a selection from what was typed; "" selects all and ignores none.

        Raises:
            UserError: for a code that names no check.
        """
        return cls(read_codes(select) or (_EVERYTHING,), read_codes(ignore))

    def takes(self, code: str) -> bool:
        """Whether a check is done."""
        return code.startswith(self.select) and not code.startswith(self.ignore or ("\0",))


class Suppressions:
    """Checks that sections switch off: ``checkIgnore`` in the outline, and comments in the text.

    ``<!-- docgen: ignore DG101 -->`` stands for the paragraph it is in, or alone for the next one;
    ``<!-- docgen: ignore-section DG101 -->`` for the section. Without codes all are meant.

    Raises:
        UserError: if ``checkIgnore`` of a section holds something else than codes.
    """

    def __init__(self, sections: Iterable[SectionText]) -> None:
        self._whole: dict[object, tuple[str, ...]] = {}
        self._blocks: dict[tuple[object, int], tuple[str, ...]] = {}
        for section in sections:
            self._whole[section.place] = _of_outline(section)
            for block in section.blocks:
                if "docgen:" in block.source:
                    self._read(section, block)

    def holds_back(self, hit: Hit, code: str) -> bool:
        """Whether a finding is not to be told."""
        ignored = self._whole.get(hit.place, ()) + self._blocks.get((hit.place, hit.block), ())
        return code.startswith(ignored) if ignored else False

    def _read(self, section: SectionText, block: Block) -> None:
        alone = not _COMMENT.sub("", block.source).strip()
        for comment in _COMMENT.finditer(block.source):
            codes = tuple(word.upper() for word in re.split(r"[\s,]+", comment["codes"].strip()) if word)
            codes = codes or (_EVERYTHING,)
            if comment["what"] == "ignore-section":
                self._whole[section.place] += codes
            else:
                key = (section.place, block.number + alone)
                self._blocks[key] = self._blocks.get(key, ()) + codes


def _of_outline(section: SectionText) -> tuple[str, ...]:
    given = (section.section.model_extra or {}).get("checkIgnore", [])
    if isinstance(given, str) or (isinstance(given, list) and all(isinstance(code, str) for code in given)):
        return read_codes(given)
    raise UserError(
        f"checkIgnore of section {section.label} must be a list of codes.", hint='Write "checkIgnore": ["DG101"].'
    )
