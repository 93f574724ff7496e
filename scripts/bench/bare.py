"""The yardstick: a bare Flask and psycopg insert of one row of the same bytes, committed with fsync."""

from __future__ import annotations

import os

from flask import Flask, request
from flask.typing import ResponseReturnValue
from psycopg_pool import ConnectionPool

app = Flask(__name__)
pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=18, max_size=18, open=True)


@app.post("/bare")
def insert() -> ResponseReturnValue:
    """Insert the body as one row."""
    with pool.connection() as connection:
        connection.execute("INSERT INTO bench_bare (body) VALUES (%s)", [request.get_data()])
    return {"stored": True}, 201
