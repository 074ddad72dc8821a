import pandas as pd
import pytest

import docgen_nb as dg
from docgen_nb.errors import ContentPartError


def test_variables_become_snapshots():
    frame = pd.DataFrame({"hive": ["A", "B"], "kg": [1.5, None]})
    project = dg.Project(model="scripted")
    (part,) = project.add(harvest=frame)
    frame.loc[0, "kg"] = 99
    assert part.item.headers == ["hive", "kg"]
    assert part.item.rows == [["A", "1.5"], ["B", ""]]


def test_a_long_table_is_sampled_for_the_model_and_whole_for_the_document():
    (part,) = dg.Project(model="scripted").add(t=pd.DataFrame({"n": range(1000)}))
    assert len(part.item.rows) == 1000
    assert "A table of 1000 rows" in part.text
    assert part.size < 1000


def test_files_folders_and_globs_are_read_in_the_order_of_their_names(tmp_path):
    (tmp_path / "b.md").write_text("# B")
    (tmp_path / "a.csv").write_text("x;y\n1;2\n")
    (tmp_path / "c.txt").write_text("c")
    project = dg.Project(model="scripted")
    assert [p.id for p in project.add(tmp_path)] == ["a", "b", "c"]
    assert project.parts["a"].item.rows == [["1", "2"]]
    assert [p.id for p in project.add(str(tmp_path / "*.md"))] == ["b"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("e.md", b"", "empty"),
        ("b.txt", b"a\0b", "not text"),
        ("l.txt", "ä".encode("latin-1"), "not UTF-8"),
        ("x.xyz", b"a", "files of this kind"),
        ("u.csv", b"a,b\n1,2\n3\n", "row 3 has 1 cells"),
    ],
)
def test_a_bad_file_gets_one_clear_error_and_nothing_is_added(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.md").write_text("# ok")
    project = dg.Project(model="scripted")
    with pytest.raises(ContentPartError, match=says):
        project.add(tmp_path / "good.md", tmp_path / name)
    assert len(project.parts) == 0


@pytest.mark.parametrize("value", [object(), "", 7])
def test_a_value_without_a_reader_says_what_can_be_added(value):
    with pytest.raises(ContentPartError, match="variable v"):
        dg.Project(model="scripted").add(v=value)


def test_nothing_of_that_name_says_so():
    with pytest.raises(ContentPartError, match="no variable and no file"):
        dg.Project(model="scripted").add("nowhere.md")
