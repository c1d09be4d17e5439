"""Off-line packs."""
