"""The lines across every page that any instance may need; ``create_app`` registers them."""

from __future__ import annotations

from webapp.core.errors import N_, Message
from webapp.shell.registry import Banner

DEMO = Banner(
    "warn",
    Message(N_("DEMO: people, documents and dates are made up, and the clock was moved. Never use it for real work.")),
    prints=True,
)


def read_only(reason: Message) -> Banner:
    """Nothing can be written now; ``reason`` says why and what ends it."""
    return Banner("stop", Message(N_("Read-only: %(reason)s"), {"reason": reason}))
