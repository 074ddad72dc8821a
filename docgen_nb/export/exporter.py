"""Input and output of an exporter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from docgen_nb.document.manuscript import CiteStyle, Manuscript, in_brackets, manuscript
from docgen_nb.document.notes import Notes, NoteTexts, footnote_mark
from docgen_nb.document.tree import Document, Outline


@dataclass(frozen=True)
class ExportOptions:
    """The user's options, the same for all files of one export.

    Attributes:
        reference_doc: a .docx, .odt or .pptx whose styles are taken; None for plain ones.
        fonts: a folder with further fonts for .pdf; None for those of the system.
        notes: what elements rest on, to stand in footnotes; empty for none.
        raw: write .md as the model wrote it, with whatever HTML and addresses are in it.
        live: path of the project file, as the file written names it, whose values .qmd asks anew; "" for fixed values.
    """

    reference_doc: Path | None = None
    fonts: Path | None = None
    notes: NoteTexts = field(default_factory=dict)
    raw: bool = False
    live: str = ""


@dataclass(frozen=True)
class FileSpec:
    """One file to write.

    Attributes:
        outline: what the document belongs to.
        document: the one to write; an exporter that writes the whole outline does not look at it.
        name: the file's name without its ending; files beside it go into ``NAME_files``.
    """

    outline: Outline
    document: Document
    name: str
    options: ExportOptions = field(default_factory=ExportOptions)

    def manuscript(
        self, cite: CiteStyle = in_brackets, *, title_level: int = 1, mark: Callable[[int], str] = footnote_mark
    ) -> Manuscript:
        """The document with its numbers; ``mark`` writes the marks of its notes."""
        sources, language = self.outline.sources, self.outline.language
        notes = Notes(self.options.notes, mark)
        return manuscript(self.document, sources, language=language, cite=cite, title_level=title_level, notes=notes)

    @property
    def folder(self) -> str:
        """Name of the folder for files beside it."""
        return f"{self.name}_files"


@dataclass(frozen=True)
class Exported:
    """The bytes of one exported file, and files that belong beside it.

    Attributes:
        beside: further files, by their path relative to the file.
        remarks: what the reader of the file should know, a line each.
    """

    data: bytes
    beside: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exporter:
    """One export format: its file endings and the function that writes it.

    Attributes:
        ending: with its dot, lower case.
        write: makes the file's content; raises ExportError or MissingExtraError.
        whole: all documents go into one file.
        takes_reference_doc: whether it can take styles from a file of its own kind.
        can_be_live: whether values may be expressions in it.
    """

    ending: str
    write: Callable[[FileSpec], Exported]
    whole: bool = False
    takes_reference_doc: bool = False
    can_be_live: bool = False


def look(name: str) -> str:
    """One of the files that give a format its look, each in the format's own language."""
    return resources.files(__package__).joinpath("looks", name).read_text(encoding="utf-8")
