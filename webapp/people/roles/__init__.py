"""The pages of roles: their permissions in plain words, giving and confirming them."""
