"""PDF, set by Typst: no LaTeX is needed. Archivable (PDF/A-2u) where the fonts at hand have every character.

The extra ``fonts`` brings Noto for the scripts that Typst's own fonts lack: Chinese, Japanese, Korean, Arabic, Indian
and South-East Asian scripts, and emoji. Other formats name no font; who opens them has some.
"""

import importlib.util
import re
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from docgen_nb.document.program_words import language_code
from docgen_nb.errors import ExportError, MissingExtraError
from docgen_nb.export.exporter import Exported, Exporter, ExportOptions, FileSpec, look
from docgen_nb.export.pandoc.book import Book, book, long_contents, with_files
from docgen_nb.export.pandoc.pandoc_nodes import Node, text_of, walk
from docgen_nb.export.pandoc.table_nodes import SHORT, fitted
from docgen_nb.pandoc import convert

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_LONG_WORD = 40  # letters
# a long table of contents has its page to itself, title above it
_OWN_PAGE = "#show outline: it => { it; pagebreak(weak: true) }\n"
PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")  # what the extra installs: wheels that hold Noto and nothing else
_LATIN = ["Noto Sans", "Liberation Sans", "Libertinus Serif"]  # the extra's, many systems', Typst's own
# the same character is drawn differently in each of these; without a wish Japan's form would be taken
_HAN = {"zh": "SC", "zh-hans": "SC", "zh-hant": "TC", "zh-tw": "TC", "zh-hk": "HK", "ja": "JP", "ko": "KR"}


