import asyncio
import subprocess
import sys

import pytest
from IPython.core.async_helpers import get_asyncio_loop

import docgen_nb
from docgen_nb.errors import UserError


def footprint(shell):
    return {
        "line": "docgen" in shell.magics_manager.magics["line"],
        "cell": "docgen" in shell.magics_manager.magics["cell"],
        "registry": "DocgenMagics" in shell.magics_manager.registry,
        "configurables": [type(each).__name__ for each in shell.configurables],
        "transformers": len(shell.input_transformers_post),
        "completers": len(shell.Completer.custom_matchers),
        "entrance": hasattr(shell, "docgen_nb"),
        "tasks": len(asyncio.all_tasks(get_asyncio_loop())),
    }


def test_loading_prints_nothing(shell, capsys):
    shell.run_cell("%reload_ext docgen_nb")
    assert capsys.readouterr().out == ""


def test_loading_twice_is_loading_once(shell):
    before = footprint(shell)
    docgen_nb.load_ipython_extension(shell)
    assert footprint(shell) == before
    assert before["line"]
    assert before["configurables"].count("DocgenMagics") == 1


def test_unloading_leaves_nothing_behind_and_can_be_repeated(shell):
    shell.run_cell("%unload_ext docgen_nb")
    empty = footprint(shell)
    shell.run_cell("%load_ext docgen_nb")
    shell.run_cell("%docgen model scripted")
    shell.run_cell("%%docgen generate\nA report.\n")
    assert footprint(shell) != empty
    shell.run_cell("%unload_ext docgen_nb")
    assert footprint(shell) == empty
    docgen_nb.unload_ipython_extension(shell)
    assert footprint(shell) == empty
    assert empty["tasks"] == 0


def test_unloading_ends_what_the_model_runs_on_this_machine(shell):
    class Model:
        name, endpoint, stopped, closed = "own", "own", False, False

        async def aclose(self):
            self.closed = True

        def stop(self):
            self.stopped = True

    model = docgen_nb.current().use_model(Model())
    shell.run_cell("%unload_ext docgen_nb")
    assert model.closed
    assert model.stopped


def test_reloading_goes_on_with_the_same_document(shell):
    shell.run_cell("%docgen model scripted")
    shell.run_cell("%%docgen generate\nA report.\n")
    outline = docgen_nb.current().outline
    assert outline.has_text()
    shell.run_cell("%reload_ext docgen_nb")
    assert docgen_nb.current().outline is outline


def test_the_current_project_needs_the_extension(shell):
    shell.run_cell("%unload_ext docgen_nb")
    with pytest.raises(UserError, match="%load_ext docgen_nb"):
        docgen_nb.current()


def test_config_lists_the_magics_and_checks_values(shell, capsys):
    shell.run_cell("%config DocgenMagics")
    text = capsys.readouterr().out
    for trait in ("model", "schedule", "parallel", "max_concurrency", "language"):
        assert f"DocgenMagics.{trait}" in text
    shell.run_cell("%config DocgenMagics.schedule = 'fast'")
    assert docgen_nb.current().settings.schedule == "pipelined"


def test_the_traits_mirror_the_settings():
    from docgen_nb.notebook.extension import DocgenMagics
    from docgen_nb.settings import Settings

    traits = {name: trait.default_value for name, trait in DocgenMagics.class_traits(config=True).items()}
    assert traits == Settings().model_dump() | {"keep_beside": True}  # which only a notebook can be


def test_loading_the_extension_loads_no_heavy_package():
    code = (
        "import sys, docgen_nb; from IPython.core.interactiveshell import InteractiveShell as S; s = S();"
        "docgen_nb.load_ipython_extension(s);"
        "heavy = ('httpx', 'ipywidgets', 'pandas', 'pydantic', 'nest_asyncio2', 'xllamacpp', 'anywidget');"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
