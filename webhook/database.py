"""The database of ledger and keys: SQLite by default, Postgres by its address; the same tables in both."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sql
from sqlalchemy import ClauseElement, Connection, Engine
from sqlalchemy.exc import DBAPIError

from webhook.tables import metadata


def open_engine(url: str) -> Engine:
    """Return an engine; SQLite is made fit for several threads and processes.

    Raises:
        sqlalchemy.exc.ArgumentError: The address cannot be read.
    """
    # The connection that was used last has what it needs in its cache: take that one again.
    engine = sql.create_engine(url, pool_use_lifo=True, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _settle)
        sql.event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """Give a connection for one look, which waits for no writer."""
    options: dict[str, Any] = {"looks": True}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "AUTOCOMMIT"}
    with engine.connect() as connection:
        yield connection.execution_options(**options)


class Prepared:
    """A statement of what the service does all day: its text is written once, for the driver itself.

    Args:
        statement: The statement; all that varies is in `sql.bindparam`.
        engine: The database.
    """

    def __init__(self, statement: ClauseElement, engine: Engine) -> None:
        compiled: Any = statement.compile(dialect=engine.dialect)
        self._text, self._order, self._fixed = str(compiled), compiled.positiontup, compiled.params
        self._error = engine.dialect.loaded_dbapi.Error

    def rows(self, connection: Connection, values: Mapping[str, object]) -> list[Any]:
        """Execute it with these values, in the connection's transaction; return the rows.

        Raises:
            sqlalchemy.exc.DBAPIError: The database does not do it.
        """
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._text, self._parameters(values))
            return list(cursor.fetchall())
        except self._error as error:
            raise DBAPIError(self._text, None, error) from error
        finally:
            cursor.close()

    def count(self, connection: Connection, many: Iterable[Mapping[str, object]]) -> int:
        """Execute it with each of these values, in the connection's transaction; count the rows that changed.

        Raises:
            sqlalchemy.exc.DBAPIError: The database does not do it.
        """
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(self._text, list(map(self._parameters, many)))
            return int(cursor.rowcount)
        except self._error as error:
            raise DBAPIError(self._text, None, error) from error
        finally:
            cursor.close()

    def _parameters(self, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - by place or by name, as the driver likes
        given = self._fixed | values
        return tuple(map(given.__getitem__, self._order)) if self._order else given


def _begin(connection: Connection) -> None:
    """Begin a change by taking the one right to write; a look needs none and waits for none."""
    if not connection.get_execution_options().get("looks"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _settle(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    """Let SQLite survive a killed process, wait for its turn, and leave transactions to us."""
    connection.isolation_level = None
    _log_ahead(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=30000")


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch to WAL, for which SQLite does not wait: several that open a new file refuse each other."""
    for _ in range(500):
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=WAL")
            return
        time.sleep(0.01)
    connection.execute("PRAGMA journal_mode=WAL")


def create_tables(engine: Engine) -> None:
    """Make the tables that are not there yet; several processes may do so at once."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sql.select(sql.func.pg_advisory_xact_lock(0x5EE7)))
        metadata.create_all(connection)
