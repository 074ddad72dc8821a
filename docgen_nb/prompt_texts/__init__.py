"""The prompts, each a template in a file of its own, and filling them in.

In a template ``{name}`` stands for a value. A line whose values are all empty is left out, and so is a block (blank
lines are between blocks) of which nothing but its heading is left.
"""

from functools import cache
from importlib.resources import files
from string import Formatter


@cache
def template(name: str) -> str:
    """The text of ``name.md``."""
    return files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()


def filled(name: str, **values: object) -> str:
    """A template with its values.

    >>> print(filled("guided", language="", task="a board").splitlines()[-1])
    The paragraph is for: a board
    """
    blocks: list[str] = []
    for block in template(name).split("\n\n"):
        lines = [line.format(**values) for line in block.split("\n") if _is_needed(line, values)]
        if any(not line.startswith("# ") for line in lines):
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _is_needed(line: str, values: dict[str, object]) -> bool:
    named = [name for _, name, _, _ in Formatter().parse(line) if name is not None]
    return not named or any(values[name] != "" for name in named)
