"""The panel on the real project, pressed as the browser presses it."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pandas as pd
import pytest

from docgen_nb.errors import BadRequestError, UserError
from docgen_nb.llm.presets import PRESETS
from docgen_nb.llm.servers import Offer
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.notebook.display.message_limit import MessageBudget
from docgen_nb.notebook.panel import models
from docgen_nb.notebook.panel.commands import in_panel_words
from docgen_nb.notebook.panel.models import key_state, model_choices
from docgen_nb.notebook.panel.panel import Panel
from docgen_nb.testing import ScriptedModel

PLANTED = "sk-planted-0123456789"


@pytest.fixture
def budget(monkeypatch):
    """Of a test's own: what one test sends is not held against the next."""
    budget = MessageBudget(10_000)
    monkeypatch.setattr("docgen_nb.notebook.panel.panel.BUDGET", budget)
    return budget


@pytest.fixture
def session(shell, budget):
    shell.run_cell("%docgen model scripted\nnotes = '# Bees\\n\\nThey wake.'\nother = 3")
    return shell.magics_manager.registry["DocgenMagics"].session


def in_panel(session, work, **model):
    """Run ``work(panel)`` in a loop, as in a kernel."""

    async def main():
        session.project.use_model(ScriptedModel(**model))
        panel = Panel(session)
        try:
            return await work(panel)
        finally:
            panel.close()

    return asyncio.run(main())


async def press(panel, do, **message):
    """Press, and wait for the end of what it started."""
    panel.handle({"do": do, **message})
    await panel.idle()


def shown(panel):
    return [
        (section["ref"], section["title"], section["state"])
        for document in panel.widget.state["documents"]
        for chapter in document["chapters"]
        for section in chapter["sections"]
    ]


async def written(panel):
    await press(panel, "generate", body="A report")


def test_structure_and_fill_are_the_projects_own(session):
    async def work(panel):
        await press(panel, "structure", body="A report", chapters="3")
        panel.refresh()
        assert {state for *_, state in shown(panel)} == {"pending"}
        await press(panel, "fill", body="A report")
        panel.refresh()
        return panel

    panel = in_panel(session, work)
    assert len(shown(panel)) == 9
    assert {state for *_, state in shown(panel)} == {"done"}
    assert panel.widget.live["rows"][0]["words"] == "3 chapters, 9 of 9 sections written"
    assert session.project.outline.user_prompt == "A report"


def test_the_same_prompt_structures_what_has_no_sections_and_another_plans_anew(session):
    async def work(panel):
        await press(panel, "structure", body="A report")
        first = session.project.outline
        await press(panel, "structure", body="A report")
        assert session.project.outline is first
        await press(panel, "structure", body="Another")
        assert session.project.outline is not first

    in_panel(session, work)


def test_two_panels_and_the_magics_agree(session, shell):
    async def work(panel):
        other = Panel(session)
        await written(panel)
        panel.handle({"do": "replan", "ref": "1.1", "changes": {"title": "New"}})
        assert shown(other) == shown(panel)
        assert shown(panel)[0] == ("1.1", "New", "stale")
        session.project.add(more="text")
        shell.run_cell("1")  # any cell may have changed the project
        for each in (panel, other):
            assert [part["id"] for part in each.widget.state["parts"]] == ["more"]
        other.close()

    in_panel(session, work)


def test_the_outline_is_edited_and_edits_are_taken_back(session):
    async def work(panel):
        await written(panel)
        before = shown(panel)
        for message in (
            {"do": "move", "ref": "1.1", "to": "2.1"},
            {"do": "merge", "ref": "3.1"},
            {"do": "add section", "ref": "3.1"},
            {"do": "add chapter", "ref": "1"},
            {"do": "delete", "ref": "2"},
            {"do": "replan", "ref": "1.1", "changes": {"hint": "h", "type": "table", "needs": "ch2, document"}},
        ):
            panel.handle(message)
            assert panel.widget.notice["text"] == "", message
        section = session.project.outline.documents[0].chapters[0].sections[0]
        assert (section.generation_hint, section.content_type, section.needs) == ("h", "table", ["ch2", "document"])
        assert panel.widget.state["canUndo"]
        for _ in range(6):
            panel.handle({"do": "undo edit"})
        assert shown(panel) == before
        panel.handle({"do": "undo edit"})
        assert "no edit to take back" in panel.widget.notice["text"]

    in_panel(session, work)


