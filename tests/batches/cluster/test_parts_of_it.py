"""The small parts of a batch on a cluster, each by itself."""

from __future__ import annotations

import asyncio
import pickle
import sys
from types import SimpleNamespace

import pytest
from distributed import Client, LocalCluster

from docgen_nb import errors
from docgen_nb.batches.cluster import cluster_model
from docgen_nb.batches.cluster.connection import Connection, LocalWorkers, named
from docgen_nb.batches.cluster.model import is_local
from docgen_nb.batches.cluster.versions import refuse_other_versions, versions_here
from docgen_nb.batches.cluster.worker import Opening, close_model, complete_call, open_batch_model
from docgen_nb.errors import ClusterError, DocgenError, RateLimitError
from docgen_nb.llm.messages import Message, ModelRequest
from docgen_nb.llm.spec import ModelOptions
from docgen_nb.server_limits import LimitHeaders
from docgen_nb.testing import FaultServer
from tests.batches.cluster.making import project_at


def test_errors_keep_their_kind_and_their_words_on_the_way():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DocgenError)]
    assert len(kinds) > 20
    for kind in kinds:
        error = kind.__new__(kind)
        DocgenError.__init__(error, "What is wrong.", hint="What to do.")
        arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
        assert type(arrived) is kind
        assert str(arrived) == "What is wrong. What to do."


def test_an_error_tells_the_limiter_the_same_on_the_way():
    error = RateLimitError("Slower.", retry_after=3.0, limits=LimitHeaders(remaining_requests=0))
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (arrived.retry_after, arrived.limits) == (3.0, LimitHeaders(remaining_requests=0))


def test_an_error_leaves_its_causes_and_frames_on_its_worker():
    async def failed():
        dask_worker = SimpleNamespace(address="tcp://w")
        options = ModelOptions(base_url="http://127.0.0.1:9/v1")
        await open_batch_model("b", "any", options, {"tcp://w": Opening(None, 1)}, dask_worker)
        error = await complete_call("b", ModelRequest(messages=(Message("user", "Hello."),)))
        await close_model("b")
        return error

    error = asyncio.run(failed())
    assert isinstance(error, DocgenError)
    assert (error.__cause__, error.__context__, error.__traceback__) == (None, None, None)


def test_versions_that_differ_are_named_with_what_to_do():
    here = versions_here()
    refuse_other_versions(here, {"tcp://a": dict(here)})
    with pytest.raises(ClusterError, match=r'tcp://b differs: pydantic 1\.9 there, .* "pydantic==.*\.\*"'):
        refuse_other_versions(here, {"tcp://a": here, "tcp://b": {**here, "pydantic": "1.9"}})
    with pytest.raises(ClusterError, match=r"Start workers with Python"):
        refuse_other_versions(here, {"tcp://b": {**here, "python": "3.9"}})


def test_local_takes_a_number():
    assert named("local:4") == LocalWorkers(4)


@pytest.mark.parametrize(
    ("spec", "base_url", "local"),
    [
        ("embedded", None, True),
        ("embedded:qwen2.5-coder-1.5b", None, True),
        ("openai:gpt-5-mini", None, False),
        ("any", "http://127.0.0.1:8000/v1", True),
        ("any", "http://localhost:11434/v1", True),
        ("any", "http://[::1]:11434/v1", True),
        ("any", "https://models.example.org/v1", False),
    ],
)
def test_a_model_is_local_where_it_runs_on_the_machine_that_asks_it(spec, base_url, local):
    assert is_local(spec, ModelOptions(base_url=base_url)) is local


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://10.0.0.7:8786", False),
        ("gateway://somewhere:8786/x", False),
        ("tcp://10.0.0.7:8786", True),
        ("tcp://scheduler:8786", True),
    ],
)
def test_a_network_without_encryption_is_known_as_one(address, is_open):
    client = SimpleNamespace(loop=SimpleNamespace(asyncio_loop=None), scheduler=SimpleNamespace(address=address))
    assert Connection(client).open_to_others is is_open


def test_a_call_on_a_cluster_takes_ten_hops_more_at_most():
    calls = set()

    def note(frame, event, _):
        if event == "call" and "batches/cluster" in frame.f_code.co_filename:
            calls.add(frame.f_code.co_qualname)

    async def main(server):
        local = LocalCluster(n_workers=1, processes=False, asynchronous=True, dashboard_address=None)
        async with local as cluster, Client(cluster, asynchronous=True) as client:
            project = project_at(server)
            model = cluster_model(client, project.choice)
            request = ModelRequest(messages=(Message("user", "Hello."),))
            await model.complete(request)  # opens it
            sys.setprofile(note)
            await model.complete(request)
            sys.setprofile(None)
            await model.aclose()
            await project.aclose()

    with FaultServer() as server:
        asyncio.run(main(server))
    hops = calls - {"ClusterModel.open", "Workers._load", "Workers._watch"}  # these are handed nothing of a call
    assert {"ClusterModel.complete", "complete_call"} <= hops
    assert len(hops) <= 10, hops
