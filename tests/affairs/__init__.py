"""Opinions gathered, notices and questions."""
