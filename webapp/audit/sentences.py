"""Every act of every room as a short title and a sentence for people (message keys).

A sentence may name ``who`` and ``subject``, and the facts and private values of its entry. A test
fails when a room adds an act that has no sentence here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core.errors import N_, Message


@dataclass(frozen=True)
class Words:
    """The title of an act, for lists and filters, and its sentence."""

    title: str
    sentence: str


def _w(title: str, sentence: str) -> Words:
    return Words(title, sentence)


JOURNAL = {
    "log.begun": _w(N_("Journal begun"), N_("%(who)s began this journal.")),
    "log.restored": _w(N_("Restored"), N_("%(who)s declared a restore from a backup.")),
    "act.refused": _w(N_("Refused"), N_("%(who)s tried “%(tried)s” and was refused: %(reason)s")),
    "clock.jumped": _w(N_("Clock jumped"), N_("The clock of the server jumped.")),
}
PEOPLE = {
    "site.named": _w(N_("Organisation named"), N_("%(who)s named the organisation %(name)s (%(abbreviation)s).")),
    "department.added": _w(N_("Department added"), N_("%(who)s added the department %(name)s.")),
    "department.changed": _w(N_("Department changed"), N_("%(who)s changed the department %(name)s.")),
    "person.added": _w(N_("Person added"), N_("%(who)s added an account for %(subject)s.")),
    "person.changed": _w(N_("Person changed"), N_("%(who)s changed the account of %(subject)s: %(fields)s.")),
    "person.left": _w(N_("Person left"), N_("%(who)s closed the account of %(subject)s.")),
    "role.adopted": _w(N_("Role adopted"), N_("%(who)s adopted the shipped role %(subject)s.")),
    "role.changed": _w(N_("Role changed"), N_("%(who)s changed what the role %(subject)s may do.")),
    "roles.given": _w(N_("Roles given"), N_("%(who)s set the roles of %(subject)s: %(roles)s.")),
    "role.confirmed": _w(N_("Role confirmed"), N_("%(who)s confirmed as second person: %(subject)s.")),
    "link.made": _w(N_("One-time link made"), N_("%(who)s made a one-time link for %(subject)s.")),
    "password.set": _w(N_("Password set"), N_("%(who)s set the password of %(subject)s.")),
    "credential.confirmed": _w(
        N_("Password reset confirmed"),
        N_("%(who)s confirmed as second person that the password of %(subject)s was reset."),
    ),
    "token.made": _w(N_("Token made"), N_("%(who)s made an API token for %(subject)s, valid %(days)s days.")),
    "token.revoked": _w(N_("Token revoked"), N_("%(who)s revoked an API token of %(subject)s.")),
    "session.begun": _w(N_("Signed in"), N_("%(who)s signed in.")),
    "session.refused": _w(N_("Sign-in refused"), N_("Somebody tried to sign in as “%(login)s” and was refused.")),
    "session.ended": _w(N_("Signed out"), N_("%(who)s ended a sign-in of %(subject)s.")),
}
APPROVALS = {
    "round.opened": _w(N_("Approval opened"), N_("%(who)s sent %(subject)s for approval.")),
    "step.approved": _w(N_("Agreed"), N_("%(who)s agreed to %(subject)s and signed step %(step)s.")),
    "step.returned": _w(N_("Returned"), N_("%(who)s returned %(subject)s: %(reason)s")),
    "step.rejected": _w(N_("Rejected"), N_("%(who)s rejected %(subject)s: %(reason)s")),
    "step.reassigned": _w(
        N_("Step handed over"), N_("Step %(step)s of %(subject)s was handed to the post that stands in.")
    ),
    "round.commented": _w(N_("Commented"), N_("%(who)s commented on %(subject)s: %(opinion)s")),
    "round.reminded": _w(N_("Reminded"), N_("%(who)s reminded those who are asked about %(subject)s.")),
    "round.withdrawn": _w(N_("Withdrawn"), N_("%(who)s withdrew %(subject)s from approval.")),
}
DOCUMENTS = {
    "document_type.adopted": _w(N_("Type adopted"), N_("%(who)s adopted the shipped document type %(subject)s.")),
    "document_type.changed": _w(N_("Type changed"), N_("%(who)s changed the document type %(subject)s.")),
    "document_type.chain_confirmed": _w(
        N_("Chain confirmed"), N_("%(who)s confirmed as second person the changed chain of %(subject)s.")
    ),
    "document.created": _w(N_("Document created"), N_("%(who)s created the document %(subject)s.")),
    "document.changed": _w(N_("Document changed"), N_("%(who)s changed the facts of %(subject)s.")),
    "document.readers_changed": _w(N_("Readers changed"), N_("%(who)s changed who may read %(subject)s.")),
    "number.reserved": _w(N_("Number reserved"), N_("%(who)s reserved the number %(number)s.")),
    "number.assigned": _w(N_("Number assigned"), N_("%(who)s assigned the number %(number)s.")),
    "number.voided": _w(N_("Number voided"), N_("%(who)s voided the number %(number)s: %(reason)s")),
    "number.alias_added": _w(N_("Old number noted"), N_("%(who)s noted the old number %(alias)s of %(subject)s.")),
    "revision.drafted": _w(N_("Draft made"), N_("%(who)s made a draft of %(subject)s.")),
    "revision.file_replaced": _w(N_("File replaced"), N_("%(who)s replaced the file of %(subject)s.")),
    "revision.discarded": _w(N_("Draft discarded"), N_("%(who)s discarded the draft %(subject)s.")),
    "revision.body_frozen": _w(N_("Pages made"), N_("The pages of %(subject)s were made and frozen.")),
    "revision.body_failed": _w(N_("Pages failed"), N_("The pages of %(subject)s could not be made: %(problem)s")),
    "revision.submitted": _w(N_("Submitted"), N_("%(who)s submitted %(subject)s, submission %(submission)s.")),
    "revision.approval_reached": _w(N_("In approval"), N_("%(subject)s reached the step that approves.")),
    "revision.returned": _w(N_("Returned"), N_("%(subject)s was returned.")),
    "revision.withdrawn": _w(N_("Withdrawn"), N_("%(subject)s is a draft again.")),
    "revision.rejected": _w(N_("Rejected"), N_("%(subject)s was rejected.")),
    "revision.approved": _w(N_("Approved"), N_("%(subject)s is approved.")),
    "revision.released": _w(N_("Released"), N_("%(who)s released %(subject)s, in force from %(effective_on)s.")),
    "revision.effective": _w(N_("In force"), N_("%(subject)s came into force.")),
    "revision.superseded": _w(N_("Superseded"), N_("%(subject)s was superseded.")),
    "revision.cover_frozen": _w(N_("Cover made"), N_("The cover of %(subject)s was made and frozen.")),
    "document.obsoleting_asked": _w(
        N_("Obsoleting asked"), N_("%(who)s asked for %(subject)s to be made obsolete: %(reason)s")
    ),
    "revision.obsolete": _w(N_("Obsolete"), N_("%(subject)s became obsolete.")),
    "revision.viewed": _w(N_("Viewed"), N_("%(who)s viewed %(subject)s.")),
    "revision.source_taken": _w(N_("Source fetched"), N_("%(who)s fetched the source file of %(subject)s.")),
    "revision.printed": _w(N_("Printed"), N_("%(who)s printed %(subject)s.")),
    "document.imported": _w(N_("Imported"), N_("%(who)s took over %(subject)s from the file %(file)s.")),
    "starter.taken_over": _w(
        N_("Taken over from the library"), N_("%(who)s took the starter document %(subject)s over.")
    ),
    "starter.renewed": _w(
        N_("Newer starter text"), N_("%(who)s drafted a revision of %(subject)s from the newer starter text.")
    ),
    "starter.kept": _w(
        N_("Own text kept"), N_("%(who)s looked at the newer starter text of %(subject)s and kept the own one.")
    ),
    "import.read": _w(N_("Files read"), N_("%(who)s handed in files for import.")),
    "import.changed": _w(N_("Proposal changed"), N_("%(who)s changed a proposal of the import.")),
    "import.dropped": _w(N_("Row left out"), N_("%(who)s left a file out of the import.")),
    "import.restored": _w(N_("Row taken back"), N_("%(who)s took a file back into the import.")),
    "import.refused": _w(N_("File refused"), N_("A file that %(who)s handed in was refused.")),
}
ROOMS: tuple[tuple[str, dict[str, Words]], ...] = (
    (N_("Documents"), DOCUMENTS),
    (N_("Approval"), APPROVALS),
    (N_("People and administration"), PEOPLE),
    (N_("Journal"), JOURNAL),
)
ACTS: dict[str, Words] = {act: words for _title, acts in ROOMS for act, words in acts.items()}
_NAMED = re.compile(r"%\((\w+)\)s")
ABSENT = "…"


def title_of(act: str) -> str:
    """The message key of an act's title; an act of a later release is its own name."""
    return ACTS[act].title if act in ACTS else act


def sentence_of(act: str, values: Mapping[str, Any]) -> Message:
    """The sentence with its values; what the entry does not hold (erased, not to be seen) is ``…``."""
    words = ACTS.get(act)
    if words is None:
        return Message("%(who)s: %(subject)s", {"who": values.get("who", ""), "subject": values.get("subject", "")})
    return Message(words.sentence, {name: _value(values.get(name)) for name in _NAMED.findall(words.sentence)})


def _value(value: Any) -> Any:
    return ABSENT if value is None or value == "" or value == [] else value
