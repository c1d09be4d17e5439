"""What the journal speaks of, in words: persons, documents, roles by their names instead of ids.

A document or revision that the reader may not know of keeps its kind and id and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import ColumnElement, select, true

from webapp.core.access import Actor, Permission, readable
from webapp.core.db import db
from webapp.core.errors import N_
from webapp.core.words import in_language
from webapp.documents.access import reads_all
from webapp.documents.acknowledging.models import Reading, ReadingQuestion
from webapp.documents.changes.models import ChangeRequest
from webapp.documents.changes.notifying.models import ChangeNotice
from webapp.documents.copies.models import Copy, Holder, HolderList
from webapp.documents.external.customers.models import CustomerDocument
from webapp.documents.external.customers.queries import readable_papers
from webapp.documents.external.models import External
from webapp.documents.importing.models import ImportBatch, ImportItem
from webapp.documents.loans.models import Copying, Loan
from webapp.documents.models import Document, DocumentType, Number, ObsoleteRequest, Revision
from webapp.documents.offline.models import OfflinePack
from webapp.documents.registers.hooks import register_of
from webapp.documents.reviewing.models import ReviewSheet
from webapp.documents.stocktaking.models import Stocktake
from webapp.documents.takeover.models import Takeover
from webapp.documents.takeover.queries import number_of, readable_lists
from webapp.duties.queries import duties_known
from webapp.people.models import Department, Person, Role, Site
from webapp.shell import translate

Key = tuple[str, str]
KIND_WORDS = {
    "person": N_("person"),
    "department": N_("department"),
    "site": N_("organisation"),
    "role": N_("role"),
    "person_role": N_("role given"),
    "document": N_("document"),
    "revision": N_("revision"),
    "document_type": N_("document type"),
    "number": N_("number"),
    "obsolete_request": N_("request"),
    "obsolescence": N_("request"),
    "duty": N_("duty"),
    "register_form": N_("register"),
    "calendar_day": N_("day of the calendar"),
    "mail_choice": N_("choice of mail"),
    "external": N_("external document"),
    "customer_document": N_("customer document"),
    "import_batch": N_("import"),
    "import_item": N_("imported file"),
    "takeover": N_("take-over list"),
    "loan": N_("loan"),
    "copying": N_("permission to copy"),
    "page": N_("page"),
    "backup_run": N_("backup, check or drill"),
    "destroyed_file": N_("destroyed file"),
}
CLOSED = frozenset(
    {
        "document", "revision", "obsolete_request", "obsolescence", "import_batch", "import_item", "takeover", "duty",
        "customer_document",
    }
)  # fmt: skip


class Labels:
    """The words for a set of subjects, looked up kind by kind."""

    def __init__(self, keys: Iterable[Key], *, by: Actor, language: str) -> None:
        self._by, self._language = by, language
        self._titles: dict[str, dict[str, str]] = {}
        wanted: dict[str, set[str]] = {}
        for kind, key in keys:
            wanted.setdefault(kind, set()).add(key)
        self._found: dict[Key, str] = {}
        for kind, ids in wanted.items():
            look = LOOKUPS.get(kind)
            if look is not None:
                self._found.update({(kind, key): text for key, text in look(self, ids).items()})

    def of(self, kind: str, key: str) -> str:
        """The words, or an empty string when the subject is unknown or may not be known."""
        return self._found.get((kind, key), "")

    def visible(self, kind: str, key: str) -> bool:
        """Whether the private values about this subject may be shown to the reader."""
        return kind not in CLOSED or (kind, key) in self._found

    def role_title(self, key: str) -> str:
        """The title of a role by its key; of one that is gone, the key."""
        if not self._titles:
            self._titles = {role.key: role.titles for role in db.session.scalars(select(Role))}
        return in_language(self._titles[key], self._language) if key in self._titles else key

    def persons(self, ids: set[str]) -> dict[str, str]:
        """Names by id."""
        rows = select(Person.id, Person.name).where(Person.id.in_(_whole(ids)))
        return {str(key): name for key, name in db.session.execute(rows)}

    def departments(self, ids: set[str]) -> dict[str, str]:
        """Names by id."""
        rows = select(Department.id, Department.name).where(Department.id.in_(_whole(ids)))
        return {str(key): name for key, name in db.session.execute(rows)}

    def sites(self, ids: set[str]) -> dict[str, str]:
        """Names by id."""
        rows = select(Site.id, Site.name).where(Site.id.in_(_whole(ids)))
        return {str(key): name for key, name in db.session.execute(rows)}

    def roles(self, ids: set[str]) -> dict[str, str]:
        """Titles by id."""
        rows = select(Role.id, Role.titles).where(Role.id.in_(_whole(ids)))
        return {str(key): in_language(titles, self._language) for key, titles in db.session.execute(rows)}

    def given(self, ids: set[str]) -> dict[str, str]:
        """``person, role`` by the pair of ids."""
        pairs = {key: key.split("\x1f") for key in ids if "\x1f" in key}
        names = self.persons({pair[0] for pair in pairs.values()})
        titles = self.roles({pair[1] for pair in pairs.values()})
        return {key: f"{names.get(p, '')} / {titles.get(r, '')}" for key, (p, r) in pairs.items()}

    def types(self, ids: set[str]) -> dict[str, str]:
        """Titles by key."""
        rows = select(DocumentType.key, DocumentType.titles).where(DocumentType.key.in_(ids))
        return {key: in_language(titles, self._language) for key, titles in db.session.execute(rows)}

    def numbers(self, ids: set[str]) -> dict[str, str]:
        """Printed numbers by id."""
        rows = select(Number.id, Number.printed).where(Number.id.in_(_whole(ids)))
        return {str(key): printed for key, printed in db.session.execute(rows)}

    def documents(self, ids: set[str]) -> dict[str, str]:
        """Number and title by id, as far as the reader may know of them."""
        rows = select(Document.id, Document.number, Document.title).where(
            Document.id.in_(_whole(ids)), readable(Document, self._by)
        )
        return {str(key): f"{number} {title}" for key, number, title in db.session.execute(rows)}

    def revisions(self, ids: set[str]) -> dict[str, str]:
        """Number, title and label by id, as far as the reader may know of them."""
        rows = (
            select(Revision.id, Document.number, Document.title, Revision.label)
            .join(Document, Document.id == Revision.document_id)
            .where(Revision.id.in_(_whole(ids)), readable(Revision, self._by))
        )
        return {str(key): f"{number} {title} {label}" for key, number, title, label in db.session.execute(rows)}

    def requests(self, ids: set[str]) -> dict[str, str]:
        """Number and title of the document a request is about."""
        rows = (
            select(ObsoleteRequest.id, Document.number, Document.title)
            .join(Document, Document.id == ObsoleteRequest.document_id)
            .where(ObsoleteRequest.id.in_(_whole(ids)), readable(Document, self._by))
        )
        return {str(key): f"{number} {title}" for key, number, title in db.session.execute(rows)}

    def duties(self, ids: set[str]) -> dict[str, str]:
        """Number and title of what a duty is about, as far as the reader may know of it."""
        return {str(duty.id): f"{h.number} {h.title}".strip() for duty, h in duties_known(_whole(ids), by=self._by)}

    def batches(self, ids: set[str]) -> dict[str, str]:
        """Names of imports by id, of the own ones; of all for who reads drafts."""
        rows = select(ImportBatch.id, ImportBatch.name).where(ImportBatch.id.in_(_whole(ids)), self._imports())
        return {str(key): name for key, name in db.session.execute(rows)}

    def lists(self, ids: set[str]) -> dict[str, str]:
        """Names of take-over lists by id, for who may read them."""
        rows = select(Takeover.id, Takeover.name).where(Takeover.id.in_(_whole(ids)), readable_lists(self._by))
        return {str(key): f"{number_of(int(key))} {name}" for key, name in db.session.execute(rows)}

    def imported(self, ids: set[str]) -> dict[str, str]:
        """File names of imported rows by id, as far as the import is for the reader's eyes."""
        rows = (
            select(ImportItem.id, ImportItem.file)
            .join(ImportBatch, ImportBatch.id == ImportItem.batch_id)
            .where(ImportItem.id.in_(_whole(ids)), self._imports())
        )
        return {str(key): file for key, file in db.session.execute(rows)}

    def copies(self, ids: set[str]) -> dict[str, str]:
        """Number and distribution number by id, as far as the reader may know of the copy."""
        rows = (
            select(Copy.id, Document.number, Revision.label, Copy.number)
            .join(Document, Document.id == Copy.document_id)
            .join(Revision, Revision.id == Copy.revision_id)
            .where(Copy.id.in_(_whole(ids)), readable(Copy, self._by))
        )
        return {str(key): f"{number} {label} · {copy}" for key, number, label, copy in db.session.execute(rows)}

    def loans(self, ids: set[str]) -> dict[str, str]:
        """Number and borrower by id, as far as the reader may know of the loan."""
        rows = (
            select(Loan.id, Loan.asked_number, Person.name)
            .join(Person, Person.id == Loan.borrower_id)
            .where(Loan.id.in_(_whole(ids)), readable(Loan, self._by))
        )
        return {str(key): f"{number} · {name}" for key, number, name in db.session.execute(rows)}

    def copying(self, ids: set[str]) -> dict[str, str]:
        """Number, label and who asked by id, as far as the reader may know of the request to copy."""
        rows = (
            select(Copying.id, Document.number, Revision.label, Person.name)
            .join(Document, Document.id == Copying.document_id)
            .join(Revision, Revision.id == Copying.revision_id)
            .join(Person, Person.id == Copying.asked_by_id)
            .where(Copying.id.in_(_whole(ids)), readable(Copying, self._by))
        )
        return {str(key): f"{number} {label} · {name}" for key, number, label, name in db.session.execute(rows)}

    def changes(self, ids: set[str]) -> dict[str, str]:
        """Numbers of change requests by id, as far as the reader may know of their documents."""
        rows = select(ChangeRequest.id, ChangeRequest.number).where(
            ChangeRequest.id.in_(_whole(ids)), readable(ChangeRequest, self._by)
        )
        return {str(key): number for key, number in db.session.execute(rows)}

    def change_notices(self, ids: set[str]) -> dict[str, str]:
        """Numbers of the requests notices are about, as far as the reader may know of their documents."""
        rows = (
            select(ChangeNotice.id, ChangeRequest.number)
            .join(ChangeRequest, ChangeRequest.id == ChangeNotice.request_id)
            .where(ChangeNotice.id.in_(_whole(ids)), readable(ChangeRequest, self._by))
        )
        return {str(key): number for key, number in db.session.execute(rows)}

    def externals(self, ids: set[str]) -> dict[str, str]:
        """Number and title of standards, laws and other papers; everybody may know of them."""
        rows = select(External.id, External.number, External.title).where(External.id.in_(_whole(ids)))
        return {str(key): f"{number} {title}" for key, number, title in db.session.execute(rows)}

    def customer_papers(self, ids: set[str]) -> dict[str, str]:
        """Number, title and revision of customers' documents, as far as the reader may know of them."""
        paper = CustomerDocument
        rows = select(paper.id, paper.number, paper.title, paper.label).where(
            paper.id.in_(_whole(ids)), readable_papers(self._by)
        )
        return {str(key): " ".join(filter(None, words)) for key, *words in db.session.execute(rows)}

    def review_sheets(self, ids: set[str]) -> dict[str, str]:
        """Department and year of sheets of reviews."""
        rows = (
            select(ReviewSheet.id, Department.name, ReviewSheet.year)
            .join(Department, Department.id == ReviewSheet.department_id)
            .where(ReviewSheet.id.in_(_whole(ids)))
        )
        return {str(key): f"{name} {year}" for key, name, year in db.session.execute(rows)}

    def readings(self, ids: set[str]) -> dict[str, str]:
        """Number, label and reader by id, as far as the revision may be known."""
        rows = db.session.scalars(
            select(Reading)
            .join(Revision, Revision.id == Reading.revision_id)
            .where(Reading.id.in_(_whole(ids)), readable(Revision, self._by))
        )
        return {str(r.id): f"{r.revision.document.number} {r.revision.label} · {r.reader}" for r in rows}

    def reading_questions(self, ids: set[str]) -> dict[str, str]:
        """Number, label and reader of what was asked, by id of the question."""
        rows = db.session.execute(
            select(ReadingQuestion.id, ReadingQuestion.reading_id).where(ReadingQuestion.id.in_(_whole(ids)))
        )
        readings = {str(key): str(reading) for key, reading in rows}
        known = self.readings(set(readings.values()))
        return {key: known[reading] for key, reading in readings.items() if reading in known}

    def holders(self, ids: set[str]) -> dict[str, str]:
        """Names of holders by id."""
        rows = db.session.scalars(select(Holder).where(Holder.id.in_(_whole(ids))))
        return {str(holder.id): holder.name for holder in rows}

    def holder_lists(self, ids: set[str]) -> dict[str, str]:
        """Names of saved holder lists by id."""
        rows = select(HolderList.id, HolderList.name).where(HolderList.id.in_(_whole(ids)))
        return {str(key): name for key, name in db.session.execute(rows)}

    def registers(self, ids: set[str]) -> dict[str, str]:
        """Titles of registers by key."""
        found = {key: register_of(key) for key in ids}
        return {key: translate(register.title) for key, register in found.items() if register is not None}
    def stocktakes(self, ids: set[str]) -> dict[str, str]:
        """Number, department and place of stock-takes."""
        found = db.session.scalars(select(Stocktake).where(Stocktake.id.in_(_whole(ids))))
        return {
            str(s.id): " ".join(x for x in (f"#{s.id}", s.department.name if s.department else "", s.place) if x)
            for s in found
        }

    def packs(self, ids: set[str]) -> dict[str, str]:
        """Number and name of off-line packs."""
        rows = select(OfflinePack.id, OfflinePack.name).where(OfflinePack.id.in_(_whole(ids)))
        return {str(key): f"#{key} {name}" for key, name in db.session.execute(rows)}

    def numbered(self, ids: set[str]) -> dict[str, str]:
        """A list by its number alone."""
        return {key: f"#{key}" for key in ids}

    def hashes(self, ids: set[str]) -> dict[str, str]:
        """The beginning of the hash of a destroyed file: all that is left of it."""
        return {key: key[:12] for key in ids}

    def _imports(self) -> ColumnElement[bool]:
        if reads_all(self._by) or self._by.may(Permission.DOCUMENT_READ_DRAFTS):
            return true()
        return ImportBatch.created_by_id == self._by.person_id


