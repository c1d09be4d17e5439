"""States and lines of copies in words, and the colours of their chips."""

from __future__ import annotations

from webapp.core.errors import N_, Message
from webapp.documents.chips import Chip
from webapp.documents.copies.models import Copy, CopyAct, Medium
from webapp.documents.copies.states import OUT, CopyState
from webapp.documents.copies.states import CopyState as S

STATE_WORDS: dict[CopyState, str] = {
    S.PLANNED: N_("Planned"),
    S.ISSUED: N_("Handed out, not signed for"),
    S.RECEIVED: N_("With its holder"),
    S.RECALL_ASKED: N_("To be handed back"),
    S.RETURNED: N_("Handed back"),
    S.DESTROYED: N_("Destroyed"),
    S.KEPT: N_("Kept for reference"),
    S.LOST: N_("Lost, void"),
    S.REPLACED: N_("Replaced by notice"),
    S.CLOSED: N_("Closed"),
    S.WRITTEN_OFF: N_("Written off"),
    S.VOID: N_("Cancelled"),
}
_KINDS = {S.ISSUED: "warn", S.RECEIVED: "ok", S.RECALL_ASKED: "stop", S.LOST: "stop", S.PLANNED: "draft"}
ACT_WORDS: dict[CopyAct, str] = {
    CopyAct.PLANNED: N_("planned"),
    CopyAct.ISSUED: N_("handed out"),
    CopyAct.CANCELLED: N_("cancelled"),
    CopyAct.RECEIVED: N_("signed for"),
    CopyAct.RECALLED: N_("recalled"),
    CopyAct.RETURNED: N_("handed back"),
    CopyAct.LOST: N_("reported lost"),
    CopyAct.DAMAGED: N_("damaged, printed anew"),
    CopyAct.SHEET_RETURNED: N_("damaged print handed back"),
    CopyAct.KEPT: N_("kept for reference"),
    CopyAct.REPLACED: N_("replaced by notice"),
    CopyAct.WRITTEN_OFF: N_("written off"),
    CopyAct.CLOSED: N_("closed"),
    CopyAct.DESTRUCTION_ASKED: N_("put on a list to be destroyed"),
    CopyAct.DESTRUCTION_DECLINED: N_("the witness did not confirm"),
    CopyAct.DESTROYED: N_("destroyed before a witness"),
    CopyAct.CORRECTED: N_("corrected"),
    CopyAct.PRINTED: N_("printed"),
    CopyAct.SCAN_ATTACHED: N_("signed sheet attached"),
}
MEDIUM_WORDS = {Medium.PAPER: N_("Paper"), Medium.ONLINE: N_("On-line")}


def chip_of_copy(copy: Copy) -> Chip:
    """The state as words and colour; a recalled copy nobody signed for says so."""
    words = N_("To be handed back, never signed for") if copy.state in OUT and copy.is_unsigned else None
    return Chip(Message(words or STATE_WORDS[copy.state]), _KINDS.get(copy.state, "draft"))
