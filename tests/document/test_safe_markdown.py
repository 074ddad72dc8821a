"""Whatever a model writes, showing it runs nothing and loads nothing; what is harmless is shown as it was meant."""

import re
import time
from html import unescape
from html.parser import HTMLParser

import mistune
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from nbconvert.filters import markdown2html

from docgen_nb.document.safe_html import HARMLESS_TAGS, safe_html
from docgen_nb.document.safe_markdown import safe_markdown
from tests.document.payloads import PAYLOADS

MARKDOWN_TAGS = {"a", "img", "pre", "input", "section"}
ATTRIBUTES = {
    "a": {"href", "title", "class", "id", "rel"},
    "img": {"src", "alt", "title"},
    "code": {"class"},
    "div": {"class"},
    "span": {"class"},
    "pre": {"class"},
    "ol": {"start", "class"},
    "ul": {"class"},
    "li": {"id", "class"},
    "td": {"style"},
    "th": {"style"},
    "input": {"class", "type", "disabled", "checked"},
    "section": {"class"},
    "sup": {"class", "id"},
    "hr": {"class"},
    "p": {"class"},
} | {f"h{level}": {"id", "class"} for level in range(1, 7)}
CLASS_OF_A_LANGUAGE = re.compile(r"[\w+#.\- ]*", re.ASCII)


def _by_nbconvert(text):
    # a heading of blanks alone is beyond nbconvert's own anchors
    try:
        return markdown2html(text)
    except (KeyError, IndexError, AttributeError, ValueError):
        return ""


RENDERERS = {
    "markdown-it": MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render,
    "markdown-it with footnotes": MarkdownIt("gfm-like", {"html": True, "linkify": False}).use(footnote_plugin).render,
    "mistune": mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url", "task_lists"]),
    "mistune with footnotes": mistune.create_markdown(
        escape=False, plugins=["table", "strikethrough", "footnotes", "def_list", "math"]
    ),
}


