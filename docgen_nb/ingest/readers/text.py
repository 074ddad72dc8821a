"""Text, Markdown and program text."""

from __future__ import annotations

from docgen_nb.document.elements import CodeBlock
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.splitting import Unit, text_parts


def _markdown(file: SourceFile) -> list[ContentPart]:
    return text_parts([Unit(file.text())], id_=file.id, label=file.label, source=file.label)


def _plain(file: SourceFile) -> list[ContentPart]:
    return text_parts([Unit(file.text())], id_=file.id, label=file.label, source=file.label, kind="text")


def _code(file: SourceFile) -> list[ContentPart]:
    text = file.text()
    if not text.strip():
        raise ContentPartError(f"{file.label} is empty: there is no text in it.")
    item = CodeBlock(code=text, language=file.path.suffix[1:].lower())
    return [ContentPart(id=file.id, label=file.label, kind="code", text=text, item=item, source=file.label)]


_LANGUAGES = (".py", ".sql", ".r", ".js", ".ts", ".java", ".c", ".cpp", ".rs", ".go", ".sh", ".toml", ".yaml", ".yml")
READERS: dict[str, Reader] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".log": _plain,
    **dict.fromkeys(_LANGUAGES, _code),
}
