import pytest
from IPython.core.completer import provisionalcompleter

import docgen_nb

RUN = ["--schedule", "--background", "--max-cost", "--max-tokens", "--dry-run"]
OPTIONS = ["--help", *RUN, "--proofread", "--no-proofread", "--edit"]


@pytest.fixture
def complete(shell):
    """The texts that Tab offers at the end of a line."""

    def offered(line):
        with provisionalcompleter():
            found = list(shell.Completer.completions(line, len(line)))
        assert all(line[each.start :] == each.text[: len(line) - each.start] for each in found)
        return [each.text for each in found]

    return offered


def test_verbs_are_completed(complete):
    assert complete("%docgen st") == ["structure", "status", "stop"]
    assert complete("%%docgen gen") == ["generate"]
    assert complete("x = %docgen fi") == ["fill", "fix"]
    assert set(complete("%docgen ")) >= {"model", "add", "fill", "export"}


def test_a_cell_magic_offers_only_verbs_that_take_the_text_below(complete):
    offered = complete("%%docgen ")
    assert {"structure", "generate", "batch", "outline", "edit"} <= set(offered)
    assert not {"add", "fill", "export", "show", "status"} & set(offered)


def test_no_other_magic_and_no_python_is_offered_among_the_words_of_a_verb(complete):
    assert complete("%docgen add d") == ["d"]
    assert complete("%docgen contract ") != []
    for line in ("%docgen add d", "%docgen contract ", "%docgen fill --max-cost ", "%docgen outline load "):
        assert not [text for text in complete(line) if text.startswith("%") or text in {"abs", "print"}], line
    assert "DG101" in complete("%docgen check --select ")


def test_options_are_completed_once(complete):
    assert complete("%docgen fill --") == OPTIONS
    assert complete("%docgen fill --background --") == [each for each in OPTIONS if each != "--background"]
    assert complete("%docgen model m --max") == ["--max-concurrency", "--max-output-tokens"]


def test_values_of_options_are_completed(complete):
    assert complete("%docgen fill --schedule ") == ["pipelined", "chapters", "sequential"]
    assert complete("%docgen add x --as o") == ["object"]


def test_models_are_completed(complete):
    assert "embedded" in complete("%docgen model ")
    assert complete("%docgen model anth") == ["anthropic:"]


def test_variables_that_can_be_parts_and_files_are_completed(complete, shell, tmp_path):
    (tmp_path / "notes.md").write_text("text")
    (tmp_path / "my notes.md").write_text("text")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("x")
    shell.run_cell("import os as name_module\nname_text = 'text'\nname_number = 1\n_hidden = 'x'")
    assert complete("%docgen add name") == ["name_text"]
    assert complete("%docgen add no") == ["notes.md"]
    assert complete("%docgen add data/") == ["data/a.csv"]
    assert complete('%docgen add "my') == ['"my notes.md"']
    assert "_hidden" not in complete("%docgen add ")


def test_references_are_completed(complete, shell):
    assert "1" not in complete("%docgen show ")
    docgen_nb.current().load_outline(
        {"chapters": [{"title": "A", "sections": [{"title": "x"}, {"title": "y"}]}, {"title": "B"}]}
    )
    assert complete("%docgen show ") == ["1", "2", "1.1", "1.2"]
    assert complete("%docgen show 1.") == ["1.1", "1.2"]


def test_outlines_are_completed_from_variables_and_json_files(complete, shell, tmp_path):
    (tmp_path / "plan.json").write_text("{}")
    (tmp_path / "plan.md").write_text("")
    shell.run_cell("plan_a = {'chapters': []}\nplan_b = 'text'")
    assert complete("%docgen structure plan") == ["plan_a", "plan.json"]
    assert complete("%docgen outline lo") == ["load"]
    assert complete("%docgen outline load plan") == ["plan_a", "plan.json"]
    assert "show" not in complete("%docgen outline load ")


def test_other_lines_are_completed_as_ever(complete, shell):
    shell.run_cell("some_name = 1")
    assert complete("some_na") == ["some_name"]
    assert "docgen" not in complete("print(")


def test_completing_does_not_open_a_project(complete, shell):
    complete("%docgen show ")
    assert shell.docgen_nb._session.opened_project is None


@pytest.mark.parametrize("line", ["fill --max-cost ", "fill --max-cost 1", "redo 1.1 sh", "add deb", "status "])
def test_where_nothing_can_be_offered_no_python_is(complete, line):
    word = line.rpartition(" ")[2]
    assert complete(f"%docgen {line}") == [word]
