"""The panel, clicked and typed in as its user does."""

import pytest

from docgen_nb.testing import Fault
from tests.browser.scenes import FOREVER, answer, cells, outline, section_of


class Panel:
    """One of the panels on the page."""

    def __init__(self, notebook, number=0):
        self.notebook = notebook
        self.page = notebook.page
        self.node = notebook.page.locator(".dgp").nth(number)
        self.node.wait_for()

    def button(self, name):
        return self.node.get_by_role("button", name=name, exact=True)

    def press(self, name):
        self.button(name).click()

    def field(self, label):
        return self.node.get_by_label(label, exact=True)

    def enter(self, label, text):
        self.field(label).fill(text)
        self.field(label).press("Tab")

    def row(self, ref):
        return self.node.locator(f'.dgp-row[data-ref="{ref}"]')

    def tool(self, ref, name):
        self.row(ref).hover()
        self.row(ref).get_by_role("button", name=name, exact=True).click()

    def open(self, ref):
        self.row(ref).locator(".dgp-ref").click()
        self.node.locator(".dgp-head strong").get_by_text(f"{ref} ").wait_for()

    def tab(self, name):
        self.node.get_by_role("tab", name=name).click()

    def see(self, text):
        self.node.get_by_text(text).first.wait_for()

    def rows(self):
        return self.node.locator(".dgp-row").evaluate_all(
            "rows => rows.map(row => `${row.dataset.ref} ${row.querySelector('.dgp-title').value}`)"
        )

    def until_rows(self, *wanted):
        self.notebook.wait_until(lambda: self.rows() == list(wanted))


@pytest.fixture
def panel(notebook, model):
    """A panel on an outline, written or not."""

    def show(*shape, written=True, panels=1, before=""):
        model.responder = answer
        fill = ["document = %docgen fill"] if written else []
        first, *rest = cells(model, outline(*shape), *fill, *["%docgen panel"] * panels)
        page = notebook(f"{before}\n{first}" if before else first, *rest)
        page.run_all()
        return Panel(page)

    return show


TWO_BY_TWO = ("1 C1", "1.1 S1.1", "1.2 S1.2", "2 C2", "2.1 S2.1", "2.2 S2.2")


def test_from_a_prompt_to_a_file_by_clicks_alone(notebook, model, server):
    page = notebook(
        f"%load_ext docgen_nb\n%docgen model fake --base-url {model.base_url}\nnotes = 'Bees sleep.'", "%docgen panel"
    )
    page.run_all()
    panel = Panel(page)
    panel.see("No outline yet.")
    panel.field("Prompt").fill("A report on bees")
    panel.field("Chapters").fill("3")
    panel.field("Content part to add").fill("notes")
    panel.press("Add")
    panel.see("Added notes: ")
    panel.press("Structure")
    panel.see("9 sections to write: 9 calls")
    panel.press("Fill")
    panel.see("3 chapters, 9 of 9 sections written")
    panel.see("All sections are written.")
    panel.enter("File to write", "bees.md")
    panel.press("Export")
    panel.see("Written: bees.md")
    assert (server.notebooks / "bees.md").read_text().startswith("# A scripted report")
    assert page.value("len(__import__('docgen_nb').current().parts)") == "1"


def test_the_outline_is_edited_with_the_mouse_and_edits_are_taken_back(panel):
    panel = panel(2, 2)
    panel.until_rows(*TWO_BY_TWO)
    panel.tool("1.2", "Move the section down")
    panel.until_rows("1 C1", "1.1 S1.1", "2 C2", "2.1 S1.2", "2.2 S2.1", "2.3 S2.2")
    panel.tool("2.2", "Merge with the next section")
    panel.notebook.wait_until(lambda: len(panel.rows()) == 5)
    panel.tool("1.1", "Add a section after this one")
    panel.notebook.wait_until(lambda: "1.2 New section" in panel.rows())
    panel.enter("Title of 1.2", "Mine")
    panel.notebook.wait_until(lambda: "1.2 Mine" in panel.rows())
    panel.tool("2", "Move the chapter up")
    panel.notebook.wait_until(lambda: panel.rows()[0] == "1 C2")
    panel.tool("2", "Delete the chapter with its sections")
    panel.notebook.wait_until(lambda: len(panel.rows()) == 3)
    for _ in range(6):
        panel.press("Undo edit")
    panel.until_rows(*TWO_BY_TWO)
    assert panel.button("Undo edit").is_disabled()


