"""Small things to keep."""

from __future__ import annotations

from docgen_nb.document.elements import Paragraph
from docgen_nb.store.project_records import KeptReply, KeptText
from docgen_nb.store.sqlite import contents


def a_reply(request="r1", **changes):
    values = {
        "request": request,
        "wording": f"w {request}",
        "fingerprint": "f1",
        "job": "section 1.1",
        "model": "any",
        "text": "Bees sleep in winter.",
        "finish_reason": "stop",
        "prompt_tokens": 10,
        "output_tokens": 5,
        "cached_tokens": 2,
        "attempts": 1,
        "at": 1_700_000_000.0,
        "seconds": 0.5,
        "request_id": "req-7",
    }
    return KeptReply(**{**values, **changes})


def a_text(section="ch1-s1", text="Bees sleep.", **changes):
    values = {
        "section": section,
        "elements": (Paragraph(text=text),),
        "fingerprint": "f1",
        "inputs": {"hint": "h"},
        "context": "c1",
        "path": "generation",
        "path_reason": "no content parts, only the hint",
        "attempts": 1,
        "at": 1_700_000_000.0,
    }
    return KeptText(**{**values, **changes})


def keep(store, text):
    """Keep a text and wait until it is safe."""
    store.keep(lambda c: contents.keep_text(c, text)).result()


def standing(store):
    """The texts that stand, by section."""
    found = store.read(contents.sections).result()
    return {name: kept.text.elements[0].text for name, kept in found.items() if kept.text is not None}
