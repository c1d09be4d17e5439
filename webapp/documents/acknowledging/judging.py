"""What reading brought: the mark of an exam, the evaluation of the effect (7.2 c); lines that are never changed."""

from __future__ import annotations

from typing import Any

from webapp.core import clock, journal
from webapp.core.access import Actor
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid
from webapp.documents.acknowledging import queries
from webapp.documents.acknowledging.models import Effect, Reading, ReadingAct, ReadingMark, ReadingState

MEASURES = ("score", "effect")


def judge_reading(
    reading: Reading, *, by: Actor, score: int | None = None, effect: Effect | None = None, reason: str = ""
) -> Reading:
    """Record the mark of an exam, or what the evaluation of the effect found: a line each.

    Args:
        reason: why a mark or verdict that stands is corrected; the earlier line stays to be seen.

    Raises:
        NotAllowed: not who looks after reading. Conflict: not read yet.
        Invalid: neither, a mark beyond 0 to 100, what stands already, a correction without its reason.
    """
    with transaction():
        reading = fresh(reading)
        queries.require_manager(reading.revision.document, by)
        if reading.state is not ReadingState.DONE:
            raise Conflict(N_("Only what was read is judged."))
        given = {"score": score, "effect": effect}
        _check(reading, given, reason.strip())
        _keep_first(reading)
        for measure in MEASURES:
            if given[measure] is not None and given[measure] != getattr(reading, measure):
                _write(reading, measure, given[measure], reason.strip(), by=by)
        reading.judged_by_id, reading.judged_at = by.person_id, clock.now()
    return reading


def _check(reading: Reading, given: dict[str, Any], reason: str) -> None:
    score = given["score"]
    if all(value is None for value in given.values()):
        raise Invalid(fields={"score": [N_("Give a mark or a verdict.")]})
    if score is not None and not 0 <= score <= 100:
        raise Invalid(fields={"score": [N_("A mark from 0 to 100.")]})
    stands = {m: getattr(reading, m) for m in MEASURES if given[m] is not None and getattr(reading, m) is not None}
    if stands and all(given[m] is None or given[m] == stands.get(m) for m in MEASURES):
        raise Invalid(fields={next(iter(stands)): [N_("This is what stands there already.")]})
    if any(given[m] != value for m, value in stands.items()) and not reason:
        raise Invalid(fields={"reason": [N_("A correction needs its reason.")]})


def _keep_first(reading: Reading) -> None:
    """What was judged before marks were lines becomes the first of them, of whom and when it was judged."""
    if reading.marks or reading.judged_at is None:
        return
    for measure in MEASURES:
        value = getattr(reading, measure)
        if value is not None:
            line = ReadingMark(reading=reading, at=reading.judged_at, by_id=reading.judged_by_id)
            setattr(line, measure, value)
            db.session.add(line)
    db.session.flush()


def _write(reading: Reading, measure: str, value: Any, reason: str, *, by: Actor) -> None:
    before = next((m for m in reversed(reading.marks) if getattr(m, measure) is not None), None)
    line = ReadingMark(reading=reading, at=clock.now(), by_id=by.person_id, corrects_id=before.id if before else None)
    line.reason = reason if before else ""
    setattr(line, measure, value)
    setattr(reading, measure, value)
    db.session.add(line)
    db.session.flush()
    facts: dict[str, Any] = {measure: value if measure == "score" else str(value), "line": line.id}
    if before:
        facts["corrects"] = before.id
    journal.record(ReadingAct.JUDGED, reading, by=by, private={"reason": line.reason}, **facts)