class _Harm(HTMLParser):
    """Collects tags, attributes and addresses that have no place in harmless HTML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.prose = [""]
        self._code = 0

    def handle_starttag(self, tag, attrs):
        if tag not in HARMLESS_TAGS | MARKDOWN_TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) or not _is_harmless(tag, name, value or ""):
                self.found.append(f"{tag} {name}={value}")
        self._code += tag in {"code", "pre"}
        self.prose.append("")

    def handle_endtag(self, tag):
        self._code = max(0, self._code - (tag in {"code", "pre"}))
        self.prose.append("")

    def handle_data(self, data):
        if not self._code:
            self.prose[-1] += data

    def handle_comment(self, data):
        self.found.append(f"comment {data}")

    def handle_decl(self, decl):
        self.found.append(f"declaration {decl}")

    handle_pi = unknown_decl = handle_decl


def _is_harmless(tag, name, value):
    if name == "style":
        return re.fullmatch(r"text-align: ?(left|right|center)", value) is not None
    if name == "class":
        return CLASS_OF_A_LANGUAGE.fullmatch(value) is not None
    if name == "src":
        return re.match(r"data:image/(png|jpe?g|gif|webp);base64,", value, re.IGNORECASE) is not None
    if name == "href":
        seen = "".join(character for character in value if character > " ").lower()
        scheme = re.match(r"([a-z][a-z0-9+.\-]*):", seen)
        return scheme is None or scheme[1] in {"http", "https", "mailto"}
    return True


def harm_in_html(html):
    harm = _Harm()
    harm.feed(html)
    harm.close()
    # what MathJax would take for a formula: TeX that makes links, sets attributes or defines commands
    formulas = re.compile(r"\$.*\$|\\\(.*\\\)|\\\[.*\\\]|\\begin *\{.*\}", re.DOTALL)
    refused = re.compile(r"\\(href|style|class|def|let|require|bbox|mmlToken|unicode|newcommand)\b")
    harm.found += [text for text in harm.prose if formulas.search(text) and refused.search(text)]
    return harm.found


def harm_in(text, renderers=RENDERERS):
    return {name: found for name, render in renderers.items() if (found := harm_in_html(render(text)))}


def test_the_corpus_holds_at_least_sixty_different_payloads():
    assert len(set(PAYLOADS)) >= 60


def test_unsafe_text_is_found_harmful_by_these_tests():
    harmful = [payload for payload in PAYLOADS if harm_in(payload)]
    assert len(harmful) >= 60  # markdown-it refuses some by itself


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_becomes_harmless_in_every_renderer(payload):
    assert harm_in(safe_markdown(payload), RENDERERS | {"nbconvert": _by_nbconvert}) == {}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_doing_it_twice_changes_nothing_more(payload):
    once = safe_markdown(payload)
    assert safe_markdown(once) == once


FRAGMENTS = st.sampled_from(
    [
        *"`~<>[]()!$\\&;:@#*_-|\"' \n\t\r\x00",
        *[
            "```",
            "~~~",
            "\n\n",
            "    ",
            "- ",
            "1. ",
            "> ",
            "| ",
            "|-|-|\n",
            "\n```\n",
            "\n- ```html\n",
            "[^1]: ",
            "]: ",
            "](",
        ],
        *[
            "<script>",
            "</script>",
            "<b>",
            "<img src=x onerror=y>",
            "<!--",
            "-->",
            "<div>",
            "<code>",
            "</code>",
            "<pre><code>",
        ],
        *[
            "javascript:x",
            "https://e.org",
            "http://e.org/a.png",
            "data:image/png;base64,AA",
            "data:text/html,x",
            "mailto:a@b.c",
        ],
        *[
            "&#36;",
            "&#92;",
            "&lt;",
            "&colon;",
            "&amp;",
            "&#x6a;",
            "@@0@@",
            "$$",
            "\\(",
            "\\)",
            "\\[",
            "\\]",
            "\\href{javascript:x}{y}",
        ],
        *[
            "\\begin{align}",
            "\\end{align}",
            "{",
            "}",
            "text",
            "a",
            "1",
            "ü",
            "مرحبا",
            "\u202e",
            "\u200b",
            "\u2028",
            "\ud83d\ude00",
        ],
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(FRAGMENTS, max_size=25).map("".join),
    st.lists(st.one_of(FRAGMENTS, st.sampled_from(PAYLOADS)), max_size=6).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("$$<img src=x onerror=pwned()>$$$\\href{javascript:pwned()}{x}$$$a$$")
@example("\\[<img src=x_1 onerror=pwned()>\\]$\\href{javascript:pwned()}{x}$\\[a_1\\]")
def test_any_text_becomes_harmless(text):
    assert harm_in(safe_markdown(text)) == {}


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("[^0]: [^0]: ```")
@example("[^0]:```\n\n\n")
@example("[^]:` :[`")
@example("[^a]:`javascript:x")
@example("\\[^]:0")
@example("[^]:0`~: `")
@example("[^]:$")
@example("$<$")
@example("$$0$$$$0$$0")
@example("$0$\\[=\\]")
@example("- ```\n```html\n<img>\n```\n")
@example("[^1]\n\n[^1]: <javascript:pwned()> 'x'[^1]: x\n\n    ```\n    <img src=x onerror=pwned()>\n    ```\n")
@example("> [^1]: <javascript:pwned()> x\n>\n>     ```\n>     code\n>     ```\n")
@example("[^]:<HTTP:0")
@example("\\(0\\)0")
def test_any_text_is_safe_after_the_first_time_already(text):
    once = safe_markdown(text)
    assert safe_markdown(once) == once


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_angle_bracket_outside_fences_begins_a_harmless_tag(text):
    outside = re.sub(
        r"^(?P<fence>`{3,})[^\n]*\n.*?^(?P=fence)$", "", safe_markdown(text), flags=re.DOTALL | re.MULTILINE
    )
    for tag in re.findall(r"<[^>]*>?", outside):
        assert re.fullmatch(r"</?[a-z0-9]+>", tag), tag


HARMLESS = {
    "nested lists": "- a\n  - b\n    1. c\n    2. d\n- e",
    "a quote with a list": "> quoted\n>\n> - one\n> - two",
    "a table": "| a | b |\n| :--- | ---: |\n| 1 | *two* |",
    "emphasis and strike-through": "**bold** *it* ~~gone~~ snake_case",
    "code": "Call `f(x)` and ``g``.",
    "a formula": r"Euler: $e^{i\pi} + 1 = 0$ and $$\int_0^1 x\,dx$$",
    "an environment": "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
    "links": '[a](https://example.org/x?y=1#z "A title"), [b](#part), [c](notes/a.md) and [d][e]\n\n[e]: https://example.org',
    "footnotes": "Text[^1] and more[^note].\n\n[^1]: The first.\n[^note]: Note: the second\n    goes on.",
    "a picture with its data": "![a plot](data:image/png;base64,iVBORw0KGgo=)",
    "right-to-left text": "مرحبا بالعالم، **هذا** نص.\n\n- عنصر\n- \u2067آخر\u2069",
    "a fence": "```python\nif a < b and c[0](1): x = '$'\n```",
    "a mermaid diagram": "```mermaid\ngraph TD\nA[start] --> B{end?}\n```",
    "headings": "# One\n\nTwo\n===\n\n### Three ###",
    "escapes": r"\* not a list \_x\_ \# none",
    "brackets that mean themselves": r"sales \[in kg\_m2, not \*lb\*\] and \[1\]",
    "harmless tags": "H<sub>2</sub>O<br>x<sup>2</sup> <kbd>Ctrl</kbd>",
    "tasks": "- [ ] open\n- [x] done",
    "a rule and a break": "a  \nb\n\n---\n\nc",
}


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS.keys())
def test_harmless_markdown_comes_through(text):
    assert safe_markdown(text) == text or _looks_the_same(safe_markdown(text), text)


def _looks_the_same(one, other):
    render = RENDERERS["markdown-it with footnotes"]
    return render(one) == render(other)


def test_code_in_a_list_stays_in_its_list_item():
    html = RENDERERS["markdown-it"](safe_markdown("1. first\n\n   ```html\n   <b>x</b>\n\n   y\n   ```\n2. second"))
    assert html.count("<ol>") == 1
    assert "<b>x</b>\n\ny" in unescape(html)


def test_code_with_a_pipe_in_a_table_keeps_its_cell():
    html = RENDERERS["markdown-it"](safe_markdown("| a | b |\n|---|---|\n| `x | y` | z |"))
    assert html.count("<td>") == 2
    assert "x | y" in html


def test_prices_are_no_formula():
    assert safe_markdown("It rose from $5 to $6.").count("<span>&#36;</span>") == 2


@pytest.mark.parametrize("written", [r"\(x_1\)", r"\\(x_1\\)", "$x_1$"])
def test_formulas_of_all_spellings_become_dollars(written):
    assert safe_markdown(written) == "$x_1$"


def test_a_less_than_in_a_formula_stays_a_less_than():
    assert safe_markdown("$a<b$") == r"$a\lt b$"


def test_remote_pictures_become_links():
    assert safe_markdown("See ![the plot](https://example.org/p.png)!") == "See [the plot](https://example.org/p.png)!"


def test_refused_links_stay_readable_as_text():
    assert "javascript:alert(1)" in safe_markdown("[x](javascript:alert(1))")


def test_half_a_megabyte_takes_no_time_that_grows_out_of_hand():  # of this process: others don't count
    text = ("Para with `code`, $x^2$ and [l](https://e.org).\n\n- item\n- item\n\n```py\nx = [1]\n```\n\n" * 6000)[
        :500_000
    ]
    started = time.process_time()
    safe_markdown(text)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "`" * 20_000,
        "$" * 20_000,
        "<b " * 7_000,
        "\\(" * 10_000,
        "](" * 10_000,
        "[a](" * 5_000,
        "`a``" * 5_000,
        "${" * 10_000,
        "\\begin{a}" * 3_000,
    ],
)
def test_no_text_makes_it_slow(text):
    started = time.process_time()
    safe_markdown(text)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_for_widgets_is_harmless(payload):
    assert harm_in_html(safe_html(payload).replace("\\", "")) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{eval}`1+1` here", "\\{eval}`1+1` here"),
        ("a {download}`/etc/passwd`", "a \\{download}`/etc/passwd`"),
        (":::{include} /etc/passwd\n:::", "\\:::{include} /etc/passwd\n:::"),
        ("open ` tick\n\n{eval}`1`", "open &#96; tick\n\n\\{eval}`1`"),
        ("no code \\` {eval}`1`", "no code &#96; \\{eval}`1`"),
        ("the code `{name}` and `f{x}` stay", "the code `{name}` and `f{x}` stay"),
    ],
)
def test_roles_and_directives_of_myst_are_text(text, shown):
    assert safe_markdown(text) == shown
    assert safe_markdown(shown) == shown
