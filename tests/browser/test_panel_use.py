"""The panel over a working day: kernels that end, pages that are loaded again, long outlines, files, other places."""

import re

import pytest

from tests.browser.lab import DARK, LIGHT, Notebook
from tests.browser.scenes import FOREVER, answer, cells, outline, section_of
from tests.browser.test_panel import TWO_BY_TWO, Panel, panel

__all__ = ["panel"]  # the fixture


def restart(notebook):
    notebook.evaluate("panel.sessionContext.restartKernel().then(() => true)")
    notebook.wait_idle()


def test_after_a_kernel_restart_the_panel_says_that_it_is_dead_and_what_to_do(panel):
    shown = panel(2, 2)
    restart(shown.notebook)
    shown.see("The kernel was restarted, and this panel belonged to the old one: run the panel's cell again.")
    assert shown.button("Fill").is_disabled()
    shown.notebook.screenshot("panel dead")
    shown.notebook.run(0)
    shown.notebook.run(2)
    again = Panel(shown.notebook)
    again.until_rows(*TWO_BY_TWO)
    again.notebook.wait_until(again.button("Fill").is_enabled)


def test_after_the_kernel_was_shut_down_the_panel_says_so(panel):
    shown = panel(1, 2)
    shown.notebook.evaluate("panel.sessionContext.shutdown().then(() => true)")
    shown.see("this panel belonged to the old one: run the panel's cell again.")
    assert shown.button("Fill").is_disabled()


def test_what_is_typed_is_there_after_a_reload(notebook, model):
    page = notebook(*cells(model, outline(2, 2), "view = %docgen panel\nview"))
    page.run_all()
    typed = {"Prompt": "Half a thought", "Chapters": "7", "Language": "de", "File to write": "a.pdf"}
    for field, text in typed.items():
        Panel(page).field(field).fill(text)
    page.wait_until(lambda: page.value("view.typed.get('file')").endswith("a.pdf"))
    page.save()
    page.reload()
    again = Panel(page)
    again.until_rows(*TWO_BY_TWO)
    assert {field: again.field(field).input_value() for field in typed} == typed


def test_a_page_that_is_loaded_again_in_a_run_of_the_panel_sees_its_true_state(panel, model):
    shown = panel(2, 3, written=False)
    model.latency = lambda body: FOREVER if section_of(body) == "S2.3" else 0.2
    shown.press("Fill")
    shown.row("1").get_by_text("3/3").wait_for()
    shown.notebook.save()
    shown.page.goto(shown.notebook.address, wait_until="domcontentloaded")
    again = Panel(shown.notebook)
    again.row("2").get_by_text("2/3").wait_for()
    again.row("2.2").get_by_role("img", name="written", exact=True).wait_for()
    again.press("Stop")
    again.see("goes on from there")


def test_a_notebook_that_is_reopened_without_its_kernel_says_what_to_do(panel, server, model):
    shown = panel(2, 2)
    model.latency = lambda body: FOREVER
    page = shown.notebook
    page.evaluate("panel.content.activeCellIndex = 2")
    page.evaluate("app.commands.execute('notebook:insert-cell-below').then(() => true)")
    page.evaluate("panel.content.activeCell.model.sharedModel.setSource('%docgen redo 1.1 shorter')")
    page.run(3, wait=False)
    page.output(3).get_by_role("button", name="Stop").wait_for()
    page.save()
    server.end_kernels()
    page.reload()
    page.output(2).get_by_text("docgen_nb's panel, not shown here: run the cell to open it").wait_for()
    page.wait_text(3, "docgen_nb's run, not seen from here: %docgen status says how it stands")
    page.wait_text(1, "4 of 4 sections written")
    page.screenshot("reopened")


