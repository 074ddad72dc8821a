"""Whatever a model, a title or a server's message says: in a real JupyterLab it runs nothing and loads nothing."""

import re

import pytest

from docgen_nb.testing import Fault
from tests.browser.scenes import cells, section_of
from tests.document.payloads import PAYLOADS

FILL = "document = %docgen fill"
# JupyterLab asks its own server whether the file of a relative link is there
LEAKS = re.compile(r"(?<!/api/contents/)leak|logout$|127\.0\.0\.1:9/|e\.invalid")
UNSAFE = "<img src=http://127.0.0.1:9/leak.png onerror=pwned()>"
ALIEN = r"$\unicode[x;background:url(http://127.0.0.1:9/leak)]{65}$"  # TeX that loads a picture

# does to everything in the outputs what a reader's mouse and keyboard could do; links are not left by it
_TOUCH = """() => {
  window.addEventListener("click", (event) => event.preventDefault(), {capture: true});
  for (const each of document.querySelectorAll(".jp-OutputArea-output *")) {
    for (const kind of ["pointerover", "mouseover", "mouseenter", "mousemove", "focus", "toggle", "click"])
      each.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true}));
    if (each.localName === "details") each.open = true;
  }
}"""
# what could run or load something, should the page ever let it
_SUSPECTS = """() => {
  const outputs = [...document.querySelectorAll(".jp-RenderedMarkdown, .jp-RenderedHTML, .dgp-text")];
  const within = outputs.flatMap((each) => [...each.querySelectorAll("*")]);
  const all = within.filter((each) => !each.closest("mjx-container"));
  const told = (each) => each.outerHTML.slice(0, 200);
  const bad = "script,iframe,object,embed,form,input:not([type=checkbox]),style,link,meta,base,video,audio,svg";
  const protocols = ["http:", "https:", "mailto:"];
  return {
    elements: all.filter((each) => each.matches(bad) && !each.closest(".jp-RenderedMermaid")).map(told),
    handlers: all.filter((each) => [...each.attributes].some((one) => /^on/i.test(one.name))).map(told),
    addresses: all.filter((each) => each.href && !protocols.includes(new URL(each.href).protocol)).map(told),
    pictures: all.filter((each) => each.src && !each.src.startsWith("data:image/")).map(told),
  };
}"""
# opens the panel's sections one after the other, and looks at what each shows
_OPEN_EACH = """async () => {
  const rows = () => [...document.querySelectorAll(".dgp-section")];
  const refs = rows().map((row) => row.dataset.ref);
  let texts = 0, changes = 0;
  for (const ref of refs) {
    rows().find((row) => row.dataset.ref === ref).click();
    for (let waited = 0; waited < 500; waited += 1) {
      const head = document.querySelector(".dgp-detail strong")?.textContent ?? "";
      if (head.startsWith(`${ref} `)) break;
      await new Promise((done) => setTimeout(done, 10));
    }
    const text = document.querySelector(".dgp-text");
    if (text.textContent.trim() && !text.querySelector(".dgp-empty")) texts += 1;
    const change = document.querySelector(".dgp-diff");
    if (change.textContent.trim()) {
      change.closest("details").open = true;
      changes += 1;
      if (change.querySelector(":not(span)")) throw new Error(`${ref}: ${change.innerHTML}`);
    }
    for (const each of text.querySelectorAll("*")) each.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
    const bad = [...text.querySelectorAll("script,iframe,img,svg,style,form,[onerror],[onload],[href^='javascript']")];
    if (bad.length) throw new Error(`${ref}: ${bad[0].outerHTML}`);
  }
  return {texts, changes};
}"""
NONE = {"elements": [], "handlers": [], "addresses": [], "pictures": []}


ALL = range(1, len(PAYLOADS) + 1)


def document(numbers=ALL):
    """A chapter for each payload, which is its title and its first section's text, and what the second fails with."""
    chapters = [
        {
            "title": payload,
            "sections": [
                # another one: a text that only repeats its title is none
                {"title": PAYLOADS[-number], "generationHint": f"hint of S{number}.1."},
                {"title": "A section that fails", "generationHint": f"hint of S{number}.2."},
            ],
        }
        for number, payload in ((number, PAYLOADS[number - 1]) for number in numbers)
    ]
    return {"documents": [{"title": PAYLOADS[0], "chapters": chapters}]}


def payload_of(body):
    number, section = map(int, section_of(body)[1:].split("."))
    return PAYLOADS[number - 1], section


