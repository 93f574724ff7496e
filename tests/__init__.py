"""Tests that read as examples."""
