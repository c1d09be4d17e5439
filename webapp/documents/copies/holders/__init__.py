"""Who holds copies: fixed codes, outside parties, saved lists."""
