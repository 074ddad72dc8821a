"""A project with its file, in Python: resume, incremental, redo and undo, locks, replay, bad days."""

import asyncio
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import docgen_nb as dg
from docgen_nb.document.references import ChapterRef, SectionRef
from docgen_nb.errors import BadRequestError, MissingReplyError, ModelSpecError, ProjectFileError, UserError
from docgen_nb.events import ProjectFileFailed, SectionFailed
from docgen_nb.llm.messages import ModelReply, Usage
from docgen_nb.store.sqlite.project_database import Database
from docgen_nb.testing import ScriptedModel
from docgen_nb.testing.scripted import canned

SUMMARY = SectionRef(1, 3, 1)


def shape(**changes):
    """Two chapters with three sections each, and one that sums up."""
    chapters = [
        {
            "id": f"c{c}",
            "title": f"Chapter {c}",
            "sections": [
                {"id": f"c{c}s{s}", "title": f"S{c}.{s}", "generationHint": f"hint {c}.{s}"} for s in (1, 2, 3)
            ],
        }
        for c in (1, 2)
    ]
    chapters[0]["sections"][1] |= {"contentPartIds": ["notes"]}
    last = {"id": "end", "title": "End", "generationHint": "sum up", "needs": ["document"]}
    chapters.append({"id": "c3", "title": "Last", "sections": [{**last, "id": "sum", "title": "Summary"}]})
    return {"userPrompt": "Write", "language": "en", "chapters": chapters, **changes}


def asked_for(request):
    """The title of the section that a request asks for."""
    found = re.search(r'You write section [\d.]+, "([^"]+)"', request.messages[-1].content)
    return found[1] if found else "plan" if request.schema else "?"


class Counting(ScriptedModel):
    """Writes "Text N of TITLE", N counting all calls."""

    def __init__(self, fails=()):
        super().__init__(self._write)
        self.fails = set(fails)
        self.calls = 0

    def _write(self, request):
        self.calls += 1
        title = asked_for(request)
        if request.schema is not None:
            return canned(request)
        if title in self.fails:
            return BadRequestError("refused")
        return ModelReply(f"Text {self.calls} of {title}.", usage=Usage(7, 3), request_id="req-1")

    @property
    def asked(self):
        """Titles asked for since this was last read."""
        titles = [asked_for(request) for request in self.requests]
        self.requests.clear()
        return sorted(titles)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "report.docgen"


@pytest.fixture
def open_():
    """Opens projects that are closed in the end."""
    projects = []

    def open_project(path=None, model=None, **outline_changes):
        project = dg.Project(path, model=model or Counting())
        if outline_changes.pop("filled", False):
            project.add(notes="Bees sleep in winter.")
            project.load_outline(shape(**outline_changes))
            asyncio.run(done(project.fill()))
        projects.append(project)
        return project

    yield open_project
    for project in projects:
        project.close_file()


async def done(run):
    return await run


def fill(project):
    return asyncio.run(done(project.fill()))


def text(project, ref):
    section = project.outline.section(dg.document.references.parse_ref(ref))
    return section.elements[0].text


def notes(project):
    return {project.outline.label(ref): note for ref, note in project.status().notes.items()}


ALL = ["S1.1", "S1.2", "S1.3", "S2.1", "S2.2", "S2.3", "Summary"]


