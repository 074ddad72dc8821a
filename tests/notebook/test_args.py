import pytest
from IPython.core.error import UsageError

from docgen_nb.notebook.args import HelpShownError, find_verb, parse, parser_for, words, words_of
from docgen_nb.notebook.verbs import all_verbs

CONTRACT = {
    "model", "add", "parts", "structure", "outline", "fill", "generate", "show", "status", "retry", "redo", "undo",
    "lock", "unlock", "edit", "stop", "contract", "check", "fix", "export", "panel", "project", "batch", "help",
    "ask", "refresh", "new", "remove", "import",
}  # fmt: skip


def read(line, body=None):
    first, *rest = words(line)
    return parse(find_verb(first, all_verbs()), rest, body)


def mistake(line, body=None):
    with pytest.raises(UsageError) as caught:
        read(line, body)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_every_verb_is_one_of_the_contract_and_those_of_the_main_job_are_there():
    assert set(all_verbs()) <= CONTRACT
    assert {"model", "add", "parts", "structure", "outline", "fill", "generate", "show", "export"} <= set(all_verbs())


def test_a_line_becomes_typed_arguments():
    assert read("fill --schedule chapters --background --max-cost 0.5") == {
        "refs": [],
        "schedule": "chapters",
        "background": True,
        "max_cost": 0.5,
        "max_tokens": None,
        "dry_run": False,
        "proofread": None,
        "edit": False,
    }
    given = {"model": "openai:m", "temperature": 0.5, "max_concurrency": 3, "rpm": 60}
    asked = read("model openai:m --temperature 0.5 --max-concurrency 3 --rpm 60")
    assert {name: value for name, value in asked.items() if value is not None} == given


def test_quotes_keep_words_together():
    assert read("""add "my notes.md" sales --as object --instruction 'as it is'""") == {
        "sources": ["my notes.md", "sales"],
        "as_": "object",
        "instruction": "as it is",
        "label": "",
        "url": False,
        "local": False,
        "id_": "",
        "encoding": "",
    }


def test_braces_percent_signs_and_hashes_are_only_text():
    assert read("add x --instruction '{a} 5% #1'")["instruction"] == "{a} 5% #1"
    assert words("add notes.md #1") == ["add", "notes.md", "#1"]


def test_a_body_is_an_argument_of_verbs_that_take_one():
    asked = read("generate --chapters 3 --dry-run", "A report.\n")
    assert (asked["chapters"], asked["documents"], asked["dry_run"], asked["body"]) == (3, None, True, "A report.\n")
    assert read("generate")["body"] is None


def test_a_body_below_a_verb_that_takes_none_is_a_mistake():
    assert mistake("fill", "text").startswith("%docgen fill: it takes no text below it")


def test_an_unknown_verb_names_the_closest():
    assert mistake("structre") == "%docgen has no verb 'structre'. Did you mean %docgen structure?"
    assert "Did you mean %docgen fill?" in mistake("FILL")
    assert "Did you mean %docgen remove?" in mistake("remov")


def test_a_verb_like_no_other_names_all_there_are():
    text = mistake("zzz")
    assert all(name in text for name in all_verbs())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("fill --schedul chapters", "Did you mean --schedule?"),
        (
            "fill --zzz",
            "There are: --help, --schedule, --background, --max-cost, --max-tokens, --dry-run, --proofread, ",
        ),
        ("fill --schedule fast", "'fast'"),
        ("parts now", "'now' is one word too many."),
        ("generate --chapters 0", "'0' is not a whole number of at least 1"),
        ("generate --chapters two", "'two' is not a whole number of at least 1"),
        ("generate --chapters 2.5", "'2.5' is not a whole number of at least 1"),
        ("model m --timeout 0", "'0' is not a number above 0"),
        ("model m --temperature nan", "'nan' is not a number of at least 0"),
        ("add", "it needs NAME|PATH|GLOB."),
        ("export", "it needs PATH."),
        ('add "a b', 'a quote is not closed in: add "a b'),
    ],
)
def test_a_mistake_says_what_is_wrong_in_one_line(line, says):
    assert says in mistake(line)


@pytest.mark.parametrize("name", list(all_verbs()))
def test_every_verb_prints_its_help_and_does_not_exit(name, capsys):
    with pytest.raises(HelpShownError):
        read(f"{name} -h")
    text = capsys.readouterr().out
    assert text.startswith(f"usage: %docgen {name} [-h]")
    assert "\x1b" not in text


def test_percent_signs_in_help_stand_as_they_are_typed(capsys):
    with pytest.raises(HelpShownError):
        read("outline -h")
    text = capsys.readouterr().out
    assert "below %%docgen outline." in text
    assert "%%%" not in text


@pytest.mark.parametrize("name", list(all_verbs()))
def test_every_option_says_what_it_is_for(name):
    for option, action in parser_for(all_verbs()[name]).options().items():
        assert action.help or action.metavar, option


def test_abbreviated_options_are_no_options():
    assert "has no option '--back'" in mistake("fill --back")


@pytest.mark.parametrize(("chosen", "words"), [(True, ["--proofread"]), (False, ["--no-proofread"]), (None, [])])
@pytest.mark.parametrize("verb", ["fill", "generate"])
def test_the_panel_s_choice_of_proofreading_is_an_option_of_its_runs(verb, chosen, words):
    assert words_of(all_verbs()[verb], {"proofread": chosen}) == words
