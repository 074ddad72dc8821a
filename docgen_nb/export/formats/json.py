"""JSON in the dict shape: nothing is lost, ``%docgen outline load`` reads it back. All documents in one file."""

from __future__ import annotations

from docgen_nb.export.exporter import Exported, Exporter, Order


def _write(order: Order) -> Exported:
    return Exported((order.outline.model_dump_json(by_alias=True, indent=2) + "\n").encode())


EXPORTER = Exporter(".json", _write, whole=True)
