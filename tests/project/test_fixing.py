"""``fix``: sections with findings are written again, and nothing gets worse. On the real project and engine."""

import asyncio
import re

import pandas as pd
import pytest

import docgen_nb as dg
from docgen_nb.document.references import SectionRef
from docgen_nb.errors import AuthenticationError
from docgen_nb.project.fixing import fix, instructions
from docgen_nb.testing import ScriptedModel

CLEAN = "The keepers of section {} look after the young trees near the gate."
FAULTY = "The owner of part {} is [insert name], as all of us know."
WORSE = "The owner of part {} is [insert name]. See section 9.9 and Table 7, as all of us know."
SECTIONS = 4


def number_in(request):
    return number_in_task(request.messages[-1].content)


def number_in_task(task):
    return int(re.search(r"You (?:write|edit) section 1\.(\d)", task)[1])


def careless(*, faulty, rewrites):
    """A model that writes placeholders into some sections; ``rewrites`` says what it makes of feedback."""
    asked = []

    def script(request):
        number = number_in(request)
        if "because of this feedback" not in request.messages[-1].content:
            return (FAULTY if number in faulty else CLEAN).format("abcdefgh"[number])
        asked.append(number)
        reply = rewrites[min(asked.count(number), len(rewrites)) - 1]
        return reply if isinstance(reply, Exception) else reply.format("ijklmnop"[number])

    model = ScriptedModel(script)
    model.rewritten = asked
    return model


@pytest.fixture
def filled():
    """A project of one chapter whose sections are written by the model given."""

    async def make(model):
        project = dg.Project(model=model)
        chapter = {"title": "Trees", "sections": [{"title": f"Part {'abcdefgh'[n]}"} for n in range(SECTIONS)]}
        project.load_outline({"title": "Report", "language": "en", "chapters": [chapter]})
        await project.fill()
        return project

    return make


async def followed(run):
    return await run


def text_of(project, number):
    return project.outline.section(SectionRef(1, 1, number)).elements[0].text


def run_fix(project, **options):
    return fix(project, followed, **options)


@pytest.fixture
def run_async():
    return asyncio.run


@pytest.mark.parametrize("count", [1, 3])
def test_only_sections_with_findings_are_written_again_with_the_findings_as_instructions(filled, run_async, count):
    faulty = set(range(1, count + 1))
    model = careless(faulty=faulty, rewrites=[CLEAN])

    async def work():
        project = await filled(model)
        calls = len(model.requests)
        return project, await run_fix(project), model.requests[calls:]

    project, result, requests = run_async(work())
    assert {number_in(request) for request in requests} == faulty
    assert "A placeholder was left in: [insert name] Fill it in" in requests[0].messages[-1].content
    assert (len(result.before), len(result.after)) == (count, 0)
    assert result.rewritten == tuple(f"1.{number}" for number in sorted(faulty))
    assert all(section.state == "done" for _, section in project.outline.sections())


def test_the_old_text_is_kept(filled, run_async):
    async def work():
        project = await filled(careless(faulty={2}, rewrites=[CLEAN]))
        await run_fix(project)
        project.undo("1.2")
        return project

    assert "[insert name]" in text_of(run_async(work()), 2)


@pytest.mark.parametrize("rewrite", [WORSE, FAULTY])
def test_a_rewrite_that_is_no_better_is_thrown_away(filled, run_async, rewrite):
    async def work():
        project = await filled(careless(faulty={2}, rewrites=[rewrite]))
        before = text_of(project, 2)
        return project, before, await run_fix(project)

    project, before, result = run_async(work())
    assert text_of(project, 2) == before
    assert (result.rewritten, result.thrown_away) == ((), ("1.2",))
    assert len(result.after) == len(result.before) == 1


def test_a_rewrite_that_makes_another_section_repeat_it_is_thrown_away(filled, run_async):
    copy = "The keepers write down what they have seen every evening, and nobody takes a ladder home without a word."
    model = careless(faulty={1}, rewrites=[copy])
    first = model._script

    def script(request):
        return copy if number_in(request) == 3 else first(request)

    model._script = script

    async def work():
        project = await filled(model)
        return project, await run_fix(project)

    project, result = run_async(work())
    assert "[insert name]" in text_of(project, 1)
    assert [finding.code for finding in result.after] == ["DG603"]


def test_there_are_at_most_so_many_rounds(filled, run_async):
    half = "The owner is known, see section 9.9, as all {} know."
    twice = "The owner is [insert name], see section 9.9, as all {} know."

    async def work(rounds):
        model = careless(faulty=set(), rewrites=[half, CLEAN])
        project = await filled(model)
        project.outline.section(SectionRef(1, 1, 1)).elements[0].text = twice
        return await run_fix(project, rounds=rounds), model.rewritten

    one, asked = run_async(work(1))
    assert (len(one.before), len(one.after), asked) == (2, 1, [1])
    two, asked = run_async(work(2))
    assert (len(two.after), asked) == (0, [1, 1])


def test_locked_sections_are_left_alone(filled, run_async):
    async def work():
        project = await filled(careless(faulty={1, 2}, rewrites=[CLEAN]))
        project.lock("1.1")
        return await run_fix(project)

    result = run_async(work())
    assert (result.rewritten, result.kept) == (("1.2",), ("1.1",))
    assert "Left alone, locked or written by hand: 1.1." in result.to_text()