def test_a_section_is_shown_with_its_plan_and_its_text_made_safe(session):
    async def work(panel):
        await press(panel, "add", sources="notes", as_="reference")
        await written(panel)
        panel.handle({"do": "select", "ref": "1.2"})
        return panel.widget.section

    section = in_panel(session, work, script=reply_with_markup)
    assert section["ref"] == "1.2"
    assert section["state"] == "done"
    assert [(part["id"], part["format"]) for part in section["parts"]] == [("notes", "reference")]
    title, text = section["blocks"]
    assert title.startswith("<h3>")
    assert "<script" not in text
    assert "onerror" not in text or "&lt;img" in text
    assert "<strong>bold</strong>" in text


def reply_with_markup(request):
    from docgen_nb.testing.scripted import canned_reply

    if request.schema is not None:
        return canned_reply(request.messages[-1].content, request.schema.schema)
    return "**bold** <script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1))"


def test_variables_and_files_are_offered_and_what_was_added_is_not(session, tmp_path):
    (tmp_path / "data").mkdir()
    for name in ("sales.csv", "data/more.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n")

    async def work(panel):
        panel.refresh()
        assert panel.widget.state["addable"][0] == "notes"
        assert {"data/", "sales.csv"} <= set(panel.widget.state["addable"])
        panel.handle({"do": "offer", "typed": "data/"})
        assert panel.widget.offers == ["data/more.csv"]
        await press(panel, "add", sources="notes")
        assert panel.widget.notice["text"] == "Added notes: notes, markdown, 18 characters."
        assert "notes" not in panel.widget.state["addable"]
        await press(panel, "add", sources="data/*.csv", as_="object")
        assert [part["id"] for part in panel.widget.state["parts"]] == ["notes", "more"]

    in_panel(session, work)


def test_a_section_is_written_again_with_feedback_compared_and_taken_back(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "1.2"})
        assert panel.widget.section["changes"] == []
        before = panel.widget.section["markdown"]
        await press(panel, "redo", ref="1.2", feedback="shorter")
        panel.refresh()
        assert "shorter" in session.project.model.requests[-1].messages[-1].content
        after = panel.widget.section["markdown"]
        assert after != before
        texts = {
            kept: "".join(text for kind, text in panel.widget.section["changes"] if kind in {"same", kept})
            for kept in ("removed", "added")
        }
        assert (texts["removed"].strip(), texts["added"].strip()) == (before, after)
        panel.handle({"do": "undo", "ref": "1.2"})
        await panel.idle()
        assert panel.widget.section["markdown"] == before

    in_panel(session, work)


def test_a_new_text_is_marked_until_it_is_accepted_in_any_panel_or_rejected(session):
    async def work(panel):
        other = Panel(session)
        await written(panel)
        for each in (panel, other):
            each.handle({"do": "select", "ref": "1.2"})
        old = panel.widget.section["markdown"]
        await press(panel, "redo", ref="1.2", feedback="shorter")
        for each in (panel, other):
            each.refresh()
            assert marked(each, "rewritten") == ["1.2"]
            assert each.widget.section["changes"]
        other.handle({"do": "accept", "ref": "1.2"})
        for each in (panel, other):
            assert marked(each, "rewritten") == []
            assert each.widget.section["changes"] == []
            assert each.widget.section["earlier"]
        await press(panel, "redo", ref="1.2", feedback="longer")
        panel.refresh()
        assert marked(panel, "rewritten") == ["1.2"]
        panel.handle({"do": "undo", "ref": "1.2"})
        await panel.idle()
        panel.handle({"do": "undo", "ref": "1.2"})
        await panel.idle()
        assert panel.widget.section["markdown"] == old
        assert marked(panel, "rewritten") == []
        other.close()

    in_panel(session, work)


def marked(panel, name):
    return [
        section["ref"]
        for document in panel.widget.state["documents"]
        for chapter in document["chapters"]
        for section in chapter["sections"]
        if section[name]
    ]


def test_a_section_that_is_looked_at_stays_so_wherever_it_is_moved(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "1.2"})
        title = panel.widget.section["title"]
        panel.handle({"do": "replan", "ref": "1.2", "changes": {"title": "Mine"}})
        panel.handle({"do": "move", "ref": "1.2", "to": "2.1"})
        assert title != "Mine"
        assert (panel.widget.section["ref"], panel.widget.section["title"]) == ("2.1", "Mine")
        assert "title" in panel.widget.section["why"]

    in_panel(session, work)


def test_a_click_that_arrives_when_the_outline_has_changed_does_nothing(session):
    async def work(panel):
        await written(panel)
        seen = panel.widget.state["documents"][0]["chapters"][0]["sections"][0]
        click = {"do": "delete", "ref": seen["ref"], "id": seen["id"]}
        panel.handle(click)
        assert len(shown(panel)) == 8
        panel.handle(click)  # the second of a double click
        assert "changed before that arrived" in panel.widget.notice["text"]
        assert len(shown(panel)) == 8

    in_panel(session, work)