class TestResume:
    def test_a_file_that_is_opened_again_has_everything(self, path, open_):
        before = open_(path, filled=True)
        markdown = before.outline.to_markdown()
        model = Counting()
        project = open_(path, model)
        assert project.outline.to_markdown() == markdown
        assert project.parts["notes"].text == "Bees sleep in winter."
        fill(project)
        assert model.asked == []

    def test_the_same_steps_again_make_no_call(self, path, open_):
        first = Counting()
        asyncio.run(done(open_(path, first).generate("A report.")))
        assert len(first.requests) > 3
        again = Counting()
        outline = asyncio.run(done(open_(path, again).generate("A report.")))
        assert again.requests == []
        assert all(section.state == "done" for _, section in outline.sections())

    def test_an_outline_that_is_loaded_again_finds_its_texts(self, path, open_):
        before = open_(path, filled=True).outline.to_markdown()
        model = Counting()
        project = open_(path, model)
        project.load_outline(shape())
        fill(project)
        assert model.asked == []
        assert project.outline.to_markdown() == before

    def test_what_failed_is_asked_again_and_the_rest_is_not(self, path, open_):
        open_(path, Counting(fails=["S1.3"]), filled=True)
        model = Counting()
        fill(open_(path, model))
        assert model.asked == ["S1.3", "Summary"]

    @pytest.mark.parametrize("how", ["same kernel", "another kernel"])
    def test_of_a_section_with_two_calls_the_one_that_was_answered_is_not_made_again(self, path, open_, how):
        section = {"title": "S", "contentPartIds": ["a", "b", "c"], "contentFormats": {"b": "object"}}
        plan = {"chapters": [{"title": "C", "sections": [section]}]}
        fails = [True]

        def write(request):
            second = '<content id="c"' in request.messages[-1].content
            return BadRequestError("refused") if second and fails[0] else f"Text {2 if second else 1}."

        project = open_(path, ScriptedModel(write))
        project.add(a="A text.", b="Another.", c="A third.")
        project.load_outline(plan)
        fill(project)
        assert project.outline.section(SectionRef(1, 1, 1)).state == "error"
        fails[0] = False
        if how == "another kernel":
            asyncio.run(project.written())
            project = open_(path, ScriptedModel(write))
        project.model.requests.clear()
        fill(project)
        assert len(project.model.requests) == 1
        assert [e.text for e in project.outline.section(SectionRef(1, 1, 1)).elements][::2] == ["Text 1.", "Text 2."]

    def test_an_answer_of_which_nothing_could_be_made_is_not_given_again(self, path, open_):
        empty = ScriptedModel(lambda request: "```\n```" if asked_for(request) == "S1.1" else "text")
        project = open_(path, empty, filled=True)
        assert project.outline.section(SectionRef(1, 1, 1)).state in {"error", "done"}
        model = ScriptedModel(lambda _: "# S1.1")
        project = open_(path.with_name("other.docgen"), model)
        project.load_outline({"chapters": [{"title": "C", "sections": [{"title": "S1.1", "generationHint": "h"}]}]})
        fill(project)
        assert project.outline.section(SectionRef(1, 1, 1)).state == "error"
        assert len(model.requests) == 1
        asyncio.run(done(project.retry()))
        assert len(model.requests) == 2

    def test_without_a_file_the_same_question_is_asked_again(self, open_):
        model = Counting()
        project = open_(None, model)
        asyncio.run(done(project.generate("A report.")))
        first = len(model.requests)
        asyncio.run(done(project.generate("A report.")))
        assert len(model.requests) == 2 * first

    def test_the_model_that_wrote_is_the_one_that_goes_on(self, path, open_):
        project = open_(path)
        project.use_model("scripted:0", dg.ModelOptions(max_output_tokens=77))
        project.load_outline(shape())
        project.add(notes="n")
        fill(project)
        again = dg.Project(path)
        assert again.model_name == "scripted:0"
        assert again.model.profile.max_output_tokens == 77
        again.close_file()
        chosen = dg.Project(path, model="scripted:0.001")
        assert chosen.model_name == "scripted:0.001"
        chosen.close_file()

    def test_answers_keep_what_they_took(self, path, open_):
        open_(path, filled=True)
        store = Database.open(path)
        rows = store.read(
            lambda c: c.execute(
                "SELECT DISTINCT model, prompt_tokens, output_tokens, request_id, attempts FROM answers"
            )
        )
        assert rows.result().fetchall() == [("scripted", 7, 3, "req-1", 1)]
        store.close()


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.integers(1, 13), width=st.integers(1, 4))
def test_stopped_after_any_number_of_calls_and_resumed_it_is_as_if_it_had_not_been(tmp_path_factory, calls, width):
    """The scripted model's answers depend on nothing but the question."""

    async def main(path, stop_at):
        model = ScriptedModel(latency=0.0001)
        project = dg.Project(path, model=model)
        project.settings = project.settings.model_copy(update={"max_concurrency": width})
        run = project.generate("A report.")
        answered = 0

        def count(event):
            nonlocal answered
            answered += event.kind == "call_finished"
            if answered == stop_at:
                run.cancel()

        run.subscribe(count)
        await run.settled()
        await project.aclose()
        return project.outline, [request.fingerprint for request in model.requests], answered

    folder = tmp_path_factory.mktemp("d")
    whole, all_calls, _ = asyncio.run(main(folder / "whole.docgen", None))
    _, first, answered = asyncio.run(main(folder / "r.docgen", calls))
    resumed, second, _ = asyncio.run(main(folder / "r.docgen", None))
    assert resumed.to_markdown() == whole.to_markdown()
    assert set(first) | set(second) == set(all_calls)
    assert len(second) == len(all_calls) - answered


