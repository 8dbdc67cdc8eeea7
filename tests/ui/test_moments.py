from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import translation

from protect_portal.ui import dates
from protect_portal.ui.moments import bucharest, local_parts


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2026, 12, 2), time(10), datetime(2026, 12, 2, 8, tzinfo=UTC)),
        (date(2026, 7, 15), time(10), datetime(2026, 7, 15, 7, tzinfo=UTC)),
        (date(2027, 3, 28), time(2, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), time(4), datetime(2027, 3, 28, 1, tzinfo=UTC)),
        (date(2027, 10, 31), time(2, 59), datetime(2027, 10, 30, 23, 59, tzinfo=UTC)),
        (date(2027, 10, 31), time(4), datetime(2027, 10, 31, 2, tzinfo=UTC)),
    ],
)
def test_an_hour_in_romania_is_one_instant(day, clock, instant):
    assert bucharest(day, clock) == instant
    assert local_parts(instant) == (day, clock)


@pytest.mark.parametrize(
    ("day", "clock", "code", "sentence"),
    [
        (date(2027, 3, 28), time(3), "missing_hour", "The hour 03:00 does not exist on 28.03.2027: clocks go forward."),
        (date(2027, 3, 28), time(3, 30), "missing_hour", "The hour 03:30 does not exist on 28.03.2027: clocks go forward."),
        (date(2027, 10, 31), time(3, 30), "double_hour", "The hour 03:30 exists twice on 31.10.2027: clocks go back."),
    ],
)
def test_hours_when_clocks_change_are_refused(day, clock, code, sentence):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        bucharest(day, clock)
    assert (refused.value.code, refused.value.message) == (code, sentence)


NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # Wednesday, 11:00 in Romania


@pytest.mark.parametrize(
    ("value", "words", "tone"),
    [
        (date(2026, 11, 20), "5 days late", "late"),
        (date(2026, 11, 24), "1 day late", "late"),
        (date(2026, 11, 25), "today", "ask"),
        (datetime(2026, 11, 25, 8, tzinfo=UTC), "today, 10:00", "late"),
        (datetime(2026, 11, 26, 14, tzinfo=UTC), "tomorrow, 16:00", "ask"),
        (date(2026, 11, 27), "in 2 days", "ask"),
        (date(2026, 11, 29), "in 4 days", ""),
        (datetime(2026, 12, 2, 8, tzinfo=UTC), "in a week", ""),
        (datetime(2026, 11, 25, 22, 30, tzinfo=UTC), "tomorrow, 00:30", "ask"),
    ],
)
def test_distance_and_tone(value, words, tone):
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert (dates.distance(value), dates.tone_of(value)) == (words, tone)


def test_what_has_happened_is_not_late():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert dates.distance(date(2026, 11, 20), late=False) == "5 days ago"
        assert dates.distance(date(2026, 11, 24), late=False) == "yesterday"


@pytest.mark.parametrize(("language", "words"), [("ro", "miercuri, 2 decembrie 2026"), ("en", "Wednesday, 2 December 2026")])
def test_a_day_in_words(language, words):
    with translation.override(language):
        assert dates.day(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == words


def test_a_span_names_the_zone_and_the_second_day():
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        start = datetime(2026, 12, 2, 8, tzinfo=UTC)
        assert dates.span(start, datetime(2026, 12, 2, 10, tzinfo=UTC)) == "10:00–12:00, Romanian time"
        assert dates.span(start, datetime(2026, 12, 2, 22, 30, tzinfo=UTC)) == "10:00–3 Dec, 00:30, Romanian time"
        assert dates.day_short(date(2027, 1, 4)) == "4 Jan 2027"
