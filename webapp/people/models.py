"""Who: sites, departments, persons, roles, and what proves that it is them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import FLEETING, JSONBytes, Model, Protected, UTCTime

SINCE_2: Any = {"since": 2}


class PeopleAct(StrEnum):
    """Acts of this room in the journal."""

    SITE_NAMED = "site.named"
    SITE_ADDED = "site.added"
    SITE_CHANGED = "site.changed"
    SETTINGS_CHANGED = "organisation.settings_changed"
    BACKUP_FOLDER_TESTED = "organisation.backup_folder_tested"
    DEPARTMENT_ADDED = "department.added"
    DEPARTMENT_CHANGED = "department.changed"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_LEFT = "person.left"
    ROLE_ADOPTED = "role.adopted"
    ROLE_ADDED = "role.added"
    ROLE_CHANGED = "role.changed"
    ROLES_GIVEN = "roles.given"
    ROLE_CONFIRMED = "role.confirmed"
    LINK_MADE = "link.made"
    PASSWORD_SET = "password.set"
    CREDENTIAL_CONFIRMED = "credential.confirmed"
    CODE_SET = "code.set"
    CODE_ASKED = "code.asked_at_sign_in"
    CODE_REMOVED = "code.removed"
    CODE_RESET = "code.reset"
    PIN_SET = "pin.set"
    PIN_REMOVED = "pin.removed"
    HANDWRITING_PUT = "handwriting.put"
    HANDWRITING_REMOVED = "handwriting.removed"
    TOKEN_MADE = "token.made"
    TOKEN_REVOKED = "token.revoked"
    SIGNED_IN = "session.begun"
    SIGN_IN_FAILED = "session.refused"
    SESSION_ENDED = "session.ended"
    ALL_ENDED = "session.all_ended"


class SiteKind(StrEnum):
    """A company names itself on covers; a site is a place of the company above it."""

    COMPANY = "company"
    SITE = "site"


class Site(Protected, Model):
    """A company or site, a node of the tree; the first one is the organisation itself.

    Empty ``system_title``, ``letterhead``, ``address``, ``stamp_mode``, logo and controller are those of the
    node above (``sites.house_of``). ``prefix`` fills {site} in number patterns, the abbreviation without one.
    """

    __tablename__ = "site"
    __columns_version__ = 2

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    abbreviation: Mapped[str] = mapped_column(String(20))
    system_title: Mapped[str] = mapped_column(String(200), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    kind: Mapped[str] = mapped_column(String(12), default=SiteKind.COMPANY, info=SINCE_2)
    name_en: Mapped[str] = mapped_column(String(200), default="", info=SINCE_2)
    prefix: Mapped[str] = mapped_column(String(20), default="", info=SINCE_2)
    letterhead: Mapped[str] = mapped_column(Text, default="", info=SINCE_2)
    address: Mapped[str] = mapped_column(Text, default="", info=SINCE_2)
    stamp_mode: Mapped[str] = mapped_column(String(12), default="", info=SINCE_2)
    logo_sha: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"), info=SINCE_2)
    controller_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", use_alter=True), info=SINCE_2)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    controller: Mapped[Person | None] = relationship(foreign_keys=[controller_id], post_update=True)


class OrganisationSetting(Protected, Model):
    """One setting of the organisation from one moment on; the newest line of a name holds."""

    __tablename__ = "organisation_setting"
    __append_only__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    value: Mapped[Any] = mapped_column(JSONBytes)
    set_by: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime] = mapped_column(UTCTime)


class Department(Protected, Model):
    """A node of the tree, with its head and the manager in charge."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    code: Mapped[str] = mapped_column(String(20), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", use_alter=True))
    in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", use_alter=True))
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    head: Mapped[Person | None] = relationship(foreign_keys=[head_id], post_update=True)
    in_charge: Mapped[Person | None] = relationship(foreign_keys=[in_charge_id], post_update=True)


