"""Kernels that are killed: what was finished is there, and nobody pays for it again."""

import asyncio
import json
import os
import random
import re
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from docgen_nb.store.sqlite import contents, kept_replies, opening
from docgen_nb.store.sqlite.project_database import Database
from docgen_nb.testing import FaultServer
from tests.integration.forked import Forked
from tests.integration.writing_process import write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")

KILLS = 50
KERNELS = 2
CHAPTERS, SECTIONS = 6, 6


def responder(body):
    """A plan of six chapters with six sections each; every text bears its section's number."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    job = job_of(body)
    if "documents" in schema.get("properties", {}):
        chapters = [{"title": f"C{n}"} for n in range(1, CHAPTERS + 1)]
        return json.dumps({"documents": [{"title": "D", "chapters": chapters}]})
    if "terms" in schema.get("properties", {}):
        return json.dumps({"tone": "plain"})
    if "sections" in schema.get("properties", {}):
        number = job.split()[1]
        return json.dumps({"sections": [{"title": f"S{number}.{n}"} for n in range(1, SECTIONS + 1)]})
    return f"Text of {job}."


def job_of(body):
    """Who asks, as the project file calls it."""
    task = body["messages"][-1]["content"]
    if found := re.search(r"You write section (\d+\.\d+)", task):
        return f"section {found[1]}"
    if found := re.search(r"You structure chapter (\d+) of", task):
        return f"chapter {found[1]}"
    return "the plan" if "Divide each into" in task else "the contract"


def held(path):
    """Answered jobs and the sections' texts, from a file that is looked at with care."""
    connection = opening.open_existing(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        answered = {job.split(",")[0] for job in kept_replies.jobs_of(connection)}
        kept = {kept.text.elements[0].text for kept in contents.sections(connection).values() if kept.text}
        return answered, {text.removeprefix("Text of ").removesuffix(".") for text in kept}
    finally:
        connection.close()


def killed_after(child, seconds):
    """Kill it some time after it has opened the file; gives what it had told, and whether it was quicker."""
    told = [child.told()]
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    told += iter(child.told, "")
    timer.cancel()
    return told, child.ended() == 0


@dataclass
class Tally:
    """What happened to documents that were killed until they were finished."""

    kills: int = 0
    lost: int = 0
    repeated: int = 0


def killed_until_finished(path, rng):
    """One document, whose kernel is killed at random moments and started again."""
    tally, told, ended = Tally(), set(), False
    with FaultServer(responder=responder, latency=lambda _: rng.uniform(0.002, 0.05)) as server:
        while not ended:
            answered, written = held(path) if path.exists() else (set(), set())
            tally.lost += len({job for job in told if job.startswith("section")} - written)
            before = len(server.requests)
            child = Forked(write, path, server.base_url)
            new, ended = killed_after(child, rng.uniform(0, 0.45))
            tally.kills += not ended
            told |= set(new) - {"opened", "finished"}
            tally.repeated += sum(job_of(request.body) in answered for request in server.requests[before:])
    answered, written = held(path)
    assert len(written) == CHAPTERS * SECTIONS
    assert len(answered) == 1 + CHAPTERS + CHAPTERS * SECTIONS
    assert {job_of(request.body) for request in server.requests} == answered
    return tally


def test_fifty_kills_at_random_moments_lose_nothing_and_repeat_nothing(tmp_path):
    def killed(seed):
        rng, tallies = random.Random(seed), []
        while sum(tally.kills for tally in tallies) < KILLS / KERNELS:
            tallies.append(killed_until_finished(tmp_path / f"{seed} {len(tallies)}.docgen", rng))
        return tallies

    with ThreadPoolExecutor(KERNELS) as pool:  # a kernel is slow to start, and two start beside each other
        tallies = [tally for each in pool.map(killed, range(KERNELS)) for tally in each]
    assert sum(tally.lost for tally in tallies) == 0
    assert sum(tally.repeated for tally in tallies) == 0
    assert sum(tally.kills for tally in tallies) >= KILLS


def test_two_kernels_fill_at_once_and_pay_once(tmp_path):
    path = tmp_path / "report.docgen"
    with FaultServer(responder=responder, latency=0.02) as server:
        children = [Forked(write, path, server.base_url) for _ in range(2)]
        for child in children:
            assert [*iter(child.told, "")][-1] == "finished"
            assert child.ended() == 0
    answered, written = held(path)
    assert len(written) == CHAPTERS * SECTIONS
    sent = Counter(job_of(request.body) for request in server.requests)
    assert set(sent) == answered
    assert max(sent.values()) == 1


def test_a_kernel_takes_over_what_a_killed_one_was_asking(tmp_path):
    path = tmp_path / "report.docgen"
    with FaultServer(responder=responder, latency=lambda body: 30 if job_of(body) == "section 1.1" else 0.01) as slow:
        child = Forked(write, path, slow.base_url)
        told = []
        while len([line for line in told if line.startswith("section")]) < CHAPTERS * SECTIONS - 1:
            told.append(child.told())
        child.kill()
        child.ended()
    with FaultServer(responder=responder) as server:
        began = time.monotonic()
        child = Forked(write, path, server.base_url)
        assert [*iter(child.told, "")][-1] == "finished"
        assert child.ended() == 0
        assert [job_of(request.body) for request in server.requests] == ["section 1.1"]
        assert time.monotonic() - began < 15


def test_no_key_is_in_the_file(tmp_path, monkeypatch):
    """Neither in its pages nor in its log, whatever went wrong on the way."""
    import docgen_nb as dg
    from docgen_nb.testing import Fault

    key = "sk-planted-5f3a9c77e1"
    monkeypatch.setenv("PLANTED_KEY", key)
    path = tmp_path / "report.docgen"

    def fault(_body, number):
        return Fault("status", 500, f"Bearer {key} was refused") if number % 4 == 0 else None

    async def main(server):
        project = dg.Project(path)
        options = dg.ModelOptions(base_url=server.base_url, api_key_env="PLANTED_KEY", max_concurrency=4)
        project.use_model("any", options)
        await project.generate("Write about the hives.")
        raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        await project.aclose()
        return raw

    with FaultServer(responder=responder, key=key, fault=fault) as server:
        raw = asyncio.run(main(server))
        assert server.requests[0].headers["authorization"] == f"Bearer {key}"
    raw += b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"PLANTED_KEY" not in raw
    assert key.encode() not in raw
    assert b"Bearer" not in raw


def test_the_outline_is_kept_chapter_by_chapter(tmp_path):
    path = tmp_path / "report.docgen"
    with FaultServer(responder=responder, latency=lambda body: 30 if job_of(body) == "chapter 3" else 0.0) as server:
        child = Forked(write, path, server.base_url)
        while "chapter" not in (line := child.told()) and line:
            pass
        while not child.told().startswith("section"):
            pass
        child.kill()
        child.ended()
    store = Database.open(path)
    version = store.read(contents.outline_versions).result()[-1]
    outline = store.read(lambda c: contents.outline(c, version)).result()
    store.close()
    assert [len(chapter.sections) for _, chapter in outline.chapters()].count(0) >= 1
    assert any(chapter.sections for _, chapter in outline.chapters())
