"""Text, Markdown, program text and pictures, each of which is one part as it is."""

from functools import partial

from docgen_nb.document.elements import CodeBlock
from docgen_nb.document.parts import ContentPart, PartKind
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest import limits
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.pictures import picture_part
from docgen_nb.ingest.splitting import Unit, text_parts

_LANGUAGES = (".py", ".sql", ".r", ".js", ".ts", ".java", ".c", ".cpp", ".rs", ".go", ".sh", ".toml", ".yaml", ".yml")
_PICTURES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif", ".webp": "webp", ".svg": "svg+xml"}


def _text(kind: PartKind, file: SourceFile) -> list[ContentPart]:
    return text_parts([Unit(file.text())], id_=file.id, label=file.label, source=file.label, kind=kind)


def _code(file: SourceFile) -> list[ContentPart]:
    text = file.text()
    if not text.strip():
        raise ContentPartError(f"{file.label} is empty: there is no text in it.")
    item = CodeBlock(code=text, language=file.path.suffix[1:].lower())
    return [ContentPart(id=file.id, label=file.label, kind="code", text=text, item=item, source=file.label)]


def _picture(mime_type: str, file: SourceFile) -> list[ContentPart]:
    data = file.bytes(limits.LARGEST_PICTURE)
    return [picture_part(data, mime_type, id_=file.id, label=file.label, source=file.label)]


READERS: dict[str, Reader] = {
    **dict.fromkeys((".md", ".markdown"), partial(_text, "markdown")),
    **dict.fromkeys((".txt", ".log"), partial(_text, "text")),
    **dict.fromkeys(_LANGUAGES, _code),
    **{ending: partial(_picture, f"image/{kind}") for ending, kind in _PICTURES.items()},
}
