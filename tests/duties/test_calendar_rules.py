"""The working calendar and the due rules over it: tables of known days, and laws that hold for every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.errors import Invalid
from webapp.duties import due_rules as rules
from webapp.duties.actions import AT_ONCE
from webapp.duties.due_rules import SHARED, Counted, Every, Recurring
from webapp.duties.working_calendar import REGIONS, WorkingCalendar, last_announced, working_days_between

CHINA = WorkingCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
OVERRIDES = st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=25)
RECURRING = st.builds(
    Recurring,
    every=st.sampled_from([e for e in Every if e in rules.MONTHS]),
    by=st.integers(1, 31),
    previous=st.booleans(),
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 16), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # the Saturday after National Day
        (date(2026, 11, 28), False),
        (date(2026, 11, 30), True),
    ],
)
def test_mainland_days_with_their_adjusted_weekends(day: date, worked: bool) -> None:
    assert CHINA.is_working_day(day) is worked


def test_the_organisations_own_day_wins() -> None:
    own = WorkingCalendar(overrides={date(2026, 11, 30): False, date(2026, 11, 28): True})
    assert not own.is_working_day(date(2026, 11, 30)) and own.is_working_day(date(2026, 11, 28))
    assert own.moved(date(2026, 11, 29)) == date(2026, 12, 1)
    assert own.moved(date(2026, 11, 30), previous=True) == date(2026, 11, 28)


def test_counting_working_days_both_ways() -> None:
    friday = date(2026, 9, 30)
    assert CHINA.working_day(friday, 0) == friday
    assert CHINA.working_day(friday, 1) == date(2026, 10, 8)
    assert CHINA.working_day(date(2026, 10, 8), -1) == friday
    assert CHINA.working_day(date(2026, 10, 3), 0) == date(2026, 10, 8)
    assert working_days_between(CHINA, friday, date(2026, 10, 10)) == 3
    assert working_days_between(CHINA, date(2026, 10, 10), friday) == 0


def test_a_year_without_its_order_of_holidays_is_provisional() -> None:
    last = last_announced("CN") or 0
    assert not CHINA.is_provisional(last) and CHINA.is_provisional(last + 1)
    assert not WorkingCalendar(announced=frozenset({last + 1})).is_provisional(last + 1)
    assert not WorkingCalendar("HK").is_provisional(last + 5), "Hong Kong moves no days by order"


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_region_has_its_own_holidays(region: str) -> None:
    national = {"CN": date(2026, 10, 1), "HK": date(2026, 7, 1), "TW": date(2026, 2, 28)}[region]
    calendar = WorkingCalendar(region)
    assert calendar.is_public_holiday(national)
    assert sum(calendar.is_public_holiday(d) for d in {date(2026, 10, 1), date(2026, 7, 1), date(2026, 2, 28)}) < 3


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        ("monthly", date(2026, 11, 25), date(2026, 11, 10)),
        ("monthly", date(2026, 10, 1), date(2026, 10, 10)),  # a Saturday that is worked
        ("quarterly", date(2026, 12, 31), date(2026, 10, 10)),
        ("half_yearly", date(2026, 3, 1), date(2026, 1, 15)),
        ("yearly", date(2026, 6, 1), date(2026, 1, 20)),
        ("weekly", date(2026, 11, 25), date(2026, 11, 27)),
        ("weekly", date(2026, 10, 1), date(2026, 10, 8)),  # Friday 2 October is off
    ],
)
def test_the_shared_rules(rule: str, day: date, due: date) -> None:
    assert rules.due_in(SHARED[rule], day, CHINA) == due


def test_the_day_before_where_the_rule_says_so() -> None:
    rule = Recurring(Every.MONTH, 3, previous=True)
    assert rules.due_in(rule, date(2026, 10, 20), CHINA) == date(2026, 9, 30)


def test_every_working_day_once() -> None:
    found = list(rules.dues(SHARED["daily"], date(2026, 9, 28), date(2026, 10, 12), CHINA))
    assert found == [d for d in found if CHINA.is_working_day(d)] and len(found) == len(set(found)) == 7


def test_counted_from_an_event() -> None:
    event = date(2026, 9, 29)
    assert rules.due_from(Counted(3), event, CHINA) == date(2026, 10, 9)
    assert rules.due_from(Counted(3, working=False), event, CHINA) == date(2026, 10, 8)
    assert rules.due_from(Counted(3, working=False, previous=True), event, CHINA) == date(2026, 9, 30)
    assert rules.due_from(Counted(-3), event, CHINA) == date(2026, 9, 23)


def test_february_has_no_thirty_first() -> None:
    assert rules.due_in(Recurring(Every.MONTH, 31), date(2027, 2, 5), CHINA) == date(2027, 3, 1)


@given(RECURRING, DAYS, OVERRIDES)
def test_a_due_day_is_worked_and_later_days_are_due_later(rule: Recurring, day: date, own: dict[date, bool]) -> None:
    calendar = WorkingCalendar(overrides=own)
    due = rules.due_in(rule, day, calendar)
    assert calendar.is_working_day(due)
    assert due <= rules.due_in(rule, day + timedelta(days=1), calendar)
    assert rules.next_due(rule, day, calendar) > day


@given(RECURRING, DAYS)
def test_one_due_day_in_every_period(rule: Recurring, day: date) -> None:
    start = rules.start_of(rule.every, day)
    last = start
    for _ in range(5):
        last = rules.start_after(rule.every, last)
    assert len(list(rules.dues(rule, start, last - timedelta(days=1), CHINA))) == 5


@given(DAYS, st.integers(1, 30), OVERRIDES)
def test_counting_on_and_back_meet(day: date, number: int, own: dict[date, bool]) -> None:
    calendar = WorkingCalendar(overrides=own)
    start = calendar.moved(day)
    there = calendar.working_day(start, number)
    assert calendar.working_day(there, -number) == start
    assert working_days_between(calendar, start, there) == number


@given(RECURRING)
def test_a_rule_is_the_same_after_it_was_kept(rule: Recurring) -> None:
    assert rules.from_data(rules.as_data(rule)) == rule


@pytest.mark.parametrize("data", [{}, {"every": "moon"}, {"every": "week", "by": 8}, {"days": 3, "colour": "red"}])
def test_what_is_no_rule_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        rules.from_data(data)


def test_a_calendar_without_a_working_day_says_so() -> None:
    start = date(2026, 1, 1)
    never = WorkingCalendar(overrides={start + timedelta(days=n): False for n in range(800)})
    with pytest.raises(ValueError, match="no working day"):
        never.moved(start)


@given(DAYS, st.integers(0, 20))
def test_a_task_of_some_working_days_is_shown_on_the_day_it_is_given(day: date, days: int) -> None:
    assert (CHINA.working_day(day, days) - day).days <= AT_ONCE
