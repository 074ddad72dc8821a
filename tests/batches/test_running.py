"""A batch in the kernel: documents side by side, outcomes in row order, nothing done twice."""

import asyncio
import gc
import random
import threading
from collections import Counter

import pytest

import docgen_nb as dg
from docgen_nb.batches.batch_events import DocumentFinished
from docgen_nb.batches.row_document import BatchDocument
from docgen_nb.errors import (
    AuthenticationError,
    BadRequestError,
    BudgetReachedError,
    ExportError,
    IncompleteDocumentError,
    ProjectFileError,
    RunCancelledError,
    UserError,
)
from docgen_nb.llm.messages import ModelProfile
from docgen_nb.store.sqlite import opening
from docgen_nb.testing import ScriptedModel
from tests.batches.making import OUTLINE, REGIONS, batch, kinds

MANY = [{"region": f"R{number:02}"} for number in range(1, 13)]


def where(request):
    """The region and section that a request is about."""
    shared, task = request.messages[0].content, request.messages[-1].content
    region = shared.split("The bees of ", 1)[1].split("\n", 1)[0]
    return region, "Figures" if '"Figures"' in task.split("You write section", 1)[1].split("\n", 1)[0] else "In words"


REFUSED = BadRequestError("The server refuses it.")


def failing(*regions, error=REFUSED):
    """A script that fails for the second section of these regions."""

    def script(request):
        region, section = where(request)
        return error if region in regions and section == "In words" else f"{section} of {region}."

    return script


def run(work):
    """Run a coroutine function's result, and see that nothing of it is left."""

    async def main():
        result = await work
        left = [task for task in asyncio.all_tasks() if "docgen" in task.get_name()]
        assert not left
        return result

    result = asyncio.run(main())
    assert opening.OPEN == []
    assert not [thread for thread in threading.enumerate() if thread.name == "docgen project file"]
    return result


async def finished(folder, table=REGIONS, prompt=None, **options):
    return await batch(folder, table, prompt, **options)


def test_every_document_has_its_project_file_and_its_exports(tmp_path):
    outcomes = run(finished(tmp_path, to=[f"{tmp_path}/{{region}}.md", f"{tmp_path}/web/{{region}}.html"]))
    assert [each.spec.name for each in outcomes] == ["North", "South", "West"]
    assert kinds(outcomes) == ["succeeded"] * 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "North.docgen", "North.md", "South.docgen", "South.md", "West.docgen", "West.md", "web",
    ]  # fmt: skip
    assert (tmp_path / "South.md").read_text().startswith("# Region South\n\n## The year in South")
    assert outcomes[0].outcome.value.files == (tmp_path / "North.md", tmp_path / "web" / "North.html")
    assert outcomes[0].outcome.value.calls == 2


def test_outcomes_are_in_row_order_whatever_ends_first(tmp_path):
    rng = random.Random(3)
    model = ScriptedModel(latency=lambda _: rng.uniform(0, 0.02))
    outcomes = run(finished(tmp_path, MANY, model=model))
    assert [each.spec.row for each in outcomes] == list(range(1, 13))


def test_a_prompt_plans_each_document_with_its_row_as_a_part(tmp_path):
    model = ScriptedModel()
    outcomes = run(finished(tmp_path, REGIONS, "On {region}, {{all}} of it", model=model))
    assert kinds(outcomes) == ["succeeded"] * 3
    assert outcomes[1].outline.user_prompt == "On South, {all} of it"
    assert len(outcomes[1].outline.documents) == 1
    sent = ["\n".join(message.content for message in request.messages) for request in model.requests]
    assert any("On South" in text and "row" in text for text in sent)
    assert not any("On South" in text and "row 1 of" in text for text in sent)


def test_a_list_of_outlines_is_a_batch_too(tmp_path):
    plans = [{"title": f"Plan {n}", "chapters": [{"title": "C", "sections": [{"title": "S"}]}]} for n in (1, 2)]
    outcomes = run(finished(tmp_path, plans, outline=None, to=f"{tmp_path}/{{number}} {{title}}.md"))
    assert [each.spec.name for each in outcomes] == ["1 Plan 1", "2 Plan 2"]
    assert (tmp_path / "2 Plan 2.md").exists()


