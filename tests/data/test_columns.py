"""Numbers and days in the forms in which people write them; what can be read in two ways goes by its neighbours."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from docgen_nb.data.database import Database
from docgen_nb.data.part_tables import arrow_table
from docgen_nb.document.elements import Table


def column(*cells: str, beside: tuple[str, ...] = ()) -> list[Any]:
    rows = [list(row) for row in zip(cells, beside, strict=True)] if beside else [[cell] for cell in cells]
    table = arrow_table(Table(headers=["x", "y"][: len(rows[0])], rows=rows, plain=True))
    return table.column("x").to_pylist()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1", "2"), [1, 2]),
        (("0,125", "0,250"), [0.125, 0.25]),
        (("1.234.567", "2.000"), [1_234_567, 2000]),
        (("1,234,567", "2,000"), [1_234_567, 2000]),
        (("1.234,50", "99,00"), [1234.5, 99.0]),
        (("$1,234.50", "$99.00"), [1234.5, 99.0]),
        (("1 234", "5 678"), [1234, 5678]),
        (("1'234.50", "99.00"), [1234.5, 99.0]),
        (("12.5%", "3%"), [0.125, 0.03]),
        (("12,5 %", "3 %"), [0.125, 0.03]),
        (("(5)", "7"), [-5, 7]),
        (("−5", "7"), [-5, 7]),
        (("1.5e3", "2E-2"), [1500.0, 0.02]),
        (("1", "n/a", "-", "3"), [1, None, None, 3]),
        (("12345678901234567890", "1"), [Decimal(12345678901234567890), Decimal(1)]),
        (("01.02.2026", "15.12.2025"), [date(2026, 2, 1), date(2025, 12, 15)]),
        (("1/31/2026", "12/1/2025"), [date(2026, 1, 31), date(2025, 12, 1)]),
        (("31/1/2026", "1/12/2025"), [date(2026, 1, 31), date(2025, 12, 1)]),
        (("2026/1/31", "2025/12/1"), [date(2026, 1, 31), date(2025, 12, 1)]),
        (
            ("1.2.2026 08:30", "2.2.2026 09:00"),
            [datetime.fromisoformat(f"2026-02-0{t}") for t in ("1T08:30", "2T09:00")],
        ),
    ],
)
def test_cells_are_read_as_the_amounts_and_days_that_they_are(cells: tuple[str, ...], values: list[Any]) -> None:
    assert column(*cells) == values


@pytest.mark.parametrize(
    "cells",
    [
        ("007", "12"),
        ("1,2,3", "4"),
        ("1.2.3", "1.2.4"),
        ("12 34", "5"),
        ("1,5", "1.5"),
        ("-", "x"),
        ("01/02/2026", "03/04/2026"),
        ("31.02.2026", "01.01.2026"),
        ("192.168.1.1", "10.0.0.1"),
    ],
)
def test_what_does_not_fit_throughout_or_may_mean_two_things_stays_a_text(cells: tuple[str, ...]) -> None:
    assert column(*cells) == list(cells)


def test_a_point_that_may_be_either_is_what_the_other_columns_say() -> None:
    assert column("1.234", "2.345", beside=("0,5", "1,5")) == [1234, 2345]
    assert column("1.234", "2.345", beside=("0.5", "1.5")) == [1.234, 2.345]
    assert column("1.234", "2.345") == [1.234, 2.345]


def test_days_are_ordered_as_days_and_may_be_parsed_again() -> None:
    table = arrow_table(Table(headers=["d"], rows=[["31.01.2025"], ["01.12.2025"]], plain=True))
    database = Database({"t": table})
    assert database.ask("SELECT max(d) FROM t").rows == ((date(2025, 12, 1),),)
    assert database.ask("SELECT month(max(strptime(d, '%d.%m.%Y'))) FROM t").rows == ((12,),)
    assert database.ask("SELECT year(strptime('2026', '%Y')) FROM t LIMIT 1").rows == ((2026,),)
