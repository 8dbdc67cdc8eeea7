"""Keys: read once a request, forgotten after an act that changes them, and never older than the request."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from documents.models import Document
from protect_portal.access.keys import forget_keys, keys_of, one_instant
from protect_portal.access.terms import Term, after_last_day, first_instant
from working_groups.actions import end_seat
from working_groups.models import Seat


def test_the_keys_of_the_people(world):
    group, legal = f"group:{world.protection.pk}", f"group:{world.legal.pk}"
    wanted = {
        "ana": {"members", f"org:{world.ancora.pk}", f"org:{world.ancora.pk}:members", group, f"{group}:leads"},
        "bogdan": {"members", f"org:{world.busola.pk}", f"org:{world.busola.pk}:members", group},
        "carmen": {"members", f"org:{world.cetina.pk}", f"org:{world.cetina.pk}:members"},
        "dan": {"members", f"org:{world.delta.pk}", f"org:{world.delta.pk}:members", "secretariat"},
        "elena": {f"org:{world.agency.pk}", f"{group}:guests", f"guest:{world.elena.guest_accesses.get().pk}"},
        "gina": {"members", f"org:{world.gentiana.pk}", f"org:{world.gentiana.pk}:members", "presidency"},
        "horia": {f"org:{world.hora.pk}"},
        "ioana": set(),
        "jana": {f"org:{world.jad.pk}"},
        "klaus": set(),
        "luiza": {"members", f"org:{world.luceafar.pk}", f"org:{world.luceafar.pk}:members", "auditor"},
        "mihai": {"members", f"org:{world.meridian.pk}", f"org:{world.meridian.pk}:members", legal, f"{legal}:leads"},
        "nina": set(),
    }
    for name, keys in wanted.items():
        person = getattr(world, name)
        assert keys_of(person) == (keys | {f"user:{person.pk}"} if keys else set()), name  # who works nowhere carries not even their own


def test_signed_out_people_carry_nothing(db):
    assert keys_of(AnonymousUser()) == frozenset()
    assert not Document.objects.allowed(AnonymousUser()).exists()


def test_a_request_reads_the_keys_once(world, django_assert_num_queries):
    with one_instant(), django_assert_num_queries(1):
        assert keys_of(world.ana) == keys_of(world.ana)


def test_an_act_that_changes_keys_is_seen_in_the_same_request(world):
    seat = Seat.objects.get(group=world.protection, organisation=world.ancora)
    with one_instant():
        assert f"group:{world.protection.pk}" in keys_of(world.ana)
        end_seat(seat, by=world.dan)
        assert f"group:{world.protection.pk}" not in keys_of(world.ana)


def test_one_instant_ends_with_the_request(world):
    with one_instant():
        before = keys_of(world.ana)
    Seat.objects.filter(organisation=world.ancora).update(ends_at=timezone.now() - timedelta(seconds=1))
    with one_instant():
        assert before - keys_of(world.ana) == {f"group:{world.protection.pk}", f"group:{world.protection.pk}:leads"}
    forget_keys()


def test_the_last_day_of_a_term_is_whole(world):
    """A form takes a last day; the term runs until the midnight after it in Bucharest, summer or winter."""
    day = datetime(2027, 3, 28, tzinfo=UTC).date()  # the clocks go forward that night
    assert first_instant(day) == datetime(2027, 3, 27, 22, tzinfo=UTC)
    assert after_last_day(day) == datetime(2027, 3, 28, 21, tzinfo=UTC)
    term = Seat(starts_at=first_instant(day), ends_at=after_last_day(day))
    assert isinstance(term, Term)
    assert term.last_day == day
