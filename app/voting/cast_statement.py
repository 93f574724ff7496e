"""Hold the one statement that casts (docs/adr/0004): it locks, checks and writes, or does nothing at all.

Each room's part is that room's own text: the session's life is identity's, leaves are ledger's, audit and outbox the
kernel's. The poll is read FOR SHARE and compared with the database's clock, while the close takes it FOR UPDATE: without
that lock ballots slip in after a close. Uniqueness of a unit's ballot is an index, so of a thousand at once one wins.
"""

from __future__ import annotations

import re
from typing import Any

from psycopg.rows import namedtuple_row
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import INTERVAL, psycopg

from app.identity.service import LIVE_SESSION
from app.kernel.audit import ADD_ENTRY
from app.kernel.clock import NOW_IN_PLACE
from app.kernel.db import db, in_transaction, self_committing
from app.kernel.outbox import ADD_ITEM
from app.ledger.leaves import ADD_BALLOT_LEAVES
from app.voting.telling import RECORDED

_LIVE = LIVE_SESSION.replace(":session_id", ":session").replace(":person_id", ":person")
# Who waited for the poll goes on with what stood before: speakers and ballots of its snapshot, and the poll as it is now.
# A void or restoration writes the poll's row, so its version tells that they do not fit; then nothing is cast.
_SAME = "p.xmin = (SELECT q.xmin FROM polls q WHERE q.community_id = :community AND q.id = :poll)"
# The clock is asked once, and without its function: each call of that costs a tenth of what the whole statement does.
# Whether paper came first is counted for each unit, not joined: planned while the poll was empty, a join reads all ballots.
_CAST = text(f"""
WITH clock AS MATERIALIZED (SELECT {NOW_IN_PLACE} AS at), open_poll AS (
  SELECT p.community_id, p.id, k.at
  FROM clock k JOIN polls p ON p.opens_at <= k.at AND k.at < p.closes_at
  WHERE p.community_id = :community AND p.id = :poll AND p.state = 'announced' AND p.channels ? 'electronic'
    AND EXISTS ({_LIVE.replace("app_now()", "k.at")}) AND {_SAME}
  FOR SHARE OF p
), mine AS (
  SELECT s.unit_id, s.owner_id, s.capacity, s.ground, s.proxy_id, s.generation, u.label, u.commitment, o.at,
         row_number() OVER (ORDER BY u.label) AS place, count(*) OVER () AS units
  FROM open_poll o
  JOIN poll_speakers s ON s.community_id = o.community_id AND s.poll_id = o.id AND s.person_id = :person
  JOIN frozen_units u ON u.community_id = s.community_id AND u.poll_id = s.poll_id AND u.unit_id = s.unit_id
  WHERE u.head_no = :head AND u.counted
    AND NOT EXISTS (SELECT 1 FROM ballots b WHERE b.poll_id = o.id AND b.person_id = :person AND b.idempotency_key = :key)
), fresh AS (
  SELECT m.*, CAST(g.id AS uuid) AS id, decode(g.salt, 'hex') AS salt, g.choices
  FROM mine m JOIN unnest(string_to_array(:ids, ' '), string_to_array(:salts, ' '), string_to_array(:choices, ' '))
    WITH ORDINALITY AS g (id, salt, choices, place) ON g.place = m.place AND m.units <= :most
  WHERE (
    SELECT count(*) FROM ballots b
    WHERE b.community_id = :community AND b.poll_id = :poll AND b.unit_id = m.unit_id AND b.generation = m.generation
      AND b.channel = 'paper' AND :paper_stands) = 0
), added AS (
  INSERT INTO ballots (community_id, id, poll_id, unit_id, channel, generation, cast_at, recorded_at, person_id, owner_id,
                       capacity, ground, proxy_id, idempotency_key, marks, salt)
  SELECT :community, id, :poll, unit_id, 'electronic', generation, at, at, :person, owner_id, capacity, ground, proxy_id,
         :key, :marks, salt
  FROM fresh
  ON CONFLICT (community_id, poll_id, unit_id, channel, generation) DO NOTHING
  RETURNING id, unit_id, cast_at
), cast_ballots AS (
  SELECT a.id, a.cast_at AS at, f.commitment AS unit, f.choices, a.unit_id FROM added a JOIN fresh f ON f.id = a.id
), leaves AS (
{ADD_BALLOT_LEAVES}
), done AS (
  SELECT jsonb_build_object('community_id', CAST(:community AS uuid), 'poll_id', CAST(:poll AS uuid),
                            'head', CAST(:head AS bigint), 'ballots', jsonb_agg(id)) AS facts, min(at) AS at
  FROM cast_ballots HAVING count(*) > 0
), noted AS ({ADD_ENTRY}), promised AS ({ADD_ITEM})
SELECT m.unit_id, m.label, m.units, m.at, l.id, l.body, l.leaf_hash, l.include_by
FROM mine m LEFT JOIN cast_ballots c ON c.unit_id = m.unit_id LEFT JOIN leaves l ON l.id = c.id
ORDER BY m.place
""").bindparams(bindparam("include_within", type_=INTERVAL))

def _written() -> str:
    """Write the statement as the driver takes it: each value that is bound costs, so what never changes is not bound.

    psycopg keeps what it made of a text only up to 4096 characters; longer ones it parses again for each cast.
    """
    written = " ".join(str(_CAST.compile(dialect=psycopg.dialect())).split())  # type: ignore[no-untyped-call]
    for name, value in (("act", "ballot.cast"), ("subject_kind", "poll"), ("topic", RECORDED)):
        written = written.replace(f"%({name})s", f"'{value}'")
    written = written.replace("%(subject)s", "%(poll)s")
    return re.sub(r"CAST\((%\(\w+\)s) AS (\w+)\)", r"\1::\2", written)


CAST = _written()


def run_cast(values: dict[str, Any]) -> list[Any]:
    """Run the statement on the driver itself; rows are one for each unit of the head.

    Where nothing was begun before it, the statement is a transaction of its own and commits as it ends: the one exception
    to the commit at the edge, for it saves two of three journeys to the database (docs/adr/0004). A ballot that is
    replaced was voided just before, so that one casts within the session's transaction. Errors are psycopg's own.
    """
    if in_transaction():
        return _rows(db.session.connection().connection.driver_connection, values)
    with self_committing() as driver:
        return _rows(driver, values)


def _rows(driver: Any, values: dict[str, Any]) -> list[Any]:
    rows: list[Any] = driver.cursor(row_factory=namedtuple_row).execute(CAST, values).fetchall()
    return rows
