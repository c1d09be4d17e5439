"""What is due, for whom, by when."""
