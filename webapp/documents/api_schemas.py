"""What the API says about documents and revisions, described; ``api_values`` makes exactly this."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from webapp.documents.lifecycle import State
from webapp.documents.models import Classification
from webapp.shell.api import Unmet

CLASSES = [str(item) for item in Classification]
STATES = [str(item) for item in State]


def said(text: str, **more: Any) -> dict[str, Any]:
    """The description of a value."""
    return {"metadata": {"description": text, **more}}


class LimitShown(Schema):
    """Something that limits how long a revision is in force."""

    limit = fields.String(**said("trial, temporary, emergency or lapsed"))
    until = fields.Date(allow_none=True, **said("the last day it names"))


class TrialShown(Schema):
    """A trial."""

    until = fields.Date(**said("its last day"))
    extended = fields.Boolean(**said("whether it was extended; it is once at most"))
    state = fields.String(**said("open, confirmed or ended"))


class OverrideShown(Schema):
    """A document whose clauses are set aside."""

    number = fields.String(**said("its number", example="SL/QP-01"))
    clauses = fields.String(**said("empty means all of it", example="4.2, 5.1"))


class TemporaryShown(Schema):
    """What makes a document temporary."""

    runs = fields.String(**said("date, batch or project"))
    until = fields.Date(allow_none=True, **said("the last day, where it runs by date"))
    scope = fields.String(**said("the batch or project"))
    overrides = fields.List(fields.Nested(OverrideShown), **said("what it sets aside"))


class RevisionBrief(Schema):
    """A revision in one line."""

    id = fields.Integer(**said("opaque", example=31))
    label = fields.String(**said("A/0, B/2, 1.3 ...", example="A/0"))
    state = fields.String(**said("the key of its state", enum=STATES))
    effective_on = fields.Date(allow_none=True, **said("in force from this day, or planned to be"))
    origin = fields.String(**said("made here, or taken over: signed on paper", enum=["made", "taken_over"]))
    limits = fields.List(fields.Nested(LimitShown), **said("what limits how long it is in force"))


class RevisionLine(RevisionBrief):
    """A revision in its document's history."""

    kind = fields.String(**said("modify (修改), new_edition (换版), or resumed: in force again"))
    summary = fields.String(**said("what changed"))
    effective_to = fields.Date(allow_none=True, **said("ended on this day; it was in force until the day before"))


class Person(Schema):
    """A person."""

    login = fields.String(**said("the login", example="wang"))
    name = fields.String(**said("the name", example="王敏"))


class DocumentLine(Schema):
    """A document in the master list."""

    id = fields.Integer(**said("opaque", example=12))
    number = fields.String(**said("the printed number", example="SL/QP-01"))
    title = fields.String(**said("the title", example="服务级别管理程序"))
    type = fields.String(**said("the key of its type", example="procedure"))
    department = fields.String(**said("the owner's name", example="技术中心"))
    classification = fields.String(**said("企业内部密级", enum=CLASSES))
    clauses = fields.List(fields.String(), **said("clauses it serves", example=["iso9001@2015:7.5.3"]))
    effective = fields.Nested(RevisionBrief, allow_none=True, **said("in force, now or at the end of day `at`"))
    draft = fields.Nested(RevisionBrief, allow_none=True, **said("on its way, where you may see it"))


class Ending(Schema):
    """A request to end a document."""

    state = fields.String(**said("open, approved, done, returned, rejected or withdrawn"))
    reason = fields.String(**said("why it ends"))
    effective_on = fields.Date(**said("the day it ends"))
    asked_by = fields.Nested(Person)
    asked_at = fields.DateTime(**said("when it was asked for"))


