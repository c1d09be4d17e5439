"""Which post approves a change again, who needs the background before signing, what the background is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from webapp.approvals.chains import Chain
from webapp.approvals.models import Round, Step
from webapp.approvals.queries import may_sign, open_step, round_of, seat_of
from webapp.approvals.resolve import persons_for
from webapp.approvals.rules import APPROVING
from webapp.core.access import Actor
from webapp.core.db import db
from webapp.core.errors import N_, Conflict, NotFound, Refusal
from webapp.documents import queries as documents
from webapp.documents.chains import FormerApproval, former_approval
from webapp.documents.changes import queries as changes
from webapp.documents.changes.background.models import BackgroundOpening
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.comparing.queries import Compared, compare_revisions
from webapp.documents.models import Document, Revision
from webapp.people.models import Person


@dataclass(frozen=True)
class Background:
    """On what a change rests: the request, who approved before, what differs from the revision in force."""

    request: ChangeRequest
    former: FormerApproval | None
    compared: Compared | None


def keep_the_post(document: Document, chain: Chain) -> Chain:
    """The chain with the post that approved before at its last approving step, while a request is carried out.

    It stays as it is when no request is, when the same persons are asked anyway, or when nobody in that post may
    sign now: then whoever the chain names needs the background.
    """
    draft = documents.open_of(document)
    carried_out = draft is not None and changes.request_of(draft) is not None
    former = former_approval(document) if carried_out or changes.accepted_item(document.id) else None
    places = [number for number, step in enumerate(chain.steps) if step.meaning == APPROVING]
    if former is None or not places:
        return chain
    step = chain.steps[places[-1]]
    asked = {p.id for who in step.who for p in persons_for(who, document.department_id, lambda: former.person.id)}
    authors = {author.person_id for author in draft.authors} if draft is not None else set()
    able = [person for person in former.holders if person.id not in authors and may_sign(person)]
    if not able or asked == {person.id for person in former.holders}:
        return chain
    steps = list(chain.steps)
    steps[places[-1]] = replace(step, who=former.post)
    return Chain(tuple(steps))


def needs_background(revision: Revision, signer: Person) -> bool:
    """Whether ``signer`` stands outside the post and the department that approved the document before."""
    former = former_approval(revision.document)
    if former is None or changes.request_of(revision) is None:
        return False
    if signer.id in {former.person.id, *(person.id for person in former.holders)}:
        return False
    return signer.department_id is None or signer.department_id != former.person.department_id


def why_not_yet(round_: Round, step: Step, person_id: int, for_id: int | None) -> Refusal | None:
    """Approving waits until the background was opened; a deputy opens it where the person represented would have to."""
    if round_.subject_kind != "revision" or step.meaning != APPROVING:
        return None
    revision, signer = db.session.get_one(Revision, round_.subject_id), db.session.get_one(Person, for_id or person_id)
    if not needs_background(revision, signer) or opening_of(revision, person_id) is not None:
        return None
    former = former_approval(revision.document)
    return Conflict(
        N_("Another department approved this before (%(name)s). Open the background of the change, then approve."),
        name=former.person.name if former else "",
    )


def opening_of(revision: Revision, person_id: int | None) -> BackgroundOpening | None:
    """When this person opened the background of what was sent last, or None."""
    statement = select(BackgroundOpening).where(
        BackgroundOpening.revision_id == revision.id,
        BackgroundOpening.submission == len(revision.submissions),
        BackgroundOpening.person_id == person_id,
    )
    return db.session.scalars(statement).one_or_none()


def background_of(revision: Revision, *, by: Actor) -> Background:
    """The background of a revision the person may see.

    Raises:
        NotFound: it carries out no request, or one the person may not know of.
    """
    linked = changes.request_of(revision)
    if linked is None:
        raise NotFound(N_("This revision carries out no change request."))
    request, before = changes.get_change(linked.id, by=by), documents.effective_of(revision.document)
    compared = compare_revisions(before, revision) if before is not None and before.id != revision.id else None
    return Background(request, former_approval(revision.document), compared)


def is_asked_now(revision: Revision, by: Actor) -> bool:
    """Whether the acting person is asked to approve what was sent last."""
    round_ = round_of("revision", revision.id)
    step = open_step(round_) if round_ is not None else None
    return (
        round_ is not None
        and step is not None
        and step.meaning == APPROVING
        and seat_of(round_, by.person_id) is not None
    )
