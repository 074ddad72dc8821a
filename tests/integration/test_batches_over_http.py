"""Batches against a real HTTP server with faults."""

import asyncio
import re

import pytest

import docgen_nb as dg
from docgen_nb.errors import AuthenticationError, IncompleteDocumentError
from docgen_nb.testing import Fault, FaultServer, RateLimit, at_random
from tests.integration.batch_process import DOCUMENTS, OUTLINE, ROWS, SECTIONS

KEY = "sk-planted-8842"


def section_of(body):
    return re.search(r'"(R\d+\.\d+)"', body["messages"][-1]["content"].split("You write section", 1)[1])[1]


def responder(body):
    return f"Text of {section_of(body)}."


async def written(server, folder, **options):
    """A batch of ten documents, and what came of it."""
    project = dg.Project()
    model = {"max_concurrency": 8} | options.pop("model", {})
    project.use_model("any", dg.ModelOptions(base_url=server.base_url, api_key_env="PLANTED_KEY", **model))
    run = dg.batch(ROWS, outline=OUTLINE, to=f"{folder}/{{region}}.md", project=project, **options)
    try:
        return await run
    finally:
        await project.aclose()


@pytest.fixture(autouse=True)
def _key(monkeypatch):
    monkeypatch.setenv("PLANTED_KEY", KEY)


def run(folder, server, **options):
    return asyncio.run(written(server, folder, **options))


def test_every_document_has_its_own_text_and_one_limit_holds_for_all(tmp_path):
    with FaultServer(responder=responder, latency=0.02, key=KEY) as server:
        outcomes = run(tmp_path, server)
    assert all(each.ok for each in outcomes)
    assert len(server.requests) == DOCUMENTS * SECTIONS
    assert server.max_in_flight <= 8
    for number in range(1, DOCUMENTS + 1):
        text = (tmp_path / f"R{number}.md").read_text()
        assert re.findall(r"Text of (R\d+\.\d)", text) == [f"R{number}.{s}" for s in range(1, SECTIONS + 1)]


def test_calls_that_wait_go_in_row_order(tmp_path):
    with FaultServer(responder=responder, latency=0.002, key=KEY) as server:
        run(tmp_path, server, model={"max_concurrency": 1})
        asked = [section_of(request.body) for request in server.requests]
    assert asked == [f"R{d}.{s}" for d in range(1, DOCUMENTS + 1) for s in range(1, SECTIONS + 1)]


def test_random_faults_are_ridden_out(tmp_path):
    faults = [(0.1, Fault("status", 500)), (0.05, Fault("cut")), (0.05, Fault("reset"))]
    with FaultServer(responder=responder, fault=at_random(faults, seed=5), key=KEY) as server:
        outcomes = run(tmp_path, server)
    assert [each.outcome.kind for each in outcomes] == ["succeeded"] * DOCUMENTS
    assert len(server.requests) > DOCUMENTS * SECTIONS


def test_a_document_that_the_server_refuses_harms_no_other_and_is_tried_again(tmp_path):
    refuses = {"R4"}

    def fault(body, _number):
        return Fault("status", 400, "no") if section_of(body).split(".")[0] in refuses else None

    async def main(server):
        project = dg.Project()
        project.use_model("any", dg.ModelOptions(base_url=server.base_url, api_key_env="PLANTED_KEY"))
        first = dg.batch(ROWS, outline=OUTLINE, to=f"{tmp_path}/{{region}}.md", project=project)
        before = await first
        refuses.clear()
        sent = len(server.requests)
        after = await first.retry()
        await project.aclose()
        return before, after, len(server.requests) - sent

    with FaultServer(responder=responder, fault=fault, key=KEY) as server:
        before, after, again = asyncio.run(main(server))
    assert [each.spec.name for each in before.failed] == ["R4"]
    assert isinstance(before.failed[0].error, IncompleteDocumentError)
    assert not after.failed
    assert again == SECTIONS


def test_a_key_that_is_refused_ends_the_batch_and_is_in_no_file_and_no_message(tmp_path):
    with FaultServer(responder=responder, key="another") as server, pytest.raises(AuthenticationError) as error:
        run(tmp_path, server, model={"max_concurrency": 2})
    assert len(server.requests) <= 4
    assert KEY not in str(error.value)
    assert KEY.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_limit_of_requests_holds_for_all_documents_together(tmp_path):
    with FaultServer(responder=responder, key=KEY, rate_limit=RateLimit(per_minute=1200)) as server:
        outcomes = run(tmp_path, server, model={"max_concurrency": 8, "rpm": 1200})
    assert all(each.ok for each in outcomes)
    assert server.statuses().get(429, 0) == 0
