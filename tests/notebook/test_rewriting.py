import ast

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from docgen_nb.notebook.rewriting import AWAITED, rewrite


def rewritten(cell):
    lines = TransformerManager().transform_cell(cell).splitlines(keepends=True)
    result = "".join(rewrite(lines))
    compile(result, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return result


@pytest.mark.parametrize(
    ("cell", "used"),
    [
        ("%docgen fill", False),
        ("x = %docgen fill", True),
        ("%%docgen structure --chapters 2\nÜber Bienen (mit {Klammern} und 'Zitaten')", False),
        ("for i in range(3):\n    %docgen fill", False),
        ("ü = 'ä'; y = 1\nif y:\n    z = %docgen fill", True),
        ("with open('x') as f:\n    %docgen export a.md", False),
    ],
)
def test_a_top_level_call_is_awaited_and_told_whether_it_is_used(cell, used):
    result = rewritten(cell)
    assert f"await get_ipython().{AWAITED}('docgen'" in result
    assert f"used={used})" in result


@pytest.mark.parametrize(
    "cell",
    [
        "def f():\n    %docgen fill",
        "class A:\n    x = get_ipython().run_line_magic('docgen', 'fill')",
        "x = 1",
        "%time x",
    ],
)
def test_other_cells_stay_as_they_are(cell):
    assert "await" not in rewritten(cell)


def test_several_calls_in_one_cell_are_all_rewritten():
    result = rewritten("%docgen fill\nx = 1\n%docgen status\ny = %docgen show 1")
    assert result.count("(await") == 3


def test_a_cell_that_python_cannot_read_is_left_to_python():
    lines = ["get_ipython().run_line_magic('docgen', 'fill'\n"]
    assert rewrite(lines) == lines
