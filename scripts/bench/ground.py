"""Lay a poll of any size by SQL: roll, owners, sessions, and ballots with their leaves once it has closed.

What the services would write row by row is written in bulk, by the owner of the schema and without its triggers; the
rows are of the same form. Of twenty heads sixteen have one unit and four have two to five; one head in a hundred is of
joint owners. A few owners of several units said different things, some ballots are void, some late or on paper.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

import psycopg

from app.kernel.ids import new_id
from app.law.rulebook import Rulebook

Connection = psycopg.Connection[tuple[object, ...]]
_OPENS = "now() - interval '1 day'"
# Twenty heads have thirty units: sixteen with one, then four with two, three, four and five.
_HEAD = """n / 30 * 20 + CASE WHEN mod(n, 30) < 16 THEN mod(n, 30) + 1 WHEN mod(n, 30) < 18 THEN 17 WHEN mod(n, 30) < 21 THEN 18
                             WHEN mod(n, 30) < 25 THEN 19 ELSE 20 END"""
_POLL = """
INSERT INTO polls (community_id, id, assembly_id, state, title, channels, opens_at, closes_at, rules, roll_on, total_heads,
                   total_area_cm2, frozen_at, closed_at)
VALUES (%(community)s, %(poll)s, gen_random_uuid(), %(state)s, '基准表决', '["electronic", "paper"]', now() - interval '1 day',
        now() + %(closes_in)s, %(rules)s, current_date, 1, 1, now() - interval '20 days', %(closed_at)s)
"""
_COMMUNITY = """
INSERT INTO communities (id, office_id, name, jurisdiction, kind)
VALUES (%(community)s, gen_random_uuid(), '基准小区', '440300', 'residence')
"""
_MOTION = """
INSERT INTO poll_motions (community_id, id, poll_id, position, title, matters, kind, options, seats, alternates, round,
                          candidates)
VALUES (%s, %s, %s, %s, '基准议题', '["service_company"]', 'ordinary', '[]', 0, 0, 1, '[]')
"""
_UNITS = f"""
INSERT INTO frozen_units (community_id, poll_id, unit_id, label, building, entrance, kind, area_register_cm2, head_no, counted,
                          salt, commitment)
SELECT %(community)s, %(poll)s, uuidv7(), concat(n / 400 + 1, '-', lpad(mod(n, 400)::text, 4, '0')), (n / 400 + 1)::text,
       NULL, 'residence', 600000 + abs(mod(hashint8(n), 4000)) * 100, {_HEAD}, true, substr(digest, 1, 16), encode(digest, 'hex')
FROM (SELECT n, sha256(convert_to(%(poll)s::text || n, 'UTF8')) AS digest FROM generate_series(0, %(units)s - 1) AS n) AS g
"""
_OWNERS = """
INSERT INTO frozen_owners (community_id, poll_id, unit_id, owner_id, position, key, proved, kind)
SELECT community_id, poll_id, unit_id, uuidv7(), place, concat('h', head_no, '.', place), true,
       CASE WHEN mod(head_no, 500) = 0 THEN 'company' ELSE 'person' END
FROM frozen_units, generate_series(0, CASE WHEN mod(head_no, 100) = 7 THEN 1 ELSE 0 END) AS place WHERE poll_id = %(poll)s
"""
_TOTALS = """
UPDATE polls p SET total_heads = t.heads, total_area_cm2 = t.area
FROM (SELECT count(DISTINCT head_no) AS heads, sum(area_register_cm2) AS area FROM frozen_units WHERE poll_id = %(poll)s) AS t
WHERE p.id = %(poll)s
"""
_AT_CLOSE = """
INSERT INTO closing_units (community_id, poll_id, unit_id, delivered, represented)
SELECT community_id, poll_id, unit_id, mod(head_no, 10) > 0, false FROM frozen_units WHERE poll_id = %(poll)s
"""
_WORDS = """
SELECT string_agg(CASE WHEN roll < 0.68 THEN 'a' WHEN roll < 0.88 THEN 'n' WHEN roll < 0.97 THEN 'b' ELSE '.' END, ' ')
FROM (SELECT random() AS roll FROM generate_series(1, %(motions)s) WHERE u.head_no > 0) AS w
"""
# One text for a head, and another one for a unit of one head in a thousand; every eleventh head has no ballot.
_BALLOTS = f"""
INSERT INTO ballots (community_id, id, poll_id, unit_id, channel, generation, cast_at, recorded_at, person_id, owner_id, capacity,
                     ground, idempotency_key, marks, salt)
