import ast
import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from docgen_nb.notebook.awaiting import rewrite


def cell(source: str, *, can_await: bool = True) -> str:
    return rewrite(TransformerManager().transform_cell(source), can_await=can_await)


def test_a_bare_magic_is_awaited_and_shown():
    assert cell("%docgen fill") == "await get_ipython().docgen_nb.shown('docgen', 'fill')\n"


def test_an_assigned_magic_is_awaited_and_gives_its_value():
    assert cell("x = %docgen fill") == "x = (await get_ipython().docgen_nb.given('docgen', 'fill'))\n"


def test_a_cell_magic_keeps_its_body_with_line_breaks_quotes_and_braces():
    assert cell('%%docgen generate --chapters 2\nSay "it\'s" {so}.\n\nÄ – 漢字\n') == (
        "await get_ipython().docgen_nb.shown('docgen', 'generate --chapters 2', "
        "'Say \"it\\'s\" {so}.\\n\\nÄ – 漢字\\n')\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        "for i in range(2):\n    %docgen fill\n",
        "if True:\n    %docgen fill\nelse:\n    %docgen status\n",
        "with open('f') as f:\n    %docgen fill\n",
        "try:\n    %docgen fill\nexcept ValueError:\n    pass\n",
        "while True:\n    %docgen fill\n    break\n",
    ],
)
def test_a_magic_inside_a_block_at_top_level_is_awaited(source):
    rewritten = cell(source)
    assert "    await get_ipython().docgen_nb.shown('docgen', 'fill')" in rewritten
    compile(rewritten, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    %docgen fill\n",
        "async def f():\n    %docgen fill\n",
        "class C:\n    %docgen fill\n",
        "if True:\n    def f():\n        if True:\n            %docgen fill\n",
    ],
)
def test_a_magic_where_nothing_can_be_awaited_is_shown_at_once(source):
    assert "get_ipython().docgen_nb.shown_now('docgen', 'fill')" in cell(source)
    assert "await" not in cell(source)


@pytest.mark.parametrize(
    "source",
    [
        "f = lambda: get_ipython().run_line_magic('docgen', 'fill')\n",
        "[get_ipython().run_line_magic('docgen', 'fill') for _ in '12']\n",
        "{get_ipython().run_line_magic('docgen', 'fill') for _ in '12'}\n",
        "list(get_ipython().run_line_magic('docgen', 'fill') for _ in '12')\n",
        "def f():\n    x = %docgen fill\n",
    ],
)
def test_a_value_where_nothing_can_be_awaited_comes_from_the_magic_itself(source):
    assert cell(source) == TransformerManager().transform_cell(source)


def test_inside_another_cell_nothing_is_awaited():
    assert cell("%docgen fill\nx = %docgen fill\n", can_await=False) == (
        "get_ipython().docgen_nb.shown_now('docgen', 'fill')\nx = get_ipython().run_line_magic('docgen', 'fill')\n"
    )


def test_the_value_can_be_used_in_an_expression():
    source = "get_ipython().run_line_magic('docgen', 'show').title\n"
    assert cell(source) == "(await get_ipython().docgen_nb.given('docgen', 'show')).title\n"


@pytest.mark.parametrize(
    "source",
    [
        "%time 1",
        "get_ipython().run_line_magic('docgen2', 'x')",
        "get_ipython().run_line_magic(name, 'docgen')",
        "ip.run_line_magic('docgen', 'x')",
        "text = \"get_ipython().run_line_magic('docgen', 'fill')\"",
        "this is no python %docgen run_line_magic",
        "run_line_magic\0",
    ],
)
def test_what_is_not_the_magic_is_left_alone(source):
    assert rewrite(source) == source


def test_several_magics_between_wide_characters_stay_in_their_places():
    source = "s = 'ä漢🎉'; x = 'é'\nif s: y = 1\n%docgen fill\nä = %docgen status\nprint('🎉')\n"
    assert cell(source) == (
        "s = 'ä漢🎉'; x = 'é'\nif s: y = 1\nawait get_ipython().docgen_nb.shown('docgen', 'fill')\n"
        "ä = (await get_ipython().docgen_nb.given('docgen', 'status'))\nprint('🎉')\n"
    )


def test_wide_characters_on_the_same_line_do_not_shift_the_edit():
    source = "s = 'ä漢🎉'; get_ipython().run_line_magic('docgen', 'fill'); t = 'é'\n"
    assert rewrite(source) == ("s = 'ä漢🎉'; await get_ipython().docgen_nb.shown('docgen', 'fill'); t = 'é'\n")


def test_line_separators_that_only_str_knows_do_not_shift_the_edit():
    source = "s = 'a\u2028b\x0cc\x85'\nget_ipython().run_line_magic('docgen', 'fill')\n"
    assert rewrite(source).endswith("\nawait get_ipython().docgen_nb.shown('docgen', 'fill')\n")


STATEMENTS = st.sampled_from(
    [
        "%docgen fill",
        "x = %docgen status",
        "y = 'ä漢'",
        "for i in '12':\n    %docgen fill",
        "def f():\n    %docgen fill",
        "# %docgen fill 漢",
        "z = '''\n%docgen fill\n'''",
        "async def g():\n    x = %docgen fill",
    ]
)


@given(st.lists(STATEMENTS, max_size=6))
def test_rewriting_twice_changes_nothing_more(statements):
    once = cell("\n".join(statements))
    assert rewrite(once) == once


@given(st.lists(STATEMENTS, max_size=6))
def test_only_calls_change_and_the_result_is_what_ipython_can_run(statements):
    before = TransformerManager().transform_cell("\n".join(statements))
    after = rewrite(before)
    undone = after
    for new, old in (
        (
            "(await get_ipython().docgen_nb.given('docgen', 'status'))",
            "get_ipython().run_line_magic('docgen', 'status')",
        ),
        ("await get_ipython().docgen_nb.shown(", "get_ipython().run_line_magic("),
        ("get_ipython().docgen_nb.shown_now(", "get_ipython().run_line_magic("),
    ):
        undone = undone.replace(new, old)
    assert undone == before
    compile(after, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_transformer_does_not_await_when_autoawait_is_off(shell):
    shell.autoawait = False
    assert "await" not in shell.transform_cell("%docgen help")
    shell.autoawait = True
    assert "await" in shell.transform_cell("%docgen help")


def test_the_transformer_does_not_await_inside_a_running_cell(shell):
    shell.run_cell("inside = get_ipython().transform_cell('%docgen help')")
    assert shell.user_ns["inside"] == "get_ipython().docgen_nb.shown_now('docgen', 'help')\n"


def test_the_rewritten_cell_runs_in_the_loop_of_the_shell(shell, capsys):
    result = shell.run_cell("import asyncio\nawait asyncio.sleep(0)\n%docgen model scripted")
    result.raise_error()
    assert capsys.readouterr().out == "Model: scripted\n"
    assert not asyncio.all_tasks(shell_loop())


def shell_loop():
    from IPython.core.async_helpers import get_asyncio_loop

    return get_asyncio_loop()