def test_the_outline_is_loaded_from_the_project_file_when_it_is_asked_for(tmp_path):
    outcomes = run(finished(tmp_path, MANY))
    gc.collect()
    # tests before this one leave outlines of their own
    in_memory = [each for each in gc.get_objects() if isinstance(each, dg.Outline) and each.has_text()]
    assert not [each for each in in_memory if each.documents[0].title.startswith("Region R")]
    assert outcomes[4].outline.documents[0].title == "Region R05"


# order and limits


def test_waiting_calls_go_in_row_order(tmp_path):
    model = ScriptedModel(profile=ModelProfile(max_concurrency=1), latency=0.001)
    run(finished(tmp_path, model=model))
    assert [where(request) for request in model.requests] == [
        (region, section) for region in ("North", "South", "West") for section in ("Figures", "In words")
    ]


def test_all_documents_are_under_one_limit_and_few_are_in_memory(tmp_path):
    model, most = ScriptedModel(profile=ModelProfile(max_concurrency=3), latency=0.005), []

    async def main():
        going = batch(tmp_path, MANY, model=model)
        going.subscribe(lambda _: most.append(len(going.at_work)))
        return await going

    assert set(kinds(run(main()))) == {"succeeded"}
    assert model.max_in_flight == 3
    assert max(most) == 3


def test_parallel_off_writes_one_document_after_the_other(tmp_path):
    model = ScriptedModel(latency=0.001)
    run(finished(tmp_path, model=model, schedule="sequential"))
    assert model.max_in_flight == 1


# failures


def test_a_failed_document_harms_no_other(tmp_path):
    outcomes = run(finished(tmp_path, model=ScriptedModel(failing("South"))))
    assert kinds(outcomes) == ["succeeded", "failed", "succeeded"]
    error = outcomes[1].error
    assert isinstance(error, IncompleteDocumentError)
    assert str(error) == "1 of 2 sections could not be written; the first: 1.2: The server refuses it."
    assert not (tmp_path / "South.md").exists()
    assert (tmp_path / "West.md").exists()
    assert outcomes.summary() == "2 of 3 documents finished, 1 failed"


def test_retry_asks_for_what_failed_only_and_knows_the_other_outcomes(tmp_path):
    model = ScriptedModel(failing("North", "South"))

    async def main():
        first = batch(tmp_path, model=model)
        await first
        model.requests.clear()
        model._script = failing("North")
        second = first.retry()
        outcomes = await second
        assert second.progress.documents == 3
        return outcomes

    outcomes = run(main())
    assert kinds(outcomes) == ["failed", "succeeded", "succeeded"]
    assert sorted(map(where, model.requests)) == [("North", "In words"), ("South", "In words")]
    assert (tmp_path / "South.md").read_text().endswith("In words of South.\n")


def test_there_is_nothing_to_retry_where_nothing_failed(tmp_path):
    async def main():
        going = batch(tmp_path)
        with pytest.raises(UserError, match="The batch goes on"):
            going.retry()
        await going
        with pytest.raises(UserError, match="Nothing has failed"):
            going.retry()

    run(main())


def test_what_would_meet_every_document_ends_the_batch(tmp_path):
    script = failing("R01", error=AuthenticationError("The key is refused."))
    model = ScriptedModel(script, profile=ModelProfile(max_concurrency=2), latency=0.005)

    async def main():
        going = batch(tmp_path, MANY, model=model)
        with pytest.raises(AuthenticationError, match="The key is refused"):
            await going
        return going

    going = run(main())
    assert going.progress.state == "failed"
    assert len(going.outcomes) == len(MANY)
    assert kinds(going.outcomes)[0] == "failed"
    assert kinds(going.outcomes)[-1] == "cancelled"
    assert len(model.requests) < len(MANY)


def test_the_budget_is_the_whole_batchs(tmp_path):
    model = ScriptedModel(failing(), profile=ModelProfile(max_concurrency=1, max_output_tokens=50))

    async def main():
        going = batch(tmp_path, MANY, model=model, max_tokens=3000)
        with pytest.raises(BudgetReachedError, match="does not fit into the budget of 3,000 tokens"):
            await going
        return going

    going = run(main())
    assert 1 <= kinds(going.outcomes).count("succeeded") < len(MANY)
    assert going.progress.prompt_tokens + going.progress.output_tokens <= 3000
    assert set(kinds(going.outcomes)) == {"succeeded", "cancelled"}