def test_a_panel_that_is_on_no_page_is_sent_nothing_until_it_is_seen_again(session):
    async def work(panel):
        panel.handle({"do": "seen"})
        panel.handle({"do": "seen"})  # a second view of the same output
        panel.handle({"do": "gone"})
        session.project.add(more="text")
        session.changed()
        assert [part["id"] for part in panel.widget.state["parts"]] == ["more"]
        panel.handle({"do": "gone"})
        session.project.add(last="text")
        session.changed()
        assert [part["id"] for part in panel.widget.state["parts"]] == ["more"]
        panel.handle({"do": "seen"})
        assert [part["id"] for part in panel.widget.state["parts"]] == ["more", "last"]

    in_panel(session, work)


def test_a_refresh_waits_for_its_messages_and_is_made_up_for(session, budget):
    async def work(panel):
        budget.spend(10_008)
        session.project.add(more="text")
        session.changed()
        assert panel.widget.state["parts"] == []
        budget._sent.clear()  # a second later
        panel._later._run()
        assert [part["id"] for part in panel.widget.state["parts"]] == ["more"]

    in_panel(session, work)


def test_a_panel_is_whole_at_once_also_where_nothing_more_may_be_sent(session, budget):
    async def work(panel):
        await written(panel)
        budget.spend(10_000)
        widget = Panel(session).widget
        assert widget.findings["rows"] == []
        assert [each["title"] for each in widget.contracts["documents"]]
        assert len(shown(panel)) == 9

    in_panel(session, work)


def test_a_chapter_is_looked_at_and_its_hint_changed(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "2"})
        panel.handle({"do": "replan", "ref": "2", "changes": {"hint": "Only the facts."}})
        assert panel.widget.section["hint"] == "Only the facts."
        assert session.project.outline.documents[0].chapters[1].generation_hint == "Only the facts."

    in_panel(session, work)


def test_what_a_section_does_with_a_part_is_changed(session):
    async def work(panel):
        await press(panel, "add", sources="notes")
        await written(panel)
        changes = {"parts": ["notes"], "formats": {"notes": "object"}, "instructions": {"notes": "as it is"}}
        panel.handle({"do": "replan", "ref": "1.1", "changes": changes})
        panel.handle({"do": "select", "ref": "1.1"})
        (part,) = panel.widget.section["parts"]
        assert (part["used"], part["format"], part["instruction"]) == (True, "object", "as it is")

    in_panel(session, work)


def test_findings_are_listed_with_their_places_and_say_when_they_are_out_of_date(session, shell):
    async def work(panel):
        await written(panel)
        session.project.edit("1.2", "First.\n\nTODO: the second paragraph.")
        await press(panel, "check")
        found = panel.widget.findings
        assert found["current"]
        placeholder = next(row for row in found["rows"] if row["ref"] == "1.2" and row["code"].startswith("DG6"))
        assert placeholder["block"] == 2
        panel.handle({"do": "select", "ref": placeholder["ref"], "block": placeholder["block"]})
        assert panel.widget.section["block"] == 2
        assert "TODO" in panel.widget.section["blocks"][2]
        panel.handle({"do": "edit", "ref": "1.2", "body": "Done."})
        await panel.idle()
        assert not panel.widget.findings["current"]
        await shell.docgen_nb.shown("docgen", "check")  # the verb's findings are the panel's
        session.changed()  # as at the end of every cell
        assert panel.widget.findings["current"]
        assert all(row["ref"] != "1.2" or not row["code"].startswith("DG6") for row in panel.widget.findings["rows"])

    in_panel(session, work)


def test_what_a_paragraph_rests_on_is_told_when_it_is_asked_for_and_forgotten_with_the_text(session):
    async def work(panel):
        await press(panel, "add", sources="notes")
        await written(panel)
        panel.handle({"do": "replan", "ref": "1.1", "changes": {"parts": ["notes"]}})
        panel.handle({"do": "edit", "ref": "1.1", "body": "Bees: they wake.\n\nThey weigh 4,312 kg [@notes]."})
        await panel.idle()
        panel.handle({"do": "select", "ref": "1.1"})
        assert panel.widget.section["sources"] == {}
        panel.handle({"do": "sources", "ref": "1.1"})
        await panel.idle()
        told = panel.widget.section["sources"]
        assert set(told) == {"1", "2"}
        assert "notes" in told["2"]
        assert "4,312" in told["2"]
        assert panel.widget.notice["text"].endswith("rest on something that is known.")
        panel.handle({"do": "edit", "ref": "1.1", "body": "Another text."})
        await panel.idle()
        assert panel.widget.section["sources"] == {}

    in_panel(session, work)


