"""Whole runs over real HTTP."""

import asyncio
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import docgen_nb as dg
from docgen_nb.engine.retry import RetryPolicy
from docgen_nb.errors import AuthenticationError, RunCancelledError, UserError
from docgen_nb.events import RunFinished, describe
from docgen_nb.testing import Fault, FaultServer, ScriptedModel
from docgen_nb.testing.scripted import canned_reply

SCHEDULES = ["pipelined", "chapters", "sequential"]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    monkeypatch.setattr("docgen_nb.run.execution.RetryPolicy", lambda: RetryPolicy(base=0.01, cap=0.02))


def many_chapters(body):
    """A plan of eight chapters; each chapter's three sections bear its number."""
    task = body["messages"][-1]["content"]
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    if "documents" in schema.get("properties", {}):
        return json.dumps({"documents": [{"title": "D", "chapters": [{"title": f"C{i}"} for i in range(1, 9)]}]})
    if "terms" in schema.get("properties", {}):
        return json.dumps({"tone": "plain"})
    if "sections" in schema.get("properties", {}):
        number = task.split('"C')[1].split('"')[0]
        return json.dumps({"sections": [{"title": f"S{number}.{s}"} for s in range(1, 4)]})
    title = task.split("You write section ")[1].split('"')[1]
    return f"Text of {title}."


def project_on(server):
    project = dg.Project()
    project.use_model("any", dg.ModelOptions(base_url=server.base_url, max_concurrency=16))
    return project


async def closing(project, run):
    try:
        return await run
    finally:
        await project.aclose()


def generate(server, **options):
    project = project_on(server)

    async def main():
        return await closing(project, project.generate("Write", **options))

    return asyncio.run(main()), project


def texts(outline):
    return [section.elements[0].text for _, section in outline.sections()]


EXPECTED = [f"Text of S{c}.{s}." for c in range(1, 9) for s in range(1, 4)]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_order_is_the_document_s_under_random_delays(schedule):
    rng = random.Random(7)
    with FaultServer(responder=many_chapters, latency=lambda _: rng.random() * 0.03) as server:
        outline, project = generate(server, schedule=schedule)
    assert texts(outline) == EXPECTED
    assert len(server.requests) == 1 + 8 + 24  # the plan, chapters, sections; a contract is made where it is asked for
    assert server.max_in_flight <= (1 if schedule == "sequential" else 16)
    lines = [describe(e) for e in project.last_run.events if describe(e)]
    assert [line for line in lines if "Section" not in line] == [f"Chapter {i}/8 completed" for i in range(1, 9)]
    assert lines[-1] == "Chapter 8/8, Section 3/3 completed"
    assert sum(isinstance(e, RunFinished) for e in project.last_run.events) == 1
    assert project.last_run.progress.fraction == 1


def test_one_failing_chapter_is_marked_and_harms_no_other():
    def fault(body, _number):
        return (
            Fault("status", 400, "no")
            if "You structure" in str(body) and '"C3"' in body["messages"][-1]["content"]
            else None
        )

    with FaultServer(responder=many_chapters, fault=fault) as server:
        outline, project = generate(server)
        third = outline.documents[0].chapters[2]
        assert third.state == "error"
        assert "no" in third.error.message
        assert texts(outline) == [t for t in EXPECTED if "S3." not in t]
        assert "error" in "".join(describe(e) or "" for e in project.last_run.events)
        server.fault = lambda _body, _number: None

        async def again():
            return await closing(project, project.retry())

        calls = len(server.requests)
        asyncio.run(again())
        assert texts(project.outline) == EXPECTED
        assert len(server.requests) - calls == 4


def test_one_failing_section_becomes_an_error_element_in_its_place():
    def fault(body, _number):
        return Fault("status", 400, "no") if 'section 2.2, "S2.2"' in body["messages"][-1]["content"] else None

    with FaultServer(responder=many_chapters, fault=fault) as server:
        outline, project = generate(server)
    kinds = [section.elements[0].type for _, section in outline.sections()]
    assert kinds.count("error") == 1
    assert kinds[4] == "error"
    assert outline.documents[0].chapters[1].sections[1].state == "error"
    assert project.last_run.progress.failed == 1
    assert project.last_run.progress.fraction == 1
    assert "Not written" in outline.to_markdown()


def test_faults_of_all_kinds_are_survived():
    kinds = [
        Fault("status", 500),
        Fault("reset"),
        Fault("cut"),
        Fault("stream_error"),
        Fault("empty"),
        Fault("invalid"),
    ]
    rng = random.Random(3)

    def fault(_body, _number):
        return rng.choice(kinds) if rng.random() < 0.15 else None

    with FaultServer(responder=many_chapters, fault=fault) as server:
        outline, _ = generate(server)
    states = {section.state for _, section in outline.sections()}
    assert states <= {"done", "error"}
    assert [s.title for _, s in outline.sections()] == [t.split()[-1][:-1] for t in EXPECTED]


