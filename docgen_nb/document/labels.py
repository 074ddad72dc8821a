"""Labels of footnotes and reference links that stay those of their section, where sections come together in one text.

Each section is written by a call of its own, so several begin at ``[^1]`` or define ``[1]: https://…``.
"""

import re
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from mdit_py_plugins.footnote import footnote_plugin

from docgen_nb.document import safe_links
from docgen_nb.document.elements import BulletList, Paragraph
from docgen_nb.document.nodes import Section
from docgen_nb.document.templates import texts_of, with_texts

_LABEL_OR_OTHER = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.*?\$\$|\$(?=\S)[^$\n]*(?<=\S)\$(?!\d)|\\\([^\n]*?\\\)|\\."
    r"|\[(?P<label>(?:[^\[\]\\]|\\.){1,200})\](?P<empty>\[\])?",
    re.DOTALL | re.MULTILINE,
)
_LINE_START = re.compile(r"(?:[ \t>*+\-]|\d{1,9}[.)])*")
_OTHER_LINK = re.compile(r"\(|\[(?!\^)")


def with_own_labels(section: Section) -> Section:
    r"""The section with the labels that it defines named for it; what readers see stays the same.

    >>> text = {"type": "paragraph", "text": "Bees[^1] [dance][2].\n\n[^1]: All do.\n\n[2]: https://example.org"}
    >>> with_own_labels(Section(id="ch1-s2", elements=[text])).elements[0].text
    'Bees[^1-ch1-s2] [dance][2-ch1-s2].\n\n[^1-ch1-s2]: All do.\n\n[2-ch1-s2]: https://example.org'
    """
    definers = (element for element in section.elements if isinstance(element, Paragraph | BulletList))
    labels = _defined("\n\n".join(text for element in definers for text in texts_of(element)))
    if not labels:
        return section
    suffix = re.sub(r"[^\w-]", lambda found: f".{ord(found[0]):x}", section.id)

    def put(text: str) -> str:
        return _renamed(text, labels, suffix)

    return section.model_copy(update={"elements": [with_texts(element, put) for element in section.elements]})


def _defined(text: str) -> set[str]:
    """The labels that a text defines, footnotes' with their ``^``, as Markdown compares them."""
    if "]:" not in text:
        return set()
    env: dict[str, Any] = {}
    _parser().parse(text, env)
    notes = {normalizeReference(f"^{name[1:]}") for name in env.get("footnotes", {}).get("refs", {})}
    links = env.get("references", {}).items()
    return notes | {label for label, link in links if safe_links.leads_away(link["href"]) and label[0] not in "#@^"}


@cache
def _parser() -> MarkdownIt:
    """A Markdown parser that reads footnote and link definitions and nothing else."""
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _renamed(text: str, labels: set[str], suffix: str) -> str:
    closed = -1  # where the last ``[words][label]`` ended: brackets there begin anew

    def one(found: re.Match[str]) -> str:
        nonlocal closed
        label = found["label"]
        if label is None or normalizeReference(label) not in labels:
            return found[0]
        start, end, own = found.start(), found.end(), f"[{label}-{suffix}]"
        if label.startswith("^"):
            closed = end
            return f"{own}{found['empty'] or ''}"
        if text[start - 1 : start] == "]" and closed != start:
            closed = end
            return own
        if not found["empty"] and _OTHER_LINK.match(text, end):
            return found[0]
        closed = end
        defines = text.startswith(":", end) and _LINE_START.fullmatch(text, text.rfind("\n", 0, start) + 1, start)
        return own if defines else f"[{label}]{own}"

    return _LABEL_OR_OTHER.sub(one, text)
