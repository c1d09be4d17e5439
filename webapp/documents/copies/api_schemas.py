"""What the calls on copies take and give."""

from __future__ import annotations

from marshmallow import Schema, fields

from webapp.documents.api_schemas import said
from webapp.documents.copies.models import Medium
from webapp.documents.copies.states import CopyState
from webapp.shell.api_fields import Choice, Day, Many, Secret, Text, Values, Whole
from webapp.shell.api_room import PER_PAGE

STATES = ["", "out", "unsigned", *map(str, CopyState)]


class HolderWanted(Values):
    """Exactly one of person, department and party."""

    person = Text(longest=64, **said("login"))
    department = Text(longest=200, **said("name"))
    party = Text(longest=200, **said("an outside party"))
    medium = Choice(list(map(str, Medium)), load_default="paper", **said("paper or online"))
    place = Text(longest=200, load_default="", **said("where it is kept"))


class Issue(Values):
    """Who gets a copy, and why beyond the issue list."""

    holders = Many(fields.Nested(HolderWanted), most=500, required=True, **said("a copy for each"))
    reason = Text(longest=4000, lines=True, load_default="", **said("why, where it is an extra issue"))


class CopiesWanted(Values):
    """Which copies."""

    document = Whole(least=1, **said("id of a document"))
    state = Choice(STATES, **said("a state, `out` for all outside the controller's hands, or `unsigned`"))
    holder = Text(longest=200, **said("login of a person, or a part of a holder's name"))
    page = Whole(least=1, load_default=1)
    per_page = Whole(least=1, load_default=50, metadata=PER_PAGE)


class CopyChange(Values):
    """What an act on a copy may be told; each takes what it needs."""

    reason = Text(longest=4000, lines=True, load_default="", **said("recall, lost, damaged, keep, replaced, write_off"))
    authority = Text(longest=200, load_default="", **said("destroy: on whose authority"))
    method = Text(longest=120, load_default="", **said("destroy: how"))
    witness = Text(longest=64, **said("destroy: login of the witness"))
    signed_by = Text(longest=120, load_default="", **said("receive: who signed for the holder"))
    sheet = Whole(least=1, load_default=0, **said("return, write_off: a damaged print, not the one that is out"))
    keeper = Text(longest=120, load_default="", **said("keep: who keeps it"))
    place = Text(longest=200, load_default="", **said("keep: where"))
    until = Day(**said("keep: how long"))
    password = Secret(**said("destroy and witness are signed"))
    otp = Secret(**said("a code instead of the password, where one is set up"))


class HolderShown(Schema):
    """Who holds a copy."""

    name = fields.String()
    person = fields.String(allow_none=True, **said("login"))
    department = fields.String(allow_none=True)
    party = fields.String(allow_none=True)


class LineShown(Schema):
    """A line of the ledger."""

    id = fields.Integer()
    act = fields.String(**said("what happened", example="copy.issued"))
    sheet = fields.Integer()
    at = fields.DateTime()
    by = fields.String(allow_none=True, **said("login"))
    name = fields.String()
    note = fields.String()
    day = fields.Date(allow_none=True, **said("the day on paper"))
    corrects = fields.Integer(allow_none=True, **said("id of the line that is corrected"))


class SheetShown(Schema):
    """A print of a copy."""

    sheet = fields.Integer()
    token = fields.String(**said("the code in its QR"))
    url = fields.String(**said("where the QR leads"))
    back_at = fields.DateTime(allow_none=True)
    written_off_at = fields.DateTime(allow_none=True, **said("a damaged print that never came back"))


class CopyShown(Schema):
    """A controlled copy."""

    id = fields.Integer()
    number = fields.String(**said("distribution number", example="A07"))
    state = fields.String(**said("where it is", enum=list(map(str, CopyState))))
    document = fields.Integer()
    document_number = fields.String()
    revision = fields.Integer()
    label = fields.String()
    holder = fields.Nested(HolderShown)
    medium = fields.String()
    place = fields.String()
    sheet = fields.Integer(**said("the print that is out; 2 after damage"))
    issued_at = fields.DateTime(allow_none=True)
    received_at = fields.DateTime(allow_none=True)
    signed_by = fields.String()
    unsigned = fields.Boolean(**said("recalled, but never signed for"))
    replaces = fields.Integer(allow_none=True)
    replacement = fields.Raw(allow_none=True, **said("after a loss: the new copy; after damage: the same, next sheet"))
    destruction = fields.String(allow_none=True, **said("asked, done or declined"))
    sheets = fields.List(fields.Nested(SheetShown))
    log = fields.List(fields.Nested(LineShown))


class CopyList(Schema):
    """The copies that were made."""

    items = fields.List(fields.Nested(CopyShown))