def _write(spec: FileSpec) -> Exported:
    made = book(spec)
    tree, pictures = with_files(made, "pictures")
    tree = {
        **tree,
        "blocks": [piece for block in walk(walk(tree["blocks"], fitted), _aligned) for piece in _placed(block)],
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, data in pictures.items():
            (path := Path(folder) / name).parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        broken = {name for name in pictures if not _can_be_set(Path(folder), name)}
        blocks = walk(walk(tree["blocks"], partial(_as_text, broken)), _slashes_escaped)
        title = walk(tree["meta"]["title"], _slashes_escaped)
        tree = {**tree, "meta": {**tree["meta"], "title": title}, "blocks": blocks}
        source = convert(tree, "typst", "--standalone", "--toc", "--toc-depth=2", *_variables(made))
        pdf, missing = _compile(source, folder, spec.options)
    remarks = [_about(missing)] if missing else []
    if broken:
        remarks.append(f"{len(broken)} of {len(pictures)} pictures can't be read; their descriptions stand instead.")
    return Exported(pdf, made.beside, tuple(remarks))


def _variables(made: Book) -> list[str]:
    code, _, region = language_code(made.script.language).partition("-")
    of_country = [f"--variable=region={region}"] if len(region) == 2 else []  # noqa: PLR2004 - a country's code
    fonts = ", ".join(f'"{family}"' for family in families(made.script.language))
    head = f"{look('pdf.typ')}#set text(font: ({fonts}))\n" + (_OWN_PAGE if long_contents(made) else "")
    return [f"--variable=lang={code or 'en'}", *of_country, f"--variable=header-includes={head}"]


def _can_be_set(folder: Path, name: str) -> bool:
    """Whether Typst can read a picture; one it can't read would spoil the whole document."""
    typst = _typst()
    try:
        typst.compile(f'#image("{name}")'.encode(), root=str(folder), format="svg")
    except typst.TypstError:
        return False
    return True


def _as_text(broken: set[str], nodes: list[Node]) -> list[Node]:
    return [
        {"t": "Emph", "c": node["c"][1]} if node["t"] == "Image" and node["c"][2][0] in broken else node
        for node in nodes
    ]


def _slashes_escaped(nodes: list[Node]) -> list[Node]:
    """Words whose first slash Typst can't take for the beginning of a list of terms; pandoc does not escape it."""
    escaped: list[Node] = []
    for node in map(_breakable, nodes):
        if node["t"] == "Str" and node["c"].startswith("/"):
            escaped += [{"t": "RawInline", "c": ["typst", "\\/"]}, {"t": "Str", "c": node["c"][1:]}]
        else:
            escaped.append(node)
    return escaped


def _breakable(node: Node) -> Node:
    """Let a word too long for a line be broken: Typst would set it over the margin, and slowly."""
    if node["t"] != "Str" or len(node["c"]) <= _LONG_WORD:
        return node
    pieces = (node["c"][start : start + _LONG_WORD] for start in range(0, len(node["c"]), _LONG_WORD))
    return {"t": "Str", "c": "\u200b".join(pieces)}


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise MissingExtraError("PDF", "export") from None
    return typst


def _aligned(nodes: list[Node]) -> list[Node]:
    """Tables whose columns say where their text stands: Typst would centre them."""
    for node in nodes:
        if node["t"] == "Table":
            for column in node["c"][2]:
                if column[0]["t"] == "AlignDefault":
                    column[0] = {"t": "AlignLeft"}
    return nodes


def _placed(block: Node) -> list[Node]:
    """The block in Typst's own words for what pandoc's writer does not know: direction, tables that stay together."""
    if block["t"] == "Div" and ["dir", "rtl"] in block["c"][0][2]:
        return _within("#block(width: 100%)[#set text(dir: rtl)", block["c"][1])
    if block["t"] == "Table" and len(text_of(block)) < SHORT:
        return _within("#[#show figure: set block(breakable: false)", [block])
    return [block]


def _within(begin: str, blocks: list[Node]) -> list[Node]:
    return [{"t": "RawBlock", "c": ["typst", begin]}, *blocks, {"t": "RawBlock", "c": ["typst", "]"]}]


def _compile(source: bytes, folder: str, options: ExportOptions) -> tuple[bytes, list[str]]:
    """The PDF, and the characters for which no font is there."""
    typst = _typst()
    entry = Path(folder) / "document.typ"
    entry.write_bytes(source)
    keys: dict[str, Any] = {"root": folder, "format": "pdf"}
    keys["font_paths"] = font_folders(options.fonts)
    missing: list[str] = []
    try:
        return bytes(typst.compile(str(entry), pdf_standards=["a-2u"], **keys)), missing
    except typst.TypstError as error:  # not archivable; why it is not is told below, the file is made all the same
        missing = list(dict.fromkeys(_NO_GLYPH.findall(error.diagnostic)))
    try:
        return bytes(typst.compile(str(entry), **keys)), missing
    except typst.TypstError as error:
        raise ExportError(f"Typst can't set the document: {error.message}.") from None


def _about(missing: list[str]) -> str:
    shown = "".join(missing[:20])
    return (
        f"No font at hand has these characters, they are blank in the PDF: {shown}"
        f"{' …' if len(missing) > 20 else ''}."  # noqa: PLR2004 - shown
        ' Run: pip install "docgen-nb[fonts]", or name a folder that has one with --fonts.'
    )


def font_folders(own: Path | None = None) -> list[str]:
    """Folders with fonts besides the system's: the user's ``own``, then those that are installed as packages."""
    specs = (importlib.util.find_spec(name) for name in PACKAGES)
    installed = [str(Path(spec.origin).parent) for spec in specs if spec is not None and spec.origin]
    return [*([str(own)] if own is not None else []), *installed]


def families(language: str) -> list[str]:
    """Font families for a language; of these the first that is there is taken.

    >>> families("Japanese")
    ['Noto Sans', 'Liberation Sans', 'Libertinus Serif', 'Noto Sans CJK JP']
    """
    code = language_code(language).lower()
    region = _HAN.get(code) or _HAN.get(code.partition("-")[0])
    return [*_LATIN, *([f"Noto Sans CJK {region}"] if region else [])]


EXPORTERS = (Exporter(".pdf", _write),)
