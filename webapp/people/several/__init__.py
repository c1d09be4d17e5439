"""Many accounts at once: a list from Excel or pasted, a check per row, one-time links to hand out."""