LOOKUPS: dict[str, Callable[[Any, set[str]], dict[str, str]]] = {
    "person": Labels.persons,
    "department": Labels.departments,
    "site": Labels.sites,
    "role": Labels.roles,
    "person_role": Labels.given,
    "document_type": Labels.types,
    "number": Labels.numbers,
    "document": Labels.documents,
    "duty": Labels.duties,
    "destroyed_file": Labels.hashes,
    "import_batch": Labels.batches,
    "import_item": Labels.imported,
    "takeover": Labels.lists,
    "copy": Labels.copies,
    "loan": Labels.loans,
    "copying": Labels.copying,
    "reading": Labels.readings,
    "reading_question": Labels.reading_questions,
    "review_sheet": Labels.review_sheets,
    "external": Labels.externals,
    "customer_document": Labels.customer_papers,
    "change_request": Labels.changes,
    "change_notice": Labels.change_notices,
    "copy_holder": Labels.holders,
    "holder_list": Labels.holder_lists,
    "copy_destruction": Labels.numbered,
    "register_form": Labels.registers,
    "stocktake": Labels.stocktakes,
    "offline_pack": Labels.packs,
    "revision": Labels.revisions,
    "obsolete_request": Labels.requests,
    "obsolescence": Labels.requests,
}


def _whole(ids: Iterable[str]) -> list[int]:
    return [int(key) for key in ids if key.isascii() and key.isdigit() and len(key) < 19]
