"""Findings in the text of a panel: marked words, the right value beside, and what the user says of them."""

from __future__ import annotations

import asyncio

import pytest

from docgen_nb.notebook.display.message_limit import MessageBudget
from docgen_nb.notebook.panel.panel import Panel
from docgen_nb.testing import ScriptedModel

SECTION = {"title": "Shops", "generationHint": "the shops", "contentPartIds": ["shops"]}
REPORT = {"title": "Shops", "language": "en", "chapters": [{"title": "All", "sections": [SECTION]}]}
TEXT = "Cobalt had 38 returns and a staff of 21. The 38 parcels came back in **June**."


@pytest.fixture
def session(shell, monkeypatch):
    monkeypatch.setattr("docgen_nb.notebook.panel.panel.BUDGET", MessageBudget(10_000))  # a test's own
    table = "{'shop': ['Acorn', 'Cobalt', 'Ember'], 'returns': [31, 44, 25], 'staff': [14, 21, 17]}"
    shell.run_cell(f"import pandas as pd\nshops = pd.DataFrame({table})\n%docgen model scripted\n%docgen add shops")
    return shell.magics_manager.registry["DocgenMagics"].session


def in_panel(session, work):
    async def main():
        session.project.use_model(ScriptedModel())
        session.project.load_outline(REPORT)
        panel = Panel(session)
        try:
            panel.handle({"do": "edit", "ref": "1.1", "body": TEXT})
            await panel.idle()
            panel.handle({"do": "check"})
            await panel.idle()
            panel.handle({"do": "select", "ref": "1.1"})
            return await work(panel)
        finally:
            panel.close()

    return asyncio.run(main())


def flags(panel):
    return [(flag["block"], flag["excerpt"], flag["nth"], flag["right"]) for flag in panel.widget.section["flags"]]


def test_the_words_of_a_finding_are_named_with_the_right_value(session):
    async def work(panel):
        assert (1, "38", 0, "44") in flags(panel)

    in_panel(session, work)


def test_one_click_puts_the_right_value_in_and_the_old_text_can_come_back(session):
    async def work(panel):
        (flag,) = [flag for flag in panel.widget.section["flags"] if flag["right"] == "44"]
        panel.handle({"do": "put right", "ref": "1.1", "key": flag["key"]})
        await panel.idle()
        assert "Cobalt had 44 returns and a staff of 21. The 38 parcels" in panel.widget.section["markdown"]
        assert all(right != "44" for *_, right in flags(panel))
        panel.handle({"do": "undo", "ref": "1.1"})
        await panel.idle()
        assert "Cobalt had 38 returns" in panel.widget.section["markdown"]

    in_panel(session, work)


def test_what_is_said_to_be_right_is_kept_and_not_told_again(session):
    async def work(panel):
        (flag,) = [flag for flag in panel.widget.section["flags"] if flag["right"] == "44"]
        panel.handle({"do": "is right", "ref": "1.1", "key": flag["key"]})
        await panel.idle()
        assert all(right != "44" for *_, right in flags(panel))
        assert "is kept" in panel.widget.notice["text"]
        assert all("not 38" not in finding.message for finding in session.project.check())

    in_panel(session, work)


def test_a_text_that_has_changed_since_has_no_marks(session):
    async def work(panel):
        key = panel.widget.section["flags"][0]["key"]
        panel.handle({"do": "edit", "ref": "1.1", "body": "Nothing to see here."})
        await panel.idle()
        assert flags(panel) == []
        panel.handle({"do": "put right", "ref": "1.1", "key": key})
        await panel.idle()
        assert panel.widget.notice["text"].endswith("Check again.")

    in_panel(session, work)
