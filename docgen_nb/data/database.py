"""The tables of a project in DuckDB, closed to everything else: one SELECT over these tables, and nothing more.

What closes it: no external access (files, network, other databases), no Python variables, no extensions, a locked
configuration, limits of memory and time, an allow list of table functions, and no functions whose result differs from
call to call (a document must come out the same twice).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from docgen_nb.errors import MissingExtraError, QuestionError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

SECONDS = 10.0
MOST_ROWS = 10_000
_MEMORY = "512MB"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
    "ieee_floating_point_ops": "false",
    "error_on_division_by_zero": "false",  # a division by nothing is no value
    "memory_limit": _MEMORY,
    "threads": "1",  # sums of floats then come out the same each time
}
_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
_CHANGING = frozenset({"now", "today", "transaction_timestamp", "getvariable", "localtime", "localtimestamp"})
_CHANGING_PREFIXES = ("current_", "get_current_", "txid_")
_POSITION = re.compile(r"\n\n?LINE \d+:.*", re.DOTALL)
_PARSED = (
    "CREATE MACRO {name}(moment, form) AS CASE WHEN typeof(moment) = 'VARCHAR' "
    "THEN system.main.{name}(moment::VARCHAR, form) ELSE moment::TIMESTAMP END"
)
_BEGINS = re.compile(r"\s*(?:/\*|--|\(|SELECT|WITH|FROM|VALUES|TABLE|PIVOT|DESCRIBE|SUMMARIZE)", re.IGNORECASE)
_FENCE = re.compile(r"\A\s*```\w*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)  # models write SQL as code
_CANDIDATES = re.compile(r"\s*Candidate functions:.*", re.DOTALL)  # of other types; the advice before it says it all
_REMEMBERED, _REMEMBERED_ROWS = 500, 500  # results, and rows of one
_FEW = 6  # distinct values of a text column that are named
_LONG = 40  # characters of a value in a description


@dataclass(frozen=True)
class Result:
    """Result of a query: column names, types and rows.

    Attributes:
        columns: names, in order.
        types: DuckDB's names of their types.
        rows: the first of them, as Python values.
        total: number of rows in all.
        tables: names of the tables that were asked.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    tables: tuple[str, ...]


@dataclass(frozen=True)
class ColumnDescription:
    """A column for the reader of a prompt. ``detail`` is "" where no value may be told."""

    name: str
    type: str
    detail: str = ""


@dataclass(frozen=True)
class TableDescription:
    """A table for the reader of a prompt."""

    name: str
    rows: int
    columns: tuple[ColumnDescription, ...]

    def __str__(self) -> str:
        lines = [f"- {quoted(c.name)} {c.type}{f': {c.detail}' if c.detail else ''}" for c in self.columns]
        return "\n".join([f"Table {quoted(self.name)}, {self.rows:,} rows:", *lines])