class TestIncremental:
    @pytest.fixture
    def project(self, path, open_):
        project = open_(path, filled=True)
        assert project.model.asked == ALL
        return project

    def test_nothing_changed_nothing_asked(self, project):
        fill(project)
        assert project.model.asked == []
        assert notes(project) == {}

    def test_a_hint(self, project):
        project.outline.section(SectionRef(1, 2, 2)).generation_hint = "something else"
        assert notes(project) == {
            "2.2": "changed: its hint",
            "3.1": "changed: 2.2, which it rests on, is not up to date",
        }
        fill(project)
        assert project.model.asked == ["S2.2", "Summary"]

    def test_a_part(self, project):
        project.add(notes="Bees fly in summer.")
        assert notes(project)["1.2"] == "changed: part notes"
        fill(project)
        assert project.model.asked == ["S1.2", "Summary"]

    def test_an_instruction_for_a_part(self, project):
        project.add(notes="Bees sleep in winter.", instruction="be brief")
        assert notes(project)["1.2"] == "changed: part notes"

    def test_the_language(self, project):
        project.outline.language = "de"
        assert set(notes(project).values()) >= {"changed: the language"}
        fill(project)
        assert project.model.asked == ALL

    def test_another_section_s_title_or_hint_is_only_its_context(self, project):
        project.outline.section(SectionRef(1, 1, 3)).title = "S1.3 renamed"
        found = notes(project)
        assert found["1.3"] == "changed: its title"
        assert found["1.1"] == found["1.2"] == "context changed"
        assert "2.1" not in found
        fill(project)
        assert project.model.asked == ["S1.3 renamed", "Summary"]

    def test_moving_a_chapter_concerns_only_what_reads_them_in_order(self, project):
        plan = project.outline.model_dump(by_alias=True)
        chapters = plan["documents"][0]["chapters"]
        chapters[0], chapters[1] = chapters[1], chapters[0]
        project.load_outline(plan)
        found = notes(project)
        assert found.pop("3.1") == "changed: a section it rests on"
        assert set(found.values()) == {"context changed"}
        fill(project)
        assert project.model.asked == ["Summary"]

    def test_a_summary_whose_sections_come_back_as_they_were_is_not_asked(self, project):
        section = project.outline.section(SectionRef(1, 2, 2))
        section.generation_hint, old = "something else", section.generation_hint
        fill(project)
        assert project.model.asked == ["S2.2", "Summary"]
        section.generation_hint = old
        fill(project)
        assert project.model.asked == []
        assert text(project, "2.2").startswith("Text 5 of") or "S2.2" in text(project, "2.2")

    def test_the_chapter_s_title_is_its_sections_own(self, project):
        project.outline.chapter(ChapterRef(1, 1)).title = "Another"
        fill(project)
        assert project.model.asked == ["S1.1", "S1.2", "S1.3", "Summary"]

    def test_sections_that_are_renumbered_keep_their_texts(self, project):
        plan = project.outline.model_dump(by_alias=True)
        for chapter in plan["documents"][0]["chapters"][:2]:
            for section in chapter["sections"]:
                section |= {"id": f"new-{section['id']}", "elements": [], "state": "pending"}
        project.load_outline(plan)
        fill(project)
        assert project.model.asked == []

    def test_sections_that_are_alike_have_a_text_each(self, path, open_):
        project = open_(path.with_name("alike.docgen"))
        alike = {"title": "Overview", "generationHint": "h"}
        project.load_outline({"chapters": [{"title": "C", "sections": [alike, alike]}]})
        fill(project)
        assert project.model.asked == ["Overview", "Overview"]
        assert text(project, "1.1") != text(project, "1.2")

    def test_the_model_and_its_parameters(self, project):
        project.use_model("scripted", dg.ModelOptions(max_output_tokens=50))
        project.model.profile  # noqa: B018 - the model is open now
        assert set(notes(project).values()) >= {"changed: the model's parameters"}

    def test_a_new_section_is_all_that_is_asked(self, project):
        plan = project.outline.model_dump(by_alias=True)
        plan["documents"][0]["chapters"][0]["sections"].insert(0, {"title": "New", "generationHint": "n"})
        project.load_outline(plan)
        fill(project)
        assert project.model.asked == ["New", "Summary"]

    def test_five_hundred_sections_that_are_done_take_no_time(self, path, open_):
        import time

        sections = [{"title": f"S{n}", "generationHint": f"h{n}"} for n in range(10)]
        chapters = [{"title": f"C{n}", "sections": sections} for n in range(50)]
        project = open_(path.with_name("large.docgen"))
        project.load_outline({"chapters": chapters})
        fill(project)
        project.model.requests.clear()
        seconds = []
        for _ in range(3):
            began = time.process_time()
            fill(project)
            seconds.append(time.process_time() - began)
        assert project.model.requests == []
        assert min(seconds) <= 0.5  # CPU of this process; by the clock see the benchmarks


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.dictionaries(st.sampled_from(ALL[:-1]), st.sampled_from(["hint", "type", "both"]), max_size=6))
def test_exactly_what_was_edited_is_asked_for(tmp_path_factory, edits):
    project = dg.Project(tmp_path_factory.mktemp("d") / "r.docgen", model=Counting())
    project.add(notes="n")
    project.load_outline(shape())
    fill(project)
    project.model.requests.clear()
    plan = project.outline.model_dump(by_alias=True)
    for chapter in plan["documents"][0]["chapters"]:
        for section in chapter["sections"]:
            what = edits.get(section["title"], "")
            if what in {"hint", "both"}:
                section["generationHint"] += " edited"
            if what in {"type", "both"}:
                section["contentType"] = "bullet_list"
    project.load_outline(plan)
    stale = {s.title for _, s in project.outline.sections() if s.state == "stale"}
    expected = sorted([*edits, "Summary"] if edits else [])
    assert stale == set(expected)
    fill(project)
    assert project.model.asked == expected
    fill(project)
    assert project.model.asked == []
    project.close_file()


