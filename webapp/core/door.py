"""What the command line hands to every room's commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp.core.access import Actor


@dataclass(frozen=True)
class Door:
    """The WSGI application and who acts: the operator, or the person of ``--as LOGIN``."""

    app: Any
    by: Actor