class DocumentFull(DocumentLine):
    """A document with its history."""

    aliases = fields.List(fields.String(), **said("old numbers under which it is found"))
    parent = fields.String(allow_none=True, **said("number of the document above it"))
    origin = fields.String(**said("made, imported or taken_over"))
    created_by = fields.Nested(Person, allow_none=True)
    created_at = fields.DateTime(**said("when its number was taken"))
    next_review_on = fields.Date(allow_none=True, **said("the next periodic review"))
    revisions = fields.List(fields.Nested(RevisionLine), **said("those you may see, newest first"))
    overridden = fields.List(fields.String(), **said("sentences: clauses that temporary documents set aside now"))
    copies_out = fields.Integer(**said("controlled copies in somebody's hands"))
    obsolescence = fields.Nested(Ending, allow_none=True, **said("the newest request to end it"))
    url = fields.String(**said("its page"))


class Source(Schema):
    """The file a revision was made from."""

    name = fields.String(**said("its file name"))
    kind = fields.String(**said("docx, pdf, md ..."))
    size = fields.Integer(**said("bytes"))
    sha256 = fields.String(**said("the digest of its bytes"))


class Pages(Schema):
    """The PDF pages people sign."""

    state = fields.String(**said("ready, making or failed", enum=["ready", "making", "failed"]))
    pages = fields.Integer(**said("how many, without the cover"))
    sha256 = fields.String(allow_none=True, **said("the digest of the frozen pages"))
    problem = fields.String(**said("why they could not be made"))


class PassedOn(Schema):
    """How a step came to somebody the chain did not name."""

    kind = fields.String(**said("transfer, or a signer added before, beside or after"))
    by = fields.Nested(Person)
    reason = fields.String()
    at = fields.DateTime()


class OpinionAnswer(Schema):
    """What the author answered to an opinion."""

    answer = fields.String(**said("adopted, partly or not_adopted"))
    reason = fields.String()
    by = fields.Nested(Person)
    at = fields.DateTime()


class OnPaper(Schema):
    """A signature given by hand on a printed sheet."""

    claimed_on = fields.Date(**said("the day written on the paper"))
    entered_by = fields.Nested(Person)
    entered_at = fields.DateTime(**said("when it was entered here"))
    scan = fields.String(**said("SHA-256 of the cleaned scan"))
    url = fields.String(**said("where the scan is shown"))


class Asked(Person):
    """A person who is asked to decide a step."""

    state = fields.String(**said("open, decided, not_needed or set_aside"))
    rule = fields.String(**said("why this person: role, post, head of a department"))
    fallback = fields.Boolean(**said("stands in because the step led to nobody"))
    acting_for = fields.Nested(Person, allow_none=True, **said("whom a deputy stood for"))
    added = fields.Boolean(**said("added by a signer, beyond the chain; always needed"))
    after = fields.String(allow_none=True, **said("login of who signs before in the same step"))
    passed_on = fields.List(fields.Nested(PassedOn), **said("how the step came here, first transfer first"))
    no_reply_at = fields.DateTime(allow_none=True, **said("when silence was noted; never consent"))


