"""What a process keeps between requests holds until the journal grows, the day ends or an act begins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.factories import World
from webapp.core import clock
from webapp.core.db import transaction
from webapp.core.unchanged import MOST, while_unchanged


@pytest.fixture
def asked() -> list[str]:
    """What was read, in order."""
    return []


def read(asked: list[str], key: str = "x") -> int:
    """How often anything was read before, unless it is still known."""

    def now() -> int:
        asked.append(key)
        return len(asked)

    return while_unchanged(key, now)


def test_it_is_read_once_until_an_entry_follows(both_worlds: World, asked: list[str]) -> None:
    assert [read(asked), read(asked), read(asked, "y")] == [1, 1, 2]
    both_worlds.document(title="新的程序")
    assert read(asked) == 3 and asked == ["x", "y", "x"]


def test_it_is_read_anew_on_the_next_day(world: World, asked: list[str]) -> None:
    read(asked)
    with clock.demo_time(clock.now() + timedelta(days=1)):
        assert read(asked) == 2


def test_within_an_act_nothing_is_taken_from_memory(world: World, asked: list[str]) -> None:
    read(asked)
    with transaction():
        assert [read(asked), read(asked)] == [2, 3]
    assert read(asked) == 1


def test_the_memory_is_bounded(world: World, asked: list[str]) -> None:
    for number in range(MOST + 1):
        while_unchanged(number, lambda: 0)
    assert while_unchanged(0, lambda: 1) == 1, "the eldest were forgotten"


def test_a_menu_count_is_right_after_each_act_and_each_person_has_the_own(
    world: World, client_for: Callable[[str], Any]
) -> None:
    def waiting(login: str) -> str:
        page = client_for(login).get("/docs").get_data(as_text=True)
        return page.split('data-go="todo"')[1].split("</a>")[0]

    before = waiting("wang"), waiting("staff")
    world.sent(world.document(title="送审的程序"))
    assert waiting("wang") != before[0] and waiting("staff") == before[1]
