"""``python -m tests.simulation``: worlds by their seeds. A failure says its seed; that seed alone shows it again."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time

from tests.simulation.world import World


def main() -> int:
    """Run the worlds; 1 if a rule was broken in one."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="this world alone, with all that happens in it")
    parser.add_argument("--seeds", type=int, default=500, help="how many worlds, from --first on")
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if arguments.seed is not None:
        world = World(arguments.seed)
        try:
            world.run()
        finally:
            print("\n".join(world.trace))
        return 0
    began, broken = time.monotonic(), []
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        try:
            World(seed).run()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said with its seed
            broken.append(seed)
            print(f"seed {seed}: {type(error).__name__}: {error}", file=sys.stderr)
    print(f"{arguments.seeds} worlds in {time.monotonic() - began:.1f} s, {len(broken)} with a broken rule")
    return 1 if broken else 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # sets in the same order each time
        command = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | {"PYTHONHASHSEED": "0"})  # noqa: S606 - ourselves
    sys.exit(main())
