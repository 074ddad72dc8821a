"""HTML of unknown origin for places that show HTML, and characters written so that they mean only themselves."""

import re
from html import escape

HARMLESS_TAGS = frozenset(
    "abbr b bdi bdo blockquote br caption center cite code dd del details dfn div dl dt em figcaption figure "  # noqa: SIM905 - readable so
    "h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p q rp rt ruby s samp small span strong sub summary sup "
    "table tbody td tfoot th thead tr u ul var wbr".split()
)
"""Tags that can do nothing without attributes."""

_SPECIAL = re.compile(r"[^\w \u0080-\U0010ffff]|_")


def as_entities(text: str) -> str:
    """Every character that Markdown, HTML or TeX could give a meaning to, as a character reference.

    >>> as_entities("a<b>")
    'a&#60;b&#62;'
    """
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text)


def as_html(text: str) -> str:
    r"""Text for an HTML element, in which it means nothing: no tag, and no TeX, which JupyterLab sets in HTML too.

    A character alone in an element begins no formula.

    >>> as_html("<b> for $5")
    '&lt;b&gt; for <span>$</span>5'
    """
    return re.sub(r"[$\\]", lambda match: f"<span>{match[0]}</span>", escape(text))


def safe_html(html: str) -> str:
    """HTML without anything that runs, loads or styles. Links stay where they lead to http, https or mailto.

    >>> safe_html("<b onclick=x>bold</b><script>x</script>")
    '<b>bold</b>'
    """
    import nh3

    return nh3.clean(
        html,
        tags={*HARMLESS_TAGS, "a", "pre"},
        attributes={"*": set(), "a": {"href", "title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
