"""The estimate of a batch before anything is sent: documents, calls, tokens and cost."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from docgen_nb.batches.batch import Batch
from docgen_nb.batches.checks import check_targets
from docgen_nb.batches.manifest import Manifest
from docgen_nb.batches.row_document import BatchDocument
from docgen_nb.batches.specs import DocumentSpec
from docgen_nb.document.shown import ShownAsText
from docgen_nb.llm.messages import Usage
from docgen_nb.llm.prices import Price
from docgen_nb.plain_text import counted
from docgen_nb.run.preview import Preview, preview

LOOKED_AT = 40  # documents that are estimated one by one; more are scaled up from these


@dataclass(frozen=True)
class BatchPreview(ShownAsText):
    """Estimated calls, tokens and cost of a batch.

    Attributes:
        documents: all of them.
        finished: those that are there already and take nothing.
        remarks: further sentences for the reader.
        rest: the estimate for the others together; None if there are none.
    """

    documents: int
    finished: int
    rest: Preview | None
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        count = counted(self.documents, "document")
        done = f", {self.finished:,} of them finished" if self.finished else ""
        if self.rest is None:
            return f"{count}{done}. Nothing is left to be sent."
        return " ".join([f"{count}{done}. {self.rest}", *self.remarks])


async def preview_batch(batch: Batch) -> BatchPreview:
    """Estimate what a batch would send. No model is asked and no file is made.

    Raises:
        DocgenError: if the batch, or one of its documents, could not start.
    """
    force = bool(batch.options.get("force"))
    await asyncio.to_thread(check_targets, batch.specs, force=force)
    manifests, open_ = await asyncio.to_thread(_finished_and_open, batch)
    if not open_:
        return BatchPreview(len(batch.specs), len(manifests), None)
    took = [manifest for manifest in manifests if manifest.calls]
    if took and batch.specs[0].prompt is not None:
        rest = _estimate_from(took, len(open_), batch.project.model.name, batch.price)
        remarks = (f"Estimated from {counted(len(took), 'document')} that this batch has finished.",)
        return BatchPreview(len(batch.specs), len(manifests), rest, remarks)
    seen = _sample(open_)
    rest = _scaled([await _preview(batch, spec) for spec in seen], len(open_))
    scaled = (f"Estimated from {counted(len(seen), 'document')}.",) if len(seen) < len(open_) else ()
    return BatchPreview(len(batch.specs), len(manifests), rest, scaled)


def _finished_and_open(batch: Batch) -> tuple[list[Manifest], list[DocumentSpec]]:
    """The manifests of finished documents, and the specs of the others."""
    manifests, open_ = [], []
    for spec in batch.specs:
        known = BatchDocument(batch, spec).finished_before()
        if known is not None:
            manifests.append(known)
        else:
            open_.append(spec)
    return manifests, open_


async def _preview(batch: Batch, spec: DocumentSpec) -> Preview:
    document = BatchDocument(batch, spec)
    try:
        plan = await asyncio.to_thread(document.look_ahead)
        return await preview(plan, batch.price)
    finally:
        await asyncio.to_thread(document.close)


def _sample(specs: Sequence[DocumentSpec]) -> list[DocumentSpec]:
    """At most ``LOOKED_AT`` of the specs, evenly spread."""
    if len(specs) <= LOOKED_AT:
        return list(specs)
    return [specs[index * len(specs) // LOOKED_AT] for index in range(LOOKED_AT)]


def _scaled(seen: Sequence[Preview], documents: int) -> Preview:
    """The sum of some documents' estimates, scaled up to ``documents``."""
    factor = documents / len(seen)
    few, many = (sum(each.output_tokens[end] for each in seen) for end in (0, 1))
    costs = [each.cost for each in seen if each.cost is not None]
    cost = None
    if len(costs) == len(seen):
        cost = (sum(low for low, _ in costs) * factor, sum(high for _, high in costs) * factor)
    return Preview(
        seen[0].model,
        round(sum(each.calls for each in seen) * factor),
        round(sum(each.prompt_tokens for each in seen) * factor),
        (round(few * factor), round(many * factor)),
        cost,
        next((each.unknown for each in seen if each.unknown), ""),
    )


def _estimate_from(took: Sequence[Manifest], documents: int, model: str, price: Price | None) -> Preview:
    """The estimate for ``documents``, each like the mean of those that are finished."""
    calls, prompt = (
        round(sum(values) / len(took) * documents)
        for values in ([manifest.calls for manifest in took], [manifest.prompt_tokens for manifest in took])
    )
    each = sorted(manifest.output_tokens for manifest in took)
    few, many = each[0] * documents, each[-1] * documents
    cost = None if price is None else (price.cost(Usage(prompt, few)), price.cost(Usage(prompt, many)))
    return Preview(model, calls, prompt, (few, many), cost)
