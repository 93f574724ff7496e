"""Tests of the house itself: migrations, tables, endpoints."""
