import pytest

from docgen_nb.errors import UserError
from docgen_nb.notebook.args import VERBS, HelpShown, parse
from docgen_nb.notebook.completion import candidates


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_has_help_that_does_not_end_the_process(verb):
    with pytest.raises(HelpShown, match=verb):
        parse(f"{verb} -h")


def test_a_line_becomes_typed_arguments():
    verb, arguments = parse('add "my file.md" df --as object --instruction "keep the units"')
    assert verb == "add"
    assert arguments.sources == ["my file.md", "df"]
    assert (arguments.as_, arguments.instruction) == ("object", "keep the units")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("structre", "Did you mean structure"),
        ("nonsense", "There are: help"),
        ("fill --schedule fast", "invalid choice"),
        ("structure --chapters many", "invalid int"),
        ("export", "required"),
        ('add "open', "quotation"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_type(line, says):
    with pytest.raises(UserError, match=says) as raised:
        parse(line)
    assert "\n" not in str(raised.value)


def test_an_empty_line_is_help():
    assert parse("")[0] == "help"


def test_tab_offers_verbs_options_and_providers():
    assert "structure" in candidates([], "str")
    assert "--schedule" in candidates(["fill"], "--s")
    assert "openai:" in candidates(["model"], "o")
