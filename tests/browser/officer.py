"""Log an officer in through the browser, and look at a page as axe does and as a screen shows it."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from app.identity.models import TotpDevice
from app.kernel import clock
from app.kernel.db import db, transaction
from tests.factories.identity import totp

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
KEEP = bool(os.environ.get("KEEP_SCREENS"))  # docs/screens holds one screenful of each route
SCREENS = ROOT / ("docs/screens" if KEEP else "var/screens")
TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
_LOG_IN = """async ([phone, code]) => {
  const ask = async (path, body, token) => {
    const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }
    const answer = await fetch(`/api/v1/auth/${path}`, { method: 'POST', body: JSON.stringify(body), headers })
    if (!answer.ok) throw new Error(`${path} ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const sent = await ask('codes', { phone })
  const { access_token } = await ask('sessions', { phone, code: sent.demo_code })
  if (code) await ask('totp/check', { code }, access_token)
}"""


def enter(page, app, who, path="/office", *, staff=True):
    """Log somebody in with the browser's own requests, as the pages of the log-in do, and open a page."""
    page.goto("/login")
    with app.app_context(), transaction():
        clock.move(dt.timedelta(minutes=13))  # a phone gets five codes an hour
    page.evaluate(_LOG_IN, [who.phone.removeprefix("+86"), totp(app, who.person_id) if staff else None])
    fresh_step(app, who)
    page.goto(path)
    seen(page)


def fresh_step(app, who):
    """Let the authenticator's code of this half minute be used again, as a minute later."""
    with app.app_context(), transaction():
        db.session.query(TotpDevice).filter_by(person_id=who.person_id).update({"last_step": 0})


def seen(page):
    """Wait until the page shows its heading and nothing loads."""
    page.get_by_role("heading", level=1).wait_for()
    page.locator(".bones").wait_for(state="detached")


def check(page, name):
    """Find what axe finds, what is cut off sideways, and what the script complained of; keep a picture."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.evaluate("() => window.scrollTo(0, 0)")
    page.screenshot(path=str(SCREENS / f"{name}.png"), full_page=not KEEP)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)["violations"]
    told = [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]
    sideways = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert (name, told, page.faults, max(0, sideways)) == (name, [], [], 0)
