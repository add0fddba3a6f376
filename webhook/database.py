"""The database of ledger and keys: SQLite by default, Postgres by its address; the same tables in both."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, Engine

from webhook.tables import metadata


def open_engine(url: str) -> Engine:
    """Return an engine; SQLite is made fit for several threads and processes.

    Raises:
        sqlalchemy.exc.ArgumentError: The address cannot be read.
    """
    engine = sql.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sql.event.listen(engine, "connect", _settle)
        sql.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begin a change by taking the one right to write; a look (AUTOCOMMIT) needs none and waits for none."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
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
