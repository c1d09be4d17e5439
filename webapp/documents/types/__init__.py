"""Document types as data: adopted from what ships, changed by their keeper."""
