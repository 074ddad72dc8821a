"""Where a batch is written: the words for places, and what a place has to do."""

import asyncio
import subprocess
import sys
from functools import partial

import pytest

import docgen_nb as dg
from docgen_nb.batches.batch import plan_batch
from docgen_nb.batches.place import KernelPlace, place_for
from docgen_nb.batches.run import BatchRun
from docgen_nb.errors import UserError
from docgen_nb.run.execution import Execution
from docgen_nb.testing import ScriptedModel
from tests.batches.making import OUTLINE, REGIONS, kinds, project_of


def test_the_kernel_is_a_place_by_name_and_by_default():
    assert isinstance(place_for(), KernelPlace)
    assert isinstance(place_for("kernel"), KernelPlace)


@pytest.mark.parametrize("word", ["moon", "", "local", "tcp:scheduler"])
def test_what_names_no_place_is_refused(word):
    with pytest.raises(UserError, match=r"names no place. It is kernel, local:N, client, or an address"):
        place_for(word)


def test_a_batch_in_the_kernel_loads_nothing_of_dask():
    code = (
        "import sys, docgen_nb as dg; from docgen_nb.batches.place import place_for; place_for(); dg.batch; "
        "print([name for name in sys.modules if name.partition('.')[0] in {'dask', 'distributed'}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


class Elsewhere:
    """A place that writes down what it is asked for, and does it here."""

    def __init__(self, width=2, error=None):
        self.width = width
        self.told = []
        self._error = error

    async def open(self, scope):
        self.told.append(("open", scope.documents, scope.max_concurrency, scope.choice.name, tuple(scope.shared_parts)))
        if self._error is not None:
            raise self._error

    def carry(self, order, plan, tell):
        self.told.append(("carry", order.row, plan.rank, order.name))
        return Execution(plan, tell)

    async def aclose(self):
        self.told.append("closed")


def run_at(folder, place, project=None):
    """A batch at a place, and its outcomes."""
    project = project or project_of()
    planned = plan_batch(REGIONS, outline=OUTLINE, to=f"{folder}/{{region}}.md", project=project)

    async def main():
        return await BatchRun(planned, place)

    return asyncio.run(main())


def test_a_place_is_opened_carries_each_document_and_is_closed(tmp_path):
    project, place = project_of(), Elsewhere()
    project.add(notes="Bees.")
    assert kinds(run_at(tmp_path, place, project)) == ["succeeded"] * 3
    assert place.told[0] == ("open", 3, 16, "scripted", ("notes",))
    assert sorted(place.told[1:-1]) == [("carry", n, (n,), REGIONS[n - 1]["region"]) for n in (1, 2, 3)]
    assert place.told[-1] == "closed"


def test_a_place_that_can_not_be_opened_stops_the_batch_before_the_first_document(tmp_path):
    place = Elsewhere(error=UserError("No scheduler answers.", hint="Start one."))
    with pytest.raises(UserError, match="No scheduler answers"):
        run_at(tmp_path, place)
    assert [each for each in place.told if each[0] == "carry"] == []
    assert not list(tmp_path.iterdir())


def test_a_place_may_become_wider_while_it_runs(tmp_path, monkeypatch):
    monkeypatch.setattr("docgen_nb.batches.writing._LOOK_AGAIN", 0.01)
    seen = []

    class Growing(Elsewhere):
        def carry(self, order, plan, tell):
            self.width = 3
            return super().carry(order, plan, tell)

    place = Growing(width=1)
    planned = plan_batch(
        REGIONS, outline=OUTLINE, to=f"{tmp_path}/{{region}}.md", project=project_of(ScriptedModel(latency=0.1))
    )

    async def main():
        run = BatchRun(planned, place)
        run.subscribe(lambda _event: seen.append(len(run.at_work)))
        return await run

    assert kinds(asyncio.run(main())) == ["succeeded"] * 3
    assert max(seen) == 3


def test_a_carrier_is_made_with_the_plan_and_what_is_to_be_told(tmp_path):
    """``Project.start`` takes what a place makes."""
    project, made = project_of(), []
    project.load_outline({"title": "T", "chapters": [{"title": "C", "sections": [{"title": "S"}]}]})

    def carry(kept, plan, tell):
        kept.append(plan)
        return Execution(plan, tell)

    async def main():
        return await project.start(project.planner().fill(), partial(carry, made))

    assert isinstance(asyncio.run(main()), dg.Outline)
    assert len(made) == 1
