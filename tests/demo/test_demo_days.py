"""The dates of the demonstration for several days of loading: holidays, bridges of days, ends of months."""

from datetime import date, datetime

import pytest

from protect_portal.access.terms import BUCHAREST
from protect_portal.demo.data.days import Days
from protect_portal.demo.data.meetings import SESSIONS


def at(day: str) -> datetime:
    return datetime.strptime(day, "%d.%m.%Y %H:%M").replace(tzinfo=BUCHAREST)


MEETINGS = {
    "2026-11-25": [
        "11.11.2026 10:00",
        "02.12.2026 10:00",
        "03.12.2026 14:00",
        "09.12.2026 11:00",
        "15.12.2026 16:00",
        "20.01.2027 10:00",
        "27.01.2027 12:00",
    ],
    # the third meeting would fall on Epiphany, and the day after is a holiday too
    "2026-12-20": [
        "09.12.2026 10:00",
        "30.12.2026 10:00",
        "31.12.2026 14:00",
        "08.01.2027 11:00",
        "12.01.2027 16:00",
        "17.02.2027 10:00",
        "24.02.2027 12:00",
    ],
    # W is Epiphany itself: the first two meetings move to the same Friday
    "2026-12-31": [
        "16.12.2026 10:00",
        "08.01.2027 10:00",
        "08.01.2027 14:00",
        "13.01.2027 11:00",
        "19.01.2027 16:00",
        "24.02.2027 10:00",
        "03.03.2027 12:00",
    ],
}


@pytest.mark.parametrize("loaded", MEETINGS)
def test_meetings_follow_the_day_of_loading(db, loaded):
    days = Days(date.fromisoformat(loaded))
    assert [days.from_wednesday(session.after, session.hour) for session in SESSIONS] == [at(day) for day in MEETINGS[loaded]]


@pytest.mark.parametrize(
    ("loaded", "wednesday"),
    [("2026-11-25", "2026-12-02"), ("2026-11-26", "2026-12-02"), ("2026-11-27", "2026-12-02"), ("2026-11-28", "2026-12-09")],
)
def test_w_is_the_first_wednesday_five_days_ahead(loaded, wednesday):
    assert Days(date.fromisoformat(loaded)).wednesday == date.fromisoformat(wednesday)


@pytest.mark.parametrize(("loaded", "expected"), [("2026-11-25", "24.11.2026 15:32"), ("2026-12-28", "24.12.2026 15:32")])
def test_yesterday_is_never_the_day_of_loading(db, loaded, expected):
    """The day before a Monday is a Sunday, whose next working day is the Monday itself."""
    assert Days(date.fromisoformat(loaded)).before(1, 15, 32) == at(expected)


def test_terms_end_at_the_midnight_after_their_last_day():
    days = Days(date(2026, 11, 25))
    assert days.until(50) == at("15.01.2027 00:00")
    assert days.end_of_next_month() == at("01.01.2027 00:00")
    assert days.in_months(7) == at("26.06.2027 00:00")
    assert Days(date(2026, 7, 31)).in_months(7) == at("01.03.2027 00:00")
    assert Days(date(2026, 12, 31)).end_of_next_month() == at("01.02.2027 00:00")
