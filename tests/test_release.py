"""What a release does: nothing that is not pinned, no secret, and no right that a step does not need."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

WORKFLOW = Path(__file__).parent.parent / ".github" / "workflows" / "release.yml"
pytestmark = pytest.mark.skipif(not WORKFLOW.exists(), reason="an sdist has no workflow")


@pytest.fixture(scope="module")
def workflow():
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def test_every_action_is_pinned_to_a_commit_and_says_its_version():
    used = re.findall(r"uses: (.+)", WORKFLOW.read_text(encoding="utf-8"))
    assert used
    assert all(re.fullmatch(r"[\w\-]+/[\w\-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used)


def test_no_secret_is_read_and_only_the_job_that_publishes_may_identify_itself(workflow):
    assert "secrets" not in WORKFLOW.read_text(encoding="utf-8")
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "build": {"contents": "read"},
        "publish": {"id-token": "write"},
    }
    assert workflow["jobs"]["publish"]["environment"] == "pypi"


def test_only_a_tag_starts_it_and_what_is_published_is_what_was_built(workflow):
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as true
    assert workflow["jobs"]["publish"]["needs"] == "build"
    assert not any("run" in step for step in workflow["jobs"]["publish"]["steps"])


# the newest version with a published advisory that reaches us; a floor below it would let it in
WEAK = {
    "aiohttp": "3.14.2",
    "cryptography": "49.0.0",
    "distributed": "2026.1.0",
    "jupyterlab": "4.6.3",
    "nh3": "0.3.6",
    "notebook": "7.6.2",
    "pdfplumber": "0.11.8",
    "pillow": "12.2.0",
    "pyarrow": "23.0.0",
    "pypdf": "6.16.0",
}


@pytest.mark.parametrize(("name", "version"), WEAK.items())
def test_no_floor_lets_a_version_with_a_known_weakness_in(name, version):
    project = tomllib.loads((WORKFLOW.parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *itertools.chain.from_iterable(project["optional-dependencies"].values())]
    floors = [each for each in map(Requirement, wanted) if each.name == name]
    assert floors
    assert not any(each.specifier.contains(version) for each in floors)
