"""Registers over the API: as they print, as at a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.factories import World
from webapp.documents.queries import today

from .conftest import Caller


def test_a_register_is_given_as_it_prints(world: World, caller: Callable[..., Caller]) -> None:
    world.effective(world.document(title="服务级别管理程序"))
    chen = caller("chen")
    names = [item["key"] for item in chen.get("/registers").json["items"]]
    assert "controlled" in names and "issues" in names
    found = chen.get("/registers/controlled").json
    assert found["at"] == today().isoformat() and "服务级别管理程序" in found["rows"][0]
    assert chen.get(f"/registers/controlled?at={today() - timedelta(days=1)}").json["rows"] == []
    assert chen.get("/registers/controlled?at=2099-01-01").status_code == 422
    assert chen.get("/registers/nothing").status_code == 404
