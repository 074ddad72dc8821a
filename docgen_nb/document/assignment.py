"""Which content parts an outline makes no use of."""

from __future__ import annotations

from docgen_nb.document.parts import ContentParts
from docgen_nb.document.tree import Outline


def unused_parts(outline: Outline, parts: ContentParts) -> tuple[str, ...]:
    """Ids of the parts that no section uses, in their order; of a long text of which nothing is used, its own id."""
    used = {part_id for _, section in outline.sections() for part_id in section.content_part_ids}
    touched = {part.piece_of for part in parts.values() if part.piece_of and {part.id, part.piece_of} & used}
    unused = (part for part in parts.values() if not {part.id, part.piece_of} & used)
    names = (part.piece_of if part.piece_of and part.piece_of not in touched else part.id for part in unused)
    return tuple(dict.fromkeys(names))