def test_the_outline_is_edited_with_the_keyboard_alone_and_the_notebook_stays_where_it_is(panel):
    panel = panel(2, 2)
    keyboard, page = panel.page.keyboard, panel.notebook
    panel.until_rows(*TWO_BY_TWO)
    cell = page.evaluate("panel.content.activeCellIndex")
    panel.row("1").focus()
    focused = "document.activeElement.dataset.ref"
    for key, ref in [("ArrowDown", "1.1"), ("ArrowDown", "1.2"), ("ArrowLeft", "1"), ("End", "2.2"), ("Home", "1")]:
        keyboard.press(key)
        assert page.evaluate(focused) == ref
    keyboard.press("ArrowLeft")
    assert panel.row("1").get_attribute("aria-expanded") == "false"
    keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "2"
    keyboard.press("ArrowUp")
    keyboard.press("ArrowRight")
    assert panel.row("1.1").is_visible()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    panel.node.locator(".dgp-head strong").get_by_text("1.1 S1.1").wait_for()
    keyboard.press("F2")
    keyboard.type("Renamed")
    keyboard.press("Enter")
    page.wait_until(lambda: "1.1 Renamed" in panel.rows())
    keyboard.press("Alt+ArrowDown")
    page.wait_until(lambda: panel.rows()[1:3] == ["1.1 S1.2", "1.2 Renamed"])
    assert page.evaluate(focused) == "1.2"  # it goes with its row
    keyboard.press("Delete")
    page.wait_until(lambda: len(panel.rows()) == 5)
    assert page.evaluate(focused) == "2"  # what stands in the place of the deleted row
    keyboard.press("Control+z")
    page.wait_until(lambda: panel.rows()[1:3] == ["1.1 S1.2", "1.2 Renamed"])
    keyboard.press("Control+z")
    page.wait_until(lambda: panel.rows()[1:3] == ["1.1 Renamed", "1.2 S1.2"])
    assert page.evaluate(focused) == "2"
    assert page.evaluate("panel.content.activeCellIndex") == cell
    assert page.evaluate("panel.content.mode") == "command"


def test_only_one_row_of_the_tree_is_in_the_order_of_tab(panel):
    panel = panel(2, 3)
    panel.row("1.2").focus()
    reached = panel.node.locator(".dgp-row").evaluate_all(
        "rows => rows.filter(r => r.tabIndex === 0).map(r => r.dataset.ref)"
    )
    assert reached == ["1.2"]
    inside = "document.activeElement.closest('.dgp-row')?.dataset.ref ?? null"
    steps = []
    for _ in range(8):
        panel.page.keyboard.press("Tab")
        steps.append(panel.notebook.evaluate(inside))
    assert set(steps) == {"1.2", None}


def test_a_plan_is_changed_what_becomes_stale_is_shown_with_its_cost_and_fill_writes_it(panel, model):
    panel = panel(2, 2, before="notes = 'Bees sleep.'")
    panel.field("Content part to add").fill("notes")
    panel.field("Content part to add").press("Enter")
    panel.see("Added notes: ")
    panel.open("2.1")
    panel.node.locator(".dgp-plan:not([open]) summary").click()  # once its text is there, the plan is folded
    panel.enter("Hint", "hint of S2.1. And be brief.")
    panel.see("1 section to write, 1 of them changed: 1 call, about")
    panel.field("Type").select_option("bullet_list")
    panel.node.locator(".dgp-part").get_by_text("notes").click()
    panel.enter("Instruction for notes", "only the figures")
    panel.enter("Needs", "ch1")
    panel.node.locator(".dgp-detail").get_by_text("changed: ").first.wait_for()
    calls = model.calls
    panel.press("Fill")
    panel.see("All sections are written.")
    assert model.calls == calls + 1
    asked = model.requests[-1].body["messages"][-1]["content"]
    assert "And be brief." in asked
    assert "only the figures" in asked
    section = "__import__('docgen_nb').current().outline.documents[0].chapters[1].sections[0]"
    assert panel.notebook.value(f"({section}.content_type, {section}.needs, {section}.path)") == (
        "('bullet_list', ['ch1'], 'parts')"
    )


