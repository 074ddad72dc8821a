"""Kernels that are killed in the middle of a batch: finished sections and documents are there, nobody pays twice."""

import os
import random
import re
from collections import Counter

import pytest

from docgen_nb.store.sqlite import contents, opening
from docgen_nb.testing import FaultServer
from tests.integration.batch_process import DOCUMENTS, SECTIONS, write_batch
from tests.integration.forked import Forked
from tests.integration.test_killed_runs import killed_after

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX's")

KILLS = 6
ALL = {f"R{document}.{section}" for document in range(1, DOCUMENTS + 1) for section in range(1, SECTIONS + 1)}


def section_of(body):
    return re.search(r'"(R\d+\.\d+)"', body["messages"][-1]["content"].split("You write section", 1)[1])[1]


def responder(body):
    return f"Text of {section_of(body)}."


def written(folder):
    """The sections whose texts are in project files, which are looked at with care."""
    found = set()
    for path in folder.glob("*.docgen"):
        connection = opening.open_existing(path)
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = [each.text.elements[0].text for each in contents.sections(connection).values() if each.text]
        finally:
            connection.close()
        found |= {text.removeprefix("Text of ").removesuffix(".") for text in kept}
    return found


def test_kills_at_random_moments_lose_no_section_and_pay_for_none_twice(tmp_path):
    rng = random.Random(7)
    kills, lost, repeated, batches = 0, 0, 0, 0
    with FaultServer(responder=responder, latency=lambda _: rng.uniform(0.005, 0.05)) as server:
        while kills < KILLS:
            folder, told, ended = tmp_path / str(batches), set(), False
            folder.mkdir()
            batches += 1
            first = len(server.requests)
            while not ended:
                kept = written(folder)
                before = len(server.requests)
                child = Forked(write_batch, folder, server.base_url)
                lines, ended = killed_after(child, rng.uniform(0.05, 0.9))
                kills += not ended
                assert kills < 10 * KILLS, "it does not get any further"
                told |= {line.split()[1] for line in lines if line.startswith("succeeded ")}
                repeated += sum(section_of(request.body) in kept for request in server.requests[before:])
                lost += len(kept - written(folder))
                lost += sum(not (folder / f"{name}.md").exists() for name in told)
            assert lines[-1] == "finished"
            assert written(folder) == ALL
            assert set(Counter(section_of(request.body) for request in server.requests[first:])) == ALL
            for number in range(1, DOCUMENTS + 1):
                assert (folder / f"R{number}.md").read_text().count("Text of ") == SECTIONS
    assert (lost, repeated) == (0, 0)
    assert kills >= KILLS


def test_two_kernels_write_one_batch_at_once_and_pay_once(tmp_path):
    with FaultServer(responder=responder, latency=0.02) as server:
        children = [Forked(write_batch, tmp_path, server.base_url) for _ in range(2)]
        for child in children:
            assert [*iter(child.told, "")][-1] == "finished"
            assert child.ended() == 0
    assert written(tmp_path) == ALL
    sent = Counter(section_of(request.body) for request in server.requests)
    assert set(sent) == ALL
    assert max(sent.values()) == 1
