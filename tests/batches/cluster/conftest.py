"""A cluster for the tests that harm none."""

from __future__ import annotations

import pytest

from tests.batches.cluster.dask_processes import DaskProcesses

pytest.importorskip("distributed")


@pytest.fixture(scope="session")
def cluster():
    with DaskProcesses(workers=2, threads=4) as processes:
        yield processes
