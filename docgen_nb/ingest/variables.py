"""Variables of the kernel as content parts: snapshots, which later changes of the variable do not reach.

Figures of plotting libraries are drawn as pictures. Libraries are known by their names, so that none need be imported.
"""

import io
import json
import re
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from docgen_nb.document.elements import CodeBlock
from docgen_nb.document.parts import ContentPart
from docgen_nb.errors import ContentPartError, MissingExtraError
from docgen_nb.ingest.files import read_files
from docgen_nb.ingest.frames import frame_part
from docgen_nb.ingest.naming import named
from docgen_nb.ingest.pictures import picture_part
from docgen_nb.ingest.readers import all_readers
from docgen_nb.ingest.records import record_rows
from docgen_nb.ingest.splitting import Unit, text_parts
from docgen_nb.ingest.table_parts import cell_text, table_part

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_NO_NAME = re.compile(r"[^\w-]+")
_LONGEST_REPR = 20_000  # characters
_LONGEST_PATH = 1000  # characters
_HINT = "Add a text, a table, a figure, a dict, a list or a file."
_DOTS_PER_INCH = 150


def read_value(name: str, value: object) -> list[ContentPart]:
    """A variable as content parts: mostly one, several for a long text.

    Raises:
        ContentPartError: if its type has no reader, or there is nothing in it.
        MissingExtraError: if its type needs a package that is not there.
    """
    parts = _read(name, value, f"variable {name}")
    return [part if part.origin else part.model_copy(update={"origin": f"variable {name}"}) for part in parts]


def _read(name: str, value: object, source: str) -> list[ContentPart]:
    if isinstance(value, Path):
        return read_files(str(value))
    if isinstance(value, str):
        return named(read_files(value), name) if _names_a_file(value) else _text(name, value, source)
    if isinstance(value, list | tuple | dict):
        return _json(name, value, source)
    if type(value).__module__.partition(".")[0] == "numpy":
        return [_array(name, value, source)]
    part = frame_part(name, value, source) or figure_part(name, value, source)
    return [part] if part is not None else _described(name, value, source)


def _names_a_file(text: str) -> bool:
    """Whether a text is the path of a file that can be read, and so surely meant as that."""
    if len(text) > _LONGEST_PATH or "\n" in text or Path(text).suffix.lower() not in all_readers():
        return False
    try:
        return Path(text).expanduser().is_file()
    except (OSError, ValueError):
        return False


def _text(name: str, value: str, source: str) -> list[ContentPart]:
    if not value.strip():
        raise ContentPartError(f"The variable {name} is an empty text.")
    return text_parts([Unit(value)], id_=name, label=name, source=source)


def _json(name: str, value: Any, source: str) -> list[ContentPart]:
    if not value:
        raise ContentPartError(f"The variable {name} holds nothing.")
    if frames := _frames(name, value, source):
        return frames
    value = _with_names(value)
    if (table := record_rows(value)) is not None:
        return [table_part(*table, id_=name, label=name, source=source, rounded=True)]
    try:
        text = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    except (TypeError, ValueError, RecursionError) as error:
        raise ContentPartError(f"The variable {name} can't be written as text: {error}.") from None
    return text_parts([Unit(text)], id_=name, label=name, source=source, kind="text")


def _frames(name: str, value: Any, source: str) -> list[ContentPart]:
    """The tables of a dict or list that holds nothing else, each a part of its own."""
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value, 1))
    if not all(hasattr(each, "columns") or (hasattr(each, "index") and hasattr(each, "dtype")) for _, each in pairs):
        return []
    found = [(str(key), frame_part(f"{name}-{_NO_NAME.sub('-', str(key))}", each, source)) for key, each in pairs]
    parts = [part.model_copy(update={"label": f"{name}, {key}"}) for key, part in found if part is not None]
    return parts if len(parts) == len(pairs) else []


def _with_names(value: Any) -> Any:
    """Rows with names, such as named tuples and data classes, as dicts."""
    if not isinstance(value, list | tuple) or hasattr(value, "_asdict"):
        return value._asdict() if hasattr(value, "_asdict") else value
    if all(hasattr(each, "_asdict") for each in value):
        return [each._asdict() for each in value]
    if all(is_dataclass(each) and not isinstance(each, type) for each in value):
        return [asdict(each) for each in value]
    return value


def _array(name: str, value: Any, source: str) -> ContentPart:
    """Numbers in a line, a matrix or records are a table; more dimensions are described."""
    if type(value).__name__ == "matrix":
        value = value.A
    shape: tuple[int, ...] = tuple(getattr(value, "shape", ()))
    dtype = getattr(value, "dtype", None)
    if not shape or dtype is None:
        raise _no_reader(name, value)  # a number alone
    rows: Any
    if len(shape) == 1 and dtype.names:
        headers = [str(field) for field in dtype.names]
        rows = ([cell_text(cell) for cell in row] for row in value.tolist())
    elif len(shape) == 1:
        headers, rows = [name], ([cell_text(cell)] for cell in value.tolist())
    elif len(shape) == 2 and shape[1] and not dtype.names:  # noqa: PLR2004 - rows and columns
        headers = [f"column {number}" for number in range(1, shape[1] + 1)]
        rows = ([cell_text(cell) for cell in row.tolist()] for row in value)
    else:
        text = f"An array of shape {shape} and type {dtype}:\n{value!r}"
        return ContentPart(id=name, label=name, kind="text", text=text[:_LONGEST_REPR], source=source)
    return table_part(headers, rows, id_=name, label=name, source=source, rounded=True)