def test_sections_with_findings_are_mended_and_the_findings_that_are_left_are_shown(session):
    texts = iter(["As an AI, I can't do that."])

    def script(request):
        if request.schema is not None:
            return reply_with_markup(request)
        mending = "fix these faults" in request.messages[-1].content
        return f"A clean text, number {len(session.project.model.requests)}." if mending else next(texts, "Some words.")

    async def work(panel):
        await written(panel)
        await press(panel, "check")
        before = len(panel.widget.findings["rows"])
        panel.handle({"do": "fix"})
        await panel.idle()
        assert panel.widget.notice["kind"] == "done"
        assert panel.widget.notice["text"].startswith("Rewritten: ")
        assert len(panel.widget.findings["rows"]) < before
        assert panel.widget.findings["current"]

    in_panel(session, work, script=script)


def test_the_contract_is_shown_changed_taken_back_and_dropped(session, shell):
    async def work(panel):
        await written(panel)
        assert panel.widget.contracts["documents"][0]["contract"] is None
        assert panel.widget.contracts["documents"][0]["chapters"][0]["label"].startswith("1 ")
        terms = [{"term": "hive", "meaning": "a box", "variants": ["beehive"]}]
        panel.handle({"do": "contract", "document": 1, "contract": {"tone": "plain", "terms": terms}})
        shown = panel.widget.contracts["documents"][0]["contract"]
        assert (shown["tone"], shown["terms"]) == ("plain", terms)
        assert session.project.outline.documents[0].contract.tone == "plain"
        panel.handle({"do": "contract", "document": 1, "contract": {**shown, "terms": [{"meaning": "no term"}]}})
        assert "This is no contract: terms.0.term" in panel.widget.notice["text"]
        await shell.docgen_nb.shown("docgen", "contract", '{"tone": "dry"}')
        session.changed()  # as at the end of every cell
        assert panel.widget.contracts["documents"][0]["contract"]["tone"] == "dry"
        panel.handle({"do": "drop contract"})
        assert panel.widget.contracts["documents"][0]["contract"] is None
        panel.handle({"do": "undo edit"})
        assert panel.widget.contracts["documents"][0]["contract"]["tone"] == "dry"
        for number in (7, 5):  # of two pages; the later one is what both have
            panel.handle({"do": "contract", "document": 1, "contract": {"tone": "plain"}, "number": number})
            assert panel.widget.contracts["heard"] == 7

    in_panel(session, work)


def test_a_changed_contract_makes_stale_what_it_concerns(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "contract", "document": 1, "contract": {"tone": "plain"}})
        panel.refresh()
        assert {state for *_, state in shown(panel)} == {"stale"}
        await panel._looker
        assert panel.widget.lookahead.startswith("9 sections to write, 9 of them changed: 9 calls")

    in_panel(session, work)


def test_a_run_that_a_verb_begins_is_seen_in_the_panel_while_it_goes_on(session):
    async def work(panel):
        run = session.project.generate("A report")
        async with session.shown(run):
            await asyncio.sleep(0)
            assert panel.widget.live["running"]
            await run
        await panel._follower
        assert panel.widget.live["rows"][0]["label"] == "Done"

    in_panel(session, work)


def test_own_text_and_locks_are_shown_and_kept_from_runs(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "1.1"})
        panel.handle({"do": "edit", "ref": "1.1", "body": "My *own* text."})
        await panel.idle()
        assert panel.widget.section["own"]
        assert "<em>own</em>" in panel.widget.section["blocks"][1]
        panel.handle({"do": "lock", "ref": "1.2"})
        await panel.idle()
        panel.handle({"do": "select", "ref": "1.2"})
        assert panel.widget.section["locked"]
        panel.handle({"do": "redo", "ref": "1.2"})
        await panel.idle()
        assert "locked" in panel.widget.notice["text"]
        panel.handle({"do": "unlock", "ref": "1.2"})
        await panel.idle()
        assert not panel.widget.section["locked"]

    in_panel(session, work)


