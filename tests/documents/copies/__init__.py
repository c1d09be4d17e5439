"""Controlled copies."""