class TestRevisions:
    @pytest.fixture
    def project(self, path, open_):
        project = open_(path, filled=True)
        project.model.requests.clear()
        return project

    def redo(self, project, ref, feedback=""):
        asyncio.run(done(project.redo(ref, feedback)))

    def test_redo_tells_the_model_the_old_text_and_the_feedback(self, project):
        old = text(project, "2.3")
        self.redo(project, "2.3", "shorter, name the risk")
        assert len(project.model.requests) == 1
        task = project.model.requests[0].messages[-1].content
        assert old in task
        assert task.endswith("Write it anew, because of this feedback: shorter, name the risk")
        assert text(project, "2.3") != old

    def test_a_section_written_anew_is_not_stale_but_what_rests_on_it_is(self, project):
        self.redo(project, "2.3", "shorter")
        assert notes(project) == {"3.1": "changed: a section it rests on"}

    def test_undo_brings_the_old_text_back_step_by_step(self, project):
        first = text(project, "2.3")
        self.redo(project, "2.3", "one")
        second = text(project, "2.3")
        self.redo(project, "2.3", "two")
        project.undo("2.3")
        assert text(project, "2.3") == second
        project.undo("2.3")
        assert text(project, "2.3") == first
        with pytest.raises(UserError, match=r"2\.3 has no earlier text"):
            project.undo("2.3")

    def test_undo_is_there_after_opening_again(self, project, path, open_):
        first = text(project, "2.3")
        self.redo(project, "2.3", "one")
        asyncio.run(project.written())
        again = open_(path)
        assert text(again, "2.3") == text(project, "2.3")
        again.undo("2.3")
        assert text(again, "2.3") == first

    def test_changes_are_told_word_by_word(self, project):
        before = text(project, "2.3")
        self.redo(project, "2.3", "one")
        changes = project.revisions().changes(SectionRef(1, 2, 3))
        old = "".join(piece for kind, piece in changes if kind != "added")
        assert old.split() == before.split()
        assert {"removed", "added"} <= {kind for kind, _ in changes}

    def test_the_same_feedback_twice_asks_twice_and_the_notebook_again_asks_never(self, project, path, open_):
        self.redo(project, "2.3", "shorter")
        one = text(project, "2.3")
        self.redo(project, "2.3", "shorter")
        two = text(project, "2.3")
        assert one != two
        assert len(project.model.requests) == 2
        asyncio.run(project.written())
        model = Counting()
        again = open_(path, model)
        self.redo(again, "2.3", "shorter")
        assert text(again, "2.3") == one
        self.redo(again, "2.3", "shorter")
        assert text(again, "2.3") == two
        assert model.requests == []

    def test_a_redo_that_fails_keeps_the_old_text_and_says_why(self, project):
        old = text(project, "2.3")
        project.model.fails.add("S2.3")
        self.redo(project, "2.3", "x")
        assert text(project, "2.3") == old
        assert project.outline.section(SectionRef(1, 2, 3)).state == "done"
        assert any(isinstance(event, SectionFailed) for event in project.last_run.events)
        assert "refused" in project.last_run.error_of(SectionRef(1, 2, 3))

    def test_redo_without_a_file_works_too(self, open_):
        project = open_(None, filled=True)
        old = text(project, "1.1")
        self.redo(project, "1.1", "x")
        project.undo("1.1")
        assert text(project, "1.1") == old

    @pytest.mark.parametrize("keep", ["lock", "edit"])
    def test_what_the_user_keeps_no_fill_writes_over(self, project, path, open_, keep):
        if keep == "lock":
            project.lock("2.3")
        else:
            project.edit("2.3", "My *own* words.")
        kept = text(project, "2.3")
        project.outline.section(SectionRef(1, 2, 3)).generation_hint = "something else"
        said = {"lock": "locked", "edit": "edited by hand"}[keep]
        assert notes(project)["2.3"] == f"{said}; changed since: its hint"
        fill(project)
        assert "S2.3" not in project.model.asked
        asyncio.run(project.written())
        model = Counting()
        again = open_(path, model)
        fill(again)
        assert text(again, "2.3") == kept
        assert model.asked == []

    @pytest.mark.parametrize("keep", ["lock", "edit"])
    def test_unlocked_it_is_written_again(self, project, keep):
        project.lock("2.3") if keep == "lock" else project.edit("2.3", "My own.")
        project.outline.section(SectionRef(1, 2, 3)).generation_hint = "something else"
        project.unlock("2.3")
        fill(project)
        assert "S2.3" in project.model.asked

    def test_locked_text_is_changed_by_nobody(self, project):
        project.lock("2.3")
        for change in (
            lambda: project.redo("2.3", "x"),
            lambda: project.undo("2.3"),
            lambda: project.edit("2.3", "x"),
        ):
            with pytest.raises(UserError, match=r"2\.3 is locked\. %docgen unlock 2\.3"):
                change()

    def test_a_new_plan_that_would_drop_it_is_refused(self, project):
        project.edit("2.3", "My own.")
        with pytest.raises(UserError, match=r"A new plan would drop text that is locked or edited by hand: 2\.3"):
            project.generate("Something else altogether")
        assert text(project, "2.3") == "My own."

    def test_hand_written_text_can_be_undone(self, project):
        old = text(project, "2.3")
        project.edit("2.3", "# Not this\n\n- a\n- b")
        assert [e.type for e in project.outline.section(SectionRef(1, 2, 3)).elements] == ["heading", "bullet_list"]
        project.undo("2.3")
        assert text(project, "2.3") == old

    @pytest.mark.parametrize("nothing", ["", "  \n "])
    def test_an_empty_text_is_refused(self, project, nothing):
        with pytest.raises(UserError, match="The text is empty"):
            project.edit("2.3", nothing)

    @pytest.mark.parametrize("ref", ["2", "9.9", "x"])
    def test_a_reference_that_leads_nowhere_is_refused(self, project, ref):
        for change in (project.undo, project.lock, project.unlock, project.redo):
            with pytest.raises(UserError):
                change(ref)


