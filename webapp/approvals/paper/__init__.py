"""Signing off-line 线下签批: the printed sign sheet, the scan that comes back, who entered it."""
