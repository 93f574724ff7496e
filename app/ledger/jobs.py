"""Give positions to what was cast, and raise an alarm where a promise was not kept: the worker's part."""

from __future__ import annotations

import datetime as dt
import logging

from app.kernel import clock, jobs
from app.kernel.db import db
from app.ledger import service

log = logging.getLogger(__name__)

LONGEST_WAIT = dt.timedelta(days=60)
"""How far back the sweep looks: a demo's clock may jump over weeks between a cast and the sequencer."""


@jobs.every_seconds(5)
def sequence_waiting() -> None:
    """Sequence every log with fresh leaves; in one order, so that two workers never wait for each other."""
    at = clock.now()
    for waiting in service.waiting_logs(db.session, at - service.SLACK):
        service.sequence(db.session, waiting, at)


@jobs.every("*/5 * * * *")
def sweep() -> None:
    """Look for leaves that the quick round missed, and report those whose time has passed."""
    at = clock.now()
    for late in service.late_leaves(db.session, at, within=LONGEST_WAIT):
        log.error("leaf %s of log %s was due in a signed head by %s", late.leaf_id, late.log.log_id, late.include_by)
    for waiting in service.waiting_logs(db.session, at - LONGEST_WAIT):
        service.sequence(db.session, waiting, at, sweep=True)
