"""The input transformer that lets a magic be awaited: the cell's own top level is the only place that can.

IPython turns ``%docgen fill`` into ``get_ipython().run_line_magic('docgen', 'fill')``. This rewrites such
calls, by their places in the syntax tree, to one of the four ways of ``Dispatcher``:

=================  ==========================  =================================
where it stands    as a statement              as a value (``x = %docgen …``)
=================  ==========================  =================================
top level          ``await ….shown(…)``        ``(await ….given(…))``
def, lambda, …     ``….shown_now(…)``          unchanged: the magic gives a value
=================  ==========================  =================================

A cell that runs inside another one (``%%time``, ``%%capture``, ``%run``) can't be awaited: all of it is
treated as what stands in a def.
"""

from __future__ import annotations

import ast
import linecache
import sys
from itertools import islice
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ATTRIBUTE = "docgen_nb"  # the attribute of the shell that holds the Dispatcher
_RUNNERS = ("run_line_magic", "run_cell_magic")
_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


class AwaitRewriter:
    """An IPython input transformer; put it at the end of ``shell.input_transformers_post``."""

    has_side_effects = False

    def __init__(self, shell: Any) -> None:
        self._shell = shell

    def __call__(self, lines: list[str]) -> list[str]:
        """The lines with the magic's calls rewritten; all other text stays byte for byte."""
        source = "".join(lines)
        if not any(runner in source for runner in _RUNNERS):
            return lines
        shell = self._shell
        can_await = bool(shell.autoawait) and str(shell.loop_runner) == "asyncio" and not _inside_a_cell()
        return rewrite(source, can_await=can_await).splitlines(keepends=True)


def rewrite(source: str, *, can_await: bool = True) -> str:
    """``source`` with each call of the magic in the way that fits its place.

    >>> rewrite("x = get_ipython().run_line_magic('docgen', 'fill')")
    "x = (await get_ipython().docgen_nb.given('docgen', 'fill'))"
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # ValueError: null bytes; IPython reports both itself
        return source
    edits = [edit for use in _uses(tree, top_level=can_await, statement=False) for edit in _edits(*use)]
    return _edited(source, edits)


def _uses(node: ast.AST, *, top_level: bool, statement: bool) -> Iterator[tuple[ast.Call, bool, bool]]:
    """Each call of the magic, whether it stands at the top level, and whether it is a statement."""
    if isinstance(node, ast.Call) and _is_magic(node):
        yield node, top_level, statement
    inside = top_level and not isinstance(node, _SCOPES)
    for child in ast.iter_child_nodes(node):
        yield from _uses(child, top_level=inside, statement=isinstance(node, ast.Expr))


def _is_magic(call: ast.Call) -> bool:
    match call:
        case ast.Call(
            func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=runner),
            args=[ast.Constant(value="docgen"), *_],
        ):
            return runner in _RUNNERS
    return False


_Place = tuple[int, int]
_Edit = tuple[_Place, _Place, str]  # start and end as (line from 1, column in UTF-8 bytes), and the new text


def _edits(call: ast.Call, top_level: bool, statement: bool) -> Iterator[_Edit]:  # noqa: FBT001 - as ``_uses`` gives it
    if not top_level and not statement:
        return
    function = call.func
    assert isinstance(function, ast.Attribute)  # noqa: S101 - _is_magic saw it
    before = _end(function.value)
    way = f"{ATTRIBUTE}.{'shown' if statement else 'given'}{'' if top_level else '_now'}"
    start = (call.lineno, call.col_offset)
    if top_level:
        yield start, start, "await " if statement else "(await "
    yield before, _end(function), f".{way}"
    if top_level and not statement:
        yield _end(call), _end(call), ")"


def _end(node: ast.expr) -> _Place:
    assert node.end_lineno is not None  # noqa: S101 - nodes of parsed source have both
    assert node.end_col_offset is not None  # noqa: S101
    return node.end_lineno, node.end_col_offset


def _edited(source: str, edits: list[_Edit]) -> str:
    """Edits are applied from the last to the first. Places count bytes and the line breaks of the parser."""
    if not edits:
        return source
    lines = source.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    text = b"".join(lines)
    for (line_from, column_from), (line_to, column_to), new in sorted(edits, reverse=True):
        start, end = starts[line_from - 1] + column_from, starts[line_to - 1] + column_to
        text = text[:start] + new.encode() + text[end:]
    return text.decode()


def _inside_a_cell() -> bool:
    """Whether a cell's code is what calls us: then IPython compiles the result as plain code."""
    from IPython.core.interactiveshell import InteractiveShell

    running = InteractiveShell.run_code.__code__
    frame = sys._getframe()  # noqa: SLF001 - inspect.currentframe() is the same under a longer name
    while frame.f_back is not None:
        frame = frame.f_back
        if frame.f_code is running:
            return True
    return False


# A cell that loads the extension was transformed before there was a transformer: ``%load_ext docgen_nb`` and, in the
# same cell, ``%docgen model embedded``. There the magic itself has to see how it is used.


def stands_alone() -> bool:
    """Whether the magic now running is a statement of its own. False where that can't be seen."""
    frame = _caller_of_the_magic()
    if frame is None:
        return False
    place = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except SyntaxError:
        return False
    return any(
        (call.lineno, call.end_lineno, call.col_offset, call.end_col_offset) == place
        for statement in ast.walk(tree)
        if isinstance(statement, ast.Expr) and isinstance(call := statement.value, ast.Call)
    )


def _caller_of_the_magic() -> FrameType | None:
    from IPython.core.interactiveshell import InteractiveShell as Shell

    runners = {Shell.run_line_magic.__code__, Shell.run_cell_magic.__code__}
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 - inspect.currentframe() is the same under a longer name
    while frame is not None and frame.f_code not in runners:
        frame = frame.f_back
    return frame.f_back if frame is not None else None
