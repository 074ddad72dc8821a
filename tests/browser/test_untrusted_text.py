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

# does to everything in the outputs what a reader's mouse and keyboard could do; links are not left by it, and the
# panel's own buttons and rows are not pressed: they would change the document
_TOUCH = """() => {
  window.addEventListener("click", (event) => event.preventDefault(), {capture: true});
  for (const each of document.querySelectorAll(".jp-OutputArea-output *")) {
    const controls = each.closest(".dgp") && !each.closest(".dgp-text, .dgp-diff");
    const kinds = ["pointerover", "mouseover", "mouseenter", "mousemove", "focus", "toggle", "click"];
    for (const kind of controls ? kinds.slice(0, 4) : kinds)
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
    handlers: all.filter((each) => [...each.attributes].some((one) => /^on|commandlinker/i.test(one.name))).map(told),
    addresses: all.filter((each) => each.href && !protocols.includes(new URL(each.href).protocol)).map(told),
    pictures: all.filter((each) => each.src && !each.src.startsWith("data:image/")).map(told),
  };
}"""
# opens the panel's sections one after the other, and looks at what each shows; of those that failed a few: it is said
# in the same way as a text, and the runs' own tests show every message
_OPEN_EACH = """async (failed) => {
  const panel = document.querySelector(".dgp");
  const touch = () => {
    for (const each of panel.querySelectorAll(".dgp-text *, .dgp-diff *, .dgp-finding *"))
      each.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
    const shown = panel.querySelectorAll(".dgp-text, .dgp-diff, .dgp-findings");
    const bad = "script,iframe,object,embed,img,svg,style,form,link,template,[onerror],[onload],[href^='javascript']";
    for (const each of shown) if (each.querySelector(bad)) throw new Error(each.querySelector(bad).outerHTML);
  };
  const refs = [...panel.querySelectorAll(".dgp-section")].map((row) => row.dataset.ref)
    .filter((ref) => ref.endsWith(".1") || failed.includes(ref));
  const count = {texts: 0, changes: 0};
  for (const ref of refs) {
    panel.querySelector(`.dgp-section[data-ref="${ref}"]`).click();
    const opened = () => panel.querySelector(".dgp-head strong")?.textContent.startsWith(`${ref} `);
    while (!opened()) await new Promise((done) => setTimeout(done, 2));
    if (panel.querySelector(".dgp-text .dgp-block")) count.texts += 1;
    if (!panel.querySelector(".dgp-change").hidden) {
      count.changes += 1;
      const other = panel.querySelector(".dgp-diff :not(span, ins, del)");
      if (other) throw new Error(other.outerHTML);
    }
    touch();
  }
  return count;
}"""
# whatever stands in the panel's lists and forms is text: no element but those that the panel is made of
_ELEMENTS_OF_TEXT = """() => {
  const made = "div,span,ol,li,button,q,table,caption,thead,tbody,tr,th,td,input,select,option,label,strong";
  return [...document.querySelectorAll(".dgp-findings *, .dgp-contracts *, .dgp-sources *")]
    .filter((each) => !each.matches(made) && !each.matches(".dgp-note,.dgp-empty"))
    .map((each) => each.outerHTML.slice(0, 200));
}"""
NONE = {"elements": [], "handlers": [], "addresses": [], "pictures": []}


ALL = range(1, len(PAYLOADS) + 1)
FINDINGS = 40  # at least, of all payloads