def test_a_document_that_can_not_be_exported_keeps_its_text_and_asks_nothing_again(tmp_path):
    model = ScriptedModel()

    async def main():
        going = batch(tmp_path, model=model, to=[f"{tmp_path}/{{region}}.docgen", f"{tmp_path}/out/{{region}}.md"])
        going.subscribe(lambda event: event.kind == "document_started" and (tmp_path / "out").write_text("in the way"))
        return await going

    outcomes = run(main())
    assert kinds(outcomes) == ["failed"] * 3
    assert isinstance(outcomes[0].error, ExportError)
    (tmp_path / "out").unlink()
    model.requests.clear()
    to = [f"{tmp_path}/{{region}}.docgen", f"{tmp_path}/out/{{region}}.md"]
    assert kinds(run(finished(tmp_path, model=model, to=to))) == ["succeeded"] * 3
    assert model.requests == []


# again


def test_finished_documents_are_skipped_without_a_call(tmp_path):
    run(finished(tmp_path))
    model = ScriptedModel()
    outcomes = run(finished(tmp_path, model=model))
    assert [each.outcome.reason for each in outcomes] == ["finished before"] * 3
    assert model.requests == []
    assert outcomes.summary() == "3 of 3 documents finished, 3 of them before"


def test_a_row_that_has_changed_is_written_again_and_no_other(tmp_path):
    outline = OUTLINE | {"chapters": [{"title": "C", "sections": [
        {"title": "Figures", "contentPartIds": ["row"]}, {"title": "In words"}]}]}  # fmt: skip
    run(finished(tmp_path, outline=outline))
    model = ScriptedModel()
    changed = [REGIONS[0], {"region": "South", "hives": 31}, REGIONS[2]]
    outcomes = run(finished(tmp_path, changed, model=model, outline=outline))
    assert kinds(outcomes) == ["skipped", "succeeded", "skipped"]
    assert [where(request) for request in model.requests] == [("South", "Figures")]


def test_an_export_that_is_missing_is_written_without_a_call(tmp_path):
    run(finished(tmp_path))
    (tmp_path / "South.md").unlink()
    model = ScriptedModel()
    assert kinds(run(finished(tmp_path, model=model))) == ["skipped", "succeeded", "skipped"]
    assert model.requests == []
    assert (tmp_path / "South.md").exists()


@pytest.mark.parametrize("calls", [1, 2, 3, 5, 9, 14, 23])
def test_stopped_after_any_call_and_run_again_is_as_never_stopped(tmp_path, calls):
    model = ScriptedModel(failing(), profile=ModelProfile(max_concurrency=4), latency=0.002)

    async def stopped():
        going = batch(tmp_path, MANY, model=model)
        written = Counter()

        def count(request):
            written["calls"] += 1
            if written["calls"] == calls:
                going.cancel()
            return failing()(request)

        model._script = count
        with pytest.raises(RunCancelledError, match="Stopped: "):
            await going
        return going

    first = run(stopped())
    assert len(first.outcomes) == len(MANY)
    assert "cancelled" in kinds(first.outcomes)
    model._script = failing()
    outcomes = run(finished(tmp_path, MANY, model=model))
    assert all(each.ok for each in outcomes)
    sent = Counter(map(where, model.requests))
    assert set(sent) == {(row["region"], section) for row in MANY for section in ("Figures", "In words")}
    assert sum(sent.values()) <= 24 + 4  # calls on the wire when it was stopped are made again
    text = {path.name: path.read_text() for path in tmp_path.glob("*.md")}
    assert text["R07.md"].endswith("In words of R07.\n")


# stopping, pausing, waiting