SELECT %(community)s, uuidv7(), %(poll)s, unit_id, CASE WHEN mod(head_no, 10) = 3 THEN 'paper' ELSE 'electronic' END, 0, at, at,
       uuidv7(), uuidv7(), 'self', 'proved', 'key-' || place, CASE WHEN odd THEN ({_WORDS}) ELSE marks END,
       substr(decode(commitment, 'hex'), 1, 16)
FROM (
  SELECT u.unit_id, u.head_no, u.commitment, m.marks, now() - interval '12 hours' + u.place * interval '1 millisecond' AS at,
         u.place, mod(u.head_no, 1000) = 19 AND mod(u.place, 7) = 0 AS odd
  FROM (SELECT *, row_number() OVER () AS place FROM frozen_units WHERE poll_id = %(poll)s) AS u
  JOIN (SELECT u.head_no, ({_WORDS}) AS marks
        FROM (SELECT DISTINCT head_no FROM frozen_units WHERE poll_id = %(poll)s AND mod(head_no, 11) > 0) AS u) AS m
    ON m.head_no = u.head_no) AS u
"""
_VOIDS = """
INSERT INTO ballot_voids (community_id, id, poll_id, ballot_id, ground, reason, voided_at)
SELECT community_id, uuidv7(), poll_id, id, 'forged', '基准', now()
FROM (SELECT * FROM ballots WHERE poll_id = %(poll)s ORDER BY id LIMIT 40) AS b
"""
_SECOND = """
INSERT INTO ballots (community_id, id, poll_id, unit_id, channel, generation, cast_at, recorded_at, capacity, ground, marks, salt)
SELECT community_id, uuidv7(), poll_id, unit_id, 'city', 0, cast_at + interval '1 hour', recorded_at + interval '1 hour', 'self',
       'proved', marks, salt
FROM (SELECT * FROM ballots WHERE poll_id = %(poll)s AND channel = 'electronic' ORDER BY id DESC LIMIT 200) AS b
"""
_LEAVES = """
INSERT INTO ledger_leaves (community_id, log_id, id, kind, body, leaf_hash, recorded_at, include_by)
SELECT community_id, poll_id, id, 'ballot', body, sha256('\\x00'::bytea || convert_to(body, 'UTF8')), recorded_at, recorded_at
FROM (SELECT *, concat('{"channel":"', channel, '","choices":"', encode(sha256(salt), 'hex'), '","id":"', id,
                       '","kind":"ballot","poll":"', poll_id, '","unit":"', encode(sha256(salt || salt), 'hex'), '"}') AS body
      FROM ballots WHERE poll_id = %(poll)s) AS b
"""
_POSITIONS = """
INSERT INTO ledger_positions (community_id, log_id, position, leaf_id)
SELECT community_id, log_id, row_number() OVER (ORDER BY recorded_at, id) - 1, id FROM ledger_leaves WHERE log_id = %(poll)s
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A poll that was laid: its ids, and those of its motions in order."""

    community_id: UUID
    poll_id: UUID
    motions: tuple[UUID, ...]


def lay_poll(connection: Connection, units: int, motions: int, *, closed: bool) -> Ground:
    """Lay a community with a poll whose every unit has its owners."""
    ground = Ground(new_id(), new_id(), tuple(new_id() for _ in range(motions)))
    rules = Rulebook.resolve("440300", dt.date(2026, 1, 1)).snapshot()
    keys = {"community": ground.community_id, "poll": ground.poll_id, "units": units}
    connection.execute("SET session_replication_role = replica")
    connection.execute(_COMMUNITY, keys)
    closes = "-1 hour" if closed else "7 days"
    connection.execute(_POLL, keys | {
        "state": "closed" if closed else "announced", "closes_in": closes, "rules": json.dumps(rules),
        "closed_at": dt.datetime.now(dt.UTC) if closed else None})
    for position, motion in enumerate(ground.motions, start=1):
        connection.execute(_MOTION, [ground.community_id, motion, ground.poll_id, position])
    for statement in (_UNITS, _OWNERS, _TOTALS):
        connection.execute(statement, keys)
    return ground


def lay_ballots(connection: Connection, ground: Ground) -> int:
    """Lay the ballots of a closed poll with their leaves and positions, and return how many there are."""
    keys = {"community": ground.community_id, "poll": ground.poll_id, "motions": len(ground.motions)}
    for statement in (_AT_CLOSE, _BALLOTS, _SECOND, _VOIDS, _LEAVES, _POSITIONS):
        connection.execute(statement, keys)
    found = connection.execute("SELECT count(*) FROM ballots WHERE poll_id = %(poll)s", keys).fetchone()
    return int(str(found[0])) if found else 0
