"""Change requests."""