def test_only_what_is_selected_is_mended(filled, run_async):
    async def work():
        model = careless(faulty={1, 2}, rewrites=[CLEAN])
        project = await filled(model)
        await run_fix(project, select="DG1")
        assert model.rewritten == []
        await run_fix(project, ref="1.2")
        return model.rewritten

    assert run_async(work()) == [2]


def test_what_stops_a_run_is_raised_and_no_text_is_lost(filled, run_async):
    async def work():
        project = await filled(careless(faulty={1}, rewrites=[AuthenticationError("refused")]))
        with pytest.raises(AuthenticationError):
            await run_fix(project)
        return project

    assert "[insert name]" in text_of(run_async(work()), 1)


def test_without_findings_nothing_is_asked(filled, run_async):
    async def work():
        model = careless(faulty=set(), rewrites=[])
        result = await run_fix(await filled(model))
        return result, model.rewritten

    result, asked = run_async(work())
    assert asked == []
    assert result.to_text() == "Findings: 0 before, 0 now."


def test_instructions_are_one_line_each_and_quote_the_sentence(filled, run_async):
    async def work():
        project = await filled(careless(faulty={1}, rewrites=[CLEAN]))
        project.outline.section(SectionRef(1, 1, 1)).elements[
            0
        ].text = "All is well. Ask [insert\tname] now, all of you."
        return project.check(), project.outline

    told = instructions(*run_async(work()))
    (line,) = told.splitlines()[1:]
    assert line.startswith("- A placeholder was left in: [insert name] Fill it in, or take it out.")
    assert line.endswith(' The sentence: "Ask [insert name] now, all of you."')


def test_of_a_repetition_both_passages_are_quoted(filled, run_async):
    copy = "The keepers write down what they have seen every evening, and nobody takes a ladder home without a word."

    async def work():
        project = await filled(ScriptedModel(lambda request: copy if number_in(request) in {1, 3} else CLEAN))
        return project.check(select="DG2"), project.outline

    told = instructions(*run_async(work()))
    assert f'The sentence: "{copy}"' in told
    assert f'says: "{copy}"' in told


@pytest.mark.parametrize(
    ("new", "left"),
    [("The owner is Anna, as all of us know.", "The owner is Anna, as all of us know."), ("NOTHING", "")],
)
def test_a_text_that_comes_back_unchanged_is_tried_once_more_by_its_sentence(filled, run_async, new, left):
    first = "The keepers look after the young trees near the gate."
    faulty = "The owner is [insert name], as all of us know."

    def script(request):
        task = request.messages[-1].content
        if "One sentence of it has a fault" in task:
            assert f"The sentence: {faulty}" in task
            return new
        return f"{first} {faulty}" if number_in_task(task) == 2 else CLEAN.format("abcdefgh"[number_in_task(task)])

    async def work():
        project = await filled(ScriptedModel(script))
        return project, await run_fix(project)

    project, result = run_async(work())
    assert text_of(project, 2) == f"{first} {left}".strip()
    assert (len(result.before), len(result.after)) == (1, 0)
    assert "Fixed 1.2:1 " in result.to_text()
    assert result.thrown_away == ()


def test_what_no_way_fixes_is_left_as_it_was_and_told(filled, run_async):
    def script(request):
        task = request.messages[-1].content
        if "One sentence of it has a fault" in task:
            return "The owner is [insert name], still."
        return FAULTY.format("a") if number_in_task(task) == 2 else CLEAN.format("abcdefgh"[number_in_task(task)])

    async def work():
        project = await filled(ScriptedModel(script))
        return project, await run_fix(project), len(project.model.requests)

    project, result, calls = run_async(work())
    assert text_of(project, 2) == FAULTY.format("a")
    assert result.unchanged == ("1.2",)
    assert "the old text stands: 1.2." in result.to_text()
    assert calls == SECTIONS + 2  # one rewrite, one edit of the sentence


def test_certain_values_are_put_in_and_what_is_called_right_is_kept(tmp_path):
    table = {"shop": ["Acorn", "Cobalt", "Dorset"], "returns": [31, 44, 19], "visitors": [9020, 15300, 6120]}
    project = dg.Project(tmp_path / "shops.docgen", model="scripted")
    project.add(shops=pd.DataFrame(table))
    text = {"type": "paragraph", "text": "Cobalt had 38 returns. Acorn had 9,120 visitors.", "partIds": ["shops"]}
    section = {"title": "Shops", "contentPartIds": ["shops"], "state": "done", "elements": [text]}
    project.load_outline(dg.Outline.model_validate({"title": "S", "chapters": [{"title": "S", "sections": [section]}]}))
    visitors = next(f for f in project.check(select="DG101") if f.excerpt == "9,120")
    project.accept(visitors)
    assert [f.excerpt for f in project.check(select="DG101")] == ["38"]
    assert [f.right for f in project.fix_certain()] == ["44"]
    assert project.outline.section(SectionRef(1, 1, 1)).elements[0].text == (
        "Cobalt had 44 returns. Acorn had 9,120 visitors."
    )
    assert len(project.check(select="DG101")) == 0
