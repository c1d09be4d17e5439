"""Counting a shelf: begun from the ledger, entered paper by paper, followed up, signed (ISO 9001 7.5.3.2 a, 7.5.3.1 b).

Nothing that was entered is changed: what is wrong, and what happened later, is a further line.
"""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core import clock, journal
from webapp.core.access import Actor, Permission, require
from webapp.core.db import db, fresh, transaction
from webapp.core.errors import N_, Conflict, Invalid, NotAllowed
from webapp.documents.copies import actions as copies
from webapp.documents.stocktaking import queries
from webapp.documents.stocktaking.models import ExpectedCopy, Stocktake, StocktakeAct, StocktakeLine
from webapp.documents.stocktaking.queries import Row, sheet_of
from webapp.documents.stocktaking.reading import Hit, hit_of, read
from webapp.documents.stocktaking.rules import FollowUp, Found
from webapp.people.credentials import consume
from webapp.people.models import Department

LONGEST = 200


def begin_stocktake(department: Department | None, place: str, *, by: Actor) -> Stocktake:
    """Begin a count: what the ledger has out there now is the list.

    Raises:
        NotAllowed: not the controller. Invalid: neither department nor place, or nothing is registered there.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        if by.person_id is None:
            raise NotAllowed(N_("Only a person can do this."))
        place = place.strip()
        if department is None and not place:
            raise Invalid(fields={"department": [N_("Choose a department or a place.")]})
        expected = queries.expected_at(department, place, by=by)
        if not expected:
            raise Invalid(fields={"department": [N_("The ledger has no paper copy out there.")]})
        begun = Stocktake(
            department_id=department.id if department else None,
            place=place,
            begun_by_id=by.person_id,
            begun_at=clock.now(),
        )
        db.session.add(begun)
        db.session.flush()
        db.session.add_all(ExpectedCopy(stocktake_id=begun.id, copy_id=c.id, sheet=c.sheet) for c in expected)
        journal.record(
            StocktakeAct.BEGUN,
            begun,
            by=by,
            private={"place": place},
            department=begun.department_id,
            copies=len(expected),
        )
    return begun


def enter_ticked(stocktake: Stocktake, keys: Iterable[str], *, by: Actor) -> int:
    """Enter the ticked rows as found; one that was entered meanwhile is left as it is. Returns how many are new.

    Raises:
        NotAllowed: not the controller. Conflict: it is signed.
    """
    with transaction():
        stocktake = _open(stocktake, by)
        sheet, wanted = sheet_of(stocktake, by=by), set(keys)
        rows = [row for row in sheet.open_rows if row.key in wanted]
        for row in rows:
            if row.copy is not None:
                _write(stocktake, hit_of(sheet, row.copy, row.sheet), by=by)
    return len(rows)


def enter_code(stocktake: Stocktake, typed: str, *, by: Actor, remark: str = "") -> StocktakeLine:
    """Enter the paper in hand by its code or number.

    Raises:
        NotAllowed: not the controller. Invalid: nothing that could be meant. Conflict: signed, or entered already.
    """
    with transaction():
        stocktake = _open(stocktake, by)
        sheet = sheet_of(stocktake, by=by)
        hit = read(sheet, typed, by=by)
        for row in sheet.rows:
            same = (
                row.copy is not None and hit.copy is not None and (row.copy.id, row.sheet) == (hit.copy.id, hit.sheet)
            )
            if row.lines and (same or (hit.typed and row.typed == hit.typed)):
                raise Conflict(N_("This paper is entered already."))
        return _write(stocktake, hit, by=by, remark=remark)


def enter_other(stocktake: Stocktake, what: str, *, by: Actor, remark: str = "") -> StocktakeLine:
    """Enter something that bears no code and is on no list, such as a photocopy.

    Raises:
        NotAllowed: not the controller. Invalid: not said what, or in more than 200 characters. Conflict: signed.
    """
    with transaction():
        stocktake = _open(stocktake, by)
        if not what.strip() or len(what.strip()) > LONGEST:
            raise Invalid(fields={"what": [N_("Say what was found, in at most 200 characters.")]})
        return _write(stocktake, Hit(None, 0, Found.UNKNOWN, what.strip()), by=by, remark=remark)


def judge_row(stocktake: Stocktake, key: str, found: Found, remark: str, *, by: Actor) -> StocktakeLine:
    """Say how a row stands, before it is counted or anew; a correction after the signature needs a remark.

    Raises:
        NotAllowed: not the controller. NotFound: no such row. Invalid: no remark where one is needed.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        stocktake = fresh(stocktake)
        row = queries.row_named(sheet_of(stocktake, by=by), key)
        if stocktake.signed_at is not None and not remark.strip():
            raise Invalid(fields={"remark": [N_("Say what is right; the signed line stays.")]})
        act = StocktakeAct.CORRECTED if row.last else StocktakeAct.ENTERED
        return _write(stocktake, Hit(row.copy, row.sheet, found, row.typed), by=by, remark=remark, row=row, act=act)


