"""Names of files from the values of rows: what can't stand on every disk is refused, and names its row."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from docgen_nb.batches.file_names import LONGEST, Claimed, PathPattern, same_name
from docgen_nb.errors import UserError

HOME = Path.cwd()


def path_of(value, pattern="out/{x}.docx", row=3):
    return PathPattern.parse(pattern, "--to").render({"x": value}, row)


def test_a_value_takes_its_fields_place():
    assert path_of("North") == HOME / "out" / "North.docx"
    assert path_of("St. Gallen", "{x}/report.docx") == HOME / "St. Gallen" / "report.docx"


def test_separators_and_dots_of_the_pattern_itself_are_the_users():
    assert path_of("a", "../{x}.md") == HOME.parent / "a.md"
    assert path_of("a", "/srv/./b/{x}.md") == Path("/srv/b/a.md")
    assert path_of("a", "~/{x}.md") == Path.home() / "a.md"


@pytest.mark.parametrize("value", ["", " ", "\u00a0"])
def test_an_empty_value_gives_no_file(value):
    with pytest.raises(UserError, match=r"^Row 3: x is empty, so the file has no name\. "):
        path_of(value)


@pytest.mark.parametrize(
    "value",
    ["a/b", "a\\b", "..", ".", "../../etc/passwd", "/etc/passwd", "C:x", "a\0b", "a\nb", "a\tb", "a*", "a?", 'a"b',
     "<a>", "a|b", " a", ".hidden", "~root", "-rf", "con", "NUL", "Com1", "lpt¹", "aux.txt", "\u202egnp", "a\u200bb",
     "\ud800", "\u2028"],
)  # fmt: skip
def test_an_unsafe_value_is_refused(value):
    with pytest.raises(UserError, match=r"^Row 3: "):
        path_of(value, "{x}")


@pytest.mark.parametrize("value", ["a ", "a."])
def test_a_name_that_windows_would_change_is_refused(value):
    with pytest.raises(UserError, match=r"^Row 3: "):
        path_of(value, "{x}/report.docx")


def test_a_reserved_name_is_one_whatever_its_ending():
    with pytest.raises(UserError, match=r"'con.docx' is reserved on Windows"):
        path_of("con")
    assert path_of("con", "report-{x}.docx").name == "report-con.docx"


def test_a_name_that_is_too_long_is_refused_counting_bytes():
    assert path_of("a" * 190).name == "a" * 190 + ".docx"
    with pytest.raises(UserError, match="is longer than 200 bytes"):
        path_of("ä" * 100)


def test_an_error_shows_the_value_on_one_line():
    with pytest.raises(UserError) as error:
        path_of("a\nb\x1b[31m")
    assert "\n" not in str(error.value)
    assert "\x1b" not in str(error.value)
    assert "U+000A" in str(error.value)


@given(st.text(min_size=1, max_size=300))
@example("..")
@example("a\u0301")
@example("CON")
def test_a_value_gives_a_file_right_in_the_patterns_folder_or_an_error(value):
    try:
        path = path_of(value, "out/{x}.docx")
    except UserError as error:
        said = str(error)
        assert said.startswith("Row 3: ")
        assert len(said.splitlines()) == 1
        return
    assert path.parent == HOME / "out"
    assert path.name == f"{value}.docx"
    assert len(os.fsencode(path.name)) <= LONGEST
    assert all(unicodedata.category(sign)[0] != "C" for sign in path.name)


@given(st.lists(st.text("abAB.é\u0301ﬁfi ", min_size=1, max_size=4), min_size=2, max_size=6))
def test_no_two_rows_that_are_taken_have_names_that_some_disk_holds_for_one(values):
    claimed, taken = Claimed(), {}
    for row, value in enumerate(values, 1):
        key = same_name(HOME / f"{value}.docx")
        try:
            claimed.claim(HOME / f"{value}.docx", row)
        except UserError as error:
            assert key in taken
            assert str(error).startswith(f"Rows {taken[key]} and {row} both give ")  # noqa: PT017
        else:
            assert key not in taken
            taken[key] = row


@pytest.mark.parametrize(("one", "other"), [("a", "a"), ("North", "NORTH"), ("é", "e\u0301"), ("ﬁ", "fi"), ("ß", "SS")])
def test_names_that_are_one_on_some_disk_are_refused(one, other):
    claimed = Claimed()
    claimed.claim(path_of(one), 1)
    with pytest.raises(UserError, match="Rows 1 and 2 both give"):
        claimed.claim(path_of(other), 2)


def test_a_file_may_not_be_the_folder_of_another():
    claimed = Claimed()
    claimed.claim(Path("/out/a"), 1)
    with pytest.raises(UserError, match="a file of one row and a folder of another"):
        claimed.claim(Path("/out/a/b.md"), 2)
    claimed = Claimed()
    claimed.claim(Path("/out/a/b.md"), 1)
    with pytest.raises(UserError, match="a file of one row and a folder of another"):
        claimed.claim(Path("/out/A"), 2)


@pytest.mark.parametrize("pattern", ["", "/", "out/", "..", "out/.."])
def test_a_pattern_without_a_file_is_refused(pattern):
    with pytest.raises(UserError, match="--to is not the path of a file"):
        PathPattern.parse(pattern, "--to")


@given(st.text(max_size=20))
def test_any_pattern_can_be_read_or_is_refused(pattern):
    assume("\0" not in pattern)
    try:
        PathPattern.parse(pattern, "--to")
    except UserError as error:
        assert len(str(error).splitlines()) <= 1 or "\n" in pattern  # noqa: PT017
