"""The user's review, shared by verbs and panels: findings, rewrites accepted, sources of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docgen_nb.check.report import Report
    from docgen_nb.document.tree import Outline
    from docgen_nb.provenance.grounds import ElementGrounds


class Review:
    """The review of changes to one kernel's document.

    Attributes:
        report: of the last check of the whole document; None before there was one.
    """

    def __init__(self) -> None:
        self.report: Report | None = None
        self._checked: int = 0
        self._accepted: dict[str, str] = {}
        self._grounds: dict[str, tuple[str, tuple[ElementGrounds, ...]]] = {}

    def take_report(self, report: Report, outline: Outline) -> None:
        """Keep the findings about the whole document as it stands."""
        self.report, self._checked = report, _state_of(outline)

    def is_current(self, outline: Outline) -> bool:
        """Whether the findings are about what stands now."""
        return self.report is not None and self._checked == _state_of(outline)

    def accept(self, section_id: str, markdown: str) -> None:
        """The user likes the section's new text: it is not shown as a change any more."""
        self._accepted[section_id] = markdown

    def is_accepted(self, section_id: str, markdown: str) -> bool:
        """Whether this very text was accepted."""
        return self._accepted.get(section_id) == markdown

    def take_grounds(self, section_id: str, markdown: str, grounds: tuple[ElementGrounds, ...]) -> None:
        """Keep what the elements of a section rest on as it stands."""
        self._grounds[section_id] = (markdown, grounds)

    def grounds(self, section_id: str, markdown: str) -> tuple[ElementGrounds, ...]:
        """Sources of this very text's elements; empty if nobody has asked."""
        known, grounds = self._grounds.get(section_id, ("", ()))
        return grounds if known == markdown else ()


def _state_of(outline: Outline) -> int:
    """Differs when a text, a title or the order has changed."""
    return hash(tuple((ref, section.title, repr(section.elements)) for ref, section in outline.sections()))
