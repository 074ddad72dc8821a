"""Nothing is lost and nothing paid twice, in worlds made from seeds; ``-m tests.simulation`` makes thousands."""

import pytest

from docgen_nb.store.section_store import SectionStore
from docgen_nb.store.sqlite.project_database import Database
from tests.simulation.world import BrokenRuleError, World, simulate

SEEDS = range(100)


@pytest.mark.parametrize("first", range(0, len(SEEDS), 10))
def test_no_rule_is_broken(first):
    for seed in SEEDS[first : first + 10]:
        try:
            World(seed).run()
        except Exception as error:
            error.add_note(f"python -m tests.simulation --seed {seed}")
            raise


def test_a_seed_gives_the_same_world_again():
    assert simulate(7) == simulate(7)
    assert simulate(7) != simulate(8)


def broken_worlds(seeds):
    broken = 0
    for seed in seeds:
        try:
            World(seed).run()
        except BrokenRuleError:
            broken += 1
    return broken


def test_a_section_that_counts_as_done_before_it_is_kept_is_noticed(monkeypatch):
    keep_text = "docgen_nb.store.run_cache.finished"

    async def nobody_waits(_future):
        return None

    monkeypatch.setattr(keep_text, nobody_waits, raising=True)
    monkeypatch.setattr(SectionStore, "fitting", lambda *_, **__: nobody_waits(None))
    assert broken_worlds(range(40)) > 0


def test_a_kernel_that_does_not_look_into_the_journal_is_noticed(monkeypatch):
    async def never(*_):
        return None

    monkeypatch.setattr(Database, "reply_or_claim", never)
    assert broken_worlds(range(40)) > 0
