from html.parser import HTMLParser

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from docgen_nb.document.safe_markdown import safe_markdown
from tests.document.payloads import PAYLOADS

TAGS = set(
    "a p br em strong code pre h1 h2 h3 h4 h5 h6 ul ol li hr blockquote img table thead tbody tr th td "  # noqa: SIM905
    "sub sup kbd mark b i u s del section div".split()
)
ATTRIBUTES = {"href", "title", "src", "alt", "start", "class", "style", "id"}
RENDERERS = [
    MarkdownIt("commonmark", {"html": True}).enable("table").render,
    mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "footnotes"]),
]


class _Collector(HTMLParser):
    def __init__(self):
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "style" and not value.startswith("text-align:")):
                self.bad.append(f"{tag} {name}")
            if name in {"href", "src"} and not self.harmless(tag, value or ""):
                self.bad.append(f"{tag} {name}={value}")

    @staticmethod
    def harmless(tag, value):
        scheme = "".join(c for c in value.lower() if c > " ").partition(":")[0] if ":" in value else ""
        if tag == "img":
            return value.startswith("data:image/png;base64,")
        return scheme in {"", "http", "https", "mailto"} or not scheme.isalpha()

    def handle_comment(self, data):
        self.bad.append(f"comment {data}")


def harm_in(text, *, make_safe=safe_markdown):
    found = []
    for render in RENDERERS:
        collector = _Collector()
        collector.feed(render(make_safe(text)))
        found += collector.bad
    return found


def test_the_corpus_is_large():
    assert len(set(PAYLOADS)) >= 60


def test_the_check_itself_sees_harm_in_what_is_not_made_safe():
    harmful = [payload for payload in PAYLOADS if harm_in(payload, make_safe=str)]
    assert len(harmful) > 30


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_a_tag_or_address_that_could_do_harm(payload):
    assert harm_in(payload) == []
    assert harm_in(f"text before\n{payload}\ntext behind") == []


@given(
    st.lists(
        st.sampled_from([*PAYLOADS, "`", "```", "~~~", "\n", "\n\n", "    ", "- ", "> ", "$", "|", "a", "<", "]("])
    )
)
def test_no_mixture_of_payloads_does_harm(pieces):
    assert harm_in("".join(pieces)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Plain *text* with **marks** and `code`.",
        "| a | b |\n| --- | --- |\n| 1 | 2<br>3 |",
        "$a \\leq b$ and $$\\sum_i x_i$$",
        "```mermaid\ngraph TD; A-->B\n```",
        "A note[^1].\n\n[^1]: here",
        "[link](https://example.org/a?b=c) and [place](#there)",
        "1. one\n2. two\n   - three",
        "مرحبا 你好 🙂",
        "![plot](data:image/png;base64,iVBORw0KGgo=)",
    ],
)
def test_harmless_text_stays_as_it_is(text):
    assert safe_markdown(text) == text


def test_code_is_shown_with_its_angle_brackets():
    assert "<script>" in safe_markdown("```html\n<script>\n```")
    assert safe_markdown("`<b>`") == "<code>&#60;b&#62;</code>"


def test_math_keeps_its_meaning():
    assert safe_markdown("$a<b$") == "$a\\lt b$"


@given(st.text(alphabet="ab<>`~$[]()!:\n|-# &;\\"))
def test_no_text_does_harm(text):
    assert harm_in(text) == []
