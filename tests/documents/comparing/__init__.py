"""Comparing revisions."""
