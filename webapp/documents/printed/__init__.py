"""What paper answers when its code is scanned."""
