"""Parts that are longer than the model's window: read passage by passage, noting down what the section needs.

Nothing is left unread: the passages are the parts, cut where they are divided and joined as far as they fit. Parts that
fit go to the model as they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docgen_nb.document.elements import Table
from docgen_nb.document.parts import ContentPart
from docgen_nb.fill.asking import complete_text
from docgen_nb.fill.context import SectionContext
from docgen_nb.fill.prompts import NOTHING, reading_task, section_task
from docgen_nb.fill.table_readings import rows_in_sentences, table_readings
from docgen_nb.ingest.splitting import Unit, pieces
from docgen_nb.ingest.table_parts import SAMPLE
from docgen_nb.llm.tokens import room, size
from docgen_nb.shared_prompt import as_material, fenced

_ROUNDS = 3  # notes that are still too long after this many condensations are cut


class Passage(NamedTuple):
    """Some text of a part; ``part`` None for what was noted down from several."""

    text: str
    part: ContentPart | None

    def fenced(self) -> str:
        """Marked as material, with where it is from."""
        return as_material(self.text) if self.part is None else fenced(self.part, self.text)


async def material_for(context: SectionContext, parts: Sequence[ContentPart]) -> list[str]:
    """The section's material, fenced: the parts' texts, or notes from them where they don't fit at once.

    A remark of the section says so.

    Raises:
        ModelError: if a passage can't be read.
    """
    passages = [Passage(_read(context, part), part) for part in parts]
    free = room(context.brief.profile, context.brief.shared, section_task(context, parts, ()))
    if _size(passages) <= free:
        return [_material(passage, english=context.is_english) for passage in passages]
    calls = 0
    for _ in range(_ROUNDS):
        batches = list(_batches(passages, room(context.brief.profile, context.brief.shared, reading_task(context, ()))))
        notes = [await _noted(context, batch) for batch in batches]
        calls += len(batches)
        passages = [Passage(text, None) for text in notes if text]
        if _size(passages) <= free:
            break
    context.remarks.append(f"Its parts are longer than the model's window; they were read in {calls} passages.")
    kept = next(_batches(passages, free), [])
    return [passage.fenced() for passage in kept]


def _read(context: SectionContext, part: ContentPart) -> str:
    """A part's text. Where questions are asked of a large table, a sample of its rows is no base for any statement."""
    if isinstance(part.item, Table) and any(question.may_ask(part.id) for question in context.section.questions):
        return part.text.partition(f"\n\n{SAMPLE}")[0]
    return part.text


def _material(passage: Passage, *, english: bool) -> str:
    """A part that is read as a whole; what is read off a small table comes below it, or stands for it."""
    item = passage.part.item if passage.part is not None else None
    if not isinstance(item, Table):
        return passage.fenced()
    if rows := rows_in_sentences(item, english=english):
        return passage._replace(text=" ".join(rows)).fenced()
    return passage._replace(
        text="\n\n".join([passage.text, *filter(None, [" ".join(table_readings(item, english=english))])])
    ).fenced()


async def _noted(context: SectionContext, batch: Sequence[Passage]) -> str:
    """Notes of all that the section needs of some passages; "" if that is nothing."""
    task = reading_task(context, [passage.fenced() for passage in batch])
    text = (await complete_text(context.ask, context.brief.request(task))).text.strip()
    return "" if text.strip(" .*_").upper() == NOTHING else text


def _batches(passages: Iterable[Passage], limit: int) -> Iterator[list[Passage]]:
    """Neighbouring passages of at most ``limit`` bytes together; one that is longer is cut where it is divided."""
    batch: list[Passage] = []
    for passage in (cut for whole in passages for cut in _cut(whole, limit)):
        if batch and _size([*batch, passage]) > limit:
            yield batch
            batch = []
        batch.append(passage)
    if batch:
        yield batch


def _cut(passage: Passage, limit: int) -> Iterator[Passage]:
    bytes_ = size(passage.text)
    if bytes_ <= limit:
        yield passage
        return
    characters = max(1, len(passage.text) * limit // bytes_)
    for piece in pieces([Unit(passage.text)], characters):
        yield passage._replace(text=piece.text)


def _size(passages: Iterable[Passage]) -> int:
    return sum(size(passage.text) for passage in passages)
