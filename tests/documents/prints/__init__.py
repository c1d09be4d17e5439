"""The log of uncontrolled prints."""