def test_a_second_tab_and_one_that_is_opened_again_show_the_panel_as_it_is(panel, context, server):
    shown = panel(2, 2)
    shown.notebook.save()
    tab = context.new_page()
    second = Notebook(tab, server, shown.notebook.path)
    second.open()
    other = Panel(second)
    other.until_rows(*TWO_BY_TWO)
    shown.tool("1.1", "Move the section down")
    moved = ("1 C1", "1.1 S1.2", "1.2 S1.1", *TWO_BY_TWO[3:])
    shown.until_rows(*moved)
    other.until_rows(*moved)
    tab.close()
    shown.press("Undo edit")
    shown.until_rows(*TWO_BY_TWO)
    tab = context.new_page()
    again = Notebook(tab, server, shown.notebook.path)
    again.open()
    Panel(again).until_rows(*TWO_BY_TWO)
    tab.close()


def test_screen_readers_meet_the_panel_in_the_order_of_work(panel):
    shown = panel(2, 2)
    shown.open("1.1")
    shown.node.get_by_role("progressbar").wait_for()
    read = shown.node.aria_snapshot()
    order = ['textbox "Prompt"', 'combobox "Model"', 'list "Content parts"', 'button "Structure"', 'button "Fill"']
    order += ['button "Stop"', 'button "Export"', 'progressbar "Progress"', 'searchbox "Filter', 'tree "Outline']
    order += ['treeitem "1.1 S1.1" [level=2] [selected]', 'treeitem "2.2 S2.2"', 'tab "Section" [selected]']
    order += ['tabpanel "Section"', 'textbox "Feedback"', 'region "Text of the section"']
    assert [each for each in order if each not in read] == []
    places = [read.index(each) for each in order]
    assert places == sorted(places)
    controls = re.compile(r" *- (button|textbox|combobox|img|tab|tree)(:| *$)")
    unnamed = [line for line in read.splitlines() if controls.match(line)]
    assert unnamed == []


def test_without_an_outline_there_is_nothing_to_fill_retry_or_export(notebook, model):
    page = notebook(f"%load_ext docgen_nb\n%docgen model fake --base-url {model.base_url}", "%docgen panel")
    page.run_all()
    shown = Panel(page)
    shown.see("No outline yet.")
    for name in ("Fill", "Retry", "Export", "Pause", "Stop"):
        assert shown.button(name).is_disabled(), name
    assert shown.button("Structure").is_enabled()


def test_a_model_that_is_refused_stays_in_its_field_and_the_one_in_use_is_named(panel):
    shown = panel(1, 1)
    shown.field("Address").fill("")
    shown.enter("Model", "nobody:nothing")
    shown.see("names no model")
    shown.see("in use: fake at http://127.0.0.1")
    assert shown.field("Model").input_value() == "nobody:nothing"


def test_a_model_is_chosen_by_sight_and_it_is_told_where_the_texts_go(panel):
    shown = panel(1, 1, written=False)
    shown.see("texts stay on this machine")
    shown.press("Choose …")
    shown.see("embedded: this machine, no key")
    shown.see("Others need a key where Jupyter is started, or with %env: OPENAI_API_KEY")
    shown.notebook.screenshot("panel models")
    shown.field("Filter of models").fill("embed")
    shown.node.get_by_role("option", name="embedded").click()
    shown.see("Model: embedded")
    assert shown.field("Model").input_value() == "embedded"
    assert shown.field("Address").input_value() == ""


def test_a_project_file_is_made_and_named_in_the_panel(panel, server):
    shown = panel(1, 2)
    shown.enter("Project file", "kept here.docgen")
    shown.see("kept here.docgen")
    assert (server.notebooks / "kept here.docgen").exists()
    shown.notebook.add("1")
    assert shown.field("Project file").input_value() == "kept here.docgen"


def test_a_long_outline_is_filtered_and_its_chapters_are_closed(panel):
    shown = panel(10, 10, written=False)
    visible = shown.node.locator(".dgp-row:visible")
    shown.notebook.wait_until(lambda: visible.count() == 110)
    shown.field("Filter of the outline").fill("S7.3")
    assert visible.evaluate_all("rows => rows.map(row => row.dataset.ref)") == ["7", "7.3"]
    shown.field("Filter of the outline").press("Escape")
    assert visible.count() == 110
    shown.press("Close all chapters")
    assert visible.count() == 10
    shown.press("Open all chapters")
    assert visible.count() == 110