def test_a_refused_key_stops_the_run_at_once():
    with FaultServer(responder=many_chapters) as server:
        project = project_on(server)
        project.load_outline({"chapters": [{"title": "C", "sections": [{"title": f"S1.{i}"} for i in range(100)]}]})
        server.key = "another"

        async def main():
            await closing(project, project.fill())

        with pytest.raises(AuthenticationError):
            asyncio.run(main())
    assert len(server.requests) <= 17


def test_cancelling_keeps_what_is_finished_and_a_new_run_goes_on_from_there():
    model = ScriptedModel(latency=lambda r: 0.01 if len(model.requests) < 8 else 30)
    project = dg.Project(model=model)
    project.load_outline({"chapters": [{"title": "C", "sections": [{"title": f"S{i}"} for i in range(12)]}]})

    async def main():
        run = project.fill()
        async for event in run.events:
            if event.kind == "section_completed":
                run.cancel()
                break
        with pytest.raises(RunCancelledError, match="of 12 sections finished"):
            await run
        assert len(asyncio.all_tasks()) == 1
        done = [s for _, s in project.outline.sections() if s.state == "done"]
        assert done
        assert {s.state for _, s in project.outline.sections()} == {"done", "cancelled"}
        kept = [id(s.elements[0]) for s in done]
        model._latency = 0
        asked = len(model.requests)
        outline = await project.fill()
        assert [id(s.elements[0]) for s in done] == kept
        assert {s.state for _, s in outline.sections()} == {"done"}
        assert len(model.requests) - asked == 12 - len(done)

    asyncio.run(main())


def test_what_is_written_again_is_counted_once():
    project = dg.Project(model=ScriptedModel())
    project.load_outline({"chapters": [{"title": "C", "sections": [{"title": f"S{i}"} for i in range(3)]}]})
    project.fill().wait()
    run = project.redo("1.2", "shorter")
    run.wait()
    assert [describe(event) for event in run.events if describe(event)] == ["Chapter 1/1, Section 3/3 completed"]
    assert (run.progress.settled, run.progress.sections) == (3, 3)
    project.outline.documents[0].chapters[0].sections[0].state = "error"
    again = project.retry()
    again.wait()
    assert [describe(event) for event in again.events if describe(event)] == ["Chapter 1/1, Section 3/3 completed"]


def test_a_second_run_is_refused_while_one_goes_on():
    async def main():
        project = dg.Project(model=ScriptedModel(latency=0.05))
        run = project.generate("x")
        with pytest.raises(UserError, match="stop"):
            project.fill()
        await run

    asyncio.run(main())


def test_wait_works_in_a_script_without_a_loop():
    project = dg.Project(model=ScriptedModel())
    assert project.structure("A report").wait().has_text() is False
    assert project.fill().wait().has_text()


def test_sections_wait_for_those_they_need_and_see_their_text():
    model = ScriptedModel()
    project = dg.Project(model=model)
    sections = [
        {"id": "sum", "title": "Summary", "needs": ["a", "b"]},
        {"id": "a", "title": "A"},
        {"id": "b", "title": "B"},
    ]
    project.load_outline({"chapters": [{"title": "C", "sections": sections}]})
    outline = project.fill().wait()
    assert '"Summary"' in model.requests[-1].messages[-1].content
    first = outline.documents[0].chapters[0].sections[1].elements[0].text
    assert first in model.requests[-1].messages[-1].content


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_all_schedules_ask_the_same(schedule):
    model = ScriptedModel()
    project = dg.Project(model=model)
    project.add(notes="# N\n\ntext")
    project.generate("x", schedule=schedule).wait()
    reference = ScriptedModel()
    other = dg.Project(model=reference)
    other.add(notes="# N\n\ntext")
    other.generate("x").wait()
    assert {r.fingerprint for r in model.requests} == {r.fingerprint for r in reference.requests}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=5),
    st.sampled_from(SCHEDULES),
    st.integers(1, 8),
    st.integers(0, 1000),
)
def test_order_and_width_hold_for_any_document(sizes, schedule, width, seed):
    rng = random.Random(seed)

    def script(request):
        return canned_reply(request.messages[-1].content, request.schema and request.schema.schema)

    model = ScriptedModel(script, latency=lambda _: rng.random() * 0.002)
    project = dg.Project(model=model, settings=dg.Settings(max_concurrency=width))
    chapters = [{"title": f"C{c}", "sections": [{"title": f"{c}.{s}"} for s in range(n)]} for c, n in enumerate(sizes)]
    project.load_outline({"chapters": chapters})
    outline = project.fill(schedule=schedule).wait()
    asked = {r.messages[-1].content for r in model.requests}
    for _, section in outline.sections():
        task = next(t for t in asked if f'"{section.title}"' in t.rsplit("You write section", 1)[1])
        assert section.elements[0].text == canned_reply(task, None)
    assert model.max_in_flight <= (1 if schedule == "sequential" else width)
