"""Tables are asked in SQL, and nothing but the tables can be reached."""

from __future__ import annotations

import threading
import time

import pyarrow as pa
import pytest

from docgen_nb.data.database import Database, quoted
from docgen_nb.errors import QuestionError


def test_a_question_gives_columns_types_rows_and_the_tables_it_asked(database: Database) -> None:
    result = database.ask('SELECT region, sum("Net revenue") total FROM sales GROUP BY 1 ORDER BY 2 DESC NULLS LAST')
    assert result.columns == ("region", "total")
    assert result.types == ("VARCHAR", "DOUBLE")
    assert result.rows == (("North", 400.75), ("South", 200.0), (None, None))
    assert result.tables == ("sales",)


def test_tables_are_joined_also_with_quotes_in_their_names(database: Database) -> None:
    sql = 'SELECT sum("Net revenue" * price) FROM sales JOIN "price ""list""" USING (region)'
    result = database.ask(sql)
    assert result.rows == ((100.5 * 2 + 200 * 3 + 300.25 * 2,),)
    assert set(result.tables) == {"sales", 'price "list"'}


def test_all_rows_are_counted_and_only_as_many_as_wanted_handed_over() -> None:
    database = Database({"long": pa.table({"n": list(range(25_000))})})
    result = database.ask("SELECT n FROM long", rows=3)
    assert (result.rows, result.total) == (((0,), (1,), (2,)), 25_000)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM '/etc/hostname'",
        "SELECT * FROM glob('/*')",
        "SELECT getenv('HOME')",
        "SELECT * FROM SALES_VARIABLE",
        "SELECT current_setting('home_directory')",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM pg_catalog.pg_class",
        "SELECT * FROM query('SELECT 1')",
        "FROM query_table(['sales'])",
        "SELECT * FROM pragma_version()",
        "SELECT * FROM json_execute_serialized_sql('{}')",
        "SELECT write_log('x')",
        "SELECT sleep_ms(60000)",
        "SELECT nextval('x')",
        "WITH q AS (SELECT * FROM read_csv('/etc/hostname')) SELECT * FROM q",
        "SELECT (SELECT max(column0) FROM read_csv('/etc/hostname'))",
        "SELECT * FROM sales WHERE region IN (SELECT file FROM glob('*'))",
    ],
)
def test_nothing_but_the_tables_can_be_read(database: Database, sql: str) -> None:
    SALES_VARIABLE = pa.table({"secret": [1]})  # noqa: N806 - what a replacement scan would find
    with pytest.raises(QuestionError):
        database.ask(sql)
    assert SALES_VARIABLE.num_rows == 1


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE sales",
        "CREATE TABLE t AS SELECT 1",
        "INSERT INTO sales VALUES (1)",
        "COPY sales TO 'x.csv'",
        "ATTACH 'x.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '90GB'",
        "PRAGMA database_list",
        "EXPLAIN SELECT 1",
        "SELECT 1; SELECT 2",
        "",
        "-- only a remark",
    ],
)
def test_a_question_is_one_select(database: Database, sql: str) -> None:
    with pytest.raises(QuestionError, match="one SELECT"):
        database.ask(sql)


@pytest.mark.parametrize("sql", ["SELECT random()", "SELECT now()", "SELECT current_date", "SELECT uuid()"])
def test_what_differs_from_day_to_day_is_refused(database: Database, sql: str) -> None:
    with pytest.raises(QuestionError, match="another result each"):
        database.ask(sql)


def test_a_column_may_be_called_as_a_clock_is() -> None:
    database = Database({"t": pa.table({"today": [3]})})
    assert database.ask("SELECT today FROM t").rows == ((3,),)


def test_the_same_question_gives_the_same_floats() -> None:
    table = pa.table({"x": [0.1 * n for n in range(50_000)]})
    assert len({Database({"t": table}).ask("SELECT sum(x) FROM t").rows for _ in range(5)}) == 1


def test_an_unknown_table_names_those_there_are(database: Database) -> None:
    with pytest.raises(QuestionError, match=r'There is no table .orders.; there are: sales, "price ""list"""\.'):
        database.ask("SELECT * FROM orders")


def test_the_databases_own_words_come_on_one_line(database: Database) -> None:
    with pytest.raises(QuestionError) as caught:
        database.ask("SELECT revenu FROM sales")
    assert "revenu" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_question_without_end_is_interrupted_and_the_next_is_answered(database: Database) -> None:
    with pytest.raises(QuestionError, match="longer than 2 s"):
        database.ask("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = 3")
    assert database.ask("SELECT count(*) FROM sales").rows == ((4,),)


def test_a_question_that_needs_too_much_memory_fails_in_a_line(database: Database) -> None:
    with pytest.raises(QuestionError, match=r"(?i)memory|longer than"):
        database.ask("SELECT list(a.range::VARCHAR || repeat('x', 1000)) FROM range(3000000) a")


def test_questions_from_several_threads_wait_for_one_another(database: Database) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(database.ask("SELECT 7").rows[0][0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [7] * 8


def test_nesting_is_refused_quickly(database: Database) -> None:
    began = time.monotonic()
    with pytest.raises(QuestionError):
        database.ask("SELECT 1" + "+1" * 100_000)
    assert time.monotonic() - began < 30


def test_a_table_is_described_by_columns_types_and_what_they_hold(database: Database) -> None:
    assert str(database.describe("sales")).splitlines() == [
        "Table sales, 4 rows:",
        "- region VARCHAR: North, South, 1 missing",
        '- "Net revenue" DOUBLE: 100.5 to 300.25, 1 missing',
        "- day DATE: 2025-01-01 to 2025-04-01",
        "- hive VARCHAR: a, b, c, d",
    ]


def test_of_a_table_whose_cells_stay_here_only_the_shape_is_told(database: Database) -> None:
    told = str(database.describe("sales", with_values=False))
    assert "Net revenue" in told
    assert not any(value in told for value in ("North", "300.25", "2025"))


def test_an_empty_table_and_a_column_without_values_are_described() -> None:
    empty = pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string())})
    database = Database({"empty": empty, "gaps": pa.table({"x": pa.array([None, None], pa.float64())})})
    assert str(database.describe("empty")) == "Table empty, 0 rows:\n- a BIGINT: empty\n- b VARCHAR: empty"
    assert "x DOUBLE: empty" in str(database.describe("gaps"))


@pytest.mark.parametrize("name", ["sales", "Net sales", 'a"b', "order", "Größe", "1st", ""])
def test_a_quoted_name_is_found_again(name: str) -> None:
    column = name or "x"
    database = Database({"t": pa.table({column: [1]})})
    asked = f"SELECT {quoted(column)} FROM t"  # noqa: S608 - what is tested
    assert database.ask(asked).columns == (column,)


@pytest.mark.parametrize(
    "sql",
    [
        "```sql\nSELECT count(*) FROM sales\n```",
        "```\nSELECT count(*) FROM sales;\n```",
        "SELECT count(*) FROM main.sales",
    ],
)
def test_sql_as_models_write_it_is_asked(database: Database, sql: str) -> None:
    assert database.ask(sql).rows == database.ask("SELECT count(*) FROM sales").rows


def test_a_wrong_type_is_one_short_line(database: Database) -> None:
    with pytest.raises(QuestionError) as caught:
        database.ask("SELECT sum(region) FROM sales")
    assert "sum(VARCHAR)" in str(caught.value)
    assert "Candidate" not in str(caught.value)
