"""Word, OpenDocument, HTML, EPUB and other texts, through pandoc in its sandbox; pictures are parts of their own."""

import base64
import binascii
import re
import zipfile
from collections.abc import Mapping
from functools import partial
from urllib.parse import unquote

from docgen_nb.document.parts import ContentPart
from docgen_nb.document.split_at_headings import passages
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.html_blocks import html_markdown
from docgen_nb.ingest.office_extras import with_left, without_wrappers
from docgen_nb.ingest.pandoc_tables import with_flat_tables
from docgen_nb.ingest.pictures import InnerPictures
from docgen_nb.ingest.splitting import Unit, text_parts, with_remarks
from docgen_nb.pandoc import to_markdown

_LARGEST = 100 * limits.MB  # bytes that pandoc is given at once
_PICTURE = re.compile(r"!\[(?P<alt>(?:[^\]\\]|\\.)*)\]\((?P<target>[^)\s]*)(?:\s+\"[^\"]*\")?\)", re.DOTALL)
# a table of contents: its title and lines that are nothing but links into the text, which says all of it again
_CONTENTS = re.compile(r"(?:^#+ [^\n]*\n+)?(?:^\[(?:[^\]\\\n]|\\.)*\]\(#[^)\s]*\)\n+){3,}", re.MULTILINE)
_INPUT = re.compile(r"<input\b[^>]*?\bvalue\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+)[^>]*>", re.IGNORECASE)
_NOT_SHOWN = re.compile(r"\btype\s*=\s*[\"']?(?:hidden|password|checkbox|radio|submit|button|image)", re.IGNORECASE)
_AREA = re.compile(r"<(/?)textarea\b[^>]*>", re.IGNORECASE)
_DATA = re.compile(r"data:image/[\w.+-]+;base64,")


def _read(format_: str, file: SourceFile, *, archive: bool = False) -> list[ContentPart]:
    pictures = InnerPictures(file)
    if archive:
        file.check_archive()
        whole = to_markdown([without_wrappers(file.bytes(_LARGEST))], format_, changed=with_flat_tables)
        markdown = _CONTENTS.sub("", whole, count=1)
        with zipfile.ZipFile(file.path) as members:
            # by their names without the folder: pandoc shortens the paths of pictures in its own way
            names = {name.rpartition("/")[2]: name for name in members.namelist()}
            text = _PICTURE.sub(partial(_placed, pictures, names, members), markdown)
            text = with_left(members, text, whole)
    else:
        source = file.text()
        if format_ == "rtf":
            source = source.replace(r"{\*\footnote", r"{\footnote")  # pandoc skips what is marked as an extension
        if format_ == "html":
            whole = html_markdown(_AREA.sub(r"<\1span>", _INPUT.sub(_filled_in, source)))
        else:
            whole = to_markdown([source.encode()], format_, changed=with_flat_tables)
        text = _PICTURE.sub(partial(_placed, pictures, {}, None), whole)
    units = [Unit(passage.text) for passage in passages(text)]
    parts = text_parts(units, id_=file.id, label=file.label, source=file.label)
    return [*with_remarks(parts, *pictures.left), *pictures.parts]


def _filled_in(found: re.Match[str]) -> str:
    """Put the content of form fields into the text; pandoc leaves fields out."""
    return found[0] if _NOT_SHOWN.search(found[0]) else f" <span>{found[1].strip(chr(34) + chr(39))}</span> "


def _placed(
    pictures: InnerPictures, names: Mapping[str, str], members: zipfile.ZipFile | None, found: re.Match[str]
) -> str:
    """Return the text that stands for a picture. Nothing is loaded from elsewhere: no address, no file."""
    target, data = unquote(found["target"]), None
    if (inline := _DATA.match(target)) is not None:
        data = _decoded(target[inline.end() :])
    elif members is not None and (name := names.get(target.rpartition("/")[2])) is not None:
        data = members.read(name) if members.getinfo(name).file_size <= limits.LARGEST_PICTURE else None
    return pictures.take(data, alt=re.sub(r"\\(.)", r"\1", found["alt"]))


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


_ARCHIVES = {".docx": "docx", ".odt": "odt", ".epub": "epub"}
_TEXTS = {".html": "html", ".htm": "html", ".rst": "rst", ".tex": "latex", ".org": "org", ".rtf": "rtf"}
READERS: dict[str, Reader] = {
    **{ending: partial(_read, format_, archive=True) for ending, format_ in _ARCHIVES.items()},
    **{ending: partial(_read, format_) for ending, format_ in _TEXTS.items()},
}
