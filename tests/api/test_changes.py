"""Change requests in the API."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import Caller
from .test_copies import in_force


def test_a_change_is_asked_for_and_shown(caller: Callable[..., Caller]) -> None:
    document = in_force(caller)["document"]
    staff = caller("staff")
    made = staff.post("/changes", {"documents": [document], "category": "law", "reason": "新法规"})
    assert made.status_code == 201 and made.json["state"] == "open", made.text
    shown = staff.get(f"/changes/{made.json['id']}").json
    assert shown["items"][0]["document"] == document and shown["asked_by"] == "staff"
    assert staff.post("/changes", {"documents": [document], "category": "whim", "reason": "x"}).status_code == 422
    assert staff.post("/changes", {"documents": [99999], "category": "law", "reason": "x"}).status_code == 404
    assert staff.get("/changes/99999").status_code == 404
