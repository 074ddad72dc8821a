import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from docgen_nb.document.elements import BulletList, CodeBlock, ErrorElement, Heading, Paragraph, Reference, Table
from docgen_nb.document.markdown import element_markdown, from_plain
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.document.split_at_headings import passages
from docgen_nb.document.tree import Outline

TEXT = """Intro with $a<b$ and a note[^1].

## Deeper

1. one
   - nested
2. two

| a | b\\|c |
| --- | ---: |
| 1 | 2 |

```python
x = "```"
```

[^1]: the note"""


def test_a_text_becomes_elements_and_comes_back():
    elements = read_markdown(TEXT)
    assert [e.type for e in elements] == ["paragraph", "heading", "bullet_list", "table", "code_block", "paragraph"]
    again = read_markdown("\n\n".join(element_markdown(element) for element in elements))
    assert again == elements


def test_table_cells_keep_pipes_and_line_breaks():
    table = Table(headers=["a|b"], rows=[["x\ny"]])
    assert element_markdown(table) == "| a\\|b |\n| --- |\n| x<br>y |"


@pytest.mark.parametrize(
    ("text", "headers", "rows"),
    [
        ("| n | d |\n|---|---|\n| `x|y` | $5 |", ["n", "d"], [["`x|y`", "$5"]]),
        ("n | d\n--|--\n`x|y|z` | ``p|`q``\n1 | 2", ["n", "d"], [["`x|y|z`", "``p|`q``"], ["1", "2"]]),
        ("| `a|b` | c |\n|---|---|\n| 1 | 2 |", ["`a|b`", "c"], [["1", "2"]]),
        ("| n | d |\n|---|---|\n| `x\\|y` | `p|q` |", ["n", "d"], [["`x|y`", "`p|q`"]]),
        ("| n | d |\n|---|---|\n| ` | ` |", ["n", "d"], [["`", "`"]]),
    ],
)
def test_code_with_a_pipe_stays_in_its_cell(text, headers, rows):
    (table,) = read_markdown(text)
    assert (table.headers, table.rows) == (headers, rows)
    assert read_markdown(element_markdown(table)) == [table]


def test_a_row_keeps_the_cells_that_it_has_more_than_the_header():
    (table,) = read_markdown("| n | d |\n|---|---|\n| `x|y` | $5 | more |\n| short |\n| 1 | 2 | | |")
    assert table.headers == ["n", "d", ""]
    assert table.rows == [["`x|y`", "$5", "more"], ["short", "", ""], ["1", "2", ""]]
    (long,) = read_markdown(f"| n |\n|---|\n| {' | '.join(map(str, range(5000)))} |")
    assert len(long.headers) < 30
    assert long.rows[0][-1].endswith("4998 | 4999")


def test_code_blocks_that_show_a_table_keep_their_lines():
    code = "| n | d |\n|---|---|\n| `x|y` | 2 |"
    assert read_markdown(f"```text\n{code}\n```\n\n{code}")[0] == CodeBlock(code=code, language="text")


def test_a_fence_is_longer_than_any_in_the_code():
    assert element_markdown(CodeBlock(code="```\n", language="md")).startswith("````md\n")


def test_every_element_has_a_form():
    assert element_markdown(Paragraph(text="p")) == "p"
    assert element_markdown(Heading(text="h", level=1), below=3) == "#### h"
    assert element_markdown(BulletList(items=["a", "b"], ordered=True, start=3)) == "3. a\n4. b"
    assert "notes.md" in element_markdown(Reference(part_id="n", label="notes.md"))
    assert "%docgen retry" in element_markdown(ErrorElement(message="no", cause="X", attempts=2))


def test_trying_again_is_advised_only_where_it_can_help():
    text = element_markdown(ErrorElement(message="It needs a picture.", cause="OutlineError"))
    assert text == "> **Not written.** It needs a picture."
    assert "%docgen retry" in element_markdown(ErrorElement(message="no", cause="ModelError"))


def test_documents_chapters_and_sections_keep_their_order_and_levels():
    outline = Outline.model_validate(
        {"title": "T", "chapters": [{"title": "A", "sections": [{"title": "a1"}, {"title": "a2"}]}, {"title": "B"}]}
    )
    assert outline.to_markdown().split("\n\n") == ["# T", "## A", "### a1", "### a2", "## B\n"]


@given(st.text(alphabet="#\n ab`-=>"))
def test_splitting_at_headings_loses_nothing(text):
    assert "".join(passage.text for passage in passages(text)) == text


@given(st.text(alphabet="ab \n#*-|`>1.[]:"))
def test_reading_markdown_keeps_every_letter(text):
    kept = "".join(element_markdown(element) for element in read_markdown(text))
    assert [c for c in kept if c in "ab"] == [c for c in text if c in "ab"] or "```" in text or "~~~" in text


@given(st.text(alphabet="ab1 \n#*-_`>.()[]|=+<&~$\\\t", max_size=80))
def test_plain_text_as_markdown_reads_the_same(text):
    tokens = MarkdownIt("commonmark").enable("table").parse(from_plain(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    words = [
        "".join("\n" if child.type == "hardbreak" else child.content for child in token.children)
        for token in tokens
        if token.type == "inline"
    ]
    assert "\n".join(words).split() == text.split()


def test_a_text_of_very_many_lines_is_not_cut_at_its_headings():
    text = "# x\n" * 100_001
    assert [passage.text for passage in passages(text)] == [text]
