"""Canned replies that fit what is asked: a plan, a structure, or a section's text. Always the same for the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_CHAPTERS = ("Background", "Findings", "Outlook")
_SECTIONS = ("What was looked at", "What it shows", "What it means")


def canned_reply(task: str, schema: Mapping[str, Any] | None) -> str:
    """The reply to a request whose last message is ``task``.

    Enums and least numbers of items in the schema are kept to, so that the reply of every profile validates.
    """
    properties = (schema or {}).get("properties", {})
    if "documents" in properties:
        document = properties["documents"]["items"]["properties"]
        title = {"title": "A scripted report"}
        return json.dumps({"documents": [title | {"chapters": _items(document["chapters"], _CHAPTERS)}]})
    if "sections" in properties:
        return json.dumps({"sections": _items(properties["sections"], _SECTIONS)})
    if "terms" in properties:
        manner = {"audience": "everybody", "tone": "plain", "readingLevel": "newspaper", "tense": "present"}
        return json.dumps(manner | {"terms": []})
    if "edits" in properties:
        return json.dumps({"edits": []})
    if "chapters" in properties:
        return json.dumps({"chapters": []})
    digest = hashlib.sha256(task.encode()).hexdigest()[:6]
    return f"This text was written by a script (no. {digest}). It stands where a model's text will stand."


def _items(array: Mapping[str, Any], titles: tuple[str, ...]) -> list[dict[str, Any]]:
    properties = array["items"]["properties"]
    offered = properties["title"].get("enum", titles)
    count = max(array.get("minItems", 0), min(len(offered), len(titles)))
    return [_item(offered[i % len(offered)], properties) for i in range(count)]


def _item(title: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {"title": title}
    if "generationHint" in properties:
        item["generationHint"] = f"Say what belongs under {title}."
    if "contentType" in properties:
        item["contentType"] = "paragraph"
    arrays = (key for key, form in properties.items() if form.get("type") == "array")
    lists: dict[str, Any] = {key: [] for key in arrays if key not in item}
    return item | lists | ({"leavesOut": ""} if "leavesOut" in properties else {})
