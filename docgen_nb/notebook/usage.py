"""Whether a magic that was called in the plain way stands alone or its value is used.

The transformer knows, but a cell that loads the extension was transformed before there was one:
``%load_ext docgen_nb`` and, in the same cell, ``%docgen model embedded``.
"""

from __future__ import annotations

import ast
import linecache
import sys
from itertools import islice
from types import FrameType


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
