"""Find what a word after a verb names: a variable of the user's, or a file."""

import difflib
import glob
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from docgen_nb.document.tree import Outline
from docgen_nb.errors import ContentPartError, OutlineError
from docgen_nb.notebook.session import Session

# names that Project.add uses for itself
_RESERVED = {"self", "as_", "instruction", "urls", "label_", "id_", "encoding_", "local_"}
_PART_TYPES = {"str", "dict", "list", "tuple", "ndarray", "Path"}
_PART_TYPES |= {"DataFrame", "LazyFrame", "Series", "Table", "RecordBatch"}
_PART_TYPES |= {"Figure", "Axes", "Grid", "Image", "TopLevelMixin"}  # what plotting libraries give
_OUTPUT = re.compile(r"(?:Out\[(?P<number>\d+)\]|_(?P<short>\d+)|(?P<last>_{1,3}))")


def split_sources(words: Iterable[str], session: Session) -> tuple[list[str], dict[str, object]]:
    """Paths and globs, and variables with their values. A variable goes before a file of the same name.

    Raises:
        ContentPartError: if a word is neither; names what is close to it.
    """
    variables = session.variables
    paths: list[str] = []
    values: dict[str, object] = {}
    for word in words:
        if word in _RESERVED & variables.keys():
            raise ContentPartError(f"A part can't be named {word}.", hint=f"Give it a name of its own: text = {word}")
        if (output := _output(word, session)) is not None:
            values[output[0]] = output[1]
        elif word in variables:
            values[word] = variables[word]
        elif (glob.has_magic(word) and not _is_expression(word, variables)) or Path(word).expanduser().exists():
            paths.append(word)
        else:
            raise ContentPartError(f"There is no variable and no file {word!r}.", hint=nearest(word, variables))
    return paths, values


def _output(word: str, session: Session) -> tuple[str, object] | None:
    """Name and value of an earlier cell's output: ``Out[5]``, ``_5``, or the last ones ``_``, ``__``, ``___``.

    Raises:
        ContentPartError: if there is no such output.
    """
    found = _OUTPUT.fullmatch(word)
    if found is None or (found["number"] is None and Path(word).exists()):
        return None
    names = session.shell.user_ns
    outputs: Mapping[int, object] = names.get("Out", {})
    if found["last"]:
        value = names.get(word, "")
        number = next((n for n, each in outputs.items() if each is value), None)
    else:
        number = int(found["number"] or found["short"])
        value = outputs.get(number)
    if number is None or value is None:
        given = ", ".join(f"Out[{n}]" for n in outputs) or "none yet"
        raise ContentPartError(f"There is no output {word}.", hint=f"There are: {given}.")
    return f"Out{number}", value


def outline_source(word: str, session: Session) -> Outline | Mapping[str, Any] | Path:
    """The outline that a word names: a variable with an outline or its dict shape, or a JSON file.

    Raises:
        OutlineError: if it names neither.
    """
    from docgen_nb.document.tree import Outline

    variables = session.variables
    if word in variables:
        value = variables[word]
        if isinstance(value, Outline | Mapping):
            return value
        if isinstance(value, Path):
            return value
        hint = "A prompt goes into the cell's body, below %%docgen structure." if isinstance(value, str) else None
        raise OutlineError(f"The variable {word} is a {type(value).__name__}, not an outline.", hint=hint)
    path = Path(word).expanduser()
    if path.exists():
        return path
    hint = f"{nearest(word, variables)} A prompt goes into the cell's body, below %%docgen structure."
    raise OutlineError(f"There is no variable and no file {word!r}.", hint=hint)


def _is_expression(word: str, variables: Mapping[str, object]) -> bool:
    """Whether a word begins as something of a variable's, such as ``df["a"]``."""
    begin = re.match(r"(\w+)[\[(]", word)
    return begin is not None and begin[1] in variables and not glob.glob(word)  # noqa: PTH207 - what is typed is kept


def nearest(word: str, variables: Mapping[str, object]) -> str:
    """Suggest a name for a word that names nothing."""
    if word.startswith(("http://", "https://")):
        return "With --url it is loaded from the web."
    if word in {"as", "name", "label", "encoding", "instruction"}:
        return f"Did you mean --{word}?"
    if _is_expression(word, variables):
        return "Give it a name first, as in part = …, and add that name."
    folder = Path(word).expanduser().parent
    files = [str(folder / path.name) for path in folder.iterdir()] if folder.is_dir() else []
    alike = [name for name in (*variables, *files) if name.casefold() == word.casefold()]
    close = alike or difflib.get_close_matches(word, [*variables, *files], n=1)
    return f"Did you mean {close[0]}?" if close else "Check the name, or the path from this folder."


def variables_of(kinds: Collection[str], session: Session) -> list[str]:
    """Names of the user's variables whose class, or one that it is made from, has one of these names."""
    variables = session.variables.items()
    return [name for name, value in variables if any(kind.__name__ in kinds for kind in type(value).__mro__)]


def part_names(session: Session, word: str) -> Iterable[str]:
    """For completion: variables that can be parts, and files."""
    yield from variables_of(_PART_TYPES, session)
    yield from file_names(word)


def outline_names(session: Session, word: str) -> Iterable[str]:
    """For completion: variables that hold an outline, and JSON files."""
    yield from variables_of({"Outline", "dict"}, session)
    yield from (name for name in file_names(word) if name.endswith(("/", ".json")))


def file_names(word: str) -> Iterable[str]:
    """For completion: files and folders that begin so; a name with a space is quoted."""
    quote = word[:1] if word[:1] in {'"', "'"} else ""
    typed = word[len(quote) :]
    begins = str(Path(typed).expanduser()) if typed.startswith("~") else typed
    for name in sorted(glob.glob(f"{glob.escape(begins)}*")):  # noqa: PTH207 - what is typed is kept
        path = f"{name}/" if Path(name).is_dir() else name
        mark = quote or ('"' if " " in path else "")
        yield f"{mark}{path}{mark if mark and not path.endswith('/') else ''}"


def typed_files(_session: Session, word: str) -> Iterable[str]:
    """For completion: like ``file_names``, as an argument's ``complete``."""
    return file_names(word)
