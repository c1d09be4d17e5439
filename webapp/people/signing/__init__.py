"""What a person signs with besides the password: one-time code, signing PIN, sitting, handwriting."""
