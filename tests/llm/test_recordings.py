"""Recorded replies are replayed and judged by provider, in each of the usual formats."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
REPLAY = HERE.parent / "benchmarks" / "replay_providers.py"


def replayed(folder, *options):
    command = [sys.executable, str(REPLAY), "--recordings", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120, env=dict(os.environ))
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("|")]
    return {row[0]: list(map(int, row[1:])) for row in rows[2:]}, done.stdout


def test_every_usual_format_is_read_and_counted_by_provider():
    counts, _ = replayed(HERE / "recordings")
    assert counts == {  # right, wrong, not understood, other
        "api.anthropic.com": [2, 0, 0, 0],
        "api.groq.com": [1, 0, 1, 1],
        "api.openai.com": [1, 0, 0, 1],
        "mistral": [1, 0, 0, 0],
        "unknown": [0, 0, 1, 0],
        "xai": [1, 0, 0, 0],
    }


def test_what_is_read_wrong_is_told_with_the_reason(tmp_path):
    """A prompt that the server counts as a text is read as 0 tokens: the plain reading sees another number."""
    wrong = '{"choices": [{"message": {"content": "Bees fly."}}], "usage": {"prompt_tokens": "twelve"}}'
    (tmp_path / "odd.json").write_text(wrong)
    counts, said = replayed(tmp_path, "--verbose")
    assert counts == {"odd": [0, 1, 0, 0]}
    assert "odd.json: wrong: 0 tokens for twelve" in said