class Database:
    """Asks tables. One connection; it may be used from any thread, one question at a time.

    Args:
        tables: Arrow tables by name.
        seconds: after which a question is interrupted.

    Raises:
        MissingExtraError: if DuckDB is not installed.
    """

    _volatile: ClassVar[frozenset[str] | None] = None  # functions; the same for every database, and slow to find out

    def __init__(self, tables: Mapping[str, pa.Table], *, seconds: float = SECONDS) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise MissingExtraError("Questions to the data", "data") from error
        self._seconds = seconds
        self._lock = threading.Lock()
        self._connection = duckdb.connect(":memory:", config=_CONFIG)
        self._columns: dict[str, set[str]] = {}
        for name, table in tables.items():
            self._connection.register(name, table)
            self._columns[name] = {str(column).casefold() for column in table.column_names}
        self._described: dict[tuple[str, bool], TableDescription] = {}
        self._known: dict[tuple[str, int], Result] = {}  # a chapter tries its questions, its sections ask them again
        if Database._volatile is None:
            found = "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability = 'VOLATILE'"
            names = {str(row[0]).casefold() for row in self._connection.execute(found).fetchall()}
            Database._volatile = frozenset(names - {"error"})
        for name in ("strptime", "try_strptime"):  # columns that are days already are parsed by authors all the same
            self._connection.execute(_PARSED.format(name=name))
        self._connection.execute("SET lock_configuration = true")

    def ask(self, sql: str, *, rows: int = MOST_ROWS) -> Result:
        """The result of one SELECT.

        Args:
            sql: the question.
            rows: how many are handed over at most; all are counted.

        Raises:
            QuestionError: if it is no SELECT over these tables, fails, or takes too long.
        """
        sql = _FENCE.sub(r"\1", sql).strip()
        with self._lock:
            if (known := self._known.get((sql, rows))) is None:
                known = self._run(sql, rows, self._checked(sql))
                if len(known.rows) <= _REMEMBERED_ROWS and len(self._known) < _REMEMBERED:
                    self._known[sql, rows] = known
            return known

    def describe(self, name: str, *, with_values: bool = True) -> TableDescription:
        """A table's columns with types; with their range or a few of their values where these may be told."""
        with self._lock:
            if (known := self._described.get((name, with_values))) is not None:
                return known
            self._connection.execute(f"SELECT * FROM {quoted(name)} LIMIT 0")
            shape = [(str(column[0]), str(column[1])) for column in self._connection.description or ()]
            count = self._one(f"SELECT count(*) FROM {quoted(name)}")[0]
            columns = (
                ColumnDescription(column, type_, self._detail(name, column, type_) if with_values else "")
                for column, type_ in shape
            )
            described = self._described[name, with_values] = TableDescription(name, count, tuple(columns))
            return described

    def close(self) -> None:
        """Close the connection, which gives its memory back."""
        self._connection.close()

    def _detail(self, table: str, column: str, type_: str) -> str:
        name, source = quoted(column), quoted(table)
        missing = self._one(f"SELECT count(*) - count({name}) FROM {source}")[0]
        gaps = f", {missing:,} missing" if missing else ""
        if type_ == "VARCHAR":
            values = f"SELECT DISTINCT {name} v FROM {source} WHERE {name} IS NOT NULL ORDER BY v LIMIT {_FEW + 1}"
            found = [str(row[0]) for row in self._connection.execute(values).fetchall()]
            shown = ", ".join(value if len(value) <= _LONG else f"{value[:_LONG]}…" for value in found[:_FEW])
            return f"{shown}{', …' if len(found) > _FEW else ''}{gaps}" if found else "empty"
        try:
            least, most = self._one(f"SELECT min({name}), max({name}) FROM {source}")
        except self._errors():
            return gaps.removeprefix(", ")
        return "empty" if least is None else f"{least} to {most}{gaps}"

    def _one(self, sql: str, *values: str) -> tuple[Any, ...]:
        row = self._connection.execute(sql, values).fetchone()
        assert row is not None  # noqa: S101 - an aggregate has one row
        return row

    def _checked(self, sql: str) -> tuple[str, ...]:
        """The tables that a question asks. What is no SELECT, or reaches beyond the tables, is refused."""
        try:
            statements = self._connection.extract_statements(sql)
        except self._errors() as error:
            if not _BEGINS.match(sql):
                example = f"SELECT count(*) FROM {quoted(next(iter(self._columns), 'sales'))}"
                raise QuestionError(f"{sql[:40]!r} is no SQL.", hint=f"Ask for example: {example}") from error
            raise QuestionError(_said(error)) from error
        if len(statements) != 1 or statements[0].type.name != "SELECT":
            raise QuestionError("A question is one SELECT and nothing else.")
        parsed = json.loads(self._one("SELECT json_serialize_sql(?)", sql)[0])
        if parsed.get("error"):
            raise QuestionError("A question is one SELECT and nothing else.")
        asked: dict[str, None] = {}
        own = set(_names_of_ctes(parsed))
        for node in _nodes(parsed):
            self._check(node, own, asked)
        return tuple(asked)

    def _check(self, node: Mapping[str, Any], own: set[str], asked: dict[str, None]) -> None:
        kind, names = node.get("type"), {name.casefold(): name for name in self._columns}
        if kind == "BASE_TABLE":
            name = str(node.get("table_name", "")).casefold()
            if name in names and node.get("schema_name", "") in {"", "main"}:
                asked[names[name]] = None
            elif name not in own:
                known = ", ".join(map(quoted, self._columns)) or "none"
                raise QuestionError(f"There is no table {node.get('table_name')!r}; there are: {known}.")
        elif kind == "TABLE_FUNCTION" and node["function"]["function_name"] not in _TABLE_FUNCTIONS:
            raise QuestionError(f"The table function {node['function']['function_name']} can't be asked.")
        elif kind == "FUNCTION" and self._changes(str(node.get("function_name", ""))):
            raise QuestionError(
                f"{node['function_name']}() gives another result each time; a document can't rest on it."
            )
        elif kind == "COLUMN_REF" and self._is_clock(node.get("column_names", [])):
            raise QuestionError(f"{node['column_names'][0]} gives another result each day; name the day instead.")

    def _changes(self, function: str) -> bool:
        name = function.casefold()
        return name in (self._volatile or ()) or name in _CHANGING or name.startswith(_CHANGING_PREFIXES)

    def _is_clock(self, names: list[str]) -> bool:
        name = names[0].casefold() if len(names) == 1 else ""
        known = any(name in columns for columns in self._columns.values())
        return not known and (name in _CHANGING or name in {"current_date", "current_time", "current_timestamp"})

    def _run(self, sql: str, rows: int, tables: tuple[str, ...]) -> Result:
        timer = threading.Timer(self._seconds, self._connection.interrupt)
        timer.daemon = True
        timer.start()
        try:
            cursor = self._connection.execute(sql)
            columns = [(str(column[0]), str(column[1])) for column in cursor.description or ()]
            found = cursor.fetchmany(rows)
            total = len(found)
            while more := cursor.fetchmany(MOST_ROWS):
                total += len(more)
        except self._errors() as error:
            too_long = f"The question took longer than {self._seconds:g} s."
            raise QuestionError(too_long if "nterrupt" in type(error).__name__ else _said(error)) from error
        finally:
            timer.cancel()
        names = tuple(name for name, _ in columns)
        return Result(names, tuple(type_ for _, type_ in columns), tuple(map(tuple, found)), total, tables)

    def _errors(self) -> type[duckdb.Error]:
        import duckdb

        return duckdb.Error


