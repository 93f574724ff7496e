"""Measure the whole cast over HTTP against a bare insert of one row of the same bytes, both durable, in turns."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from uuid import UUID

import psycopg

from app.config import Settings
from app.factory import create_app
from app.identity.authenticator import issue_access
from scripts.bench import load
from scripts.bench.ground import Connection, Ground, lay_poll
from scripts.bench.server import fresh_database, serving

MOTIONS = 10
ROUNDS = 5
CASTS_A_ROUND = 4000
WARM_UP = 1000
CONNECTIONS = 32
_BARE_PORT, _CAST_PORT = 8571, 8572
_PEOPLE = """
INSERT INTO people (id, phone_key, phone_sealed, created_at)
SELECT owner_id, decode(replace(owner_id::text, '-', ''), 'hex'), '\\x00', now() FROM frozen_owners
WHERE poll_id = %(poll)s AND position = 0
"""
_SESSIONS = """
INSERT INTO auth_sessions (id, person_id, device, opened_at, used_at, expires_at)
SELECT uuidv7(), owner_id, 'bench', now(), now(), now() + interval '30 days' FROM frozen_owners
WHERE poll_id = %(poll)s AND position = 0
"""
_SPEAKERS = """
INSERT INTO poll_speakers (community_id, poll_id, person_id, unit_id, owner_id, capacity, ground)
SELECT community_id, poll_id, owner_id, unit_id, owner_id, 'self', 'proved' FROM frozen_owners
WHERE poll_id = %(poll)s AND position = 0
"""
# Those whose head has one unit, in no order: neighbours do not vote in a row.
_VOTERS = """
SELECT o.owner_id, s.id, u.head_no
FROM frozen_owners o JOIN auth_sessions s ON s.person_id = o.owner_id
JOIN frozen_units u ON u.community_id = o.community_id AND u.poll_id = o.poll_id AND u.unit_id = o.unit_id
JOIN (SELECT head_no FROM frozen_units WHERE poll_id = %(poll)s GROUP BY head_no HAVING count(*) = 1) h ON h.head_no = u.head_no
WHERE o.poll_id = %(poll)s AND o.position = 0 ORDER BY hashtextextended(o.owner_id::text, 1) LIMIT %(casts)s
"""


def measure() -> dict[str, object]:
    """Return casts a second over bare inserts a second, and the cast's p99 over the bare p50: medians of the rounds."""
    url = fresh_database("cast")
    casts = WARM_UP + ROUNDS * CASTS_A_ROUND
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)")
        requests = _requests(connection, url, lay_poll(connection, casts * 2, MOTIONS, closed=False), casts)
        connection.execute("VACUUM ANALYZE")
        with (serving("scripts.bench.bare:app", _BARE_PORT, url, "/bare"), serving("wsgi:app", _CAST_PORT, url, "/health/ready")):
            rounds = _rounds(requests)
        written = connection.execute("SELECT count(*) FROM ballots").fetchone()
    if written != (casts,):
        raise RuntimeError(f"{casts} casts were answered and {written} ballots written")
    return _summary(rounds)


def _requests(connection: Connection, url: str, ground: Ground, casts: int) -> list[bytes]:
    """Prepare one cast for each of many voters, with tokens as a log-in issues them."""
    keys = {"poll": ground.poll_id, "casts": casts}
    for statement in (_PEOPLE, _SESSIONS, _SPEAKERS):
        connection.execute(statement, keys)
    voters = connection.execute(_VOTERS, keys).fetchall()
    path = f"/api/v1/communities/{ground.community_id}/polls/{ground.poll_id}/ballots"
    choices = {str(motion): "agree" if place % 3 else "against" for place, motion in enumerate(ground.motions)}
    with create_app(Settings.from_env({"DATABASE_URL": url, "VAR_DIR": str(Path("var"))})).app_context():
        return [
            load.request_bytes(path, json.dumps({"head": head, "choices": choices}).encode(), {
                "Authorization": f"Bearer {issue_access(UUID(str(person)), UUID(str(session)), staff=False, seconds=3600)}",
                "Idempotency-Key": f"bench-{place:08}"})
            for place, (person, session, head) in enumerate(voters)
        ]


def _rounds(requests: list[bytes]) -> list[tuple[load.Measured, load.Measured]]:
    bare = [load.request_bytes("/bare", one.split(b"\r\n\r\n", 1)[1], {}) for one in requests]
    _run(_BARE_PORT, bare[:WARM_UP])
    _run(_CAST_PORT, requests[:WARM_UP])
    rounds = []
    for start in range(WARM_UP, len(requests), CASTS_A_ROUND):
        part = slice(start, start + CASTS_A_ROUND)
        rounds.append((_run(_BARE_PORT, bare[part]), _run(_CAST_PORT, requests[part])))
    return rounds


def _run(port: int, requests: list[bytes]) -> load.Measured:
    measured = load.run(port, requests, CONNECTIONS, 60.0)
    if measured.statuses != {201: len(requests)}:
        raise RuntimeError(f"{len(requests)} requests were answered with {measured.statuses}")
    return measured


def _summary(rounds: list[tuple[load.Measured, load.Measured]]) -> dict[str, object]:
    def median(of: list[int]) -> int:
        return int(statistics.median_low(of))

    bare_speed, cast_speed = (median([int(one[side].per_second) for one in rounds]) for side in (0, 1))
    ratio = statistics.median(cast.per_second / bare.per_second for bare, cast in rounds)
    late = statistics.median(cast.percentile(99) / bare.percentile(50) for bare, cast in rounds)
    return {
        "cast_vs_bare": round(ratio, 3), "cast_p99_vs_bare_p50": round(late, 2), "bare_per_second": bare_speed,
        "casts_per_second": cast_speed, "bare_p50_ms": round(median([one.percentile(50) for one, _ in rounds]) / 1e6, 2),
        "cast_p50_ms": round(median([one.percentile(50) for _, one in rounds]) / 1e6, 2),
        "cast_p99_ms": round(median([one.percentile(99) for _, one in rounds]) / 1e6, 2), "casts": len(rounds) * CASTS_A_ROUND,
    }