def test_a_cancelled_batch_has_an_outcome_for_every_row(tmp_path):
    async def main():
        model = ScriptedModel(lambda _: going.cancel() or "never said", latency=60)
        going = batch(tmp_path, MANY, model=model)
        with pytest.raises(RunCancelledError, match="0 of 12 documents finished"):
            await going
        return going

    going = run(main())
    assert kinds(going.outcomes) == ["cancelled"] * 12
    assert [event.kind for event in going.events].count("document_finished") == 12
    assert going.events[-1].kind == "batch_finished"
    assert going.events[-1].state == "cancelled"


def test_cancelling_who_waits_does_not_end_the_batch(tmp_path):
    async def main():
        going = batch(tmp_path, model=ScriptedModel(latency=0.02))
        waiting = asyncio.ensure_future(going._result_when_settled())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait({waiting})
        return await going

    assert kinds(run(main())) == ["succeeded"] * 3


def test_a_paused_batch_begins_nothing_more_until_it_goes_on(tmp_path):
    paused = asyncio.Event()

    def script(request):
        if len(model.requests) == 3:
            going[0].pause()
            paused.set()
        return failing()(request)

    model, going = ScriptedModel(script, profile=ModelProfile(max_concurrency=1), latency=0.001), []

    async def main():
        going.append(batch(tmp_path, MANY, model=model))
        await paused.wait()
        for _ in range(100):  # as often as the batch could have gone on
            await asyncio.to_thread(int)
        assert (going[0].paused, len(model.requests)) == (True, 3)
        going[0].resume()
        return await going[0]

    assert set(kinds(run(main()))) == {"succeeded"}


def test_wait_is_its_sync_face(tmp_path):
    going = batch(tmp_path)
    assert repr(going) == "<BatchRun: running, 0 of 3 documents finished>"
    assert kinds(going.wait()) == ["succeeded"] * 3
    assert repr(going) == "<BatchRun: done, 3 of 3 documents finished>"


def test_each_document_ends_once_in_the_events_and_their_counts_rise(tmp_path):
    async def main():
        going = batch(tmp_path, MANY, model=ScriptedModel(failing("R03")))
        await going
        return going

    events = [event for event in run(main()).events if isinstance(event, DocumentFinished)]
    assert sorted(event.row for event in events) == list(range(1, 13))
    assert [event.settled for event in events] == list(range(1, 13))


# files of others


def test_a_file_of_somebody_elses_is_left_alone_and_nothing_is_sent(tmp_path):
    (tmp_path / "South.md").write_text("mine")
    model = ScriptedModel()
    with pytest.raises(ExportError, match=r"Row 2: 'South.md' exists, and was not written here"):
        run(finished(tmp_path, model=model))
    assert (model.requests, (tmp_path / "South.md").read_text()) == ([], "mine")
    run(finished(tmp_path, model=model, force=True))
    assert (tmp_path / "South.md").read_text() != "mine"


def test_a_file_that_was_edited_since_is_left_alone(tmp_path):
    run(finished(tmp_path))
    (tmp_path / "West.md").write_text("edited")
    with pytest.raises(ExportError, match=r"Row 3: 'West.md' exists, and was not written here or has been changed"):
        run(finished(tmp_path))


def test_a_project_file_of_another_document_is_left_alone(tmp_path):
    other = dg.Project(tmp_path / "North.docgen", model=ScriptedModel())
    other.load_outline({"title": "Mine", "chapters": [{"title": "C", "sections": [{"title": "S"}]}]})
    other.close_file()
    with pytest.raises(UserError, match=r"Row 1: 'North.docgen' holds a document that no batch has begun"):
        run(finished(tmp_path))
    (tmp_path / "North.docgen").write_text("a text")
    with pytest.raises(UserError, match=r"Row 1: 'North.docgen' exists, and is not a project file"):
        run(finished(tmp_path))


def test_a_project_file_that_can_not_be_made_fails_its_document_alone(tmp_path, monkeypatch):
    create = opening.create

    def full(path, *arguments):
        if path.name == "South.docgen":
            raise ProjectFileError("The project file South.docgen can't be used: the disk is full.")
        return create(path, *arguments)

    monkeypatch.setattr(opening, "create", full)
    outcomes = run(finished(tmp_path))
    assert kinds(outcomes) == ["succeeded", "failed", "succeeded"]
    assert "the disk is full" in str(outcomes[1].error)


# projects that exist


