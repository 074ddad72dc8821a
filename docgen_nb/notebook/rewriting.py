"""Rewriting a cell's top-level ``%docgen`` into ``await``, so that a verb blocks its cell without blocking the loop.

IPython turns ``%docgen …`` into ``get_ipython().run_line_magic('docgen', …)``. Where that call stands outside any
function, lambda, class body and comprehension, ``await`` may stand before it, and IPython runs such a cell on the
kernel's own event loop. The rewrite also knows whether the call's value is used, and tells the magic.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

MAGIC = "docgen"
AWAITED = "_docgen_awaited"  # the attribute of the shell's magics that takes the awaited form
_NO_AWAIT = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def rewrite(lines: list[str]) -> list[str]:
    """The transformed lines of a cell with every top-level call awaited. Unreadable cells come back as they are."""
    source = "".join(lines)
    if f"'{MAGIC}'" not in source:
        return lines
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return lines  # Python itself will say what is wrong
    encoded = [line.encode() for line in source.splitlines(keepends=True)]  # ast counts columns in bytes
    for call, used in sorted(_calls(tree, used=True), key=lambda found: _start(found[0]), reverse=True):
        line, column = call.lineno - 1, call.col_offset
        end_line, end_column = (call.end_lineno or call.lineno) - 1, call.end_col_offset or 0
        closing = f", used={used})".encode()
        before_parenthesis = encoded[end_line][:end_column].rstrip()[:-1]
        encoded[end_line] = before_parenthesis + closing + b")" + encoded[end_line][end_column:]
        name = b"run_line_magic" if _name(call) == "run_line_magic" else b"run_cell_magic"
        encoded[line] = (
            encoded[line][:column]
            + b"(await "
            + encoded[line][column:].replace(b"get_ipython()." + name, f"get_ipython().{AWAITED}".encode(), 1)
        )
    return b"".join(encoded).decode().splitlines(keepends=True)


def _start(call: ast.Call) -> tuple[int, int]:
    return call.lineno, call.col_offset


def _calls(node: ast.AST, *, used: bool) -> Iterator[tuple[ast.Call, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _NO_AWAIT):
            continue
        if isinstance(child, ast.Call) and _is_magic(child):
            yield child, used
        else:
            yield from _calls(child, used=not isinstance(child, ast.Expr))


def _is_magic(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return (
        _name(call) in {"run_line_magic", "run_cell_magic"} and isinstance(first, ast.Constant) and first.value == MAGIC
    )


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
        inner = function.value.func
        if isinstance(inner, ast.Name) and inner.id == "get_ipython":
            return function.attr
    return ""
