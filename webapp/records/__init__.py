"""Evidence made by running the system."""
