"""The department tree as an ordered list with depths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from webapp.people.models import Department


@dataclass(frozen=True)
class Node:
    """A department and how deep it stands; 0 is the top."""

    department: Department
    depth: int


def tree_of(departments: Iterable[Department]) -> list[Node]:
    """Parents before their children, siblings in the order they were added; a lost one stands at the top."""
    known = list(departments)
    ids = {department.id for department in known}
    below: dict[int | None, list[Department]] = {}
    for department in known:
        parent = department.parent_id if department.parent_id in ids else None
        below.setdefault(parent, []).append(department)
    found: list[Node] = []

    def walk(parent: int | None, depth: int) -> None:
        for department in below.get(parent, []):
            found.append(Node(department, depth))
            walk(department.id, depth + 1)

    walk(None, 0)
    return found