def test_changes_of_the_outline_are_taken_back_and_made_again_by_key_from_anywhere_but_text(panel):
    shown = panel(2, 2)
    shown.enter("Title of 1.1", "Renamed")
    shown.notebook.wait_until(lambda: "1.1 Renamed" in shown.rows())
    shown.tab("Findings")
    shown.page.keyboard.press("Control+z")
    shown.until_rows(*TWO_BY_TWO)
    shown.page.keyboard.press("Control+Shift+z")
    shown.notebook.wait_until(lambda: "1.1 Renamed" in shown.rows())
    shown.press("Undo edit")
    shown.until_rows(*TWO_BY_TWO)
    shown.press("Redo edit")
    shown.notebook.wait_until(lambda: "1.1 Renamed" in shown.rows())


LINES = """node => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getClientRects().length;
}"""


def test_a_table_that_is_wider_than_the_panel_is_scrolled_and_breaks_no_number(panel):
    shown = panel(1, 1)
    shown.open("1.1")
    shown.press("Edit text")
    rows = (["quantity"] * 14, ["---"] * 14, ["1260800.0090260275"] * 14)
    shown.field("Your own text, as Markdown").fill("\n".join(f"| {' | '.join(row)} |" for row in rows))
    shown.press("Keep")
    for page, text in [("Section", ".dgp-text"), ("Document", ".dgp-whole")]:
        shown.tab(page)
        cell = shown.node.locator(f"{text} td").first
        cell.wait_for()
        assert cell.evaluate(LINES) == 1
        assert shown.node.locator(text).evaluate("node => node.scrollWidth <= node.clientWidth")
        shown.node.locator(text).focus()
        shown.page.keyboard.press("Tab")  # the table is scrolled by keyboard
        assert shown.page.evaluate("document.activeElement.tagName") == "TABLE"
        for key in "ddbx":
            shown.page.keyboard.press(key)
    assert shown.notebook.evaluate("panel.content.widgets.length") == 3


def test_feedback_that_is_typed_stays_with_its_section(panel):
    shown = panel(1, 2)
    shown.open("1.1")
    shown.field("Feedback").fill("shorter")
    shown.open("1.2")
    assert shown.field("Feedback").input_value() == ""
    shown.open("1.1")
    assert shown.field("Feedback").input_value() == "shorter"


def test_rows_are_dragged_to_their_place(panel):
    shown = panel(2, 2)
    grip = lambda ref: shown.row(ref).locator(".dgp-ref")  # noqa: E731 - a short name of the test's own
    grip("1.2").drag_to(shown.row("2.1"))
    shown.until_rows("1 C1", "1.1 S1.1", "2 C2", "2.1 S1.2", "2.2 S2.1", "2.3 S2.2")
    grip("2.3").drag_to(shown.row("1"))
    shown.until_rows("1 C1", "1.1 S2.2", "1.2 S1.1", "2 C2", "2.1 S1.2", "2.2 S2.1")
    grip("2").drag_to(shown.row("1"))
    shown.notebook.wait_until(lambda: shown.rows()[0] == "1 C2")


DROP = """(node, [name, text]) => {
  const dropped = new DataTransfer();
  dropped.items.add(new File([text], name));
  const options = { dataTransfer: dropped, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) node.dispatchEvent(new DragEvent(kind, options));
}"""


def test_a_file_that_is_dropped_on_the_panel_is_uploaded_and_a_content_part(panel, server):
    shown = panel(1, 1)
    shown.node.evaluate(DROP, ["hives.md", "# Hives\n\nThere are 12."])
    shown.see("Added hives: ")
    shown.node.locator(".dgp-chip").get_by_text("hives").wait_for()
    assert (server.notebooks / "hives.md").read_text() == "# Hives\n\nThere are 12."
    shown.node.evaluate(DROP, ["hives.md", "Another."])
    shown.see("hives.md is there already, and it is another file.")


