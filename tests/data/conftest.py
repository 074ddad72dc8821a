from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest

from docgen_nb.data.database import Database

SALES = pa.table(
    {
        "region": ["North", "South", "North", None],
        "Net revenue": [100.5, 200.0, 300.25, None],
        "day": [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)],
        "hive": ["a", "b", "c", "d"],
    }
)
PRICES = pa.table({"region": ["North", "South"], "price": [2, 3]})


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database({"sales": SALES, 'price "list"': PRICES}, seconds=2)
    yield opened
    opened.close()
