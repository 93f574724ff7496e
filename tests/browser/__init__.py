"""The client in a real Chromium, against the real application on PostgreSQL."""
