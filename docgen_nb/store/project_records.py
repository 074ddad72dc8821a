"""The records of a project file: frozen, with ids that are made before they are written."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import TypeAdapter

from docgen_nb.document.elements import Element
from docgen_nb.document.tree import FillPath
from docgen_nb.plain_text import sound_json

Origin: TypeAlias = Literal["model", "user", "import"]

_ELEMENTS: TypeAdapter[list[Element]] = TypeAdapter(list[Element])


def new_id() -> str:
    """An id that no other row of any file has."""
    return uuid.uuid4().hex


@dataclass(frozen=True)
class KeptReply:
    """One reply of a model.

    Attributes:
        request: hash of the request as sent, the model's name included.
        wording: the same without the model's name, for replay.
        fingerprint: of the section's own inputs, "" for planning and phase 1.
        job: who asked, for the reader ("section 2.3", "the plan").
        attempts: calls that were made for it.
        at: seconds since 1970 when it was asked.
        seconds: from asking to reply.
        request_id: the provider's own.
    """

    request: str
    wording: str
    fingerprint: str
    job: str
    model: str
    text: str
    finish_reason: str
    prompt_tokens: int
    output_tokens: int
    cached_tokens: int
    attempts: int
    at: float
    seconds: float
    request_id: str
    id: str = field(default_factory=new_id)

    def row(self) -> dict[str, Any]:
        """The values by column."""
        return dict(vars(self))

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> KeptReply:
        """A reply from its row."""
        return _REPLY.validate_python({name: row[name] for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class KeptText:
    """One text of a section, as it was at one time.

    Attributes:
        section: the section's id.
        before: id of the text that it took the place of, None for the first.
        at: seconds since 1970.
        origin: who wrote it; ``import`` is text that came back in an edited file.
        fingerprint: of the inputs that it was written from.
        inputs: those inputs by name, so that a reader can see which of them has changed.
        context: hash of what surrounded it.
        feedback: the wish it was written anew for, else "".
    """

    section: str
    elements: tuple[Element, ...]
    fingerprint: str
    inputs: Mapping[str, Any]
    context: str
    path: FillPath
    path_reason: str
    attempts: int
    at: float
    origin: Origin = "model"
    feedback: str = ""
    before: str | None = None
    id: str = field(default_factory=new_id)

    def row(self) -> dict[str, Any]:
        """The values by column."""
        elements = _ELEMENTS.dump_json(list(self.elements), by_alias=True).decode()
        return {**vars(self), "elements": elements, "inputs": json.dumps(self.inputs, sort_keys=True)}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> KeptText:
        """A text from its row."""
        parsed = {"elements": sound_json(row["elements"]), "inputs": json.loads(row["inputs"])}
        text = _TEXT.validate_python({**{name: row[name] for name in cls.__dataclass_fields__}, **parsed})
        if not isinstance(text.inputs.get("parts", {}), dict):
            raise ValueError(f"the inputs of {text.id} are none")  # noqa: TRY004 - as pydantic says it
        if '"values"' in row["elements"]:
            text.row()  # values that are nested too deeply for a JSON text are those of no file of ours
        return text


_REPLY = TypeAdapter(KeptReply)
_TEXT = TypeAdapter(KeptText)


@dataclass(frozen=True)
class Spent:
    """Tokens as the servers counted them, and seconds from asking to reply, of several replies together."""

    prompt_tokens: int
    output_tokens: int
    cached_tokens: int
    seconds: float
