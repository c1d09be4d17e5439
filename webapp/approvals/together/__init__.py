"""Several rounds signed at once: what was opened, the check page, one proof, a result per row."""
