"""Writing documents: new ones, their facts, their next revisions, sending them for approval."""
