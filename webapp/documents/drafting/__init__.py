"""The next revision of a document: handed in, replaced, sent for approval, discarded."""
