"""JSON in the dict shape: nothing is lost, ``%docgen outline load`` reads it back. All documents in one file."""

from __future__ import annotations

import json

from docgen_nb.export.exporter import Exported, Exporter, Order


def _write(order: Order) -> Exported:
    shape = order.outline.model_dump(by_alias=True, mode="json")
    if order.options.notes:  # beside the document, whose shape stays its own
        shape["restsOn"] = [
            {"section": section, "element": element, "note": text}
            for section, notes in order.options.notes.items()
            for element, text in notes.items()
        ]
    return Exported((json.dumps(shape, ensure_ascii=False, indent=2) + "\n").encode())


EXPORTER = Exporter(".json", _write, whole=True)
