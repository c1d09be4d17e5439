"""The organisation: its companies and sites, and the settings that hold for all of them."""
