"""Where a batch's calls are made: the words for it, and what the kernel needs for none of them."""

import subprocess
import sys

import pytest

import docgen_nb as dg
from docgen_nb.errors import UserError
from tests.batches.making import REGIONS, kinds, project_of


def test_the_kernel_is_the_default_and_has_a_name(tmp_path):
    for on in (None, "kernel"):
        batch = dg.batch(REGIONS, "On {region}", to=f"{tmp_path}/{on}-{{region}}.md", project=project_of(), on=on)
        assert kinds(batch.wait()) == ["succeeded"] * 3


@pytest.mark.parametrize("word", ["moon", "", "local", "tcp:scheduler"])
def test_what_names_no_place_is_refused(word, tmp_path):
    with pytest.raises(UserError, match=r"is unknown. It is kernel, local:N, client, or an address"):
        dg.batch(REGIONS, "On {region}", to=f"{tmp_path}/{{region}}.md", project=project_of(), on=word)


_LIGHT = """
import asyncio, sys
import docgen_nb as dg
run = dg.batch([{"a": 1}], "About {a}", to=sys.argv[1] + "/{a}.md", project=dg.Project(model="scripted"))
assert len(run.wait()) == 1
print(sorted(name for name in sys.modules if name.split(".")[0] in {"dask", "distributed", "cryptography"}))
"""
_WITHOUT = """
import sys
sys.modules["distributed"] = None
import docgen_nb as dg
try:
    dg.batch([{"a": 1}], "About {a}", to="out/{a}.md", project=dg.Project(model="scripted"), on="local:2")
except dg.DocgenError as error:
    print(error)
"""


def test_a_batch_in_the_kernel_loads_nothing_of_dask(tmp_path):
    command = [sys.executable, "-c", _LIGHT, str(tmp_path)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_without_dask_the_pip_line_is_said():
    said = subprocess.run([sys.executable, "-c", _WITHOUT], capture_output=True, text=True, check=True).stdout
    assert 'pip install "docgen-nb[dask]"' in said
    assert said.count("\n") == 1
