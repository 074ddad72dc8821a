"""A cluster for the tests that harm none."""

from __future__ import annotations

import gc

import pytest

from tests.batches.cluster.dask_processes import DaskProcesses

pytest.importorskip("distributed")


@pytest.fixture(scope="session")
def cluster():
    with DaskProcesses(workers=2, threads=4) as processes:
        yield processes


@pytest.fixture(autouse=True)
def no_client_is_left_to_be_collected():
    """Dask's client closes itself when it is collected; while another one starts, it would wait for itself for ever."""
    gc.collect()
