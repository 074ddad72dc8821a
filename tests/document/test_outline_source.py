"""Outlines as they come in from files."""

import json

import pytest

from docgen_nb.document.tree import read_outline
from docgen_nb.errors import OutlineError


def test_halves_of_characters_in_a_file_are_replaced(tmp_path):
    path = tmp_path / "outline.json"
    path.write_text(json.dumps({"chapters": [{"title": "A\ud800", "x\ud800": ["\udc00"]}]}))
    outline = read_outline(path)
    assert outline.documents[0].chapters[0].title == "A\ufffd"
    assert outline.model_dump_json(by_alias=True)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_what_is_no_json_is_one_line(tmp_path, text):
    path = tmp_path / "outline.json"
    path.write_text(text)
    with pytest.raises(OutlineError, match="The file is not JSON"):
        read_outline(path)
