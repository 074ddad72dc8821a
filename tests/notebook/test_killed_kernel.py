"""A real kernel with a project file, killed in the middle of a run; the same notebook again."""

import pytest

from docgen_nb.testing import FaultServer
from tests.integration.test_killed_runs import held, job_of, responder

from .conftest import Kernel

pytestmark = pytest.mark.kernel

ALL = 1 + 6 + 36  # calls


def cells(server, path):
    return [
        "%load_ext docgen_nb",
        f"%docgen project {path}",
        f"%docgen model any --base-url {server.base_url} --max-concurrency 4",
        "notes = 'Bees sleep in winter.'\n%docgen add notes",
        "%%docgen generate\nWrite about the hives.\n",
    ]


def test_the_notebook_again_asks_only_for_what_was_not_finished(tmp_path):
    path = tmp_path / "report.docgen"
    with FaultServer(responder=responder, latency=0.05) as server:
        kernel = Kernel(DOCGEN_NB_UI="text")
        try:
            *before, generate = cells(server, path)
            for cell in before:
                kernel.run(cell)
            kernel.until(kernel.send(generate), "Section 2/6 completed")
        finally:
            kernel.close()  # at once, as kill -9 does
        answered, written = held(path)
        assert 0 < len(written) < 36
        sent = len(server.requests)
        kernel = Kernel(DOCGEN_NB_UI="text")
        try:
            for cell in cells(server, path):
                assert kernel.run(cell).status == "ok"
            assert kernel.value("__import__('docgen_nb').current().outline.to_markdown().count('Text of')") == "36"
        finally:
            kernel.close()
        again = [job_of(request.body) for request in server.requests[sent:]]
        assert not answered & set(again)
        assert len(again) == ALL - len(answered)
