"""Permission to copy 复制许可: an approval of its own, with the number of copies and what they are for."""