def test_the_whole_text_is_seen_in_the_panel_and_put_into_the_notebook(panel):
    shown = panel(2, 2)
    shown.tab("Document")
    whole = shown.node.locator(".dgp-whole")
    whole.get_by_text("End of S2.2.").wait_for()
    shown.notebook.screenshot("panel document")
    before = shown.notebook.evaluate("panel.content.widgets.length")
    shown.press("Into the notebook")
    shown.see("The text stands in the cells below.")
    kinds = shown.notebook.evaluate("panel.content.widgets.map(cell => cell.model.type)")
    assert kinds[before:] == ["markdown"] * (len(kinds) - before)
    assert len(kinds) == before + 3  # the title, two chapters
    assert "End of S2.2." in shown.notebook.evaluate("panel.content.widgets.at(-1).model.sharedModel.getSource()")


def test_an_earlier_text_is_brought_back_from_the_history(panel, model):
    shown = panel(1, 2)
    shown.open("1.1")
    for text in ("The second text.", "The third text."):
        shown.press("Edit text")
        shown.field("Your own text, as Markdown").fill(text)
        shown.press("Keep")
        shown.node.locator(".dgp-text").get_by_text(text).wait_for()
    shown.node.get_by_text("History (2)").click()
    shown.notebook.screenshot("panel history")
    shown.button("Bring back").last.click()
    shown.node.locator(".dgp-text").get_by_text("End of S1.1.").wait_for()
    shown.see("History (3)")


def test_what_changed_is_told_word_by_word(panel, model):
    shown = panel(1, 1)
    shown.open("1.1")
    model.responder = lambda _: "The text of S1.1 stands here. It is as long as three short sentences are. End of S1.1."
    shown.press("Redo")
    shown.see("What changed")
    assert shown.node.locator(".dgp-diff del").all_inner_texts() == ["two"]
    assert shown.node.locator(".dgp-diff ins").all_inner_texts() == ["three"]


def test_the_toolbars_button_opens_the_panel_beside_the_notebook(notebook, model):
    model.responder = answer
    page = notebook(*cells(model, outline(2, 2)), "print('mine')")
    page.run_all()
    page.page.get_by_role("button", name="Docgen").click()
    shown = Panel(page)
    shown.until_rows(*TWO_BY_TWO)
    assert shown.node.evaluate("node => !node.closest('.jp-Notebook')")
    shown.press("Fill")
    shown.see("All sections are written.")
    page.screenshot("panel beside")
    shown.tab("Document")
    shown.press("Into the notebook")
    shown.see("The text stands in the cells below.")
    page.page.get_by_role("button", name="Docgen").click()  # it is there: nothing is opened twice
    assert page.page.locator(".dgp").count() == 1
    page.page.evaluate(
        "[...window.jupyterapp.shell.widgets('main')].find(each => each.id.startsWith('docgen-nb-')).close()"
    )


def test_in_notebook_7_keys_stay_in_the_panel(context, server, model):
    model.responder = answer
    path = server.write("panel-7", cells(model, outline(2, 2), "document = %docgen fill", "%docgen panel"))
    with context.new_page() as tab:
        page = Notebook(tab, server, path, app="notebook")
        page.open()
        page.run_all()
        shown = Panel(page)
        shown.until_rows(*TWO_BY_TWO)
        keyboard, focused = tab.keyboard, "document.activeElement.dataset.ref"
        before = page.evaluate("panel.content.widgets.length")
        shown.row("1").focus()
        for key, ref in [("ArrowDown", "1.1"), ("ArrowDown", "1.2"), ("ArrowUp", "1.1")]:
            keyboard.press(key)
            page.wait_until(lambda ref=ref: page.evaluate(focused) == ref)
        keyboard.press("F2")
        keyboard.type("Renamed")
        keyboard.press("Enter")
        page.wait_until(lambda: "1.1 Renamed" in shown.rows())
        keyboard.press("Alt+ArrowDown")
        page.wait_until(lambda: "1.2 Renamed" in shown.rows())
        keyboard.press("Delete")
        page.wait_until(lambda: len(shown.rows()) == 5)
        for key in ("d", "d", "b", "x", "a"):
            keyboard.press(key)
        assert page.evaluate("panel.content.widgets.length") == before
        page.screenshot("panel notebook 7")
    server.end_kernels()


