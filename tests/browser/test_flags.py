"""Findings on the page: the flagged words are marked in the text, one click puts the right value in."""

from tests.browser.scenes import cells
from tests.browser.test_panel import Panel

DATA = "import pandas as pd\nshops = pd.DataFrame({'shop': ['Acorn', 'Cobalt', 'Ember'], 'returns': [31, 44, 25]})"
SECTION = {"title": "Shops", "generationHint": "the shops", "contentPartIds": ["shops"]}
REPORT = {"language": "en", "documents": [{"title": "Shops", "chapters": [{"title": "All", "sections": [SECTION]}]}]}
TEXT = "Acorn had 31 returns. Cobalt had **38** returns. Ember had 29 returns."


def test_a_flagged_number_is_put_right_and_another_is_said_to_be_right(notebook, model):
    model.responder = lambda _: "Acorn had 31 returns."
    # what a model writes wrong is put right at once; a user's own text is left to the check
    first, *rest = cells(model, REPORT, "document = %docgen fill", f"%%docgen edit 1.1\n{TEXT}", "%docgen panel")
    page = notebook(f"{DATA}\n{first}\n%docgen add shops", *rest)
    page.run_all()
    panel = Panel(page)
    panel.tab("Findings")
    panel.press("Check")
    panel.node.locator(".dgp-finding").first.wait_for()
    panel.open("1.1")
    marked = panel.node.locator("mark.dgp-flag")
    marked.first.wait_for()
    assert marked.all_inner_texts() == ["38", "29"]
    assert "Cobalt: 44 returns" in marked.first.get_attribute("title")
    panel.press("Put 44 in the place of 38")
    panel.see("44 in the place of 38")
    panel.node.locator(".dgp-text").get_by_text("Cobalt had 44 returns").wait_for()
    assert marked.all_inner_texts() == ["29"]
    panel.press("29 is right: do not tell it again")
    panel.see("29 is right; that is kept")
    marked.wait_for(state="detached")
    assert "29" in panel.node.locator(".dgp-text").inner_text()
