"""Endings other than coming back."""
