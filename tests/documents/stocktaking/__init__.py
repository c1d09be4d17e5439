"""Stock-takes of shelves."""
