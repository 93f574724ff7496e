"""Migrations on a database that is in use: rows survive, constraints hold."""
