"""A take-over list under its two signatures: what the second person sees, and what follows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from webapp.approvals.subjects import Fact, Heading, Link, Shown, SubjectView, TextBlock
from webapp.core import clock, jobs, journal
from webapp.core.access import Actor, Permission
from webapp.core.errors import N_, Conflict, Message, NotAllowed
from webapp.documents.renditions.words import MEANINGS
from webapp.documents.takeover import queries
from webapp.documents.takeover.models import ListState, RowState, Takeover, TakeoverAct, TakeoverRow
from webapp.documents.takeover.rules import why_not_confirm
from webapp.documents.takeover.words import columns_of
from webapp.people import queries as people
from webapp.people.models import Person

MOST_SHOWN = 1000
STATE_TITLES: dict[ListState, tuple[str, str]] = {
    ListState.READING: (N_("Being read"), "work"),
    ListState.OPEN: (N_("Being prepared"), "draft"),
    ListState.SENT: (N_("Waits for the second person"), "work"),
    ListState.ENTERING: (N_("Coming into force"), "work"),
    ListState.DONE: (N_("Taken over"), "ok"),
    ListState.DROPPED: (N_("Dropped"), "stop"),
}


def url_of(takeover: Takeover) -> str:
    """The address of a list."""
    return f"/docs/takeover/{takeover.id}"


class TakeoverSubject:
    """What the room ``approvals`` knows of a list."""

    title = N_("Take-over lists")

    def types(self, language: str) -> list[tuple[str, str]]:
        """A list has no type."""
        return []

    def type_key(self, subject_id: int) -> str:
        """None."""
        return ""

    def may_sign_together(self, subject_id: int) -> bool:
        """Each list is signed by itself."""
        return False

    def check_may_be_asked(self, subject_id: int, person: Person) -> None:
        """The second signature needs the permission of the first."""
        if not people.actor_of(person).may(Permission.DOCUMENT_TAKE_OVER):
            raise NotAllowed(
                N_("%(name)s does not hold the permission to take documents over, so cannot be asked."),
                name=person.name,
            )

    def shown(self, subject_id: int) -> Shown:
        """The list by its digest, and the registers it was made from."""
        takeover = queries.find_takeover(subject_id)
        facts: dict[str, Any] = {
            "kind": "takeover",
            "id": str(takeover.id),
            "number": queries.number_of(takeover.id),
            "title": takeover.name,
            "digest": queries.list_digest(takeover),
            "rows": sum(1 for row in takeover.rows if row.state not in queries.KEPT_OUT),
        }
        registers = [file for file in takeover.files if file.register and file.sha]
        return Shown(facts, tuple({"role": "register", "alg": 1, "hash": f.sha, "size": f.size} for f in registers))

    def heading(self, subject_id: int) -> Heading:
        """Its name and address."""
        takeover = queries.find_takeover(subject_id)
        return Heading(queries.number_of(takeover.id), takeover.name, "", url_of(takeover))

    def view(self, subject_id: int, *, by: Actor, language: str, submission: int) -> SubjectView:
        """The whole list with its reasons, on one screen."""
        return view_of(queries.find_takeover(subject_id), language)

    def check_readable(self, subject_id: int, *, by: Actor) -> None:
        """Who may take over reads lists."""
        queries.get_takeover(subject_id, by=by)

    def on_step(self, subject_id: int, meaning: str, *, by: Actor) -> None:
        """Steps change nothing."""

    def on_approved(self, subject_id: int, *, by: Actor) -> None:
        """Both have signed the same list: its documents come into force.

        Raises:
            NotAllowed: the second person had a hand in it, lost the permission, or it is switched off.
            Conflict: the list is not the one that was signed first.
        """
        takeover = queries.find_takeover(subject_id)
        refused = why_not_confirm(takeover, by)
        if refused is not None:
            raise refused
        if takeover.state is not ListState.SENT or queries.list_digest(takeover) != takeover.digest:
            raise Conflict(N_("The list is not the one that was signed first. It has to be signed again by both."))
        takeover.state = ListState.ENTERING
        takeover.confirmed_by_id, takeover.confirmed_at = by.person_id, clock.now()
        journal.record(TakeoverAct.CONFIRMED, takeover, by=by, digest=takeover.digest, entered_by=takeover.sent_by_id)
        jobs.enqueue("takeover_enter", takeover_id=takeover.id)

    def on_returned(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """Back to who entered it."""
        _open_again(subject_id, by, reason)

    def on_rejected(self, subject_id: int, *, by: Actor, reason: str) -> None:
        """Back to who entered it; nothing came into force."""
        _open_again(subject_id, by, reason)

    def on_withdrawn(self, subject_id: int, *, by: Actor) -> None:
        """The first signature falls."""
        _open_again(subject_id, by, "")


def _open_again(takeover_id: int, by: Actor, reason: str) -> None:
    takeover = queries.find_takeover(takeover_id)
    takeover.state, takeover.sent_by_id, takeover.digest = ListState.OPEN, None, ""
    journal.record(TakeoverAct.RETURNED, takeover, by=by, private={"reason": reason})


def view_of(takeover: Takeover, language: str) -> SubjectView:
    """A list as the approval page shows it."""
    title, chip = STATE_TITLES[takeover.state]
    counted = Counter(row.state for row in takeover.rows)
    entering = sum(1 for row in takeover.rows if row.state not in queries.KEPT_OUT)
    site = people.organisation()
    return SubjectView(
        what=Message(N_("Take-over of documents signed on paper")),
        state=Message(title),
        chip=chip,
        planned_on=None,
        reason_title=Message(N_("What is confirmed")),
        reason=columns_of(language)["reason"],
        facts=(
            Fact(Message(N_("Registers")), tuple(f.name for f in takeover.files if f.register) or (_none(),)),
            Fact(Message(N_("Files")), (str(sum(1 for f in takeover.files if not f.register)),)),
            Fact(Message(N_("Left out")), (str(counted[RowState.LEFT_OUT]),)),
            Fact(Message(N_("Files handed in later")), (str(counted[RowState.LATER]),)),
            Fact(Message(N_("Digest")), (takeover.digest or queries.list_digest(takeover),)),
        ),
        changes=(
            Fact(Message(N_("Come into force")), (Message(N_("%(count)s documents"), {"count": entering}),)),
            Fact(Message(N_("Marked as")), (Message(N_("taken over, signed on paper")),)),
        ),
        notes=(),
        blocks=_blocks(takeover, language),
        tabs=(Link(Message(N_("The list with its registers")), url_of(takeover)),),
        crumbs=(Link(Message(N_("Take-over")), "/docs/takeover"),),
        paper=(site.name if site else "", queries.number_of(takeover.id)),
    )


def _none() -> Message:
    return Message(N_("none"))


def _blocks(takeover: Takeover, language: str) -> tuple[TextBlock, ...]:
    words = columns_of(language)
    wanted = [row for row in takeover.rows if row.state not in queries.KEPT_OUT]
    kept_out = [row for row in takeover.rows if row.state in queries.KEPT_OUT]
    blocks = [
        TextBlock(
            "table",
            rows=(words["head"], *(_cells(row, language) for row in wanted[:MOST_SHOWN])),
            label=_caption(wanted),
        )
    ]
    if kept_out:
        label = Message(N_("Not taken over now: %(count)s"), {"count": len(kept_out)})
        blocks.append(TextBlock("table", rows=(words["left"], *map(_reasons, kept_out[:MOST_SHOWN])), label=label))
    return tuple(blocks)


def _caption(rows: list[TakeoverRow]) -> Message:
    if len(rows) > MOST_SHOWN:
        text = N_("Come into force: %(count)s; the first %(shown)s are shown, all stand in the list itself")
        return Message(text, {"count": len(rows), "shown": MOST_SHOWN})
    return Message(N_("Come into force: %(count)s"), {"count": len(rows)})


def _cells(row: TakeoverRow, language: str) -> tuple[str, ...]:
    words, meanings = columns_of(language), MEANINGS["en" if language.startswith("en") else "zh-Hans"]
    dated = {"issued": row.issued_on, "effective": row.effective_on}
    days = "\n".join(words[name].format(day=day.isoformat()) for name, day in dated.items() if day)
    signed = {"prepare": row.prepared, "review": row.reviewed, "approve": row.approved}
    names = "\n".join(f"{meanings[meaning]} {name}" for meaning, name in signed.items() if name)
    return row.number, f"{row.title}\n{_said(row)}".strip(), row.label, days, names


def _reasons(row: TakeoverRow) -> tuple[str, ...]:
    return row.number, row.title, row.label, _said(row)


def _said(row: TakeoverRow) -> str:
    return "\n".join(dict.fromkeys(said["reason"] for said in row.settled.values() if said.get("reason")))
