"""A batch at the provider's batch prices, over HTTP: few waves, nothing paid twice, no fault harms another document."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time

import pytest

import docgen_nb as dg
from docgen_nb.batches.batch import plan_batch
from docgen_nb.batches.elsewhere import _PendingInFile
from docgen_nb.batches.estimate import preview_batch
from docgen_nb.errors import UserError
from docgen_nb.llm import batch_priced
from docgen_nb.llm.prices import FixedPrice
from docgen_nb.store.project_file import ProjectFile, look_into
from docgen_nb.testing.fault_server import canned_responder
from tests.batches import slow_process
from tests.batches.making import OUTLINE, REGIONS, kinds
from tests.llm.batch_server import KEY, BatchServer


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    fast = batch_priced.Pace(quiet=0.5, first_look=0.02, last_look=0.05)
    monkeypatch.setattr(batch_priced, "Pace", lambda: fast)
    monkeypatch.setenv("PLANTED", KEY)


def project_at(server, spec="openai:m", **options):
    project = dg.Project()
    chosen = dg.ModelOptions(base_url=f"{server.root}/v1", api_key_env="PLANTED", **options)
    project.use_model(spec, chosen)
    return project


def write(folder, server, prompt=None, *, spec="openai:m", model=None, **options):
    project = project_at(server, spec, **(model or {}))
    options.setdefault("to", f"{folder}/{{region}}.md")
    if prompt is None:
        options.setdefault("outline", OUTLINE)

    async def run():
        async with asyncio.timeout(60):
            return await dg.batch(REGIONS, prompt, project=project, slow=True, **options)

    return asyncio.run(run())


def task(body):
    return json.dumps(body["messages"])


@pytest.mark.parametrize("spec", ["openai:m", "anthropic:m"])
def test_documents_are_planned_and_written_in_one_batch_for_each_wave(spec, tmp_path):
    with BatchServer(canned_responder) as server:
        outcomes = write(tmp_path, server, "The bees of {region}", spec=spec)
        assert kinds(outcomes) == ["succeeded"] * 3
        sizes = [len(batch) for batch in server.batches.values()]
    assert sizes[0] == 3  # the plans of the three documents, together
    assert len(sizes) <= 5  # plan, structure, contract, sections, those that sum up
    assert sum(sizes) == sum(each.outcome.value.calls for each in outcomes)
    assert (tmp_path / "North.md").read_text().startswith("# ")


def test_a_fault_in_one_reply_harms_no_other_document(tmp_path):
    def outcome(body):
        return (400, "This one is refused.") if "South" in task(body) and "In words" in task(body) else "Text."

    with BatchServer(outcome) as server:
        outcomes = write(tmp_path, server)
    assert kinds(outcomes) == ["succeeded", "failed", "succeeded"]
    assert "This one is refused" in str(outcomes[1].outcome.error)


def test_what_expired_is_asked_again_by_itself_and_the_other_replies_are_not(tmp_path):
    seen = set()

    def outcome(body):
        first = "South" in task(body) and task(body) not in seen
        seen.add(task(body))
        return "expired" if first else "Text."

    with BatchServer(outcome) as server:
        assert kinds(write(tmp_path, server)) == ["succeeded"] * 3
        assert [len(batch) for batch in server.batches.values()] == [6, 2]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")
def test_a_kernel_that_is_killed_while_its_calls_wait_finds_them_again(tmp_path):
    command = [sys.executable, "-m", slow_process.__name__, str(tmp_path)]
    with BatchServer(lambda _: "Text.", looks=10**6) as server:
        child = subprocess.Popen([*command, f"{server.root}/v1"])
        give_up = time.monotonic() + 60
        while sum(server.looked.values()) < 3:
            assert time.monotonic() < give_up, "nothing is looked at"
            time.sleep(0.05)
        child.kill()
        child.wait()
        assert len(server.requests) == 6
        server.looks = 1
        again = subprocess.run([*command, f"{server.root}/v1"], capture_output=True, text=True, check=True, timeout=120)
        assert again.stdout.split() == ["succeeded"] * 3
        assert len(server.requests) == 6  # nothing was paid twice
        # every reply is in its document's journal: a third run asks nobody
        write(tmp_path, server)
        assert len(server.requests) == 6


def test_the_project_file_holds_where_calls_wait_and_no_key(tmp_path):
    with BatchServer(lambda _: "Text.", looks=10**6) as server:

        async def stopped():
            run = dg.batch(
                REGIONS, outline=OUTLINE, to=f"{tmp_path}/{{region}}.md", project=project_at(server), slow=True
            )
            async with asyncio.timeout(60):
                while not server.looked or not run.traffic or not run.traffic.trouble:  # noqa: ASYNC110 - another thread's
                    await asyncio.sleep(0.02)
            said = run.traffic.trouble
            run.cancel("enough")
            with pytest.raises(dg.DocgenError):
                await run
            return said

        said = asyncio.run(stopped())
    assert said == f"6 calls wait in 1 batch at {server.root.partition('//')[2]}, for 0 min so far"
    places = look_into(tmp_path / "North.docgen").facts["slow_calls"]
    assert {place[0] for place in places.values()} == {"batch_0"}
    assert KEY.encode() not in (tmp_path / "North.docgen").read_bytes()


def test_it_costs_half(tmp_path):
    price = {"price": FixedPrice(1000.0, 1000.0)}
    with BatchServer(lambda _: "Text.") as server:
        outcomes = write(tmp_path, server, model=price)
        tokens = sum(each.outcome.value.tokens for each in outcomes)
        cost = sum(each.outcome.value.cost for each in outcomes)
        assert cost == pytest.approx(tokens * 1000 / 1_000_000 / 2)
        project, to = project_at(server, **price), f"{tmp_path}/new/{{region}}.md"
        plans = [plan_batch(REGIONS, outline=OUTLINE, to=to, project=project, slow=slow) for slow in (False, True)]
        usual, slow = (asyncio.run(preview_batch(each)).rest.cost for each in plans)
    assert [low / 2 for low in usual] == pytest.approx(list(slow))


def test_what_makes_no_sense_with_it_is_refused(tmp_path):
    with BatchServer() as server:
        for options, said in (
            ({"on": "local:2"}, "needs no cluster"),
            ({"schedule": "sequential"}, "would make a batch of each single call"),
        ):
            with pytest.raises(UserError, match=said):
                write(tmp_path, server, **options)
        with pytest.raises(UserError, match="has no batch prices"):
            write(tmp_path, server, spec="groq:m")
    assert not server.seen


def test_where_a_call_waits_is_on_the_disk_before_the_batch_is_followed(tmp_path):
    async def keep_behind_other_work():
        file, gate = ProjectFile.open(tmp_path / "report.docgen"), threading.Event()
        file.keep(lambda _: gate.wait(10))  # the file's thread has much to do
        keeping = asyncio.create_task(_PendingInFile(file).keep({"call": batch_priced.Place("batch", "request")}))
        _, waiting = await asyncio.wait({keeping}, timeout=0.3)
        gate.set()
        await keeping
        kept = look_into(tmp_path / "report.docgen")
        await asyncio.to_thread(file.close)
        return waiting, kept

    waiting, kept = asyncio.run(keep_behind_other_work())
    assert waiting
    assert kept.facts["slow_calls"] == {"call": ["batch", "request"]}