def _described(name: str, value: Any, source: str) -> list[ContentPart]:
    """Objects that can tell of themselves: in Markdown, as a summary (fitted models), or by their repr."""
    if isinstance(value, bool | int | float | complex | bytes | ModuleType | type(None) | type) or callable(value):
        raise _no_reader(name, value)
    markdown = _told(getattr(value, "_repr_markdown_", None))
    if markdown:
        return text_parts([Unit(markdown)], id_=name, label=name, source=source)
    text = _told(getattr(value, "summary", None)) or repr(value)
    if _ADDRESS.search(text) or not text.strip() or len(text) > _LONGEST_REPR:
        raise _no_reader(name, value)
    item = CodeBlock(code=text, language="text")
    return [ContentPart(id=name, label=name, kind="code", text=text, item=item, source=source)]


def _told(method: Callable[[], object] | None) -> str:
    if not callable(method):
        return ""
    try:
        told = method()
    except Exception:  # noqa: BLE001 - a method of anybody's; another way is tried
        return ""
    return str(told) if told is not None else ""


def _no_reader(name: str, value: object) -> ContentPartError:
    if "GroupBy" in type(value).__name__:
        hint = f"Add what they give, such as {name}.mean() or {name}.size()."
        return ContentPartError(f"The variable {name} holds groups of a table, and no values yet.", hint=hint)
    return ContentPartError(
        f"The variable {name} is of type {type(value).__name__}, which can't be a content part.", hint=_HINT
    )


def figure_part(name: str, value: Any, source: str) -> ContentPart | None:
    """A content part of a figure or picture; None for a value of another kind.

    Raises:
        ContentPartError: if it can't be drawn.
        MissingExtraError: if drawing it needs a package that is not there.
    """
    roots = (kind.__module__.partition(".")[0] for kind in type(value).__mro__)
    draw = {"matplotlib": _matplotlib, "seaborn": _matplotlib, "plotly": _plotly, "altair": _altair, "PIL": _pillow}
    library = next((root for root in roots if root in draw), "")
    if not library:
        return None
    try:
        data = draw[library](value)
    except (ContentPartError, MissingExtraError):
        raise
    except Exception as error:  # noqa: BLE001 - a plotting library may raise anything
        raise ContentPartError(f"The figure {name} can't be drawn: {type(error).__name__}: {error}.") from None
    if data is None:
        return None
    return picture_part(data, "image/png", id_=name, label=name, source=source, alt=_title(library, value))


def _matplotlib(value: Any) -> bytes | None:
    figure: Any = value if hasattr(value, "savefig") else getattr(value, "figure", None)
    if not hasattr(figure, "savefig"):
        return None
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=_DOTS_PER_INCH, bbox_inches="tight", metadata={"Software": None})
    return out.getvalue()


def _plotly(value: Any) -> bytes | None:
    if not hasattr(value, "to_image"):
        return None
    try:
        import kaleido  # noqa: F401 - plotly uses it
    except ImportError:
        raise MissingExtraError("Drawing plotly figures", "figures") from None
    return bytes(value.to_image(format="png", scale=2))


def _altair(value: Any) -> bytes | None:
    if not hasattr(value, "to_dict"):
        return None
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError("Drawing altair figures", "figures") from None
    return bytes(vl_convert.vegalite_to_png(value.to_json(), scale=2))


def _pillow(value: Any) -> bytes | None:
    if not hasattr(value, "save") or not hasattr(value, "mode"):
        return None
    out = io.BytesIO()
    picture = value if value.mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else value.convert("RGB")
    picture.save(out, format="PNG")
    return out.getvalue()


def _title(library: str, value: Any) -> str:
    """Title of the figure, from its axes or its own heading."""
    if library in {"matplotlib", "seaborn"}:
        figure: Any = value if hasattr(value, "savefig") and hasattr(value, "axes") else getattr(value, "figure", value)
        axes = list(getattr(getattr(figure, "figure", figure), "axes", []) or [])
        titles = [axis.get_title() for axis in axes if hasattr(axis, "get_title")]
        suptitle = getattr(figure, "get_suptitle", lambda: "")()
        return "; ".join(dict.fromkeys(title for title in (suptitle, *titles) if title))
    if library == "plotly":
        return str(getattr(getattr(getattr(value, "layout", None), "title", None), "text", "") or "")
    title = getattr(value, "title", "")
    return title if isinstance(title, str) else ""