@pytest.fixture
def hostile(model):
    """A model that writes payloads, and a server that says them in its error messages."""

    def fault(body, _number):
        payload, section = payload_of(body)
        return Fault("status", 400, payload) if section == 2 else None

    model.responder = lambda body: payload_of(body)[0]
    model.fault = fault
    return model


def nothing_happened(page):
    page.page.evaluate(_TOUCH)
    page.page.wait_for_load_state("networkidle")
    assert page.page.evaluate("window.seen.pwned") is False
    leaks = [address for address in page.requested if LEAKS.search(address)]
    assert leaks == [], leaks
    assert page.page.evaluate(_SUSPECTS) == NONE


@pytest.mark.parametrize("ui", ["widget", "html"])
def test_a_run_shows_text_titles_and_messages_without_harm(notebook, hostile, ui):
    page = notebook(*cells(hostile, document(), FILL, width=16, ui=ui))
    page.run_all()
    assert f"{len(PAYLOADS)} of {2 * len(PAYLOADS)} sections written" in page.text(1)
    nothing_happened(page)
    page.page.wait_for_timeout(1200)  # the bars' end is shown once more
    nothing_happened(page)


def test_what_verbs_show_of_it_is_harmless_and_so_is_the_saved_notebook(notebook, hostile):
    verbs = ("%docgen show", "%docgen outline", "%docgen status")
    page = notebook(*cells(hostile, document(), FILL, *verbs, width=16, ui="final"))
    page.run_all()
    assert all(page.text(cell) for cell in (1, 2, 3, 4))
    nothing_happened(page)
    page.save()
    page.reload()
    nothing_happened(page)


def test_the_panel_shows_each_section_and_what_has_changed_in_it_without_harm(notebook, hostile):
    step = 5  # each for itself would take minutes
    some = range(1, len(PAYLOADS), step)

    def several(body):
        number = int(section_of(body)[1:].split(".")[0])
        return "\n\n".join(PAYLOADS[number - 1 : number - 1 + step])

    hostile.responder = several
    rewrite = "for ref in refs: docgen_nb.current().edit(f'{ref}.1', 'Plain text.')"
    changed = f"import docgen_nb\nrefs = range(1, {len(some) + 1}, 2)\n{rewrite}"
    page = notebook(*cells(hostile, document(some), FILL, changed, "%docgen panel", width=16, ui="final"))
    page.run_all()
    page.page.locator(".dgp-section").first.wait_for()
    shown = page.page.evaluate(_OPEN_EACH)
    assert shown == {"texts": 2 * len(some), "changes": len(range(1, len(some) + 1, 2))}
    nothing_happened(page)


def test_an_exported_page_is_harmless(notebook, hostile, server, context):
    page = notebook(*cells(hostile, document(), FILL, "%docgen export hostile.html", width=16, ui="final"))
    page.run_all()
    assert page.errors() == []
    requested = []
    opened = context.new_page()
    opened.on("request", lambda request: requested.append(request.url))
    opened.goto((server.notebooks / "hostile.html").as_uri())
    opened.wait_for_load_state("networkidle")
    assert opened.locator("h2, h3").count() >= len(PAYLOADS)
    opened.evaluate(_TOUCH.replace(".jp-OutputArea-output *", "body *"))
    assert opened.evaluate("window.seen.pwned") is False
    assert [address for address in requested if not address.startswith(("file:", "data:"))] == []
    opened.close()


def test_an_error_that_stops_the_run_is_harmless(notebook, hostile):
    hostile.fault = lambda _body, _number: Fault("status", 401, UNSAFE)
    page = notebook(*cells(hostile, document(), FILL, ui="widget"))
    page.run_all()
    assert page.errors()
    nothing_happened(page)


def test_these_tests_would_notice_harm(notebook):
    page = notebook(
        f"from IPython.display import HTML, Markdown, display\ndisplay(Markdown({UNSAFE!r}))",
        f"display(HTML({ALIEN!r}))",
    )
    page.run(0)
    page.page.wait_for_function("window.seen.pwned")
    assert any(LEAKS.search(address) for address in page.requested)
    suspects = page.page.evaluate(_SUSPECTS)
    assert suspects["handlers"]
    assert suspects["pictures"]
    page.requested.clear()
    page.run(1)
    page.wait_until(lambda: any(LEAKS.search(address) for address in page.requested))