def test_a_section_is_redone_compared_and_accepted_or_rejected(panel, model):
    panel = panel(1, 2)
    panel.open("1.1")
    model.responder = lambda _: "An entirely new text."
    panel.field("Feedback").fill("shorter")
    panel.press("Redo")
    panel.see("What changed")
    panel.see("Accept keeps the new text, Reject brings the old one back.")
    assert "shorter" in model.requests[-1].body["messages"][-1]["content"]
    assert panel.node.locator(".dgp-diff del").inner_text().startswith("The text of S1.1")
    assert panel.node.locator(".dgp-diff ins").inner_text().strip() == "An entirely new text."
    panel.notebook.screenshot("panel diff")
    panel.row("1.1").get_by_role("img", name="new text").wait_for()
    panel.press("Reject")
    panel.node.locator(".dgp-text").get_by_text("End of S1.1.").wait_for()
    assert panel.row("1.1").get_by_role("img", name="new text").count() == 0
    panel.field("Feedback").fill("longer")
    panel.field("Feedback").press("Enter")
    panel.press("Accept")
    panel.button("Accept").wait_for(state="hidden")
    assert "An entirely new text." in panel.node.locator(".dgp-text").inner_text()
    assert panel.row("1.1").get_by_role("img", name="new text").count() == 0
    panel.press("Old text back")
    panel.node.locator(".dgp-text").get_by_text("End of S1.1.").wait_for()


def test_own_text_and_locks_are_kept_from_runs(panel, model):
    panel = panel(1, 2)
    panel.open("1.1")
    panel.press("Edit text")
    panel.field("Your own text, as Markdown").fill("My **own** words.")
    panel.press("Keep")
    panel.node.locator(".dgp-text strong").get_by_text("own").wait_for()
    panel.open("1.2")
    panel.press("Lock")
    panel.row("1.2").get_by_role("img", name="locked").wait_for()
    panel.press("Redo")
    panel.see("1.2 is locked.")
    panel.press("Unlock")
    calls = model.calls
    panel.press("Redo")
    panel.notebook.wait_until(lambda: model.calls == calls + 1)


def test_a_run_moves_in_the_panel_is_paused_and_stopped_within_a_second(panel, model):
    panel = panel(2, 3, written=False)
    model.latency = lambda body: FOREVER if section_of(body).startswith("S2") else 0.05
    model.fault = lambda body, _: Fault("status", 400, "too long") if section_of(body) == "S1.2" else None
    panel.press("Fill")
    bar = panel.node.get_by_role("progressbar")
    panel.row("1").get_by_text("2/3, 1 in error").wait_for()
    assert bar.get_attribute("aria-valuenow") == "50"
    assert "1 in error" in bar.get_attribute("aria-valuetext")
    panel.notebook.screenshot("panel running")
    panel.press("Pause")
    panel.see("Paused")
    panel.press("Go on")
    panel.button("Pause").wait_for()
    began = panel.notebook.evaluate("Date.now()")
    panel.press("Stop")
    panel.notebook.wait_until(panel.button("Stop").is_disabled)
    assert panel.notebook.evaluate("Date.now()") - began <= 1000
    panel.see("goes on from there")
    model.latency, model.fault = 0.0, lambda _body, _number: None
    panel.press("Retry")
    panel.notebook.wait_until(lambda: "3/3" in panel.row("1").inner_text())


def test_a_finding_opens_its_place(panel):
    panel = panel(2, 2)
    panel.open("2.2")
    panel.press("Edit text")
    panel.field("Your own text, as Markdown").fill("A first paragraph.\n\nTODO: a second one.")
    panel.press("Keep")
    panel.see("2.2 is your own text now")
    panel.open("1.1")
    panel.tab("Findings")
    panel.press("Check")
    found = panel.node.locator(".dgp-finding").filter(has_text="TODO")
    found.wait_for()
    panel.notebook.screenshot("panel findings")
    found.click()
    panel.node.locator(".dgp-head strong").get_by_text("2.2 S2.2").wait_for()
    pointed = panel.node.locator(".dgp-pointed")
    pointed.wait_for()
    words = pointed.inner_text().replace("✓", "")  # a mark's own button, once the mark is there
    assert "".join(words.split()) == "TODO:asecondone."
    assert pointed.is_visible()
    assert panel.row("2.2").get_attribute("aria-selected") == "true"