class TestReplay:
    def test_a_file_is_replayed_without_a_model(self, path, open_):
        written = open_(path)
        asyncio.run(done(written.generate("A report.")))
        asyncio.run(written.written())
        project = open_(path)
        project.use_model("replay")
        outline = asyncio.run(done(project.generate("A report.")))
        assert outline.to_markdown() == written.outline.to_markdown()
        assert project.model_name == "replay"
        assert notes(project) == {}

    def test_the_answers_alone_suffice(self, path, open_):
        """As when a notebook loads its own outline."""
        written = open_(path, filled=True)
        asyncio.run(written.written())
        store = Database.open(path)
        store.keep(lambda c: (c.execute("DELETE FROM sections"), c.execute("DELETE FROM texts"))).result()
        store.close()
        project = open_(path)
        project.use_model("replay")
        project.load_outline(shape())
        fill(project)
        assert project.outline.to_markdown() == written.outline.to_markdown()

    def test_a_missing_answer_says_which_section_asked_for_what(self, path, open_):
        asyncio.run(open_(path, filled=True).written())
        project = open_(path)
        project.use_model("replay")
        project.outline.section(SectionRef(1, 2, 2)).generation_hint = "something new"
        fill(project)
        failed = [event for event in project.last_run.events if isinstance(event, SectionFailed)]
        assert {event.section for event in failed} == {SectionRef(1, 2, 2), SUMMARY}
        assert 'no answer for section 2.2, "S2.2"' in failed[0].error
        assert "%docgen model MODEL" in failed[0].error

    def test_a_plan_that_was_never_made_is_missing(self, path, open_):
        asyncio.run(open_(path, filled=True).written())
        project = open_(path)
        project.use_model("replay")
        with pytest.raises(MissingReplyError, match="no answer for the plan"):
            asyncio.run(done(project.generate("Something else")))

    def test_without_a_file_there_is_nothing_to_replay(self, open_):
        with pytest.raises(ModelSpecError, match="Nothing to replay: no replies are kept"):
            open_(None).use_model("replay")


