"""Texts that were written before and fit a section as it is now."""

from __future__ import annotations

from collections.abc import Set
from concurrent.futures import Future

from docgen_nb.document.references import SectionRef
from docgen_nb.document.tree import Outline
from docgen_nb.store.fingerprints import Inputs, fingerprint
from docgen_nb.store.records import KeptText
from docgen_nb.store.sections import SectionStore, copied_for
from docgen_nb.store.sqlite.database import finished


class EarlierTexts:
    """Finds them during one run.

    Args:
        sections: the texts of the project.
        read_only: whether nothing is kept, as for a preview.
    """

    def __init__(self, sections: SectionStore, *, read_only: bool) -> None:
        self._sections = sections
        self._read_only = read_only
        self._known: Future[Set[str]] | None = None

    async def find(self, outline: Outline, place: SectionRef, inputs: Inputs) -> KeptText | None:
        """A text that may stand: the user's own, or one that was written from the same inputs."""
        sections, section = self._sections, outline.section(place)
        standing, print_ = sections.standing.get(section.id), fingerprint(inputs)
        if standing is not None and standing.inputs.get("title") == section.title and sections.is_fixed(section.id):
            return standing
        if not sections.recalls:
            return None
        if standing is not None and standing.fingerprint == print_:
            return standing
        if print_ not in await self._known_fingerprints():
            return None
        found = await finished(sections.written_from(print_, section.id))
        if found is None or (found.section != section.id and _stands_elsewhere(found, outline)):
            return None
        if self._read_only:
            return found
        if found.section == section.id:
            sections.put_back(section, found)
            return found
        found = copied_for(section, found, standing)
        sections.keep_text(found)
        return found

    async def _known_fingerprints(self) -> Set[str]:
        """Of all texts in the file as the run begins; what other kernels write meanwhile is found in the journal."""
        if self._known is None:
            self._known = self._sections.fingerprints()
        return await finished(self._known)


def _stands_elsewhere(text: KeptText, outline: Outline) -> bool:
    """Whether the section that a text was written for is still there: two that are alike have a text each."""
    title = text.inputs.get("title")
    return any(section.id == text.section and section.title == title for _, section in outline.sections())