class Step(Schema):
    """A step of the approval that is under way, or of the last one."""

    position = fields.Integer(**said("1 is the first; 0 in a return means the author"))
    meaning = fields.String(**said("prepare, review, countersign, approve ..."))
    state = fields.String(**said("waiting, open or done"))
    needed = fields.Integer(**said("how many approvals finish it"))
    opened_at = fields.DateTime(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
    persons = fields.List(fields.Nested(Asked))


class Decision(Schema):
    """What somebody decided."""

    round = fields.Integer(**said("which round of the approval, from 1"))
    about = fields.String(**said("revision, or obsolescence for a request to end the document"))
    step = fields.Integer(allow_none=True)
    decision = fields.String(**said("submit, approve, return, reject, comment or withdraw"))
    meaning = fields.String(**said("the meaning of the step"))
    by = fields.Nested(Person)
    acting_for = fields.Nested(Person, allow_none=True, **said("the person represented, where a deputy decided"))
    at = fields.DateTime()
    opinion = fields.String()
    answer = fields.Nested(OpinionAnswer, allow_none=True, **said("the author's answer to a countersign opinion"))
    paper = fields.Nested(OnPaper, allow_none=True, **said("where it was signed on paper"))
    returned_to = fields.Integer(allow_none=True, **said("the step a return leads to; 0 is the author"))
    set_aside = fields.Boolean(**said("a later return asked this step again"))


class Signature(Schema):
    """A signature: the digest of a statement that holds what was shown, by whom, when, with what."""

    digest = fields.String(**said("stands in later signatures of the round, on the cover and in the journal"))
    statement = fields.String(**said("the signed bytes, base64"))
    shown = fields.String(**said("the bytes that were shown, base64"))
    by = fields.Nested(Person)
    at = fields.DateTime()
    meaning = fields.String(**said("as it was displayed"))


class PaperChange(Schema):
    """A line of the revision record as it stands on paper."""

    label = fields.String(**said("the version"))
    day = fields.String(**said("the day, as 2026-11-22 where it could be read"))
    what = fields.String(**said("what changed"))
    who = fields.String(**said("by whom"))
    approved = fields.String(**said("approved by whom"))


class PaperCopy(Schema):
    """A copy that is out according to the register taken over."""

    holder = fields.String(**said("as it stands in the register"))
    copy_number = fields.String(**said("分发号"))
    handed_out = fields.String(**said("the day, as 2026-11-22 where it could be read"))
    returned = fields.String(**said("empty while it is out"))


class TakenOver(Schema):
    """What a revision says of itself that was signed on paper: claims, and who entered and confirmed them."""

    issued_on = fields.Date(allow_none=True)
    effective_on = fields.Date()
    prepared = fields.String(**said("the name on paper, no account"))
    reviewed = fields.String(**said("the name on paper, no account"))
    approved = fields.String(**said("the name on paper, no account"))
    changes = fields.List(fields.Nested(PaperChange))
    copies = fields.List(fields.Nested(PaperCopy))
    entered_by = fields.Nested(Person)
    entered_at = fields.DateTime(**said("when the system captured it"))
    confirmed_by = fields.Nested(Person)
    confirmed_at = fields.DateTime()
class EmergencyShown(Schema):
    """An emergency release."""

    by = fields.Nested(Person)
    at = fields.DateTime()
    reason = fields.String(**said("why it could not wait"))
    due_on = fields.Date(**said("the last day for the full approval"))
    state = fields.String(**said("open, confirmed or lapsed"))


class RevisionFull(RevisionLine):
    """A revision with its approval."""

    taken_over = fields.Nested(TakenOver, allow_none=True, **said("null for a revision that was signed here"))

    document = fields.Integer(**said("the document's id"))
    number = fields.String(**said("as printed on it"))
    title = fields.String(**said("as printed on it"))
    source = fields.Nested(Source)
    body = fields.Nested(Pages)
    prepared_by = fields.Nested(Person, allow_none=True)
    created_by = fields.Nested(Person, allow_none=True)
    created_at = fields.DateTime()
    released_by = fields.Nested(Person, allow_none=True)
    released_at = fields.DateTime(allow_none=True)
    returned_reason = fields.String(**said("why it came back, or empty"))
    submission = fields.Integer(**said("how often it was sent for approval"))
    unmet = fields.List(fields.Nested(Unmet), **said("of a draft: what is missing before it can be sent"))
    about = fields.String(
        allow_none=True, **said("what the steps decide: revision, or obsolescence (ending the document)")
    )
    steps = fields.List(fields.Nested(Step))
    decisions = fields.List(fields.Nested(Decision), **said("of all rounds, in order"))
    signatures = fields.List(fields.Nested(Signature), **said("of all rounds, in order"))
    shown = fields.String(
        allow_none=True, **said("digest of what stands to be decided; send it back with a decision")
    )
    trial = fields.Nested(TrialShown, allow_none=True)
    temporary = fields.Nested(TemporaryShown, allow_none=True)
    emergency = fields.Nested(EmergencyShown, allow_none=True)
    url = fields.String(**said("its page"))