class TestFiles:
    def test_what_is_in_memory_goes_into_a_new_file(self, path, open_):
        project = open_(None, filled=True)
        project.edit("1.1", "My own.")
        summary = project.open(path)
        assert summary.sections == len(ALL)
        assert f"{len(ALL) + 1} texts of {len(ALL)} sections" in str(summary)
        again = open_(path)
        assert again.outline.to_markdown() == project.outline.to_markdown()
        again.undo("1.1")
        assert text(again, "1.1") != "My own."

    def test_a_second_file_begins_with_all_of_the_first(self, path, tmp_path, open_):
        project = open_(path, filled=True)
        project.open(tmp_path / "second.docgen")
        assert project.path.name == "second.docgen"
        project.edit("1.1", "Only in the second.")
        asyncio.run(project.written())
        assert text(open_(path), "1.1") != "Only in the second."
        assert text(open_(tmp_path / "second.docgen"), "1.1") == "Only in the second."

    def test_parts_that_were_added_before_join_those_of_the_file(self, path, open_):
        asyncio.run(open_(path, filled=True).written())
        project = open_(None)
        project.add(more="More.")
        project.open(path)
        assert list(project.parts) == ["notes", "more"]

    def test_a_document_that_is_in_no_file_is_not_lost_for_another(self, path, open_):
        asyncio.run(open_(path, filled=True).written())
        project = open_(None, filled=True)
        with pytest.raises(UserError, match="opening another would lose it"):
            project.open(path)
        assert project.path is None

    def test_opening_the_same_file_again_does_nothing(self, path, open_):
        project = open_(path, filled=True)
        outline = project.outline
        project.open(path)
        assert project.outline is outline

    def test_what_is_no_project_file_changes_nothing(self, tmp_path, open_):
        other = tmp_path / "notes.md"
        other.write_text("# Mine")
        project = open_(None, filled=True)
        asyncio.run(project.written())
        project.open(tmp_path / "mine.docgen")
        with pytest.raises(ProjectFileError, match="not a project file"):
            project.open(other)
        assert other.read_text() == "# Mine"
        assert project.path == tmp_path / "mine.docgen"

    def test_not_while_a_run_goes_on(self, path, open_):
        async def main():
            project = open_(None, ScriptedModel(latency=30))
            project.load_outline(shape())
            run = project.fill()
            await asyncio.sleep(0)
            with pytest.raises(UserError, match="A run is going on"):
                project.open(path)
            run.cancel()
            await run.settled()

        asyncio.run(main())

    def test_a_project_without_a_file_says_how_to_have_one(self, open_):
        assert "%docgen project PATH" in str(open_(None).archived())


