"""What can't be used is one clear line before the first call, and nothing is left behind."""

from __future__ import annotations

import asyncio
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from distributed import Client

import docgen_nb
import docgen_nb as dg
from docgen_nb.batches.cluster import workers
from docgen_nb.errors import UserError
from docgen_nb.notebook.verbs.batch import place_named
from docgen_nb.testing import FaultServer, ScriptedModel
from tests.batches.cluster.dask_processes import DaskProcesses
from tests.batches.cluster.making import project_at, responder, start


async def batch_on(place, folder, **model):
    with FaultServer(responder=responder) as server:
        project = dg.Project(model=model["model"]) if model else project_at(server)
        try:
            await start(project, 2, folder, place)
        finally:
            await project.aclose()
            assert server.requests == []


def refused(place, folder, **model):
    with pytest.raises(UserError) as refusal:
        asyncio.run(asyncio.wait_for(batch_on(place, folder, **model), 60))
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("local:0", "has no number"),
        ("local:many", "has no number"),
        ("local:4000", "has no number"),
        ("somewhere", "is unknown"),
        ("client", "no distributed.Client"),
        (7, "int is not a place"),
        ("smoke://x", "can't be reached"),
    ],
)
def test_places_that_name_nothing(place, said, tmp_path):
    assert said in refused(place, tmp_path)


def test_an_address_at_which_nobody_answers(tmp_path, monkeypatch):
    monkeypatch.setattr("docgen_nb.batches.cluster.connection.CONNECT_SECONDS", 1.0)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    said = refused(address, tmp_path)
    assert "can't be reached" in said
    assert address in said


def test_a_cluster_without_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "WORKER_SECONDS", 0.5)
    with DaskProcesses(workers=0) as cluster:
        said = refused(cluster.address, tmp_path)
        assert "has no workers" in said
        assert f"dask worker {cluster.address}" in said


def test_a_closed_client(cluster, tmp_path):
    client = Client(cluster.address, set_as_default=False)
    client.close()
    assert "The client is closed" in refused(client, tmp_path)


@pytest.mark.parametrize(
    ("model", "said"),
    [("replay", "Kept answers|no replies"), (ScriptedModel(), "model object")],
)
def test_models_that_no_worker_can_open(cluster, model, said, tmp_path):
    import re

    assert re.search(said, refused(cluster.address, tmp_path, model=model))


def test_a_worker_with_another_docgen_nb_is_named(tmp_path):
    shutil.copytree(Path(docgen_nb.__file__).parent, tmp_path / "other" / "docgen_nb")
    init = tmp_path / "other" / "docgen_nb" / "__init__.py"
    init.write_text(init.read_text().replace(f'"{docgen_nb.__version__}"', '"0.0.9"'))
    with DaskProcesses(workers=1, environment={"PYTHONPATH": str(tmp_path / "other")}) as cluster:
        said = refused(cluster.address, tmp_path / "out")
    assert f"docgen_nb 0.0.9 there, {docgen_nb.__version__} here" in said
    assert f'pip install "docgen-nb[dask]=={docgen_nb.__version__}"' in said


def test_a_worker_without_batches_is_named(tmp_path):
    (tmp_path / "other" / "docgen_nb").mkdir(parents=True)
    (tmp_path / "other" / "docgen_nb" / "__init__.py").write_text('__version__ = "0.0.1"\n')
    with DaskProcesses(workers=1, environment={"PYTHONPATH": str(tmp_path / "other")}) as cluster:
        said = refused(cluster.address, tmp_path / "out")
    assert "has no docgen_nb" in said
    assert "pip install" in said


def test_client_finds_the_one_client_whatever_its_variable_is_called(cluster):
    with Client(cluster.address, set_as_default=False) as mine, Client(cluster.address, set_as_default=False) as other:
        one = SimpleNamespace(variables={"x": 1, "my_cluster": mine, "same": mine})
        two = SimpleNamespace(variables={"a": mine, "b": other})
        assert place_named("client", one) is mine
        assert place_named("my_cluster", one) is mine
        assert place_named("local:2", one) == "local:2"
        with pytest.raises(UserError, match="--on a or --on b"):
            place_named("client", two)
