"""Paths, folders and globs as content parts."""

import glob
import hashlib
from collections.abc import Iterable
from pathlib import Path

from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, DocgenError, MissingExtraError
from docgen_nb.ingest.file import Reader, SourceFile
from docgen_nb.ingest.readers import all_readers

_NAMED = 5  # files of a folder that are named
_SAVE_AS = {
    **dict.fromkeys((".doc", ".dot", ".docm", ".wps", ".wpd", ".pages"), ".docx"),
    **dict.fromkeys((".ppt", ".pps", ".ppsx", ".pptm", ".odp", ".key"), ".pptx"),
    **dict.fromkeys((".numbers", ".dbf", ".wk1", ".sav", ".dta", ".feather"), ".xlsx or .csv"),
    **dict.fromkeys((".tif", ".tiff", ".bmp", ".heic", ".avif"), ".png"),
    **dict.fromkeys((".eml", ".msg", ".mht", ".mhtml"), ".html or .txt"),
}
_PACKED = {".zip", ".gz", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz"}


def read_files(pattern: str, *, encoding: str = "", failed: list[str] | None = None) -> list[ContentPart]:
    """Each file that a path, folder or glob names, in the order of their names.

    Args:
        pattern: the path, folder or glob.
        encoding: of text files; "" finds out.
        failed: takes a line for each file of a folder or glob that can't be read; None raises at the first.

    Raises:
        ContentPartError: if there is no such file, or none can be read.
        MissingExtraError: if a kind of file needs a package that is not there.
    """
    paths = found_files(pattern)
    parts: list[ContentPart] = []
    errors: list[ContentPartError] = []
    for path in paths:
        try:
            parts += read_file(path, encoding=encoding)
        except ContentPartError as error:
            if failed is None or len(paths) == 1:
                raise
            errors.append(error)
    if errors and not parts:
        raise errors[0]
    if failed is not None:
        failed += [f"Not added: {error.message}" for error in errors]
        failed += _passed_over(pattern, paths)
    return parts


def _passed_over(pattern: str, paths: list[Path]) -> list[str]:
    """Say what a folder holds besides the files that are read, a line for files and one for folders."""
    folder = Path(pattern).expanduser()
    if not folder.is_dir():
        return []
    others = [path for path in _listed(folder) if path not in paths]
    lines = []
    if files := [path.name for path in others if not path.is_dir()]:
        lines.append(f"Not added: {_named(files)}: files of such kinds can't be read.")
    if folders := [path.name for path in others if path.is_dir()]:
        lines.append(f"Not added: what is in {_named(folders)}; %docgen add {folder}/** takes all folders below.")
    return lines


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def found_files(pattern: str) -> list[Path]:
    """The files that a path, folder or glob names. A folder gives those of its files whose kind can be read.

    Raises:
        ContentPartError: if there is no such file, or a link leads out of the folder.
    """
    path = Path(pattern).expanduser()
    try:
        if path.is_dir():
            return _inside(path, (p for p in _listed(path) if p.suffix.lower() in all_readers() and p.is_file()))
        if path.exists() or path.is_symlink():
            return [path]
    except OSError as error:
        raise ContentPartError(f"{path.name} can't be read: {error.strerror}.") from None
    if glob.has_magic(str(path)):
        names = glob.glob(str(path), recursive=True)  # noqa: PTH207 - it takes absolute patterns too
        if found := sorted(Path(name) for name in names if Path(name).is_file()):
            return _inside(_before_magic(path), found)
    raise ContentPartError(f"There is no variable and no file {pattern!r}.", hint="Check the name or the path.")


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise ContentPartError(f"{folder.name} can't be read: {error.strerror}.") from None


def _before_magic(pattern: Path) -> Path:
    """The folder that a glob begins in."""
    folder = pattern
    while glob.has_magic(str(folder)):
        folder = folder.parent
    return folder


def _inside(folder: Path, found: Iterable[Path]) -> list[Path]:
    """The files, none of which is a link to a place outside: nobody has named that place."""
    files, home = list(found), folder.resolve()
    for path in files:
        if not path.resolve().is_relative_to(home):
            raise ContentPartError(
                f"{path.name} is a link that leads out of {folder.name or folder}.", hint="Name it alone."
            )
    if not files:
        raise ContentPartError(f"{folder.name or folder} holds no file of a kind that can be read.")
    return files


def read_file(path: Path, *, encoding: str = "") -> list[ContentPart]:
    """One file as content parts: mostly one; several for sheets, pictures, or a long text.

    Raises:
        ContentPartError: if its kind is unknown, it is empty, too large, or can't be read.
        MissingExtraError: if its kind needs a package that is not there.
    """
    reader = all_readers().get(path.suffix.lower())
    if reader is None:
        ending = _SAVE_AS.get(path.suffix.lower())
        hint = f"Known: {' '.join(all_readers())}" if ending is None else f"Save it as {ending} and add that."
        if path.suffix.lower() in _PACKED:
            hint = "Unpack it and add the folder."
        raise ContentPartError(f"{path.name}: files of this kind can't be read.", hint=hint)
    file = SourceFile.at(path, encoding)
    parts = _parts(reader, file)
    if file.remarks:
        parts[0] = parts[0].model_copy(update={"left": [*dict.fromkeys(file.remarks), *parts[0].left]})
    origin = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return [part.model_copy(update={"origin": origin}) for part in parts]


def _parts(reader: Reader, file: SourceFile) -> list[ContentPart]:
    """A reader's parts. Libraries may be missing, and raise anything at a broken file: said here for all readers."""
    try:
        return reader(file)
    except DocgenError:
        raise
    except ImportError:
        raise MissingExtraError(f"Reading {file.label}", "files") from None
    except Exception as error:  # noqa: BLE001 - a broken file makes a library raise anything
        if isinstance(error, OSError) and error.strerror:
            raise ContentPartError(f"{file.label} can't be read: {error.strerror}.") from None
        said = f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        raise ContentPartError(f"{file.label} is broken, or not what its ending says ({said}).") from None