def test_projects_that_exist_are_filled_and_exported(tmp_path):
    for name in ("a", "b"):
        project = dg.Project(tmp_path / f"{name}.docgen", model=ScriptedModel())
        project.load_outline({"title": name, "chapters": [{"title": "C", "sections": [{"title": "S"}]}]})
        project.close_file()
    model = ScriptedModel()
    options = {"table": str(tmp_path), "outline": None, "to": f"{tmp_path}/out/{{name}}.md"}
    outcomes = run(finished(tmp_path, model=model, **options))
    assert [each.spec.name for each in outcomes] == ["a", "b"]
    assert (len(model.requests), (tmp_path / "out" / "b.md").read_text()[:3]) == (2, "# b")
    run(finished(tmp_path, model=model, **options))
    assert len(model.requests) == 2


def test_a_project_without_an_outline_fails_alone(tmp_path):
    for name in ("a", "b"):
        project = dg.Project(tmp_path / f"{name}.docgen", model=ScriptedModel())
        if name == "b":
            project.load_outline({"title": name, "chapters": [{"title": "C", "sections": [{"title": "S"}]}]})
        project.file.keep_fact("made", "")
        project.close_file()
    outcomes = run(finished(tmp_path, str(tmp_path), outline=None, to=[]))
    assert kinds(outcomes) == ["failed", "succeeded"]
    assert "There is no outline yet" in str(outcomes[0].error)


# what is shown


def test_names_and_errors_are_data_when_they_are_shown(tmp_path):
    rows = [{"region": "<script>alert(1)</script>|x", "file": "one"}]
    script = failing(rows[0]["region"], error=BadRequestError("<img src=x onerror=alert(2)>"))
    outcomes = run(finished(tmp_path, rows, model=ScriptedModel(script), to=f"{tmp_path}/{{file}}.md"))
    shown = outcomes._repr_mimebundle_()["text/markdown"]
    assert kinds(outcomes) == ["failed"]
    assert "<img" not in shown
    assert "<script" not in shown


def test_a_key_is_in_no_order_and_no_outcome(tmp_path, monkeypatch):
    monkeypatch.setenv("PLANTED", "sk-planted-1")
    import pickle

    async def main():
        project = dg.Project()
        project.use_model(
            "any", dg.ModelOptions(base_url="http://127.0.0.1:9", api_key_env="PLANTED", max_concurrency=1)
        )
        going = batch(tmp_path, project=project)
        going.cancel()
        await going.settled()
        return going

    going = run(main())
    assert b"sk-planted" not in pickle.dumps([each.spec for each in going.outcomes])
    assert "sk-planted" not in repr(going.outcomes) + repr(list(going.events))


def test_a_kernel_that_is_killed_after_writing_a_file_knows_it_again(tmp_path, monkeypatch):
    """The project file is told of a file before it is written."""
    kept = BatchDocument._keep

    def killed(self, record):
        if not record.made_from:  # what is kept once all is finished never gets there
            kept(self, record)

    with monkeypatch.context() as patched:
        patched.setattr(BatchDocument, "_keep", killed)
        run(finished(tmp_path))
    model = ScriptedModel()
    assert kinds(run(finished(tmp_path, model=model))) == ["succeeded"] * 3
    assert model.requests == []


def test_a_section_that_was_written_again_since_is_exported_again(tmp_path):
    run(finished(tmp_path))
    project = dg.Project(tmp_path / "South.docgen", model=ScriptedModel())
    project.edit("1.2", "In my own words.")
    project.close_file()
    model = ScriptedModel()
    assert kinds(run(finished(tmp_path, model=model))) == ["skipped", "succeeded", "skipped"]
    assert model.requests == []
    assert (tmp_path / "South.md").read_text().endswith("In my own words.\n")
    assert kinds(run(finished(tmp_path))) == ["skipped"] * 3


def test_projects_of_a_batch_that_were_exported_as_a_folder_stay_finished(tmp_path):
    run(finished(tmp_path))
    run(finished(tmp_path, str(tmp_path), outline=None, to=f"{tmp_path}/web/{{name}}.html"))
    assert kinds(run(finished(tmp_path))) == ["skipped"] * 3