def test_the_contract_is_a_form_and_each_change_of_it_can_be_taken_back(panel):
    panel = panel(2, 2)
    panel.tab("Contract")
    panel.press("Begin one by hand")
    panel.enter("Tone (1)", "plain")
    panel.see("4 of them changed")
    panel.node.get_by_role("button", name="+ term").click()
    panel.enter("Say of terms 1 (1)", "hive")
    panel.enter("Never of terms 1 (1)", "beehive, bee house")
    panel.node.get_by_role("button", name="+ fact").click()
    panel.enter("Fact of facts 1 (1)", "There are 12 hives.")
    panel.field("Stated in of facts 1 (1)").select_option(label="2 C2")
    contract = "__import__('docgen_nb').current().outline.documents[0].contract"
    page = panel.notebook
    page.wait_until(lambda: panel.field("Stated in of facts 1 (1)").input_value() == "ch2")
    page.screenshot("panel contract")
    assert page.value(f"({contract}.tone, {contract}.terms[0].term, {contract}.terms[0].variants)") == (
        "('plain', 'hive', ['beehive', 'bee house'])"
    )
    assert page.value(f"({contract}.facts[0].text, {contract}.facts[0].chapter)") == "('There are 12 hives.', 'ch2')"
    panel.press("Undo edit")
    page.wait_until(lambda: panel.field("Stated in of facts 1 (1)").input_value() == "")
    page.value("__import__('docgen_nb.notebook.display.message_limit', fromlist=['BUDGET']).BUDGET.spend(100)")
    panel.enter("Tone (1)", "dry")  # the page hears of this change and of its end at once
    panel.press("Undo edit")
    page.wait_until(lambda: panel.field("Tone (1)").input_value() == "plain")


def test_two_panels_and_the_magics_agree(panel, model):
    first = panel(2, 2, panels=2)
    second = Panel(first.notebook, 1)
    first.enter("Title of 1.1", "From the first")
    first.notebook.wait_until(lambda: "1.1 From the first" in second.rows())
    second.tool("2", "Delete the chapter with its sections")
    first.notebook.wait_until(lambda: len(first.rows()) == 3)
    first.notebook.add("%docgen lock 1.2")
    for each in (first, second):
        each.row("1.2").get_by_role("img", name="locked").wait_for()
    model.latency = 1.0
    first.notebook.evaluate("panel.content.activeCellIndex = panel.content.widgets.length - 1")
    first.press("Fill")
    first.notebook.wait_until(second.button("Stop").is_enabled)
    for each in (first, second):
        each.see("All sections are written.")
    assert first.node.locator(".dgp-progress").inner_text() == second.node.locator(".dgp-progress").inner_text()
    assert "From the first" in first.notebook.add("%docgen show")


def test_a_run_of_a_blocking_cell_is_seen_in_the_panel_while_it_goes_on(panel, model):
    panel = panel(2, 3, written=False)
    model.latency = lambda body: FOREVER if section_of(body) == "S2.3" else 0.05
    panel.notebook.evaluate("panel.content.activeCellIndex = panel.content.widgets.length - 1")
    panel.notebook.command("notebook:insert-cell-below")
    panel.notebook.evaluate("panel.content.activeCell.model.sharedModel.setSource('%docgen fill')")
    panel.notebook.run(2, wait=False)
    panel.row("2").get_by_text("2/3").wait_for()
    panel.press("Stop")
    panel.notebook.wait_idle()
    assert panel.notebook.errors() == ["Stopped: 5 of 6 sections finished; %docgen fill goes on from there."]


def test_keys_in_the_panel_are_not_the_notebooks_and_a_typed_prompt_stays(panel):
    shown = panel(2, 2)
    page, notebook = shown.page, shown.notebook
    cells_before = notebook.evaluate("panel.content.widgets.length")
    shown.enter("Prompt", "half a prompt")
    shown.row("1.1").locator(".dgp-title").fill("Renamed")
    shown.row("1.1").locator(".dgp-title").press("Enter")
    notebook.wait_until(lambda: "1.1 Renamed" in shown.rows())
    assert shown.field("Prompt").input_value() == "half a prompt"
    focusable = shown.node.locator("button:enabled:visible, input:visible, select:visible, .dgp-row, summary:visible")
    kinds = focusable.evaluate_all(
        "all => Object.values(Object.fromEntries(all.map((each, at) => [each.className + each.type, at])))"
    )
    for number in kinds:
        focusable.nth(number).evaluate("node => node.focus()")
        assert focusable.nth(number).evaluate("node => node.dataset.lmSuppressShortcuts") == "true"
        for key in ("d", "d", "b", "x", "0", "0", "a", "Escape"):
            page.keyboard.press(key)
    assert notebook.evaluate("panel.content.widgets.length") == cells_before
