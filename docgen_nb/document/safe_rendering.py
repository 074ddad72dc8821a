"""Markdown as safe HTML, for places that show HTML and have no Markdown of their own."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt

from docgen_nb.document.safe_html import safe_html
from docgen_nb.document.safe_markdown import safe_markdown


def rendered_html(text: str) -> str:
    """The text as HTML that runs nothing and loads nothing; pictures are left out, remote ones become links.

    >>> rendered_html("*Hello* <script>x</script>").strip()
    '<p><em>Hello</em> &lt;script&gt;x&lt;/script&gt;</p>'
    """
    return safe_html(_parser().render(safe_markdown(text)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
