"""Tests of meetings of bodies."""
