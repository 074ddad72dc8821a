"""Decide where links may lead, and write addresses so that every parser reads the same one."""

import html
import re
from urllib.parse import quote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ALLOWED_SCHEMES = frozenset({"http:", "https:", "mailto:"})
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# what a browser drops or misreads inside an address: controls, and characters that can't be seen
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_LEAVES_THE_PLACE = re.compile(r"(?:https?:|mailto:|[#/]|\.\.?/)", re.IGNORECASE)

_ADDRESS = r"(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?:[^\s()<>\\]|\\\S|\([^\s()<>\\]*\))*))"
_TITLE = r"""(?P<title>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\((?:[^()\\\n]|\\.)*\))"""
INLINE = re.compile(rf"\(\s*{_ADDRESS}(?:\s+{_TITLE})?\s*\)")
DEFINITION = re.compile(rf":[ \t]*{_ADDRESS}(?:[ \t]+{_TITLE})?[ \t]*(?=\n|\Z)")
PICTURE = re.compile(
    r"!\[(?P<alt>(?:[^\[\]\\\n]|\\.)*)\]\(\s*(?P<data>data:image/(?:png|jpe?g|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+)\s*\)",
    re.IGNORECASE,
)


def safe_address(written: str) -> str | None:
    """The address without characters that Markdown, HTML or TeX give a meaning to; None if it may run something.

    Allowed are http, https, mailto and addresses without a scheme.

    >>> safe_address("https://example.org/a b?x=1&y=$2")
    'https://example.org/a%20b?x=1&amp;y=%242'
    >>> safe_address("java&#115;cript:alert(1)") is None
    True
    """
    address = meant_address(written).strip(" ")
    if not address or _HIDDEN.search(address):
        return None
    scheme = _SCHEME.match(address)
    if scheme is not None and scheme[0].lower() not in _ALLOWED_SCHEMES:
        return None
    if scheme is None and ":" in re.split(r"[/?#]", address, maxsplit=1)[0]:
        return None
    encoded = quote(address, safe="/?#:@!+,;=%&~-._", errors="replace")
    return encoded.replace("@@", "@%40").replace("@@", "@%40").replace("&", "&amp;")


def meant_address(written: str) -> str:
    """The address as a parser understands it: without escapes and character references."""
    address = _ESCAPED.sub(r"\1", written)
    while (decoded := html.unescape(address)) != address:
        address = decoded
    return address


def inline_link(match: re.Match[str]) -> str | None:
    """``(address "title")`` of an ``INLINE`` match, rewritten; None if the address is refused."""
    address = safe_address(written_address(match))
    return None if address is None else f"({address}{_safe_title(match['title'])})"


def leads_away(address: str) -> bool:
    """Whether a definition of this address is one: ``[note]: see`` is not."""
    return _LEAVES_THE_PLACE.match(address) is not None


def link_definition(match: re.Match[str]) -> str | None:
    """``: address "title"`` of a ``DEFINITION`` match; None if it is refused or no address (``[note]: see below``)."""
    written = written_address(match)
    address = safe_address(written) if leads_away(written) else None
    return None if address is None else f": {address}{_safe_title(match['title'])}"


def footnote_may_stand(after: str) -> bool:
    """Whether ``[^1]`` may be followed by a colon and ``after``, the rest of its line.

    A parser without footnotes takes ``[^1]: word`` for a link to ``word``.
    """
    words = after.replace("<span>&#36;</span>", "$").replace("<span>&#92;</span>", "\\").split(maxsplit=1)
    if not words:
        return False
    if html.unescape(words[0]).startswith(("`", "<code>")):
        return True  # code: as an address it would lead nowhere
    word = html.unescape(words[0]).strip("<>")
    if "`" in word or "<" in word:  # it may be read differently once it is written
        return False
    return word.endswith(":") or safe_address(word) is not None


def safe_picture(match: re.Match[str]) -> str:
    """A picture whose data stands in the text; its alternative text loses what has a meaning in Markdown."""
    alt = " ".join(re.sub(r"[\[\]<>&$\\`\"@*_~|!]", " ", html.unescape(match["alt"])).split())
    return f"![{alt}]({match['data']})"


def written_address(match: re.Match[str]) -> str:
    """The address of an ``INLINE`` or ``DEFINITION`` match as it is written."""
    return match["angled"] if match["angled"] is not None else match["plain"]


def _safe_title(title: str | None) -> str:
    if title is None:
        return ""
    kept = " ".join(re.sub(r"[^\w .,;:?!/%+()\-–—’]", " ", html.unescape(title[1:-1])).split())
    return f' "{kept}"' if kept else ""