def quoted(name: str) -> str:
    """A name as SQL takes it: bare where that is enough.

    >>> quoted("sales"), quoted("Net sales"), quoted("order")
    ('sales', '"Net sales"', '"order"')
    """
    bare = re.fullmatch(r"[a-z_][a-z0-9_]*", name) is not None and name not in _RESERVED
    return name if bare else '"' + name.replace('"', '""') + '"'


# Words that can't stand bare as the name of a table or column in PostgreSQL's grammar, which is DuckDB's.
_RESERVED = frozenset(
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint "  # noqa: SIM905 - readable so
    "create default deferrable desc describe distinct do else end except false fetch for foreign from "
    "group having in initially intersect into lambda lateral leading limit not null offset on only or "
    "order pivot placing primary qualify references returning select show some summarize symmetric table "
    "then to trailing true union unique unpivot using variadic when where window with".split()
)


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of the parsed statement, without recursion: nesting is the author's."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _names_of_ctes(parsed: Any) -> Iterator[str]:
    for node in _nodes(parsed):
        for entry in node.get("cte_map", {}).get("map", []) if isinstance(node.get("cte_map"), dict) else []:
            yield str(entry.get("key", "")).casefold()


def _said(error: Exception) -> str:
    """The database's own words, on one line and without its drawing of the place."""
    text = _CANDIDATES.sub("", _POSITION.sub("", str(error))).strip()
    return " ".join(text.split())[:500]
