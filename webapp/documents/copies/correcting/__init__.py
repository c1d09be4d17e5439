"""Corrections, as further lines."""
