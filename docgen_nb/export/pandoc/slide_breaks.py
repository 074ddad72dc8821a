"""Sections as slides: pandoc puts on one slide whatever follows a heading, so what is long is divided before."""

from collections.abc import Iterator
from typing import Any

from docgen_nb.export.pandoc.book import END_MATTER
from docgen_nb.export.pandoc.pandoc_nodes import SPACE, Node, header, para, text_of, walk, words

_LETTERS = 550  # that fit on a slide at the default size
_LINE = 55  # letters that a line takes, however short it is
_ROWS = 8  # of a table that fit on a slide
MOST_ROWS = 48  # that are spread over slides; of a longer table the first are shown, and how many of how many
_ALONE = {"Table", "Figure"}
_SECTION = 2  # level of the headings that begin a slide
_ENDS = (".", "!", "?", "…", "。", "！", "？")


def divided(blocks: list[Node]) -> list[Node]:
    """The blocks with a section's heading repeated where a new slide has to begin."""
    slides: list[Node] = []
    title: list[Node] = []
    level, size, alone = 0, 0, False
    pieces = [piece for block in map(_end_matter_below, blocks) for piece in _fitting(block)]
    for index, block in enumerate(pieces):
        if block["t"] == "Header" and block["c"][0] <= _SECTION:
            level, title, size, alone = block["c"][0], block["c"][2], 0, False
        else:
            # a heading inside a section stays with what it heads
            own = _size(block) + (_size(pieces[index + 1]) if block["t"] == "Header" and pieces[index + 1 :] else 0)
            full = size and (alone or block["t"] in _ALONE or size + own > _LETTERS)
            if full or (level < _SECTION and title):  # text right below a chapter's title needs a slide of its own
                slides.append(header(_SECTION, title))
                level, size = _SECTION, 0
            size, alone = size + _size(block), block["t"] in _ALONE
        slides.append(block)
    return slides


def _end_matter_below(block: Node) -> Node:
    """The lists at the end have no sections, so that a slide for their title alone would be one too many."""
    if block["t"] == "Header" and block["c"][1][0] in END_MATTER:
        return {"t": "Header", "c": [_SECTION, *block["c"][1:]]}
    return block


def _size(block: Node) -> int:
    """Space that a block takes on a slide, in letters."""
    match block["t"]:
        case "BulletList":
            return sum(_size(inner) for item in block["c"] for inner in item)
        case "OrderedList":
            return sum(_size(inner) for item in block["c"][1] for inner in item)
        case "CodeBlock":
            return sum(max(_LINE, len(line)) for line in block["c"][1].splitlines())
        case "BlockQuote":
            return sum(map(_size, block["c"]))
        case "Div":
            return sum(map(_size, block["c"][1]))
        case _:
            return -(-max(1, len(text_of(block))) // _LINE) * _LINE


def _fitting(block: Node) -> Iterator[Node]:
    """The block, or what it has to be divided into."""
    if block["t"] == "Para" and _size(block) > _LETTERS:
        yield from ({"t": "Para", "c": run} for run in _runs(block["c"]))
    elif block["t"] in {"BulletList", "OrderedList"} and _size(block) > _LETTERS:
        yield from _lists(block)
    elif block["t"] == "Table":
        yield from _tables(block)
    else:
        yield block


def _runs(inlines: list[Node]) -> Iterator[list[Node]]:
    """Inlines divided at the ends of sentences, where there are some."""
    run: list[Node] = []
    sentence: list[Node] = []
    for node in inlines:
        sentence.append(node)
        if node["t"] in {"Space", "SoftBreak", "LineBreak"} and text_of(sentence).rstrip().endswith(_ENDS):
            if run and len(text_of(run)) + len(text_of(sentence)) > _LETTERS:
                yield run
                run = []
            run, sentence = [*run, *sentence], []
    if run and len(text_of(run)) + len(text_of(sentence)) > _LETTERS:
        yield run
        run = []
    yield [*run, *sentence]


def _lists(block: Node) -> Iterator[Node]:
    """A list divided between its items; a numbered one goes on counting."""
    numbered = block["t"] == "OrderedList"
    items: list[Any] = block["c"][1] if numbered else block["c"]
    run: list[Any] = []
    first = block["c"][0][0] if numbered else 0
    for item in [*items, None]:
        if run and (item is None or sum(_size(b) for each in [*run, item] for b in each) > _LETTERS):
            yield {"t": "OrderedList", "c": [[first, *block["c"][0][1:]], run]} if numbered else {**block, "c": run}
            first, run = first + len(run), []
        if item is not None:
            run.append(item)


def _tables(table: Node) -> Iterator[Node]:
    """A table divided between its rows, with head and caption on each slide."""
    attributes, (short, caption), columns, head, bodies, foot = table["c"]
    rows = [row for _, _, first, rest in bodies for row in (*first, *rest)]
    if len(rows) <= _ROWS:
        yield table
        return
    starts = list(range(0, len(rows), _ROWS))
    for start in starts[:1] if len(rows) > MOST_ROWS else starts:
        part = rows[start : start + _ROWS]
        count = words(f"({start + 1}–{start + len(part)} / {len(rows)})")
        inlines = [*caption[0]["c"], {"t": "Space"}, *count] if caption else count
        id_ = attributes if start == 0 else ["", *attributes[1:]]
        body = [*bodies[0][:2], [], part]
        yield {"t": "Table", "c": [id_, [short, [{"t": "Plain", "c": inlines}]], columns, head, [body], foot]}


def captions_as_text(nodes: list[Node]) -> list[Node]:
    """Figures whose picture carries the caption: pandoc writes below a slide's picture what its text says."""
    return [_captioned(node) if node["t"] == "Figure" else node for node in nodes]


def _captioned(figure: Node) -> Node:
    attributes, (short, long), content = figure["c"]
    if not long or content[0]["c"][0]["t"] != "Image":
        return figure
    picture_attributes, alt, (target, _) = content[0]["c"][0]["c"]
    picture: Node = {"t": "Image", "c": [picture_attributes, long[0]["c"], [target, text_of(alt)]]}
    return {"t": "Figure", "c": [attributes, [short, long], [{"t": "Plain", "c": [picture]}]]}


def notes_at_end(blocks: list[Node], title: str) -> list[Node]:
    """The blocks with their notes as a list at the end, below ``title``."""
    notes: list[Node] = []
    count = 0

    def visit(nodes: list[Node]) -> list[Node]:
        return [keep(node) if node["t"] == "Note" else node for node in nodes]

    def keep(note: Node) -> Node:
        nonlocal count
        count += 1
        mark: Node = {"t": "Superscript", "c": [{"t": "Str", "c": str(count)}]}
        text = [inline for block in note["c"] if block["t"] in {"Para", "Plain"} for inline in (SPACE, *block["c"])]
        others = [block for block in note["c"] if block["t"] not in {"Para", "Plain"}]
        notes.extend([para(mark, *text), *others])
        return mark

    marked: list[Node] = walk(blocks, visit)
    return [*marked, header(_SECTION, words(title)), *notes] if notes else marked
