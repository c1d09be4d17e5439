"""Copies asked back and what comes back."""
