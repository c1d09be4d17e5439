"""Loans: rules, actions on both databases, pages."""
