"""Every permission in plain words, in groups, for role pages and the printed matrix."""

from __future__ import annotations

from webapp.core.access import Permission as P
from webapp.core.errors import N_

GROUPS: tuple[tuple[str, tuple[P, ...]], ...] = (
    (
        N_("Documents"),
        (
            P.DOCUMENT_VIEW,
            P.DOCUMENT_VIEW_CONFIDENTIAL,
            P.DOCUMENT_READ_DRAFTS,
            P.DOCUMENT_DOWNLOAD,
            P.DOCUMENT_SOURCE,
            P.DOCUMENT_PRINT,
            P.DOCUMENT_CREATE,
            P.DOCUMENT_EDIT,
            P.CHANGE_DECIDE,
            P.DOCUMENT_SUBMIT,
            P.DOCUMENT_UNLOCK,
            P.DOCUMENT_IMPORT,
            P.DOCUMENT_TAKE_OVER,
            P.DOCUMENT_NUMBER,
            P.DOCUMENT_RELEASE,
            P.DOCUMENT_RELEASE_URGENT,
            P.DOCUMENT_OBSOLETE,
        ),
    ),
    (N_("Approval"), (P.APPROVAL_SIGN, P.APPROVAL_KEEP, P.APPROVAL_APPOINT)),
    (
        N_("Issue & recall"),
        (P.COPY_HOLD, P.COPY_ISSUE, P.COPY_APPROVE_ISSUE, P.COPY_RECALL, P.COPY_WRITE_OFF, P.COPY_DUPLICATE),
    ),
    (N_("Records and duties"), (P.RECORD_VIEW, P.RECORD_CREATE, P.DUTY_MANAGE, P.READING_MANAGE)),
    (
        N_("Search, audit and evidence"),
        (P.SEARCH_USE, P.AUDIT_RUN, P.AUDIT_LEAD, P.EVIDENCE_PACK, P.JOURNAL_READ, P.JOURNAL_VERIFY),
    ),
    (
        N_("People and administration"),
        (
            P.PERSON_VIEW,
            P.PERSON_MANAGE,
            P.ROLE_MANAGE,
            P.ROLE_CONFIRM,
            P.CREDENTIAL_RESET,
            P.TYPE_MANAGE,
            P.SETTINGS_MANAGE,
        ),
    ),
)

WORDS: dict[P, str] = {
    P.APPROVAL_APPOINT: N_("name deputies for others, with a reason"),
    P.APPROVAL_KEEP: N_("print sign sheets, enter what was signed on paper, close countersigning after its time"),
    P.APPROVAL_SIGN: N_("decide and sign where an approval asks for it"),
    P.AUDIT_LEAD: N_("plan internal audits and lead them"),
    P.AUDIT_RUN: N_("carry out internal audits"),
    P.CHANGE_DECIDE: N_("decide on change requests of every department"),
    P.COPY_APPROVE_ISSUE: N_("agree to issues beyond the issue list"),
    P.COPY_DUPLICATE: N_("allow documents to be copied"),
    P.COPY_HOLD: N_("receive and hand back own controlled copies"),
    P.COPY_ISSUE: N_("issue controlled copies"),
    P.COPY_RECALL: N_("recall copies, record loss, damage and destruction"),
    P.COPY_WRITE_OFF: N_("write off copies that can not be found"),
    P.CREDENTIAL_RESET: N_("make one-time links for others and revoke their tokens"),
    P.DOCUMENT_CREATE: N_("create documents and new revisions"),
    P.DOCUMENT_DOWNLOAD: N_("download the PDF of a document"),
    P.DOCUMENT_EDIT: N_("change the facts and files of drafts"),
    P.DOCUMENT_IMPORT: N_("import files as drafts"),
    P.DOCUMENT_NUMBER: N_("reserve, assign and void numbers"),
    P.DOCUMENT_OBSOLETE: N_("ask for a document to be made obsolete"),
    P.DOCUMENT_PRINT: N_("print documents; every print is logged"),
    P.DOCUMENT_READ_DRAFTS: N_("read drafts of others"),
    P.DOCUMENT_RELEASE: N_("release approved revisions"),
    P.DOCUMENT_RELEASE_URGENT: N_("release in an emergency, before the full approval"),
    P.DOCUMENT_SOURCE: N_("fetch the source file (Word and others)"),
    P.DOCUMENT_SUBMIT: N_("send drafts for approval"),
    P.DOCUMENT_TAKE_OVER: N_("enter lists of documents signed on paper, and confirm those of others"),
    P.DOCUMENT_UNLOCK: N_("take over what another has checked out, with a reason"),
    P.DOCUMENT_VIEW: N_("view ordinary documents in force"),
    P.DOCUMENT_VIEW_CONFIDENTIAL: N_("view documents of the middle classification of all departments"),
    P.DUTY_MANAGE: N_("see all duties, move and waive those of others"),
    P.EVIDENCE_PACK: N_("seal evidence packs"),
    P.JOURNAL_READ: N_("read the journal"),
    P.JOURNAL_VERIFY: N_("verify the journal and take checkpoints"),
    P.PERSON_MANAGE: N_("add, change and close accounts and departments"),
    P.PERSON_VIEW: N_("see who works here and in which role"),
    P.RECORD_CREATE: N_("create and fill in records"),
    P.READING_MANAGE: N_("say who must read, enter signed sheets, judge the effect"),
    P.RECORD_VIEW: N_("view records"),
    P.ROLE_CONFIRM: N_("confirm signing roles and password resets as second person"),
    P.ROLE_MANAGE: N_("give roles and change what a role may do"),
    P.SEARCH_USE: N_("search"),
    P.SETTINGS_MANAGE: N_("change the settings of the organisation"),
    P.TYPE_MANAGE: N_("change document types, chains and number patterns"),
}


def words_of(permission: str) -> str:
    """The message key of a permission; an unknown one is its own key."""
    known = {str(p): text for p, text in WORDS.items()}
    return known.get(permission, permission)
