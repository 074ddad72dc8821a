"""Texts with fields: a field is a column's name and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docgen_nb.batches.template import Pattern
from docgen_nb.errors import UserError

COLUMNS = ("region", "hives per yard", "0x")
NO_BRACES = st.text(st.characters(exclude_characters="{}"))


def rendered(text, **values):
    pattern = Pattern.parse(text, "The prompt")
    pattern.check(values)
    return pattern.render(values)


def test_fields_stand_for_the_columns_values():
    assert rendered("Bees of {region}: {hives}.", region="North", hives="12") == "Bees of North: 12."


def test_a_column_with_spaces_is_a_field_too():
    assert rendered("{ hives per yard }!", **{"hives per yard": "3"}) == "3!"


def test_doubled_braces_stand_for_themselves():
    assert rendered("{{region}} is {region}", region="North") == "{region} is North"


@given(NO_BRACES, NO_BRACES, st.text())
def test_text_and_values_come_through_as_they_are(before, after, value):
    assert rendered(f"{before}{{x}}{after}", x=value) == f"{before}{value}{after}"


@given(st.text())
def test_escaped_text_comes_back(text):
    assert rendered(text.replace("{", "{{").replace("}", "}}")) == text


@given(st.text(), st.text())
def test_a_value_is_never_read_as_a_field(first, second):
    assert rendered("{a}{b}", a=first, b=second) == first + second


@pytest.mark.parametrize(
    "field",
    ["region.__class__", "region[0]", "region!r", "region:>10", "region.__init__.__globals__[x]", "0", "self", "x"],
)
def test_what_is_no_column_is_refused(field):
    with pytest.raises(UserError, match="which is not a column"):
        Pattern.parse(f"{{{field}}}", "The prompt").check(COLUMNS)


@pytest.mark.parametrize(("text", "sign"), [("a { b", "{"), ("a } b", "}"), ("{a{b}", "{"), ("}{", "}")])
def test_a_brace_alone_is_refused_with_what_to_write(text, sign):
    with pytest.raises(UserError) as error:
        Pattern.parse(text, "The prompt")
    assert str(error.value) == f"The prompt has a single {sign} in it. Write {sign * 2} for the sign itself."


@pytest.mark.parametrize("text", ["{}", "{ }", "a{}b"])
def test_a_field_without_a_name_is_refused(text):
    with pytest.raises(UserError, match="a field without a name"):
        Pattern.parse(text, "The prompt")


def test_errors_say_what_is_meant():
    with pytest.raises(UserError, match=r"--to names \{regoin\}, which is not a column. Did you mean \{region\}\?"):
        Pattern.parse("{regoin}", "--to").check(COLUMNS)
    with pytest.raises(UserError, match="A field is a column's name alone, without format or attribute"):
        Pattern.parse("{region:.2f}", "--to").check(COLUMNS)
    with pytest.raises(UserError, match="There are: region, hives per yard, 0x"):
        Pattern.parse("{q}", "--to").check(COLUMNS)
