"""A shelf to count: copies of two documents with one department."""

from __future__ import annotations

from dataclasses import dataclass

from tests.factories import World, department_of
from webapp.documents.copies import actions as copies
from webapp.documents.copies import queries
from webapp.documents.copies.actions import Wanted
from webapp.documents.copies.holders.actions import holder_of
from webapp.documents.copies.models import Copy
from webapp.documents.models import Revision

PLACE = "技术中心 3 层文件柜"


@dataclass
class Shelf:
    """Two papers of one department at one place, and one that is elsewhere."""

    first: Copy
    second: Copy
    elsewhere: Copy
    revision: Revision


def shelf_of(world: World) -> Shelf:
    """Copies of two documents with the department, a third with an outside party."""
    one, two = world.effective(), world.effective(world.document(title="事件管理程序"))
    chen = world.actor("chen")
    holder = holder_of(department_of("技术中心"), by=chen)
    (first,) = copies.issue_copies(one, [Wanted(holder, place=PLACE)], by=chen)
    (second,) = copies.issue_copies(two, [Wanted(holder, place=PLACE)], by=chen)
    (other,) = copies.issue_copies(one, [Wanted(holder_of("客户甲", by=chen), place="客户现场")], by=chen)
    for copy in (first, second):
        copies.receive_copy(copy, by=chen)
    return Shelf(*(queries.get_copy(copy.id, by=chen) for copy in (first, second, other)), one)