def document(numbers=ALL):
    """A chapter for each payload, which is its title and its first section's text, and what the second fails with."""
    chapters = [
        {
            "title": payload,
            "sections": [
                # another one: a text that only repeats its title is none
                {"title": f"{PAYLOADS[-number]} {number}", "generationHint": f"hint of S{number}.1."},
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


# terms and facts of the contract are payloads, too, and so are the names of content parts
AGREED = f"""import docgen_nb
from docgen_nb.document.contract import Contract
texts = {PAYLOADS!r}
terms = [{{"term": text, "meaning": text, "variants": [text]}} for text in texts]
facts = [{{"id": f"f{{number}}", "text": text, "partId": text, "chapter": text}} for number, text in enumerate(texts)]
def agree(outline):
    changed = outline.model_copy(deep=True)
    changed.documents[0].contract = Contract.model_validate(dict(terms=terms, facts=facts, tone=texts[0]))
    return changed
project = docgen_nb.current()
_ = project.add(**{{"notes": "Bees sleep. " + texts[1]}}, instruction=texts[2])"""


def test_what_verbs_show_of_it_is_harmless_and_so_is_the_saved_notebook(notebook, hostile):
    verbs = ["%docgen show", "%docgen outline", "%docgen status", "report = %docgen check\nreport", "%docgen contract"]
    verbs += ["%docgen parts", "%docgen show --sources", "project.edit('1.1', 'Plain.')\n%docgen show 1.1 --diff"]
    agreed = f"{AGREED}\n_ = project.edit_outline(agree)"
    page = notebook(*cells(hostile, document(), FILL, agreed, *verbs, width=16, ui="final"))
    page.run_all()
    assert page.errors() == []
    assert all(page.text(cell) for cell in (1, *range(3, 3 + len(verbs))))
    nothing_happened(page)
    page.save()
    page.reload()
    nothing_happened(page)


def test_the_panel_shows_each_section_and_what_has_changed_in_it_without_harm(notebook, hostile):
    # a text of one's own that is let go is one like any other, and is compared with what stood before
    rewrite = "for ref in refs:\n    project.edit(f'{ref}.1', 'Plain text.')\n    project.unlock(f'{ref}.1')"
    changed = f"{AGREED}\nrefs = range(1, {len(PAYLOADS) + 1}, 3)\n{rewrite}"
    page = notebook(*cells(hostile, document(), FILL, changed, "%docgen panel", width=16, ui="final"))
    page.run_all()
    assert page.errors() == []
    page.page.locator(".dgp-section").first.wait_for()
    failed = [f"{number}.2" for number in ALL[::10]]
    shown = page.page.evaluate(_OPEN_EACH, failed)
    assert shown == {"texts": len(PAYLOADS) + len(failed), "changes": len(range(1, len(PAYLOADS) + 1, 3))}
    nothing_happened(page)


def test_the_panels_findings_are_harmless(notebook, hostile):
    page = notebook(*cells(hostile, document(), FILL, "%docgen panel", width=16, ui="final"))
    page.run_all()
    panel = page.page.locator(".dgp")
    panel.get_by_role("tab", name="Findings").click()
    panel.get_by_role("button", name="Check", exact=True).click()
    panel.locator(".dgp-finding").nth(FINDINGS - 1).wait_for()
    assert "=pwned()" in panel.locator(".dgp-findings").inner_text()  # they quote the text
    assert page.page.evaluate(_ELEMENTS_OF_TEXT) == []
    nothing_happened(page)


def test_the_panels_contract_and_sources_are_harmless(notebook, hostile):
    agreed = f"{AGREED}\n_ = project.edit_outline(agree)"  # all payloads in the contract of a few chapters
    page = notebook(*cells(hostile, document(range(1, 6)), FILL, agreed, "%docgen panel", width=16, ui="final"))
    page.run_all()
    panel = page.page.locator(".dgp")
    panel.get_by_role("tab", name="Contract").click()
    panel.locator(".dgp-terms tbody tr").nth(len(PAYLOADS) - 1).wait_for()
    nothing_happened(page)
    panel.locator('.dgp-section[data-ref="2.1"]').click()
    panel.get_by_role("button", name="Sources", exact=True).click()
    panel.locator(".dgp-sources").first.wait_for()
    assert page.page.evaluate(_ELEMENTS_OF_TEXT) == []
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