@pytest.mark.parametrize(
    ("message", "says"),
    [
        ({"do": "nothing known"}, "Reload the page"),
        ({}, "Reload the page"),
        ({"do": "fill"}, "no outline"),
        ({"do": "structure", "body": ""}, "no outline"),
        ({"do": "structure", "body": "x", "chapters": "many"}, "'many' is not a whole number"),
        ({"do": "structure", "body": "x", "chapters": "0"}, "'0' is not a whole number"),
        ({"do": "add", "sources": "no such thing"}, "no variable and no file"),
        ({"do": "add", "sources": "notes", "as_": "verbatim"}, "invalid choice: 'verbatim'"),
        ({"do": "model", "model": "opanai:x"}, "openai"),
        ({"do": "export", "paths": "x.nothing"}, "no outline"),
        ({"do": "export", "paths": " "}, "Export: it needs PATH."),
        ({"do": "delete", "ref": "no ref"}, "is no reference"),
        ({"do": "delete", "ref": {"a": 1}}, "is no reference"),
        ({"do": "select", "ref": "9.9.9"}, "is no reference"),
        ({"do": "pause"}, "Nothing is running"),
        ({"do": "redo", "ref": "1"}, "is a chapter"),
        ({"do": "undo", "ref": "1.1"}, "no outline"),
        ({"do": "accept", "ref": "1.1"}, "no outline"),
        ({"do": "check"}, "no outline"),
        ({"do": "fix"}, "no outline"),
        ({"do": "contract"}, "Reload the page"),
        ({"do": "contract", "contract": {}}, "Reload the page"),
        ({"do": "contract", "document": 1, "contract": {}}, "no outline"),
        ({"do": "drop contract"}, "no outline"),
    ],
)
def test_what_cannot_be_done_is_said_in_the_panel_and_changes_nothing(session, message, says, tmp_path):
    async def work(panel):
        panel.handle(message)
        await panel.idle()
        assert says in panel.widget.notice["text"]
        assert panel.widget.notice["kind"] == "error"
        assert session.project.last_run is None
        assert list(tmp_path.glob("*.nothing")) == []

    in_panel(session, work)


def test_a_run_can_be_paused_gone_on_with_and_stopped_from_any_thread(session):
    async def work(panel):
        panel.handle({"do": "generate", "body": "A report"})
        await asyncio.sleep(0)
        run = session.project.last_run
        async for event in run.events:
            if event.kind == "section_started":
                break
        panel.handle({"do": "pause"})
        assert run.paused
        panel.handle({"do": "pause"})
        assert not run.paused
        pressed = threading.Thread(target=panel._on_message, args=(None, {"do": "stop"}, None))
        pressed.start()
        pressed.join()
        await run.settled()
        for _ in range(20):
            await asyncio.sleep(0.01)
        return panel

    panel = in_panel(session, work, latency=0.2)
    assert not panel.widget.live["running"]
    assert "goes on from there" in panel.widget.notice["text"]


def test_fill_is_looked_ahead_at_without_a_call(session):
    async def work(panel):
        await press(panel, "structure", body="A report")
        asked = len(session.project.model.requests)
        panel.refresh()
        await panel._looker
        assert panel.widget.lookahead.startswith("9 sections to write: 9 calls, about")
        assert len(session.project.model.requests) == asked
        await press(panel, "fill")
        panel.handle({"do": "replan", "ref": "1.1", "changes": {"hint": "x"}})
        await panel._looker
        assert panel.widget.lookahead.startswith("1 section to write, 1 of them changed: 1 call")

    in_panel(session, work)


def test_an_edit_that_was_taken_back_is_made_again_until_another_is_made(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "replan", "ref": "1.1", "changes": {"title": "New"}})
        panel.handle({"do": "undo edit"})
        assert panel.widget.state["canRedo"]
        panel.handle({"do": "redo edit"})
        assert shown(panel)[0][1] == "New"
        panel.handle({"do": "undo edit"})
        panel.handle({"do": "delete", "ref": "1.2"})
        assert not panel.widget.state["canRedo"]
        panel.handle({"do": "redo edit"})
        assert "no edit to make again" in panel.widget.notice["text"]

    in_panel(session, work)


def test_the_page_hears_of_a_change_and_its_undoing_also_where_both_reach_it_at_once(session, budget):
    async def work(panel):
        await written(panel)
        before = panel.widget.state
        budget.spend(10_000)
        panel.handle({"do": "replan", "ref": "1.1", "changes": {"title": "New"}})
        panel.handle({"do": "undo edit"})
        assert panel.widget.state is before
        budget.left = lambda _more=0: 10_000
        panel.refresh()
        assert shown(panel)[0][1] != "New"
        assert panel.widget.state != before  # else it would not be sent

    in_panel(session, work)


def test_every_earlier_text_is_listed_and_brought_back_without_losing_the_present_one(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "1.2"})
        first = panel.widget.section["markdown"]
        for text in ("The second.", "The third."):
            await press(panel, "edit", ref="1.2", body=text)
        panel.refresh()
        second, oldest = panel.widget.section["history"]
        assert (second["begins"], second["by"]) == ("The second.", "you")
        panel.handle({"do": "bring back", "ref": "1.2", "text": oldest["id"]})
        assert panel.widget.section["markdown"] == first
        assert [each["begins"] for each in panel.widget.section["history"]][:2] == ["The third.", "The second."]
        panel.handle({"do": "bring back", "ref": "1.2", "text": "another section's"})
        assert panel.widget.notice["text"] == "1.2 has no such earlier text."

    in_panel(session, work)


