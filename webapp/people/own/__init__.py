"""What concerns the signed-in person alone: facts, language, password, sign-ins, tokens."""
