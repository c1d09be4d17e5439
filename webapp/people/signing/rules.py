"""Rules of the signing PIN that need no database."""

from __future__ import annotations

from webapp.core.errors import N_, Invalid, Message

SHORTEST, LONGEST = 6, 64
MOST_WRONG = 5
"""After so many wrong PINs a sitting ends, and the next signature needs a full proof."""


def check_pin(pin: str, *known: str) -> None:
    """A PIN is short because it counts within a sitting only; the easiest guesses are refused.

    Args:
        known: what everybody knows of the person: login, staff number.

    Raises:
        Invalid: too short, too long, one sign repeated, a run of digits, or something known (field ``pin``).
    """
    problem = None
    if len(pin) < SHORTEST:
        problem = Message(N_("At least %(n)s characters."), {"n": SHORTEST})
    elif len(pin) > LONGEST:
        problem = Message(N_("At most %(n)s characters."), {"n": LONGEST})
    elif len(set(pin)) < 3 or _is_run(pin):
        problem = Message(N_("This is too easy to guess; mix the digits more."))
    elif pin.lower() in {word.lower() for word in known if word}:
        problem = Message(N_("Choose something that others do not know of you."))
    if problem:
        raise Invalid(fields={"pin": [problem]})


def _is_run(pin: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in zip(pin, pin[1:], strict=False)}
    return steps in ({1}, {-1})
