"""Themes, keyboard and screen readers, the displays for pages that know no anywidget, and Notebook 7."""

import pytest

from docgen_nb.testing import Fault
from tests.browser.lab import DARK, LIGHT, Notebook
from tests.browser.scenes import FOREVER, answer, cells, outline, section_of

FILL = "document = %docgen fill"
READABLE = 4.5  # contrast of text to its background, as WCAG's level AA wants it

# the least contrast among what the selector finds, each against the first background behind it
_CONTRAST = """(selector) => {
  const numbers = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, index) => value * a + under[index] * (1 - a));
  const light = (rgb) => rgb.map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const background = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const contrast = (each) => {
    const under = background(each);
    const [high, low] = [light(over(numbers(getComputedStyle(each).color), under)), light(under)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  return Math.min(...[...document.querySelectorAll(selector)].filter((each) => each.textContent).map(contrast));
}"""


@pytest.fixture
def theme(lab):
    """Change the theme, and change it back."""
    changed = []

    def use(page, name):
        changed.append(page)
        page.use_theme(name)

    yield use
    for page in changed:
        page.use_theme(LIGHT)


@pytest.fixture
def half_way(notebook, model):
    """A run of which one chapter is written, with an error, and one is not."""

    def start(*, ui="auto"):
        model.responder = answer
        model.latency = lambda body: FOREVER if section_of(body).startswith("S2") else 0.0
        model.fault = lambda body, _: Fault("status", 400, "too long") if section_of(body) == "S1.2" else None
        page = notebook(*cells(model, outline(2, 4), FILL, ui=ui))
        page.run_all(wait=False)
        page.wait_text(1, "2.1 S2.1: being written…")
        page.wait_text(1, "4 of 4 sections · 1 in error")
        return page

    return start


@pytest.mark.parametrize("name", [LIGHT, DARK])
def test_every_word_can_be_read_in_light_and_dark(half_way, theme, name):
    page = half_way()
    theme(page, name)
    page.screenshot(f"half-way {name}")
    words = ".docgen-label, .docgen-words, .docgen-facts, .docgen-percent, .docgen-hint, .docgen-button"
    assert page.page.evaluate(_CONTRAST, words) >= READABLE
    page.interrupt()
    page.wait_idle()
    page.output(1).get_by_text("Stopped", exact=True).wait_for()
    page.screenshot(f"stopped {name}")
    assert page.page.evaluate(_CONTRAST, ".jp-RenderedHTML :is(b, span, td, small)") >= READABLE


def test_bars_tell_screen_readers_what_they_are_and_how_they_stand(half_way):
    page = half_way()
    bars = page.output(1).get_by_role("progressbar")
    assert bars.evaluate_all("all => all.map(each => each.ariaLabel)") == ["Writing", "1  C1", "2  C2"]
    assert bars.evaluate_all("all => all.map(each => each.ariaValueNow)") == ["50", "100", "0"]
    assert bars.evaluate_all("all => all.map(each => each.ariaValueMin + ' ' + each.ariaValueMax)") == ["0 100"] * 3
    spoken = bars.evaluate_all("all => all.map(each => each.ariaValueText)")
    assert spoken[1:] == ["4 of 4 sections · 1 in error", "0 of 4 sections"]
    page.interrupt()
    page.wait_idle()
    page.output(1).get_by_text("Stopped", exact=True).wait_for()
    assert bars.evaluate_all("all => all.map(each => each.ariaValueNow)") == ["50", "100", "0"]


JUPYTERLABS_OWN = "Kernel status"  # a bar in its status line


def accessible(page, role):
    """Name and value of what assistive technology is told, from Chromium's own tree."""
    session = page.page.context.new_cdp_session(page.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [
        (node["name"]["value"], node.get("value", {}).get("value"))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] == role and node["name"]["value"] != JUPYTERLABS_OWN
    ]


def test_chromiums_accessibility_tree_has_the_bars_with_names_and_values_and_the_buttons(half_way):
    page = half_way()
    assert accessible(page, "progressbar") == [("Writing", 50), ("1 C1", 100), ("2 C2", 0)]
    assert {"Pause", "Stop"} <= {name for name, _ in accessible(page, "button")}
    page.interrupt()
    page.wait_idle()


def test_a_long_list_of_chapters_is_reached_by_keyboard_and_follows_the_run(notebook, model):
    model.responder = answer
    model.latency = lambda body: FOREVER if section_of(body) == "S30.1" else 0.0
    page = notebook(*cells(model, outline(30, 1), FILL, width=2))
    page.run_all(wait=False)
    page.wait_text(1, "End of S29.1.")
    last = page.output(1).get_by_role("progressbar", name="30  C30")
    page.page.wait_for_function(
        "() => { const list = document.querySelector('.docgen-chapters'); const box = list.getBoundingClientRect();"
        " return list.lastChild.getBoundingClientRect().bottom <= box.bottom + 5; }"
    )
    assert last.is_visible()
    page.page.locator(".docgen-stop").focus()
    page.page.keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.ariaLabel") == "Chapters"
    page.interrupt()
    page.wait_idle()


def test_without_anywidget_the_bars_are_html_and_move_too(half_way):
    page = half_way(ui="html")
    assert page.page.locator(".docgen-bars").count() == 0
    bars = page.output(1).get_by_role("progressbar")
    assert bars.evaluate_all("all => all.map(each => each.ariaValueNow)") == ["50", "100", "0"]
    assert "Kernel → Interrupt stops the run; what is finished stays." in page.text(1)
    page.screenshot("html bars")
    page.interrupt()
    page.wait_idle()
    assert "3 of 8 sections written, 1 failed" in page.text(1)


def test_as_text_the_progress_lines_stand_above_the_text(notebook, model):
    model.responder = answer
    page = notebook(*cells(model, outline(2, 2), FILL, width=1, ui="text"))
    page.run_all()
    lines = page.text(1).splitlines()
    assert lines[:4] == [
        "Chapter 0/2, Section 1/2 completed",
        "Chapter 1/2, Section 2/2 completed",
        "Chapter 1/2, Section 1/2 completed",
        "Chapter 2/2, Section 2/2 completed",
    ]
    assert page.headings(1) == ["A report", "C1", "S1.1", "S1.2", "C2", "S2.1", "S2.2"]
    assert page.output(1).get_by_role("progressbar").count() == 0


def test_in_notebook_7_bars_move_and_the_text_stands_in_order(context, server, model):
    model.responder, model.latency = answer, 0.7
    path = server.write("notebook-7", cells(model, outline(2, 3), FILL, "print('after')", width=1))
    with context.new_page() as tab:
        page = Notebook(tab, server, path, app="notebook")
        page.open()
        page.run_all()
        assert len({state["run"]["now"] for state in page.seen_bars()}) >= 3
        assert page.headings(1) == ["A report", "C1", "S1.1", "S1.2", "S1.3", "C2", "S2.1", "S2.2", "S2.3"]
        assert page.text(2).strip() == "after"
        page.screenshot("notebook 7")
    server.end_kernels()
