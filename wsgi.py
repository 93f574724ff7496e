"""The application for gunicorn and for `flask` commands."""

from app.factory import create_app
from app.kernel.collector import settle
from scripts.postgres import ensure_database_url

ensure_database_url()
app = create_app()
settle()
