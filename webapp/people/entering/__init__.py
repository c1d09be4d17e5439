"""Coming in: sign-in, sign-out, one-time links, the first set-up."""
