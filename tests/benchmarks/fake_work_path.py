"""The benchmarks' fake work, found by the same name in every process, however a benchmark is started."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))

from fake_work import Times, plain_server, reply, serving, table

__all__ = ["Times", "plain_server", "reply", "serving", "table"]