def test_the_whole_text_is_shown_safe_while_it_is_looked_at_and_given_to_the_page_in_chapters(session):
    async def work(panel):
        sent = []
        panel.widget.send = sent.append
        await written(panel)
        assert panel.widget.document == ""
        panel.handle({"do": "preview", "on": True})
        assert panel.widget.document.count("<h2>") == 3
        assert "<script" not in panel.widget.document
        await press(panel, "edit", ref="1.1", body="My words.")
        await asyncio.sleep(0)
        assert "My words." in panel.widget.document
        panel.handle({"do": "insert"})
        cells = sent[-1]["insert"]
        assert [each.split()[0] for each in cells] == ["#", "##", "##", "##"]
        assert "<script" not in "".join(cells)

    in_panel(session, work, script=reply_with_markup)


def test_dropped_files_stand_beside_the_notebook_and_are_parts_and_no_other_file_is_written_over(session, tmp_path):
    async def work(panel):
        for content in (b"They wake.", b"They sleep."):
            await press(panel, "upload", names=["../bees.md"], files=[content])
            yield panel.widget.notice["text"]
        await press(panel, "upload", names=[".bashrc"], files=[b""])
        yield panel.widget.notice["text"]

    async def collected(panel):
        return [each async for each in work(panel)]

    added, refused, hidden = in_panel(session, collected)
    assert added.startswith("Added bees: ")
    assert "bees.md is there already, and it is another file." in refused
    assert "no name for a file" in hidden
    assert Path("bees.md").read_bytes() == b"They wake."
    assert not Path("../bees.md").exists()


def test_models_that_can_be_asked_are_listed_with_prices_and_where_they_are(monkeypatch):
    for name in {key for preset in PRESETS.values() for key in preset.keys}:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(models, "offers", lambda: [Offer("openai", ("gpt-5-mini",)), Offer("ollama", ("qwen3",))])
    first, local, remote = model_choices()
    assert (first["models"][0]["name"], first["where"]) == ("embedded", "this machine, no key")
    assert (local["models"][0]["name"], local["where"]) == ("ollama:qwen3", "this machine")
    assert (remote["models"][0]["name"], remote["where"]) == ("openai:gpt-5-mini", "api.openai.com")
    assert "a million tokens; window " in remote["models"][0]["facts"]
    assert "OPENAI_API_KEY" in models.missing_keys()


def test_before_a_run_it_is_told_where_the_texts_go(session):
    async def work(panel):
        def where(name, **options):
            session.project.use_model(name, ModelOptions(**options))
            panel.refresh()
            return panel.widget.state["goesTo"]

        assert where("scripted") == "texts stay on this machine"
        assert where("any", base_url="http://127.0.0.1:8000/v1") == "texts stay on this machine"
        assert where("any", base_url="https://models.example.org/v1") == "texts go to models.example.org"

    in_panel(session, work)


def test_a_deleted_section_is_shown_no_more(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "3.3"})
        panel.handle({"do": "delete", "ref": "3.3"})
        assert panel.widget.section == {}

    in_panel(session, work)


