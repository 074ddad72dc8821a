"""HTML as Markdown: what stands open is closed, and pandoc reads a long page in pieces, one after another.

Pandoc takes 300 MB of memory for each MB of a page, so what it is given at once is bounded.
"""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.pandoc_tables import with_flat_tables
from docgen_nb.pandoc import to_markdown

_PIECE = 200_000  # characters from which on a page is cut where its next block begins
_LARGEST_BLOCK = 1 * limits.MB  # characters of a table, list or paragraph, which is not cut
_DEEPEST = 1000  # blocks in each other
_FARTHEST = 200  # open tags that an end tag is held against, innermost first
_UNREAD = r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style|textarea{})\b.*?(?:</(?P=raw)\s*>|\Z)"  # tags in it are none
_DIVISIONS = {"div", "section", "article", "main", "header", "footer", "nav", "aside"}  # a page may be cut in them
_LISTS = {"ul", "ol", "dl", "menu", "blockquote"}
_BLOCKS, _WHOLE = {*_LISTS, *_DIVISIONS}, {*_LISTS, "table"}
_CELLS, _GROUPS = {"td", "th", "caption", *_BLOCKS}, {"thead", "tbody", "tfoot"}
_ENDED_BY: dict[str, set[str]] = {
    "td": _CELLS,
    "th": _CELLS,
    "caption": _CELLS,
    "tr": {*_CELLS, "tr"},
    **{name: {*_CELLS, "tr", *_GROUPS} for name in _GROUPS},
}
_TAG = re.compile(
    rf"{_UNREAD.format('')}|<(?P<end>/?)(?P<name>{'|'.join(sorted({*_ENDED_BY, *_BLOCKS, 'table'}))})\b"
    r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*>",
    re.IGNORECASE | re.DOTALL,
)
_EDGE = re.compile(
    rf"{_UNREAD.format('|pre')}|<(?P<end>/?)(?P<name>{'|'.join(sorted({*_WHOLE, *_DIVISIONS}))}|p|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_DATA = re.compile(r"(data:image/[\w.+-]+;base64,)([\w+/=%-]+)")
_KEPT = re.compile(r"(data:image/[\w.+-]+;base64,)(\d+)")
_NOTE = re.compile(r"\brole\s*=\s*[\"']?doc-(?:noteref|endnotes?|footnotes?)\b[\"']?", re.IGNORECASE)
_HEADER_ROW = r"<tr\b[^>]*>(?:\s*<th\b[^>]*>(?:(?!</?t[dhr]\b|<table\b).)*</th>)+\s*</tr>\s*"
_HEADER_ROWS = re.compile(
    r"(<table\b[^>]*>(?:\s|<caption\b(?:(?!</?table\b).)*?</caption>|</?col(?:group)?\b[^>]*>)*)"
    rf"(<tbody\b[^>]*>\s*)?((?:{_HEADER_ROW}){{2,}})",
    re.IGNORECASE | re.DOTALL,
)


def html_markdown(html: str) -> str:
    """Make Markdown of a page.

    Raises:
        MissingExtraError: if pandoc is not there.
        ContentPartError: if blocks are nested too deeply or too long, or pandoc can't read it or takes too long.
    """
    pictures: list[str] = []  # kept here: pandoc would take as much memory for them as for text

    def kept(found: re.Match[str]) -> str:
        pictures.append(found[2])
        return f"{found[1]}{len(pictures) - 1}"

    pieces = list(_pieces(plain_tables(_DATA.sub(kept, html))))
    if len(pieces) > 1:
        pieces = [_NOTE.sub("", piece) for piece in pieces]  # a note and its number are read apart
    text = to_markdown([piece.encode() for piece in pieces], "html", changed=with_flat_tables)
    return _KEPT.sub(lambda found: found[1] + pictures[int(found[2])], text)


def _pieces(html: str) -> Iterator[str]:
    """The page, or its pieces: cut where a block begins, but not in a table, list or quotation."""
    begin, around = 0, ""
    for (start, opened), (end, _) in pairwise([(0, 0), *_edges(html), (len(html), 0)]):
        if end - start > _LARGEST_BLOCK:
            problem = f"The page has a table, list or paragraph of {(end - start) / limits.MB:.1f} MB; at most 1 MB"
            raise ContentPartError(
                f"{problem} can be read.", hint="Save a long table as .csv, a long text as .txt or .md."
            )
        if end - begin > _PIECE and start > begin:
            yield around + html[begin:start]
            begin, around = start, "<div>" * opened
    yield around + html[begin:]


def _edges(html: str) -> Iterator[tuple[int, int]]:
    """Where the page's blocks begin, and in how many divisions each."""
    inside = divisions = 0
    for found in _EDGE.finditer(html):
        name, step = (found["name"] or "").lower(), -1 if found["end"] else 1
        if not inside and not found["end"]:
            yield found.start(), divisions
        inside = max(0, inside + step * (name in _WHOLE))
        divisions = max(0, divisions + step * (name in _DIVISIONS))


def plain_tables(html: str) -> str:
    """The page with its tables as pandoc reads them right.

    Raises:
        ContentPartError: if blocks are nested too deeply.
    """
    return _HEADER_ROWS.sub(r"\1<thead>\3</thead>\2", with_end_tags(html))


def with_end_tags(html: str) -> str:
    """The page with the end tags of its blocks, tables, rows and cells; as it is where none is missing.

    Each list that stands open doubles the time that pandoc takes.

    >>> with_end_tags("<table><tr><td>a<td>b</table>")
    '<table><tr><td>a</td><td>b</td></tr></table>'
    """
    return "".join(_closed(html))


def _closed(html: str) -> Iterator[str]:
    open_: list[str] = []
    last = 0
    for found in _TAG.finditer(html):
        yield html[last : found.start()]
        last = found.end()
        if not found["name"]:
            yield found[0]
            continue
        name = found["name"].lower()
        if found["end"]:
            yield from _ended(open_, name)
            continue
        while open_ and open_[-1] in _ENDED_BY.get(name, ()):
            yield f"</{open_.pop()}>"
        open_.append(name)
        if len(open_) > _DEEPEST:
            raise ContentPartError("The file is nested too deeply to be read.")
        yield found[0]
    yield html[last:]
    yield from (f"</{name}>" for name in reversed(open_))


def _ended(open_: list[str], name: str) -> Iterator[str]:
    """The end tags up to that of ``name``; none where it is not open in this table."""
    near = list(islice(reversed(open_), _FARTHEST))
    if name not in (near[: near.index("table") + 1] if "table" in near else near):
        return
    while (last := open_.pop()) != name:
        yield f"</{last}>"
    yield f"</{name}>"
