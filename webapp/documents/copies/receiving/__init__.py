"""Signing for a copy, by press or by hand."""
