"""Release, taking effect, and the approved end of a document."""
