from __future__ import annotations

import http.client

import pytest

from app.kernel.storage import files, stores
from tests.assembly.places import PDF, Place
from tests.factories.server import Server


def test_a_paper_changed_on_the_disk_never_arrives_whole(app, client, database_url):
    place = Place(app, client)
    one = place.begin()
    content = PDF + bytes(500_000)
    paper = place.upload(one, content).json["id"]
    with app.app_context():
        from app.assembly.service import papers_of

        path = stores.store().path(files.key_of(papers_of(place.community_id, one)[0].file_id))
    server = Server(database_url, app.extensions["zuolin"].var_dir)
    try:
        whole = server.ask("GET", place.url(one, "papers", paper), headers=place.convener.headers)
        changed = bytearray(path.read_bytes())
        changed[-1] ^= 1
        path.write_bytes(changed)

        with pytest.raises(http.client.IncompleteRead):
            server.ask("GET", place.url(one, "papers", paper), headers=place.convener.headers)
        path.unlink()
        lost = server.ask("GET", place.url(one, "papers", paper), headers=place.convener.headers)
    finally:
        server.kill()

    assert (whole[0], whole[2]) == (200, content)
    assert (lost[0], lost[1]["Content-Type"]) == (500, "application/problem+json")
