"""Which content parts are not what their variable is now: a part is a snapshot, which a change only makes stale."""

from collections.abc import Iterable, Mapping
from typing import Any

from docgen_nb.document.parts import ContentPart, ContentParts
from docgen_nb.errors import DocgenError
from docgen_nb.project.project import Project

_SOURCE = "variable "
_DRAWN_ELSEWHERE = {"plotly", "altair"}  # another program draws them, which takes seconds: they are not looked at


def stale_parts(parts: ContentParts, variables: Mapping[str, object]) -> tuple[str, ...]:
    """Names of the variables that would give other parts now, in the order in which they were added.

    A variable that is gone, or can be no part any more, has changed nothing: the snapshot is what there is of it.
    """
    taken: dict[str, list[ContentPart]] = {}
    for part in parts.values():
        name = _variable(part)
        if name in variables:
            taken.setdefault(name, []).append(part)
    return tuple(name for name, snapshot in taken.items() if _differs(name, variables[name], snapshot))


def add_again(project: Project, name: str, value: object) -> None:
    """Take a variable's parts as they are now, with the label, format and instruction that they had."""
    old = next(part for part in project.parts.values() if _variable(part) == name)
    label = _own_label(name, old)
    variables: dict[str, Any] = {name: value}
    project.add(as_=old.default_format, instruction=old.instruction, label_=label, **variables)


def stale_line(stale: Iterable[str]) -> str:
    """A line for the reader; "" where everything is as it was added."""
    names = list(stale)
    if not names:
        return ""
    said = "This part is" if len(names) == 1 else "These parts are"
    return f"{said} stale, the variable has changed since: {', '.join(names)}. `%docgen add {' '.join(names)}` renews."


def _own_label(name: str, part: ContentPart) -> str:
    """The label that was given to a part; "" if it is called as its variable."""
    is_whole = not part.piece_of and part.source == f"{_SOURCE}{name}"
    return part.label if is_whole and part.label != name else ""


def _variable(part: ContentPart) -> str:
    """The variable that a part was taken from; "" if from none."""
    if not part.source.startswith(_SOURCE):
        return ""
    return part.source.removeprefix(_SOURCE).partition(",")[0]  # "variable notes, piece 3"


def _differs(name: str, value: object, snapshot: list[ContentPart]) -> bool:
    from docgen_nb.ingest.naming import labelled
    from docgen_nb.ingest.variables import read_value

    if type(value).__module__.partition(".")[0] in _DRAWN_ELSEWHERE:
        return False
    try:
        now = read_value(name, value)
        if label := _own_label(name, snapshot[0]):
            now = labelled(now, label)
    except DocgenError:
        return False
    return [part.content_hash for part in now] != [part.content_hash for part in snapshot]
