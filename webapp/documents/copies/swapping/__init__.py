"""The swap at the door: the new copy goes out, the old one comes in, one code each."""