def test_the_key_is_never_shown_only_whether_it_is_there(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", PLANTED)
    assert key_state("openai:any") == "OPENAI_API_KEY is set"
    monkeypatch.delenv("OPENAI_API_KEY")
    assert key_state("openai:any") == "OPENAI_API_KEY is not set; embedded needs none"
    assert key_state("embedded") == "needs no key"


def test_a_panel_needs_a_loop(session):
    with pytest.raises(UserError, match="needs a notebook"):
        Panel(session)


def test_a_fault_of_ours_is_said_and_logged_and_the_panel_goes_on(session, monkeypatch, caplog):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(session.project.document, "undo_edit", broken)

    async def work(panel):
        panel.handle({"do": "undo edit"})
        assert "fault of docgen_nb's own" in panel.widget.notice["text"]
        await press(panel, "add", sources="notes")
        assert panel.widget.notice["kind"] == "done"

    in_panel(session, work)
    assert "ZeroDivisionError" in caplog.text


def test_where_no_widget_is_shown_a_line_says_what_it_was(session):
    async def work(panel):
        return panel.widget._repr_mimebundle_()

    bundle = in_panel(session, work)
    assert (bundle[0] if isinstance(bundle, tuple) else bundle)["text/plain"] == (
        "docgen_nb's panel, not shown here: run the cell to open it"
    )


def test_unloading_closes_panels(session, shell):
    async def work(panel):
        await session.aclose()
        assert panel.widget.comm is None

    in_panel(session, work)


def test_another_model_keeps_address_and_options_and_a_key_stays_with_its_address(session):
    async def work(panel):
        session.project.use_model("m", ModelOptions(base_url="http://127.0.0.1:9/v1", temperature=0.5))
        panel.refresh()
        assert panel.widget.state["base_url"] == "http://127.0.0.1:9/v1"
        panel.handle({"do": "model", "model": "n", "base_url": "http://127.0.0.1:9/v1"})
        assert panel.widget.notice["text"] == "Model: n at http://127.0.0.1:9/v1"
        assert session.project.choice.options == ModelOptions(base_url="http://127.0.0.1:9/v1", temperature=0.5)

    in_panel(session, work)


@pytest.mark.parametrize(
    ("before", "address", "then"),
    [
        ("openai:m", None, {"model": "groq:m", "base_url": ""}),
        ("m", "http://127.0.0.1:9/v1", {"model": "groq:m", "base_url": ""}),
        ("m", "http://127.0.0.1:9/v1", {"model": "m", "base_url": "http://127.0.0.1:8/v1"}),
    ],
)
def test_key_and_headers_of_one_server_go_to_no_other(session, monkeypatch, before, address, then):
    monkeypatch.setenv("MY_KEY", "secret")
    monkeypatch.setenv("GROQ_API_KEY", "of groq")

    async def work(panel):
        mine = ModelOptions(base_url=address, api_key_env="MY_KEY", headers=("X-Key: ${MY_KEY}",), seed=1)
        session.project.use_model(before, mine)
        panel.handle({"do": "model", **then})
        assert session.project.choice.options == ModelOptions(base_url=then["base_url"] or None, seed=1)

    in_panel(session, work)


def test_a_part_is_removed_and_another_document_begun_and_taken_back(session):
    async def work(panel):
        await press(panel, "add", sources="notes")
        panel.handle({"do": "remove", "ids": "notes"})
        assert panel.widget.state["parts"] == []
        assert panel.widget.notice["text"] == "Removed notes."
        await written(panel)
        panel.handle({"do": "new"})
        assert shown(panel) == []
        assert "9 written sections are set aside" in panel.widget.notice["text"]
        assert "%docgen" not in panel.widget.notice["text"]
        await press(panel, "undo")
        assert {state for *_, state in shown(panel)} == {"done"}

    in_panel(session, work)


def test_a_message_names_buttons_where_a_cell_has_magics():
    assert in_panel_words("%docgen retry tries again.") == "Retry tries again."
    assert in_panel_words("%docgen unlock 1/2.3 lets it go; %docgen lists") == "Unlock lets it go; %docgen lists"
    assert in_panel_words("1 failed: %docgen status says why") == "1 failed: the page Section says why"
    assert in_panel_words("%docgen outline save FILE writes one.") == "%docgen outline save FILE writes one."


def test_messages_name_the_panels_own_fields_and_the_button_that_brings_a_document_back():
    said = in_panel_words("Replaces 9 written sections; %docgen undo brings the document back")
    assert said == "Replaces 9 written sections; Undo document brings the document back"
    assert in_panel_words("Structure: --chapters: 'x' is not a number.") == "Structure: Chapters: 'x' is not a number."
    address = "--base-url is no address that can be used. Type for example: --base-url http://localhost:8000/v1"
    assert "--" not in in_panel_words(address)
    assert in_panel_words("No key, or type: %docgen model embedded") == "No key, or choose the model embedded"


def test_a_redo_that_failed_is_told_in_the_panels_own_words(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "1.2"})
        old = panel.widget.section["markdown"]
        session.project.use_model(ScriptedModel(lambda _: BadRequestError("too long")))
        await press(panel, "redo", ref="1.2", feedback="shorter")
        panel.refresh()
        assert panel.widget.notice["text"].endswith("the old text stands: too long Retry tries again.")
        told = "1 not written anew (the old text stands): Retry tries again"
        assert panel.widget.live["rows"][0]["words"].endswith(told)
        assert panel.widget.section["markdown"] == old
        assert "too long" in panel.widget.section["why"]
        session.project.use_model(ScriptedModel())
        await press(panel, "retry")
        panel.refresh()
        assert panel.widget.section["markdown"] != old
        assert panel.widget.section["why"] == ""

    in_panel(session, work)


def test_a_text_of_ones_own_is_nothing_to_accept(session):
    async def work(panel):
        await written(panel)
        panel.handle({"do": "select", "ref": "1.2"})
        await press(panel, "edit", ref="1.2", body="My own words.")
        panel.refresh()
        section = panel.widget.section
        assert (section["own"], section["changes"], section["earlier"]) == (True, [], True)

    in_panel(session, work)


WITH_A_QUESTION = {
    "documents": [
        {
            "title": "Sales",
            "chapters": [
                {
                    "title": "All",
                    "sections": [
                        {
                            "title": "Sum",
                            "generationHint": "the sum",
                            "questions": [
                                {
                                    "id": "total",
                                    "sql": "SELECT sum(revenue) FROM sales",
                                    "meaning": "total revenue",
                                    "show": "value: EUR",
                                }
                            ],
                        }
                    ],
                }
            ],
        }
    ]
}


