"""Edits and comments of an exported Word file come back into the document."""

import random
import re
import zipfile

import pytest

import docgen_nb as dg
from docgen_nb.document.elements import BulletList
from docgen_nb.document.read_markdown import read_markdown
from docgen_nb.errors import UserError
from docgen_nb.project.importing import patched
from docgen_nb.project.revisions import section_ref
from docgen_nb.testing import ScriptedModel

pytest.importorskip("pypandoc")

OUTLINE = {
    "documents": [
        {
            "title": "Bees",
            "chapters": [
                {"title": "Hives", "sections": [{"title": "Count"}, {"title": "Work"}]},
                {"title": "End", "sections": [{"title": "Sum"}]},
            ],
        }
    ]
}
COUNT = """There are **12** hives [@notes]. They stand in a row.

| a | b |
| --- | --- |
| 1 | 2 |

- one item
- another item"""


@pytest.fixture
def project():
    made = dg.Project(model=ScriptedModel())
    made.add(notes="There are 12 hives.")
    made.load_outline(OUTLINE)
    made.fill().wait()
    made.edit("1.1", COUNT)
    made.edit("1.2", "Workers fly 3 km. Bees sleep at night.")
    return made


@pytest.fixture
def edited(project, tmp_path):
    """Export, and change the XML of the Word file: (pattern, replacement) pairs; gives the file."""

    def edit(*changes, file="bees.docx", comment=None):
        project.export(tmp_path / "plain.docx", force=True)
        with zipfile.ZipFile(tmp_path / "plain.docx") as source, zipfile.ZipFile(tmp_path / file, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                if name == "word/document.xml":
                    text = data.decode()
                    for pattern, replacement in changes:
                        text, count = re.subn(pattern, replacement, text, count=1)
                        assert count, pattern
                    data = text.encode()
                if name == "word/comments.xml" and comment:
                    data = data.replace(b"</w:comments>", comment.encode() + b"</w:comments>")
                    data = re.sub(
                        rb"<w:comments([^>]*)/>", rb"<w:comments\1>" + comment.encode() + b"</w:comments>", data
                    )
                target.writestr(name, data)
        return tmp_path / file

    return edit


def run(text, *, deleted=False):
    return (
        f'<w:r><w:{"delText" if deleted else "t"} xml:space="preserve">{text}</w:{"delText" if deleted else "t"}></w:r>'
    )


def test_an_edit_changes_the_words_and_nothing_beside_them(project, edited):
    found = project.import_edits(edited((">12<", ">13<"), ("stand in a row", "stand in two rows")))
    assert project.revisions().markdown(section_ref("1.1")) == COUNT.replace("**12**", "13").replace(
        "a row", "two rows"
    )
    assert [str(edit) for edit in found.edits] == ["1.1: “12” → “13”", "1.1: “a row.” → “two rows.”"]
    assert "Changed: 1.1; %docgen undo 1.1 rejects what was changed there." in str(found)


def test_undo_rejects_and_no_run_writes_over(project, edited):
    project.import_edits(edited(("Workers fly 3", "Workers fly 4")))
    text = project.revisions().markdown(section_ref("1.2"))
    project.fill().wait()
    assert project.revisions().markdown(section_ref("1.2")) == text == "Workers fly 4 km. Bees sleep at night."
    project.undo("1.2")
    assert project.revisions().markdown(section_ref("1.2")) == "Workers fly 3 km. Bees sleep at night."


def test_tracked_changes_are_taken_also_where_the_document_has_gone_on(project, edited):
    deleted = f'<w:del w:id="90" w:author="Ann">{run("Workers fly 3 km. ", deleted=True)}</w:del>'
    inserted = f'<w:ins w:id="91" w:author="Ann">{run("Workers fly 5 km. ")}</w:ins>'
    change = (
        r'<w:r>(<w:rPr>.*?</w:rPr>)?<w:t xml:space="preserve">Workers fly 3 km\.',
        deleted + inserted + '<w:r><w:t xml:space="preserve">',
    )
    file = edited(change)
    project.edit("1.2", "Workers fly 3 km. Bees sleep at night. A sentence that came later.")
    project.import_edits(file)
    assert project.revisions().markdown(section_ref("1.2")) == (
        "Workers fly 5 km. Bees sleep at night. A sentence that came later."
    )


def test_blocks_are_added_and_taken_away(project, edited):
    paragraph = f"<w:p>{run('A new block.')}</w:p>"
    file = edited((r"(<w:p>(?:(?!</w:p>).)*Bees sleep at night\.(?:(?!</w:p>).)*</w:p>)", rf"\1{paragraph}"))
    project.import_edits(file)
    assert project.revisions().markdown(section_ref("1.2")) == "Workers fly 3 km. Bees sleep at night.\n\nA new block."


def test_a_heading_of_somebody_else_s_is_told(project, edited):
    file = edited((r"(Heading2(?:(?!</w:p>).)*>)Work<", r"\1Labour<"))
    found = project.import_edits(file)
    assert any("“Labour” is not a heading of this document" in line for line in found.left)
    assert "1.2 is not in the file" in found.left


def test_a_changed_table_and_text_outside_all_sections_are_told(project, edited):
    paragraph = f"<w:p>{run('A word before.')}</w:p>"
    heading = r"(Heading1(?:(?!</w:p>).)*>Hives<(?:(?!</w:p>).)*</w:p>)"
    found = project.import_edits(edited((r"(?s)(<w:tbl>.*?)>2<", r"\1>7<"), (heading, rf"\1{paragraph}")))
    assert found.edits == ()
    assert set(found.left) == {
        "a table or picture in 1.1, which was changed",
        "the text between “Hives” and its first section",
    }


def test_a_locked_section_stays(project, edited):
    file = edited(("Workers fly 3", "Workers fly 4"))
    project.lock("1.2")
    found = project.import_edits(file)
    assert found.edits == ()
    assert found.left == ("1.2 is locked; %docgen unlock 1.2 lets it be changed",)


def test_comments_are_listed_with_their_place(project, edited):
    start, end = (
        '<w:commentRangeStart w:id="7"/>',
        '<w:commentRangeEnd w:id="7"/><w:r><w:commentReference w:id="7"/></w:r>',
    )
    comment = (
        f'<w:comment w:id="7" w:author="Ann" w:date="2026-01-01T00:00:00Z"><w:p>{run("Is that so?")}</w:p></w:comment>'
    )
    file = edited((r"(<w:r>(?:(?!<w:r>).)*Workers fly 3 km\..*?</w:r>)", rf"{start}\1{end}"), comment=comment)
    found = project.import_edits(file)
    assert [(each.author, each.text, each.label) for each in found.comments] == [("Ann", "Is that so?", "1.2")]
    assert "1.2 “Workers fly 3 km. Bees sleep at night.” – Ann: Is that so?" in str(found)


def test_an_untouched_file_changes_nothing(project, edited):
    assert str(project.import_edits(edited())) == "Nothing was changed in the file."


def test_other_files_are_refused(project, tmp_path):
    (tmp_path / "notes.md").write_text("x")
    with pytest.raises(UserError, match=r"notes.md is not a Word file"):
        project.import_edits(tmp_path / "notes.md")
    with pytest.raises(UserError, match=r"nowhere.docx can't be read"):
        project.import_edits(tmp_path / "nowhere.docx")


# any edit of the words is the same edit of the Markdown

WORDS = ["bees", "sleep", "at", "night", "in", "the", "hive", "of", "12", "m", "and", "fly", "far", "when", "sun"]


def read(markdown):
    words = []
    for element in read_markdown(markdown):
        for text in element.items if isinstance(element, BulletList) else [element.text]:
            words += [*(["¶"] if words else []), *text.replace("*", "").split()]
    return words


def some_markdown(draw):
    blocks = [
        " ".join(f"**{word}**" if draw.random() < 0.1 else word for word in draw.choices(WORDS, k=draw.randint(3, 12)))
        for _ in range(draw.randint(1, 4))
    ]
    if draw.random() < 0.4:
        blocks.append("\n".join("- " + " ".join(draw.choices(WORDS, k=3)) for _ in range(3)))
    return "\n\n".join(blocks)


def some_edit(draw, words):
    new = list(words)
    at = draw.choice([place for place, word in enumerate(new) if word != "¶"])
    match draw.choice(["replace", "add", "remove", "block"]):
        case "replace":
            new[at] = "other"
        case "add":
            new.insert(at + 1, "added")
        case "remove" if at + 1 < len(new) and new[at + 1] != "¶":
            del new[at]
        case _:
            new += ["¶", "Another", "block."]
    return new


@pytest.mark.parametrize("seed", range(150))
def test_any_edit_of_the_words_is_that_edit_of_the_markdown(seed):
    draw = random.Random(seed)
    markdown = some_markdown(draw)
    old = read(markdown)
    new = some_edit(draw, some_edit(draw, old))
    assert read(patched(markdown, old, new)) == new
