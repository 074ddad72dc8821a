"""The model's replies to planning and the structure phase, read leniently: models vary in small things.

Keys may be camelCase or snake_case, part formats and instructions a dict or a list of pairs, the list of sections or
documents may come without its object. What can't be understood raises a validation error, and the model is asked again.
"""

import re
from typing import Annotated, Any, TypeAlias, cast, get_args

from pydantic import BeforeValidator, Field, field_validator, model_validator

from docgen_nb.document.base import DocumentModel
from docgen_nb.document.tree import ContentFormat, ContentType
from docgen_nb.structure.contract_calls import StatementNumbers

_MOST_WORDS = 200_000
# A plan beyond these is a model's slip, and would be thousands of paid calls: it is asked again.
MOST_DOCUMENTS, MOST_CHAPTERS, MOST_SECTIONS = 100, 500, 100
_LONGEST = 1000  # characters of a title, hint or purpose

_SYNONYMS = {
    "text": "paragraph",
    "list": "bullet_list",
    "bulletlist": "bullet_list",
    "bullets": "bullet_list",
    "code": "code_block",
    "codeblock": "code_block",
    "figure": "image",
    "picture": "image",
    "title": "heading",
}


def _count(value: object) -> int:
    found = re.search(r"\d+", str(value).replace(",", ""))
    return min(int(found[0]), _MOST_WORDS) if found else 0


Words: TypeAlias = Annotated[int, BeforeValidator(_count)]
"""A length, which a model may give as ``"about 120"``; 0 where it gives none."""


class _WithPartsReply(DocumentModel):
    title: str = Field(min_length=1)
    generation_hint: str = ""
    words: Words = 0
    content_part_ids: list[str] = Field(default_factory=list)
    content_part_instructions: dict[str, str] = Field(default_factory=dict)

    @field_validator("title", "generation_hint", "purpose", mode="before", check_fields=False)
    @classmethod
    def _on_one_line(cls, value: Any) -> Any:
        if isinstance(value, str):
            line = " ".join(value[: 2 * _LONGEST].split())
            return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
        return "" if value is None else value

    @field_validator("content_part_ids", mode="before")
    @classmethod
    def _none_means_no_parts(cls, value: Any) -> Any:
        return [] if value is None else value

    @field_validator("content_part_instructions", mode="before")
    @classmethod
    def _instructions_by_part(cls, value: Any) -> Any:
        pairs = _by_part(value, "instruction")
        return {part: v.get("instruction", "") if isinstance(v, dict) else v for part, v in pairs.items()}


class SectionReply(_WithPartsReply):
    """One section as phase 1 proposes it."""

    content_type: ContentType = "paragraph"
    content_formats: dict[str, ContentFormat] = Field(default_factory=dict)
    use_ai_call: bool = True
    purpose: str = ""
    covers: str = ""
    leaves_out: str = ""
    questions: list[Any] = Field(default_factory=list)

    @field_validator("questions", mode="before")
    @classmethod
    def _none_means_no_questions(cls, value: Any) -> Any:
        return value if isinstance(value, list) else []

    @field_validator("content_type", mode="before")
    @classmethod
    def _known_type(cls, value: Any) -> Any:
        name = str(value or "paragraph").lower().replace("-", "_").replace(" ", "_")
        name = _SYNONYMS.get(name.replace("_", ""), name)
        return name if name in get_args(ContentType) else "paragraph"

    @field_validator("content_formats", mode="before")
    @classmethod
    def _formats_by_part(cls, value: Any) -> Any:
        known = get_args(ContentFormat)
        return {part: format_ for part, format_ in _by_part(value, "format").items() if format_ in known}


class ChapterReply(_WithPartsReply):
    """One chapter as planning proposes it."""

    level: int = Field(default=1, ge=1, le=5)
    states: StatementNumbers = Field(default_factory=list)


class DocumentReply(DocumentModel):
    """One document as planning proposes it."""

    title: str = ""
    readers: str = ""
    words: Words = 0
    chapters: list[ChapterReply] = Field(min_length=1, max_length=MOST_CHAPTERS)


class FactOfSection(DocumentModel):
    """Which section, counted from 1, states the fact."""

    fact: str
    section: int


class StructureReply(DocumentModel):
    """The reply of the structure phase; sections are named by their numbers, from 1 on."""

    sections: list[SectionReply] = Field(min_length=1, max_length=MOST_SECTIONS)
    facts: list[FactOfSection] = Field(default_factory=list)
    rest_on_chapter: list[int] = Field(default_factory=list)
    rest_on_document: list[int] = Field(default_factory=list)

    @field_validator("facts", "rest_on_chapter", "rest_on_document", mode="before")
    @classmethod
    def _none_means_nothing(cls, value: Any) -> Any:
        return [] if value is None else value

    @model_validator(mode="before")
    @classmethod
    def _list_may_stand_alone(cls, data: Any) -> Any:
        return {"sections": data} if isinstance(data, list) else data


class PlanReply(DocumentModel):
    """The reply to planning."""

    documents: list[DocumentReply] = Field(min_length=1, max_length=MOST_DOCUMENTS)

    @model_validator(mode="before")
    @classmethod
    def _list_or_one_document_may_stand_alone(cls, data: Any) -> Any:
        if isinstance(data, list):
            return {"documents": data}
        if isinstance(data, dict) and "chapters" in data and "documents" not in data:
            return {"documents": [data]}
        return data


def _by_part(value: Any, key: str) -> dict[str, Any]:
    """``{"id": x}`` or ``[{"contentPartId": "id", key: x}]``, as the strict schemas of the services need it."""
    if isinstance(value, dict):
        return cast("dict[str, Any]", value)
    pairs = [item for item in value or [] if isinstance(item, dict)]
    return {str(pair["contentPartId"]): pair.get(key, "") for pair in pairs if "contentPartId" in pair}