async def with_a_question(panel, session):
    session.project.add(sales=pd.DataFrame({"region": ["North", "South"], "revenue": [400.5, 200.25]}))
    session.project.load_outline(WITH_A_QUESTION)
    session.changed()
    panel.handle({"do": "select", "ref": "1.1"})
    return await answered(panel)


async def answered(panel):
    """The questions of the section that is looked at, once the tables have answered."""
    await panel.idle()
    return panel.widget.section["questions"]


def test_a_sections_questions_are_shown_with_what_they_give(session):
    async def work(panel):
        return await with_a_question(panel, session)

    (row,) = in_panel(session, work)
    assert row == {
        "id": "total",
        "sql": "SELECT sum(revenue) FROM sales",
        "meaning": "total revenue",
        "show": "EUR",
        "result": "€600.75",
    }


def test_questions_are_edited_added_and_dropped_and_each_change_is_taken_back(session):
    async def work(panel):
        await with_a_question(panel, session)
        section = {"ref": "1.1", "id": panel.widget.section["id"]}
        await press(panel, "question", **section, question="total", changes={"sql": "SELECT max(revenue) FROM sales"})
        assert [row["result"] for row in await answered(panel)] == ["€400.50"]
        await press(panel, "question", **section, question="total", changes={"show": "kg .0"})
        assert [row["result"] for row in await answered(panel)] == ["401\u00a0kg"]
        await press(panel, "question", **section, question="total", changes={"id": "best"})
        await press(panel, "add question", **section)
        assert [(row["id"], row["result"]) for row in await answered(panel)] == [("best", "401\u00a0kg"), ("q2", "2")]
        await press(panel, "question", **section, question="best")
        assert [row["id"] for row in await answered(panel)] == ["q2"]
        for _ in range(5):
            await press(panel, "undo edit")
        assert [row["sql"] for row in await answered(panel)] == ["SELECT sum(revenue) FROM sales"]

    in_panel(session, work)


def test_below_a_question_that_fails_stands_the_databases_own_error(session):
    async def work(panel):
        await with_a_question(panel, session)
        section = {"ref": "1.1", "id": panel.widget.section["id"]}
        await press(panel, "question", **section, question="total", changes={"sql": "SELECT sum(revenu) FROM sales"})
        (row,) = await answered(panel)
        assert '"revenu" not found' in row["error"]
        await press(panel, "question", **section, question="total", changes={"sql": "SELECT * FROM '/etc/passwd'"})
        (row,) = await answered(panel)
        assert "no table" in row["error"]

    in_panel(session, work)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": "not a name"}, "should match pattern"),
        ({"id": "q2"}, "Another question is called"),
        ({"sql": ""}, "at least 1 character"),
        ({"show": "chart spiral"}, "Input should be"),
        ({"elements": "x"}, "has no question"),
    ],
)
def test_a_question_that_cannot_be_so_is_refused_in_a_line(session, changes, says):
    async def work(panel):
        before = await with_a_question(panel, session)
        section = {"ref": "1.1", "id": panel.widget.section["id"]}
        await press(panel, "add question", **section)
        await press(panel, "question", **section, question="total", changes=changes)
        assert says in panel.widget.notice["text"]
        assert (await answered(panel))[0] == before[0]

    in_panel(session, work)


def test_new_data_answer_anew_and_a_chart_is_a_picture(session):
    async def work(panel):
        await with_a_question(panel, session)
        section = {"ref": "1.1", "id": panel.widget.section["id"]}
        session.project.add(sales=pd.DataFrame({"region": ["North"], "revenue": [1.0]}))
        session.changed()
        assert [row["result"] for row in await answered(panel)] == ["€1.00"]
        sql = "SELECT region, revenue FROM sales"
        await press(panel, "question", **section, question="total", changes={"sql": sql})
        await press(panel, "question", **section, question="total", changes={"show": "chart bar"})
        (row,) = await answered(panel)
        assert row["picture"].startswith("data:image/png;base64,")
        assert row["result"] == "Bar chart of revenue by region: North: 1."

    in_panel(session, work)


def test_a_value_in_the_text_says_which_question_of_which_table_it_is(session):
    async def work(panel):
        await with_a_question(panel, session)
        await press(panel, "fill")
        return panel.widget.section["blocks"]

    _, text = in_panel(session, work, script=lambda _: "We sold for {{total}} in <b title='x'>all</b>.")
    assert "total revenue, asked of sales (2 rows)\nSELECT sum(revenue) FROM sales" in text
    assert ">€600.75</span>" in text
    assert "title='x'" not in text
