"""What a release does: nothing that is not pinned, no secret, and no right that a step does not need."""

import re
from pathlib import Path

import pytest
import yaml

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
