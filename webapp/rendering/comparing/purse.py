"""How much work one comparison may cost; what was left out for it is said, never hidden."""

from __future__ import annotations

from dataclasses import dataclass

WORK = 12_000_000
"""Steps of one comparison, roughly a tenth of a microsecond each: a second or two at most."""


@dataclass
class Purse:
    """Steps that are left; ``coarse`` is true once something was left out that might have been seen."""

    left: int = WORK
    coarse: bool = False

    def pays(self, steps: int) -> bool:
        """Take ``steps`` out, or nothing at all where there are not so many left."""
        if steps > self.left:
            return False
        self.left -= steps
        return True