class TestBadDays:
    def test_a_full_disk_is_told_once_and_everything_can_go_elsewhere(self, path, tmp_path, open_):
        project = open_(path)
        store = project.file
        limit = "PRAGMA max_page_count = 24"
        assert store.read(lambda c: c.execute(limit).fetchone()).result() == (24,)
        project.add(notes="x" * 20_000)
        project.load_outline(shape())
        fill(project)
        told = [event for event in project.last_run.events if isinstance(event, ProjectFileFailed)]
        assert len(told) == 1
        assert "the disk is full" in told[0].error
        assert "%docgen project NEWPATH" in told[0].error
        assert project.outline.has_text()
        assert "in memory alone" in str(project.archived())
        project.open(tmp_path / "elsewhere.docgen")
        assert project.trouble is None
        again = open_(tmp_path / "elsewhere.docgen")
        assert again.outline.to_markdown() == project.outline.to_markdown()
        assert list(again.parts) == ["notes"]

    def test_a_file_that_was_deleted_can_be_written_again_under_its_own_name(self, path, open_, caplog):
        project = open_(path, filled=True)
        path.unlink()
        asyncio.run(done(project.redo("1.1", "x")))
        assert "deleted or replaced" in str(project.trouble)
        project.open(path)
        assert project.trouble is None
        assert "lost" not in caplog.text
        again = open_(path)
        assert again.outline.to_markdown() == project.outline.to_markdown()
        assert again.archived().replies == len(ALL) + 1

    def test_a_file_that_can_not_even_be_read_any_more_costs_history_but_no_text(self, path, tmp_path, open_):
        project = open_(path, filled=True)
        store = project.file
        asyncio.run(project.written())
        store.read(lambda _: store._backend._file.close()).result()
        asyncio.run(done(project.redo("1.1", "x")))
        project.open(tmp_path / "elsewhere.docgen")
        again = open_(tmp_path / "elsewhere.docgen")
        assert again.outline.to_markdown() == project.outline.to_markdown()

    def test_a_run_goes_on_when_the_file_goes(self, path, open_):
        def write(request):
            path.unlink(missing_ok=True)
            return f"Text of {asked_for(request)}."

        project = open_(path, ScriptedModel(write))
        project.add(notes="n")
        project.load_outline(shape())
        outline = fill(project)
        assert all(section.state == "done" for _, section in outline.sections())
        assert project.trouble is not None