def test_in_notebook_7_the_button_opens_the_panel_in_the_sidebar(context, server, model):
    path = server.write("beside-7", cells(model, outline(2, 2)))
    with context.new_page() as tab:
        page = Notebook(tab, server, path, app="notebook")
        page.open()
        page.run_all()
        tab.get_by_role("button", name="Docgen").click()
        shown = Panel(page)
        shown.until_rows(*TWO_BY_TWO)
        assert shown.node.evaluate("node => !node.closest('.jp-Notebook')")
        assert "object at" not in page.text(1)
        page.screenshot("panel notebook 7 beside")
    server.end_kernels()


LONG = "A title that is long enough to be cut where the row has no room for it"
FACES = {
    "right to left": ("تقرير سنوي", "الفصل الأول عن النحل", "القسم عن العسل والمحصول في الموسم"),
    "ideographs": ("年次報告書", "蜂の巣の収穫について", "春と夏の収穫の比較と来年の見通し"),
    "long": (LONG, LONG, LONG),
}


@pytest.mark.parametrize("width", [1000, 1280])
@pytest.mark.parametrize("name", FACES)
def test_titles_of_every_script_have_the_row_to_themselves(notebook, model, name, width):
    model.responder = lambda _: "蜂蜜 عسل honey. " * 20
    document, chapter, section = FACES[name]
    plan = outline(2, 2, document)
    for each in plan["documents"][0]["chapters"]:
        each["title"] = chapter
        for part in each["sections"]:
            part["title"] = section
    page = notebook(*cells(model, plan, "document = %docgen fill", "%docgen panel"))
    page.page.set_viewport_size({"width": width, "height": 900})
    try:
        page.run_all()
        shown = Panel(page)
        shown.open("1.1")
        title, row = shown.row("1.2").locator(".dgp-title").bounding_box(), shown.row("1.2").bounding_box()
        assert title["x"] + title["width"] >= row["x"] + row["width"] - 12  # nothing is kept free beside it
        direction = shown.row("1.2").locator(".dgp-title").evaluate("node => getComputedStyle(node).direction")
        assert direction == ("rtl" if name == "right to left" else "ltr")
        page.screenshot(f"panel {name} {width}")
    finally:
        page.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("name", "width"), [("1000", 1000), ("200 percent", 640)])
def test_every_field_has_room_and_no_button_jumps(panel, model, theme, name, width):
    shown = panel(2, 3, written=False)
    page = shown.page
    page.set_viewport_size({"width": width, "height": 900})
    shown.notebook.use_theme(theme)
    try:
        shown.tab("Contract")
        shown.press("Begin one by hand")
        shown.press("+ fact") if shown.button("+ fact").count() else shown.node.get_by_role(
            "button", name="+ fact"
        ).click()
        shown.field("Fact of facts 1 (1)").wait_for()
        for label in ("Tone (1)", "Readers (1)", "Fact of facts 1 (1)"):
            assert shown.field(label).bounding_box()["width"] >= 160, label
        assert shown.node.evaluate("node => node.scrollWidth <= node.clientWidth + 1")
        names = ("Structure", "Fill", "Stop", "Export")

        def places():
            boxes = [shown.button(name).bounding_box() for name in names]
            corner = shown.node.bounding_box()
            return [(round(box["x"] - corner["x"]), round(box["y"] - corner["y"])) for box in boxes]

        before = places()
        model.latency = FOREVER
        shown.press("Fill")
        shown.notebook.wait_until(shown.button("Stop").is_enabled)
        assert places() == before
        shown.notebook.screenshot(f"panel {name} {theme}")
        shown.press("Stop")
        shown.see("goes on from there")
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})
        shown.notebook.use_theme(LIGHT)
