"""A server that is killed in the middle of an upload has lost nothing that it acknowledged: real processes, a real socket."""

from __future__ import annotations

import hashlib
import os
import socket
import time

import pytest

from app.kernel import clock, storage
from app.kernel.db import db, transaction
from app.kernel.storage.models import UploadPiece
from tests.factories.identity import log_in
from tests.factories.server import Server

MIB = 1024 * 1024
FILE = b"%PDF-1.7\n" + os.urandom(6 * MIB)
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def server(app, database_url):
    made = Server(database_url, app.extensions["zuolin"].var_dir)
    yield made
    made.kill()


def wait_for(ask, enough):
    for _ in range(300):
        if enough(found := ask()):
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def test_a_server_killed_in_the_middle_goes_on_where_it_had_acknowledged(app, server):
    someone = log_in(app)
    begun = server.ask("POST", "/api/v1/uploads", headers=someone.headers | TUS | {"Upload-Length": str(len(FILE))})
    where = begun[1]["Location"]

    def offset():
        return int(server.ask("HEAD", where, headers=someone.headers | TUS)[1]["Upload-Offset"])

    line = server.connect()
    line.putrequest("PATCH", where)
    for name, value in (someone.headers | TUS | {
            "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": str(len(FILE))}).items():
        line.putheader(name, value)
    line.endheaders()
    line.send(FILE[: 2 * MIB + 500_000])  # two pieces and a half
    acknowledged = wait_for(offset, lambda found: found >= 2 * MIB)
    server.kill()
    line.close()

    server.start()
    assert offset() == acknowledged == 2 * MIB
    resumed = server.ask("PATCH", where, FILE[acknowledged:], someone.headers | TUS | {
        "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(acknowledged)})

    assert (resumed[0], resumed[1]["Upload-Offset"]) == (204, str(len(FILE)))
    with app.app_context():
        with transaction():
            taken = storage.take(where.rpartition("/")[2], someone.actor, at=clock.now())
        assert taken.sha256 == hashlib.sha256(FILE).hexdigest()
        assert storage.read(taken.id) == FILE
        assert db.session.query(UploadPiece).count() == 0


def test_a_phone_that_drops_its_line_finds_all_that_arrived(app, server):
    someone = log_in(app)
    where = server.ask("POST", "/api/v1/uploads", headers=someone.headers | TUS | {"Upload-Length": str(len(FILE))})[1]["Location"]

    line = server.connect()
    line.putrequest("PATCH", where)
    for name, value in (someone.headers | TUS | {
            "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0", "Content-Length": str(len(FILE))}).items():
        line.putheader(name, value)
    line.endheaders()
    line.send(FILE[:1_234_567])
    line.sock.shutdown(socket.SHUT_RDWR)
    line.close()

    def offset():
        return int(server.ask("HEAD", where, headers=someone.headers | TUS)[1]["Upload-Offset"])

    assert wait_for(offset, lambda found: found >= 1_234_567) == 1_234_567