def follow_up(stocktake: Stocktake, key: str, what: FollowUp, reason: str, *, by: Actor) -> StocktakeLine:
    """Do what a row asks for: report the copy lost, recall it, take it back; also after the signature.

    Raises:
        NotAllowed: not the controller. NotFound: no such row. Conflict: not possible as the copy stands now.
        Invalid: no reason.
    """
    with transaction():
        require(by, Permission.COPY_RECALL)
        stocktake = fresh(stocktake)
        row = queries.row_named(sheet_of(stocktake, by=by), key)
        if row.copy is None or row.found is None or what not in row.may_follow:
            raise Conflict(N_("This can not be done as the copy stands now."))
        if what is FollowUp.LOST:
            copies.lose_copy(row.copy, reason, by=by)
        elif what is FollowUp.RECALLED:
            copies.recall_copy(row.copy, reason, by=by)
        else:
            copies.return_copy(row.copy, by=by, sheet=row.sheet, remark=reason)
        hit = Hit(row.copy, row.sheet, row.found)
        return _write(stocktake, hit, by=by, remark=reason, follow=what, act=StocktakeAct.FOLLOWED)


def sign_stocktake(stocktake: Stocktake, *, by: Actor, proof: str, shown: str = "", remark: str = "") -> Stocktake:
    """Close the count with a signature: what was not found is missing.

    Args:
        proof: the one-use proof of ``people.credentials.prove``.
        shown: the digest of what the person saw; another one by now is a Conflict. Empty: what stands there.

    Raises:
        NotAllowed: not the controller. Conflict: signed already, or somebody entered something meanwhile.
    """
    with transaction():
        journal.refuse_clock_behind()
        stocktake = _open(stocktake, by)
        sheet = sheet_of(stocktake, by=by)
        if shown and shown != sheet.shown:
            raise Conflict(N_("Somebody changed this meanwhile. Look at it again, then repeat your change."))
        credential = consume(proof, by.person_id or 0).kind
        for row in sheet.open_rows:
            _write(stocktake, Hit(row.copy, row.sheet, Found.MISSING), by=by)
        sheet = sheet_of(stocktake, by=by)
        stocktake.signed_by_id, stocktake.signed_at, stocktake.credential = by.person_id, clock.now(), credential
        stocktake.digest, stocktake.remark = sheet.shown, remark.strip()
        journal.record(
            StocktakeAct.SIGNED,
            stocktake,
            by=by,
            private={"remark": stocktake.remark},
            digest=stocktake.digest,
            credential=credential,
            **{str(found): count for found, count in sheet.counts.items()},
        )
    return stocktake


def _open(stocktake: Stocktake, by: Actor) -> Stocktake:
    require(by, Permission.COPY_RECALL)
    stocktake = fresh(stocktake)
    if stocktake.signed_at is not None:
        raise Conflict(N_("It is signed; what is wrong is corrected by a further line."))
    return stocktake


def _write(
    stocktake: Stocktake,
    hit: Hit,
    *,
    by: Actor,
    remark: str = "",
    row: Row | None = None,
    follow: FollowUp = FollowUp.NONE,
    act: StocktakeAct = StocktakeAct.ENTERED,
) -> StocktakeLine:
    corrects = row.last.id if row is not None and row.last is not None else None
    line = StocktakeLine(
        stocktake_id=stocktake.id,
        copy_id=hit.copy.id if hit.copy else None,
        sheet=hit.sheet,
        typed=hit.typed,
        found=hit.found,
        follow_up=follow,
        remark=remark.strip(),
        by_id=by.person_id,
        at=clock.now(),
        corrects_id=corrects,
    )
    db.session.add(line)
    db.session.flush()
    db.session.expire(stocktake, ["lines"])
    journal.record(
        act,
        stocktake,
        by=by,
        private={"what": hit.typed, "remark": line.remark},
        copy=line.copy_id,
        sheet=line.sheet,
        found=str(hit.found),
        follow_up=str(follow),
        line=line.id,
    )
    return line
