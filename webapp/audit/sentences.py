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
    "log.restored": _w(
        N_("Restored"), N_("%(who)s declared a restore; the journal goes on after entry %(restored_size)s: %(reason)s")
    ),
    "log.restore_confirmed": _w(N_("Restore confirmed"), N_("%(who)s confirmed the restore; messages go out again.")),
    "file.destroyed": _w(N_("File destroyed"), N_("The file %(subject)s was destroyed for good.")),
    "act.refused": _w(N_("Refused"), N_("%(who)s tried “%(tried)s” and was refused: %(reason)s")),
    "clock.jumped": _w(N_("Clock jumped"), N_("The clock of the server jumped.")),
}
PEOPLE = {
    "site.named": _w(N_("Organisation named"), N_("%(who)s named the organisation %(name)s (%(abbreviation)s).")),
    "site.added": _w(N_("Company or site added"), N_("%(who)s added the company or site %(name)s (%(abbreviation)s).")),
    "site.changed": _w(N_("Company or site changed"), N_("%(who)s changed the company or site %(name)s.")),
    "organisation.settings_changed": _w(
        N_("Settings changed"), N_("%(who)s changed settings of the organisation: %(fields)s.")
    ),
    "organisation.backup_folder_tested": _w(
        N_("Backup folder tested"), N_("%(who)s tested the folder for backups: %(backup_folder)s")
    ),
    "department.added": _w(N_("Department added"), N_("%(who)s added the department %(name)s.")),
    "department.changed": _w(N_("Department changed"), N_("%(who)s changed the department %(name)s.")),
    "person.added": _w(N_("Person added"), N_("%(who)s added an account for %(subject)s.")),
    "person.changed": _w(N_("Person changed"), N_("%(who)s changed the account of %(subject)s: %(fields)s.")),
    "person.left": _w(N_("Person left"), N_("%(who)s closed the account of %(subject)s.")),
    "role.adopted": _w(N_("Role adopted"), N_("%(who)s adopted the shipped role %(subject)s.")),
    "role.added": _w(N_("Role added"), N_("%(who)s added the role %(subject)s.")),
    "role.changed": _w(N_("Role changed"), N_("%(who)s changed what the role %(subject)s may do.")),
    "roles.given": _w(N_("Roles given"), N_("%(who)s set the roles of %(subject)s: %(roles)s.")),
    "role.confirmed": _w(N_("Role confirmed"), N_("%(who)s confirmed as second person: %(subject)s.")),
    "link.made": _w(N_("One-time link made"), N_("%(who)s made a one-time link for %(subject)s.")),
    "password.set": _w(N_("Password set"), N_("%(who)s set the password of %(subject)s.")),
    "credential.confirmed": _w(
        N_("Reset confirmed"),
        N_("%(who)s confirmed as second person that a credential of %(subject)s was reset."),
    ),
    "code.set": _w(N_("One-time code set up"), N_("%(who)s set up a one-time code.")),
    "code.asked_at_sign_in": _w(
        N_("Code at sign-in"), N_("%(who)s chose whether the one-time code is asked at sign-in.")
    ),
    "code.removed": _w(N_("One-time code removed"), N_("%(who)s removed the own one-time code.")),
    "code.reset": _w(N_("One-time code reset"), N_("%(who)s reset the one-time code of %(subject)s.")),
    "pin.set": _w(N_("Signing PIN set"), N_("%(who)s set the own signing PIN.")),
    "pin.removed": _w(N_("Signing PIN removed"), N_("%(who)s removed the own signing PIN.")),
    "handwriting.put": _w(N_("Handwriting kept"), N_("%(who)s put an image of the own handwriting.")),
    "handwriting.removed": _w(N_("Handwriting removed"), N_("%(who)s removed the image of the own handwriting.")),
    "token.made": _w(N_("Token made"), N_("%(who)s made an API token for %(subject)s, valid %(days)s days.")),
    "token.revoked": _w(N_("Token revoked"), N_("%(who)s revoked an API token of %(subject)s.")),
    "session.begun": _w(N_("Signed in"), N_("%(who)s signed in.")),
    "session.refused": _w(N_("Sign-in refused"), N_("Somebody tried to sign in as “%(login)s” and was refused.")),
    "session.ended": _w(N_("Signed out"), N_("%(who)s ended a sign-in of %(subject)s.")),
    "session.all_ended": _w(
        N_("Everything ended"), N_("All sign-ins, API tokens and one-time links ended with a restore.")
    ),
}
BACKUPS = {
    "backup.made": _w(N_("Backed up"), N_("%(who)s made the backup %(backup)s with %(size)s journal entries.")),
    "backup.checked": _w(N_("Backup checked"), N_("%(who)s checked every byte of the backup %(backup)s.")),
    "backup.drilled": _w(
        N_("Restore drilled"), N_("%(who)s restored the backup %(backup)s elsewhere and compared it.")
    ),
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
    "step.transferred": _w(N_("Passed on"), N_("%(who)s let another decide %(subject)s instead: %(reason)s")),
    "step.signer_added": _w(N_("Signer added"), N_("%(who)s added a signer for %(subject)s: %(reason)s")),
    "opinion.answered": _w(N_("Opinion answered"), N_("%(who)s answered an opinion on %(subject)s: %(reason)s")),
    "step.closed_without_reply": _w(
        N_("Closed without reply"),
        N_("%(who)s closed step %(step)s of %(subject)s; who kept silent is named as “no reply”."),
    ),
    "sign_sheet.printed": _w(N_("Sign sheet printed"), N_("%(who)s printed a sign sheet for %(subject)s.")),
    "paper.kept": _w(N_("Signed sheet kept"), N_("%(who)s kept the scan %(file)s of a signed sheet for %(subject)s.")),
    "step.signed_on_paper": _w(
        N_("Signed on paper"),
        N_("%(who)s entered a signature on paper of %(claimed_on)s for step %(step)s of %(subject)s."),
    ),
    "deputy.named": _w(N_("Deputy named"), N_("%(who)s named a deputy from %(from_on)s to %(until_on)s: %(reason)s")),
    "deputy.ended": _w(N_("Deputy ended"), N_("%(who)s ended a deputy’s term.")),
}
DOCUMENTS = {
    "document_type.adopted": _w(N_("Type adopted"), N_("%(who)s adopted the shipped document type %(subject)s.")),
    "document_type.changed": _w(N_("Type changed"), N_("%(who)s changed the document type %(subject)s.")),
    "document_type.added": _w(N_("Type added"), N_("%(who)s added the document type %(subject)s.")),
    "document_type.retired": _w(N_("Type retired"), N_("%(who)s retired the document type %(subject)s.")),
    "document_type.reopened": _w(
        N_("Type taken back"), N_("%(who)s took the document type %(subject)s back into use.")
    ),
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
    "volume.made": _w(N_("Volume made"), N_("%(who)s drafted the volume %(subject)s from documents in force.")),
    "renaming.asked": _w(N_("New name asked for"), N_("%(who)s asked for a new name in all documents of %(number)s.")),
    "renaming.drafted": _w(N_("Draft with the new name"), N_("%(who)s made a draft with the new name for %(number)s.")),
    "revision.draft_handed_over": _w(N_("Draft handed over"), N_("%(who)s handed the draft of %(subject)s over.")),
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
    "document.review_set": _w(
        N_("Review set"), N_("%(who)s set the next review of %(subject)s for %(next_review_on)s.")
    ),
    "revision.viewed": _w(N_("Viewed"), N_("%(who)s viewed %(subject)s.")),
    "revision.source_taken": _w(N_("Source fetched"), N_("%(who)s fetched the source file of %(subject)s.")),
    "revision.printed": _w(N_("Printed"), N_("%(who)s printed %(subject)s.")),
    "document.imported": _w(N_("Imported"), N_("%(who)s took over %(subject)s from the file %(file)s.")),
    "trial.set": _w(N_("Trial set"), N_("%(who)s put %(subject)s on trial until %(ends_on)s.")),
    "trial.cleared": _w(N_("Trial taken back"), N_("%(who)s took the trial of the draft %(subject)s back.")),
    "trial.confirmed": _w(N_("Trial confirmed"), N_("%(who)s confirmed the trial of %(subject)s.")),
    "trial.extended": _w(
        N_("Trial extended"), N_("%(who)s extended the trial of %(subject)s until %(ends_on)s: %(reason)s")
    ),
    "trial.stop_asked": _w(N_("Trial to be stopped"), N_("%(who)s began to stop the trial of %(subject)s: %(reason)s")),
    "trial.ended": _w(N_("Trial ended"), N_("The trial of %(subject)s ended.")),
    "temporary.set": _w(N_("Made temporary"), N_("%(who)s made %(subject)s a temporary document.")),
    "temporary.lapsed": _w(N_("Lapsed"), N_("The temporary document %(subject)s ended on %(effective_to)s.")),
    "emergency.released": _w(
        N_("Emergency release"),
        N_("%(who)s released %(subject)s in an emergency; full approval due %(due_on)s: %(reason)s"),
    ),
    "emergency.confirmed": _w(
        N_("Emergency release confirmed"), N_("The full approval of the emergency release %(subject)s followed.")
    ),
    "emergency.lapsed": _w(
        N_("Emergency release lapsed"), N_("The emergency release %(subject)s lapsed on %(effective_to)s.")
    ),
    "emergency.resumed": _w(N_("In force again"), N_("%(subject)s is in force again from %(effective_from)s.")),
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
    "import.cut": _w(N_("File cut"), N_("%(who)s cut a file of the import into the documents it holds.")),
    "import.cut_undone": _w(N_("Cut undone"), N_("%(who)s undid the cuts of a file of the import.")),
    "import.original_taken": _w(
        N_("Original downloaded"), N_("%(who)s downloaded the file %(subject)s was cut out of.")
    ),
    "import.restored": _w(N_("Row taken back"), N_("%(who)s took a file back into the import.")),
    "revision.taken_over": _w(
        N_("Taken over"),
        N_(
            "%(who)s confirmed %(subject)s as it was signed on paper: issued %(issued_on)s, in force from "
            "%(effective_from)s, prepared by %(prepared)s, reviewed by %(reviewed)s, approved by %(approved)s; "
            "entered by %(entered_by)s."
        ),
    ),
    "takeover.begun": _w(N_("Take-over begun"), N_("%(who)s handed in documents and registers for %(subject)s.")),
    "takeover.files_added": _w(N_("Files added"), N_("%(who)s handed in more files for %(subject)s.")),
    "takeover.read": _w(N_("Files read"), N_("Files of %(subject)s were read.")),
    "takeover.columns_chosen": _w(N_("Columns chosen"), N_("%(who)s chose how a register of %(subject)s is read.")),
    "takeover.matched": _w(N_("Matched"), N_("The registers of %(subject)s were matched with the files.")),
    "takeover.settled": _w(N_("Settled"), N_("%(who)s settled rows of %(subject)s: %(reason)s")),
    "takeover.changed": _w(N_("Row corrected"), N_("%(who)s corrected row %(row)s of %(subject)s: %(reason)s")),
    "takeover.sent": _w(N_("List signed"), N_("%(who)s signed %(subject)s as entered from paper.")),
    "takeover.confirmed": _w(N_("List confirmed"), N_("%(who)s confirmed %(subject)s as second person.")),
    "takeover.returned": _w(N_("List open again"), N_("%(subject)s is open again; its first signature fell.")),
    "takeover.dropped": _w(N_("List dropped"), N_("%(who)s dropped %(subject)s.")),
    "takeover.row_refused": _w(
        N_("Row refused"), N_("Row %(row)s of %(subject)s could not come into force: %(reason)s")
    ),
    "takeover.completed": _w(N_("Take-over done"), N_("All rows of %(subject)s are dealt with.")),
    "import.refused": _w(N_("File refused"), N_("A file that %(who)s handed in was refused.")),
}
DUTIES = {
    "duty.opened": _w(N_("Duty opened"), N_("%(subject)s is owed until %(due_on)s.")),
    "duty.moved": _w(N_("Duty moved"), N_("%(who)s moved %(subject)s to %(due_on)s: %(reason)s")),
    "duty.handed_over": _w(N_("Duty handed over"), N_("%(subject)s was handed over because its owner left.")),
    "duty.done": _w(N_("Duty done"), N_("%(who)s closed %(subject)s as done.")),
    "duty.waived": _w(N_("Duty waived"), N_("%(who)s waived %(subject)s: %(reason)s")),
    "duty.reopened": _w(N_("Duty reopened"), N_("%(who)s reopened %(subject)s: %(reason)s")),
    "calendar.changed": _w(
        N_("Calendar changed"), N_("%(who)s changed the working calendar from %(first)s to %(last)s.")
    ),
    "calendar.imported": _w(
        N_("Holidays imported"), N_("%(who)s imported the order of holidays for %(years)s (%(days)s days).")
    ),
}
COPIES = {
    "copy_holder.added": _w(N_("Holder added"), N_("%(who)s named a holder of copies: %(subject)s.")),
    "copy_holder.coded": _w(N_("Distribution number fixed"), N_("%(subject)s has the distribution number %(code)s.")),
    "holder_list.saved": _w(N_("Holder list saved"), N_("%(who)s saved the holder list %(name)s (%(holders)s).")),
    "holder_list.removed": _w(N_("Holder list removed"), N_("%(who)s removed the holder list %(name)s.")),
    "copy.planned": _w(N_("Copy planned"), N_("%(who)s planned copy %(number)s: %(subject)s.")),
    "copy.issued": _w(N_("Copy handed out"), N_("%(who)s handed out copy %(number)s: %(subject)s.")),
    "copy.cancelled": _w(N_("Copy cancelled"), N_("%(who)s cancelled planned copy %(number)s: %(subject)s.")),
    "copy.received": _w(N_("Copy signed for"), N_("%(name)s signed for copy %(number)s: %(subject)s.")),
    "copy.recalled": _w(N_("Copy recalled"), N_("Copy %(number)s was recalled: %(subject)s.")),
    "copy.returned": _w(N_("Copy handed back"), N_("Copy %(number)s was handed back: %(subject)s.")),
    "copy.lost": _w(N_("Copy lost"), N_("%(who)s recorded the loss of copy %(number)s: %(reason)s")),
    "copy.damaged": _w(N_("Copy damaged"), N_("%(who)s had copy %(number)s printed anew: %(reason)s")),
    "copy.sheet_returned": _w(
        N_("Damaged print handed back"), N_("The damaged print %(sheet)s of copy %(number)s was handed back.")
    ),
    "copy.kept": _w(N_("Copy kept for reference"), N_("Copy %(number)s is kept by %(name)s: %(reason)s")),
    "copy.replaced": _w(N_("Copy replaced by notice"), N_("Copy %(number)s was replaced by notice: %(reason)s")),
    "copy.written_off": _w(N_("Copy written off"), N_("%(who)s wrote off copy %(number)s: %(reason)s")),
    "copy.closed": _w(N_("Copy closed"), N_("The on-line copy %(number)s was closed: %(subject)s.")),
    "copy.destruction_asked": _w(
        N_("Destruction asked for"), N_("%(who)s put on a list to be destroyed: %(subject)s.")
    ),
    "copy.destruction_declined": _w(
        N_("Destruction not confirmed"), N_("%(who)s did not confirm as witness: %(subject)s. %(reason)s")
    ),
    "copy.destroyed": _w(N_("Destroyed"), N_("%(who)s confirmed as witness that it was destroyed: %(subject)s.")),
    "copy.corrected": _w(N_("Line corrected"), N_("%(who)s corrected a line of copy %(number)s: %(reason)s")),
    "copy.printed": _w(N_("Copy printed"), N_("%(who)s printed copy %(number)s: %(subject)s.")),
    "copy.scan_attached": _w(
        N_("Signed sheet attached"), N_("%(who)s attached a signed sheet to copy %(number)s: %(subject)s.")
    ),
    "stocktake.begun": _w(N_("Stock-take begun"), N_("%(who)s began stock-take %(subject)s: %(copies)s copies.")),
    "stocktake.entered": _w(N_("Counted"), N_("%(who)s entered a line in stock-take %(subject)s. %(what)s")),
    "stocktake.corrected": _w(
        N_("Count corrected"), N_("%(who)s corrected a line of stock-take %(subject)s: %(remark)s")
    ),
    "stocktake.followed_up": _w(
        N_("Count followed up"), N_("%(who)s followed up a line of stock-take %(subject)s: %(remark)s")
    ),
    "offline_pack.asked": _w(
        N_("Off-line pack asked for"), N_("%(who)s had off-line pack %(subject)s made, valid until %(valid_until)s.")
    ),
    "offline_pack.made": _w(N_("Off-line pack made"), N_("The file of off-line pack %(subject)s was made.")),
    "offline_pack.failed": _w(
        N_("Off-line pack not made"), N_("Off-line pack %(subject)s could not be made: %(problem)s")
    ),
    "offline_pack.taken": _w(N_("Off-line pack taken"), N_("%(who)s took the file of off-line pack %(subject)s.")),
    "offline_pack.ended": _w(
        N_("Off-line pack accounted for"), N_("%(who)s accounted for off-line pack %(subject)s: %(reason)s")
    ),
    "stocktake.signed": _w(N_("Stock-take signed"), N_("%(who)s signed stock-take %(subject)s.")),
}
CHANGES = {
    "change.asked": _w(N_("Change asked for"), N_("%(who)s asked for the change %(subject)s: %(reason)s")),
    "change.impact_noted": _w(N_("Impact noted"), N_("%(who)s completed the impact of %(subject)s.")),
    "change.accepted": _w(N_("Change accepted"), N_("%(who)s accepted the change %(subject)s.")),
    "change.refused": _w(N_("Change refused"), N_("%(who)s refused the change %(subject)s: %(reason)s")),
    "change.withdrawn": _w(N_("Change taken back"), N_("%(who)s took the change request %(subject)s back.")),
    "change.revision_linked": _w(N_("Change under way"), N_("A revision carries out the change %(subject)s.")),
    "change.reasons_given": _w(N_("Reasons given"), N_("%(who)s gave reasons for the changed places of %(subject)s.")),
    "change.background_opened": _w(
        N_("Background opened"), N_("%(who)s opened the background of the change %(subject)s before signing.")
    ),
    "change.notice_given": _w(N_("Change notice given"), N_("A notice of the change %(subject)s was given.")),
    "change.notice_noted": _w(N_("Change notice noted"), N_("%(who)s took note of the change %(subject)s.")),
    "change.closed": _w(N_("Change closed"), N_("The change %(subject)s is carried out and closed.")),
}
REVIEWS = {
    "review.entered": _w(N_("Verdict entered"), N_("%(who)s entered a verdict: %(subject)s.")),
    "review_sheet.signed": _w(N_("Sheet of reviews signed"), N_("%(who)s signed the sheet of reviews %(subject)s.")),
    "document.reviewed": _w(N_("Document reviewed"), N_("%(who)s reviewed %(subject)s.")),
}
EXTERNALS = {
    "external.added": _w(
        N_("External document added"), N_("%(who)s put the external document %(subject)s under control.")
    ),
    "external.changed": _w(
        N_("External document corrected"), N_("%(who)s corrected what is said of the external document %(subject)s.")
    ),
    "external.checked": _w(N_("External document checked"), N_("%(who)s checked whether %(subject)s still holds.")),
    "external.cited": _w(
        N_("Cites what holds no more"), N_("%(subject)s was found to cite an external document that holds no more.")
    ),
    "customer_document.received": _w(
        N_("Customer document received"), N_("%(who)s noted the receipt of %(subject)s from %(customer)s.")
    ),
    "customer_document.accepted": _w(
        N_("Customer document reviewed"), N_("%(who)s reviewed %(subject)s: it can be worked by.")
    ),
    "customer_document.questioned": _w(
        N_("Customer document questioned"), N_("%(who)s reviewed %(subject)s; to be settled first: %(note)s")
    ),
    "customer_document.replaced": _w(
        N_("Customer document replaced"), N_("The customer sent the next revision of %(subject)s.")
    ),
    "customer_document.returned": _w(
        N_("Customer document returned"), N_("%(who)s returned %(subject)s to the customer; receipt: %(receipt)s")
    ),
    "customer_document.destroyed": _w(
        N_("Customer document destroyed"), N_("%(who)s noted the destruction of %(subject)s; receipt: %(receipt)s")
    ),
}
CHECKOUTS = {
    "checkout.begun": _w(N_("Checked out"), N_("%(who)s checked out %(subject)s.")),
    "checkout.extended": _w(N_("Check-out extended"), N_("%(who)s extended the check-out of %(subject)s.")),
    "checkout.returned": _w(N_("Given back"), N_("%(who)s gave %(subject)s back without a file.")),
    "checkout.ran_out": _w(N_("Check-out returned by itself"), N_("The check-out of %(subject)s returned by itself.")),
    "checkout.taken_over": _w(
        N_("Check-out taken over"), N_("%(who)s took over the check-out of %(subject)s: %(reason)s")
    ),
    "checkout.checked_in": _w(N_("Checked in"), N_("%(who)s checked in %(subject)s.")),
    "checkout.file_given": _w(N_("File to work on taken"), N_("%(who)s took the file to work on of %(subject)s.")),
    "checkout.file_read": _w(N_("File read"), N_("The file of %(subject)s was compared with the register.")),
    "checkout.noted": _w(N_("Change note written"), N_("%(who)s wrote the change note of %(subject)s.")),
}
READINGS = {
    "reading.rules_set": _w(N_("Readers set"), N_("%(who)s set who reads %(subject)s.")),
    "reading.asked": _w(N_("Reading asked for"), N_("%(subject)s is to be read until %(due_on)s.")),
    "reading.done": _w(N_("Read"), N_("%(who)s has read and understood %(subject)s.")),
    "reading.entered": _w(
        N_("Signed sheet of readers entered"), N_("%(who)s entered from a signed sheet: %(subject)s.")
    ),
    "reading.waived": _w(N_("Reading waived"), N_("%(subject)s need not be read: %(reason)s")),
    "reading.moved": _w(N_("Reading owed no more"), N_("%(subject)s is owed no more: no longer among its readers.")),
    "reading.judged": _w(N_("Reading judged"), N_("%(who)s recorded mark or effect: %(subject)s.")),
    "reading.question_put": _w(N_("Question of a reader"), N_("%(who)s asked the owner of %(subject)s: %(text)s")),
    "reading.question_answered": _w(
        N_("Question answered"), N_("%(who)s answered a reader of %(subject)s: %(answer)s")
    ),
}
REGISTERS = {
    "register_form.changed": _w(
        N_("Form of a register changed"), N_("%(who)s changed how a register is printed: %(subject)s.")
    ),
}
LEAVING = {
    "leaving.handed_over": _w(
        N_("Handed over before leaving"), N_("%(who)s handed on what %(subject)s held: %(what)s")
    ),
    "leaving.returned": _w(N_("Taken back before leaving"), N_("%(who)s took back what %(subject)s held: %(what)s")),
    "leaving.written_off": _w(
        N_("Written off before leaving"), N_("%(who)s wrote off what %(subject)s held: %(what)s. %(reason)s")
    ),
    "leaving.accepted": _w(
        N_("Left over, accepted"), N_("%(who)s closed the account of %(subject)s, who still held %(what)s: %(reason)s")
    ),
}
LOANS = {
    "loan.asked": _w(N_("Loan asked for"), N_("%(who)s asked to borrow %(subject)s until %(due_on)s: %(purpose)s")),
    "loan.agreed": _w(N_("Loan agreed to"), N_("%(who)s agreed to the loan %(subject)s.")),
    "loan.refused": _w(N_("Loan refused"), N_("%(who)s refused the loan %(subject)s: %(reason)s")),
    "loan.withdrawn": _w(N_("Loan taken back"), N_("The request %(subject)s was taken back.")),
    "loan.lent": _w(N_("Copy lent"), N_("%(who)s lent a copy until %(due_on)s: %(subject)s.")),
    "loan.opened": _w(N_("Opened for reading"), N_("Opened to be read on line until %(due_on)s: %(subject)s.")),
    "loan.called_back": _w(N_("Loan called back"), N_("A lent copy was called back until %(due_on)s: %(subject)s.")),
    "loan.returned": _w(N_("Lent copy returned"), N_("%(who)s took a lent copy back: %(subject)s.")),
    "loan.ran_out": _w(N_("Reading ended by itself"), N_("The right to read on line ended by itself: %(subject)s.")),
    "loan.ended": _w(N_("Loan ended"), N_("The loan ended with its copy or its borrower: %(subject)s.")),
    "loan.handed_over": _w(N_("Loan handed over"), N_("%(who)s let another borrower answer for %(subject)s.")),
    "copying.asked": _w(
        N_("Copying asked for"), N_("%(who)s asked to make %(count)s copies of %(subject)s: %(reason)s")
    ),
    "copying.allowed": _w(N_("Copying allowed"), N_("%(who)s allowed %(count)s copies of %(subject)s.")),
    "copying.refused": _w(N_("Copying refused"), N_("%(who)s refused the copying of %(subject)s: %(reason)s")),
    "copying.withdrawn": _w(N_("Copying taken back"), N_("The request to copy %(subject)s was taken back.")),
}
NOTICES = {
    "notice.mail_chosen": _w(N_("Mail chosen"), N_("%(who)s switched the own daily mail on or off.")),
}
ROOMS: tuple[tuple[str, dict[str, Words]], ...] = (
    (N_("Documents"), DOCUMENTS),
    (N_("Approval"), APPROVALS),
    (N_("Controlled copies"), COPIES),
    (N_("Loans"), LOANS),
    (N_("Reading"), READINGS),
    (N_("Check-out and check-in"), CHECKOUTS),
    (N_("Reviews of documents"), REVIEWS),
    (N_("External documents"), EXTERNALS),
    (N_("Change requests"), CHANGES),
    (N_("Registers"), REGISTERS),
    (N_("Duties"), DUTIES),
    (N_("Notices"), NOTICES),
    (N_("People and administration"), PEOPLE),
    (N_("Hand-over"), LEAVING),
    (N_("Backup"), BACKUPS),
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
