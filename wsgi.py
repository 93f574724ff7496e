"""The application for gunicorn and for `flask` commands."""

import gc

from app.factory import create_app
from scripts.postgres import ensure_database_url

ensure_database_url()
app = create_app()
# What was loaded stays: to walk it again and again for garbage takes a fifth of a cast (docs/adr/0004).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
