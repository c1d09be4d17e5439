"""The number office: numbers are allocated, reserved, voided, never reused."""