class Person(Protected, Model):
    """One human, one staff number, one account."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    staff_number: Mapped[str | None] = mapped_column(String(40), unique=True)
    post: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(12), default="")
    pinyin: Mapped[str] = mapped_column(String(200), default="")
    initials: Mapped[str] = mapped_column(String(40), default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    left_on: Mapped[date | None] = mapped_column(Date)
    setup_until: Mapped[datetime | None] = mapped_column(UTCTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}

    department: Mapped[Department | None] = relationship(foreign_keys=[department_id])
    given: Mapped[list[PersonRole]] = relationship(
        back_populates="person", foreign_keys="PersonRole.person_id", cascade="all, delete-orphan"
    )


class Role(Protected, Model):
    """A list of permissions in plain words; shipped as data, titles and list editable."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSONBytes)
    description: Mapped[dict[str, str]] = mapped_column(JSONBytes)
    permissions: Mapped[list[str]] = mapped_column(JSONBytes)
    signing: Mapped[bool] = mapped_column(Boolean, default=False)
    exclusive: Mapped[str | None] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(String(20), default="shipped")
    version: Mapped[int] = mapped_column(Integer, default=1)
    __mapper_args__: dict[str, Any] = {"version_id_col": version}


class PersonRole(Protected, Model):
    """A role given to a person; a signing role waits for a second person before signing."""

    __tablename__ = "person_role"
    __table_args__ = (
        Index("uq_person_role_person_id_exclusive", "person_id", "exclusive", unique=True),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)
    exclusive: Mapped[str | None] = mapped_column(String(40))
    given_by: Mapped[str] = mapped_column(String(200))
    given_at: Mapped[datetime] = mapped_column(UTCTime)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=False)

    person: Mapped[Person] = relationship(back_populates="given", foreign_keys=[person_id])
    role: Mapped[Role] = relationship()


class Credential(Protected, Model):
    """What a person proves with (password, totp, pin); says who set it and since when.

    The secret is an argon2 hash; of a one-time code it is the sealed seed, and empty after a reset.
    """

    __tablename__ = "credential"
    __columns_version__ = 2

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(UTCTime)
    confirmed: Mapped[bool] = mapped_column(Boolean, default=True)
    at_sign_in: Mapped[bool] = mapped_column(Boolean, default=False, info={"since": 2})


class Secret(Protected, Model):
    """An API token or one-time link: only the hash of what was printed is kept."""

    __tablename__ = "secret"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(43), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scopes: Mapped[str] = mapped_column(String(80), default="")
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UTCTime)
    expires_at: Mapped[datetime] = mapped_column(UTCTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCTime)


class Session(Model):
    """A sign-in that the server can end at any moment."""

    __tablename__ = "session"
    __table_args__ = FLEETING

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    digest: Mapped[str] = mapped_column(String(43), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(UTCTime)
    seen_at: Mapped[datetime] = mapped_column(UTCTime)
    expires_at: Mapped[datetime] = mapped_column(UTCTime)
    device: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")


class Tries(Model):
    """Failed proofs per login, address or signature panel, and when the next may be made."""

    __tablename__ = "tries"
    __table_args__ = FLEETING

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    failed: Mapped[int] = mapped_column(Integer, default=0)
    not_before: Mapped[datetime] = mapped_column(UTCTime)


class Proof(Model):
    """A one-use proof that a person just gave the credential; consumed by the act it is for."""

    __tablename__ = "proof"
    __table_args__ = FLEETING

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    method: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime] = mapped_column(UTCTime)


class Sitting(Model):
    """After a full proof, later signatures of this sign-in need only the PIN, for some minutes (trust.md section 2)."""

    __tablename__ = "sitting"

    session_id: Mapped[str] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime] = mapped_column(UTCTime)
    wrong_pins: Mapped[int] = mapped_column(Integer, default=0)


class UsedCode(Model):
    """The last time step whose one-time code a person used: no code is taken twice."""

    __tablename__ = "used_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    step: Mapped[int] = mapped_column(Integer)


class Handwriting(Protected, Model):
    """The image of a person's own signature; replaced ones stay for the covers they stand on."""

    __tablename__ = "handwriting"
    __table_args__ = (
        Index(
            "uq_handwriting_kept",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sha: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    put_at: Mapped[datetime] = mapped_column(UTCTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCTime)
