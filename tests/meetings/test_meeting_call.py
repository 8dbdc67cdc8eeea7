"""A lead calls a meeting: who may, what is wrong with it, and who is written to."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from meetings.call import Call
from meetings.models import AgendaItem, Invitee, Meeting
from members.models import User
from protect_portal.access.lock import Audience, Tlp
from protect_portal.audit.models import Event
from tests.make import make_person
from tests.world import CANARY
from working_groups.models import GuestAccess


@pytest.fixture
def typed(world):
    """What Ana types; names given replace fields."""

    def form(**changed) -> dict:
        people = [str(world.ana.pk), str(world.bogdan.pk), str(world.fane.pk)]
        return {
            "do": "send", "group": str(world.protection.pk), "people_of": str(world.protection.pk), "title": "Ședința de lucru",
            "held_on": "2027-01-13", "starts": "09:00", "ends": "11:00", "where": "online", "link": "https://meet.example.org/x",
            "room": "", "circle": "group", "people": people, "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0",
            "items-0-title": "Deschidere", "items-0-minutes": "10", "items-1-title": "", "items-1-minutes": "15",
        } | changed  # fmt: skip

    return form


@pytest.fixture
def call(client_of, typed):
    return lambda who, **changed: client_of(who).post(reverse("meeting-call"), typed(**changed))


@pytest.fixture
def guest(world) -> User:
    """A second guest of Protection, beside Elena."""
    person, now = make_person("Olga Oaspete", world.agency), timezone.now()
    terms = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=30), "reason": "Expertiză"}
    access = GuestAccess.objects.create(user=person, group=world.protection, invited_by=world.ana, **terms)
    access.key_group = Group.objects.create(name=f"guest:{access.pk}")
    access.save(update_fields=["key_group"])
    return person


def made() -> Meeting:
    return Meeting.objects.order_by("-pk").first()


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 200), ("dan", 200), ("gina", 200), ("bogdan", 403), ("carmen", 403), ("elena", 403), ("klaus", 404)]
)
def test_who_may_call(world, client_of, who, status):
    page = client_of(getattr(world, who)).get(reverse("meeting-call"), {"group": world.protection.pk})
    assert page.status_code == status


def test_form_of_an_unseen_group_does_not_exist(world, client_of):
    guest = client_of(world.elena)
    answers = [guest.get(reverse("meeting-call"), {"group": group}) for group in (world.legal.pk, 10**9, "x")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_invitations_go_out(world, call, owed):
    before = Event.objects.count()
    response = call(world.ana)
    meeting = made()
    assert (response.status_code, response.url) == (303, meeting.get_absolute_url())
    assert (meeting.status, meeting.organisation, meeting.audience) == ("convened", world.ancora, Audience.GROUP)
    assert meeting.starts_at == datetime(2027, 1, 13, 7, tzinfo=UTC)
    assert list(meeting.items.values_list("title", "minutes")) == [("Deschidere", 10)]
    assert owed() == [("meeting_invited", f"{name}@example.org") for name in ("ana", "bogdan", "fane")]
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))[before:]
    assert kinds == ["meeting.planned", "ask.opened", "meeting.convened"]


def test_draft_writes_to_nobody_and_needs_no_place(world, call, owed):
    assert call(world.ana, do="draft", link="").status_code == 303
    assert (made().status, made().ask, owed()) == ("planned", None, [])


def test_somebody_left_out(world, call, owed):
    call(world.ana, people=[str(world.fane.pk)])
    assert owed() == [("meeting_invited", "fane@example.org")]


def test_chosen_guest_sees_it(world, call, client_of, owed):
    call(world.ana, guests=[str(world.elena.pk)])
    assert (made().audience, made().invitees.count()) == (Audience.GROUP, 4)
    assert client_of(world.elena).get(made().get_absolute_url()).status_code == 200
    assert owed() == [("meeting_invited", f"{name}@example.org") for name in ("ana", "bogdan", "elena", "fane")]


def test_other_guests_of_the_group_do_not_see_it(world, call, client_of, guest):
    call(world.ana, guests=[str(world.elena.pk)])
    assert made().readers[3:] == [world.elena.guest_accesses.get().key_group.name]
    assert client_of(guest).get(made().get_absolute_url()).status_code == 404


def test_guest_loses_it_with_the_access(world, call, client_of):
    call(world.ana, guests=[str(world.elena.pk)])
    world.elena.guest_accesses.update(ends_at=timezone.now())
    assert client_of(world.elena).get(made().get_absolute_url()).status_code == 404


def test_strict_label_keeps_guests_out(world, call):
    response = call(world.ana, guests=[str(world.elena.pk)], circle="group_strict")
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["circle"])
    assert call(world.ana, circle="group_strict").status_code == 303


def test_same_call_sent_again_leads_to_the_first_meeting(world, call, owed):
    answers = [call(world.ana), call(world.ana), call(world.ana, do="draft")]
    assert [answer.url for answer in answers] == [made().get_absolute_url()] * 3
    assert (Meeting.objects.filter(title="Ședința de lucru").count(), len(owed())) == (1, 3)


def test_sent_after_its_draft_it_goes_out_as_typed(world, call, owed):
    assert [call(world.ana, do="draft").url == call(world.ana).url, len(owed())] == [False, 3]


@pytest.mark.parametrize("changed", [{"title": "Alta"}, {"starts": "09:30"}])
def test_another_meeting_is_another_meeting(world, call, changed):
    assert call(world.ana).url != call(world.ana, **changed).url


def test_cancelled_one_may_be_called_again(world, call):
    first = call(world.ana).url
    Meeting.objects.filter(pk=made().pk).update(status="cancelled")
    assert call(world.ana).url != first


def test_two_presses_at_once_make_one_meeting(clone, world, typed):
    """A double click arrives on two connections at once."""
    data = QueryDict(mutable=True)
    for name, value in typed().items():
        data.setlist(name, value if isinstance(value, list) else [value])

    def press(_number):
        try:
            call = Call(User.objects.get(pk=world.ana.pk), data, {})
            assert call.is_valid()
            return call.save().pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(press, range(4)))
    assert found == set(Meeting.objects.filter(title="Ședința de lucru").values_list("pk", flat=True))
    assert (len(found), Event.objects.filter(kind="meeting.convened").count()) == (1, 1)


def test_more_than_a_thousand_checkboxes_are_read(world, call):
    response = call(world.ana, people=[str(10**6 + number) for number in range(1500)])
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["people"])


def test_group_of_too_many_digits_is_none(world, client_of, call):
    assert client_of(world.ana).get(reverse("meeting-call"), {"group": "9" * 5000}).status_code == 404
    assert call(world.ana, group="9" * 5000).status_code == 422


def test_rows_that_cannot_be_counted_break_nothing(world, call):
    wrong = [{"items-TOTAL_FORMS": "9" * 5000}, {"items-TOTAL_FORMS": "x"}, {"items-TOTAL_FORMS": ""}]
    assert [call(world.ana, do=do, **each).status_code for do in ("add", "up:0") for each in wrong] == [200] * 6
    assert [call(world.ana, **each).status_code for each in wrong] == [422] * 3


def test_strangers_cannot_be_invited(world, call):
    response = call(world.ana, people=[str(world.mihai.pk)])
    assert (response.status_code, response.context["form"].has_error("people", "invalid_choice")) == (422, True)
    assert Invitee.objects.filter(user=world.mihai).count() == 1


def test_foreign_group_is_no_choice(world, call):
    response = call(world.ana, group=str(world.legal.pk), people_of=str(world.legal.pk))
    assert (response.status_code, response.context["form"].has_error("group", "invalid_choice")) == (422, True)
    assert CANARY not in response.content.decode()


def test_whole_coalition_only_for_those_who_run_it(world, call):
    whole = {"group": "coalition", "people_of": "coalition", "people": [str(world.carmen.pk)], "circle": "members"}
    assert call(world.ana, **whole).status_code == 422
    assert call(world.dan, **whole).status_code == 303
    assert (made().group, made().audience, made().tlp) == (None, Audience.MEMBERS, Tlp.GREEN)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"held_on": "2027-03-28", "starts": "03:30", "ends": "05:00"}, "starts", "missing_hour"),
        ({"held_on": "2027-10-31", "starts": "03:30", "ends": "05:00"}, "starts", "double_hour"),
        ({"held_on": "2027-03-28", "starts": "01:00", "ends": "03:30"}, "ends", "missing_hour"),
        ({"ends": "08:00"}, "ends", None),
        ({"held_on": "2020-01-15"}, "held_on", None),
        ({"held_on": "2026-02-30"}, "held_on", "invalid"),
        ({"held_on": "2026-11-30"}, "held_on", "holiday"),
        ({"title": ""}, "title", "required"),
        ({"link": ""}, "link", None),
        ({"where": "address"}, "room", None),
        ({"where": "both"}, "room", None),
        ({"people": []}, "people", "required"),
        ({"circle": "private"}, "circle", "invalid_choice"),
        ({"circle": ""}, "circle", "required"),
    ],
)
def test_wrong_input_is_said_at_its_field(world, call, time_machine, changed, field, code):
    time_machine.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    meetings = Meeting.objects.count()
    response = call(world.ana, **changed)
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert form.has_error(field, code)
    assert Meeting.objects.count() == meetings
    assert form["title"].value() == changed.get("title", "Ședința de lucru")


def test_holiday_may_be_kept(world, call, time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert call(world.ana, held_on="2026-11-30", holiday_noted="2026-11-30").status_code == 303


def test_button_beside_the_holiday_takes_the_next_working_day(world, call, time_machine):
    time_machine.move_to(datetime(2026, 11, 20, 8, tzinfo=UTC))
    response = call(world.ana, held_on="2026-11-30", do="day:2026-12-02", title="")
    form = response.context["form"]
    assert (response.status_code, form["held_on"].value(), dict(form.errors)) == (200, "2026-12-02", {})


def test_item_with_minutes_needs_a_title(world, call):
    response = call(world.ana, **{"items-1-minutes": "45"})
    errors = [dict(form.errors.get_json_data()) for form in response.context["items"]]
    assert (response.status_code, [list(error) for error in errors]) == (422, [[], ["title"]])
    assert not AgendaItem.objects.filter(title="Deschidere", meeting__title="Ședința de lucru").exists()


def test_another_row_keeps_what_was_typed(world, call):
    response = call(world.ana, do="add", title="", link="")
    form, items = response.context["form"], response.context["items"]
    assert (response.status_code, dict(form.errors), len(items)) == (200, {}, 3)
    assert items[0]["title"].value() == "Deschidere"


def test_list_of_another_group_is_shown_before_it_is_sent(world, call):
    response = call(world.dan, group=str(world.legal.pk))
    form = response.context["form"]
    assert (response.status_code, form.has_error("people")) == (422, True)
    assert [person.pk for person in form.people_offered] == [world.mihai.pk]


@pytest.mark.parametrize(("before", "warns"), [("", False), ("coalition", True)])
def test_it_warns_only_where_a_chosen_group_is_replaced(world, client_of, before, warns):
    query = {"group": world.protection.pk, "people_of": before}
    page = client_of(world.dan).get(reverse("meeting-call"), query, headers={"HX-Request": "true", "HX-Target": "who"})
    shown = page.content.decode()
    assert (page.context["form"].has_error("people"), 'class="field wrong' in shown) == (warns, warns)
    assert len(page.context["form"].invited) == 3


def test_people_listed_for_the_first_time_are_looked_at_before_they_are_written_to(world, call, owed):
    response = call(world.ana, people_of="", people=[])
    assert (response.status_code, owed(), len(response.context["form"].invited)) == (422, [], 3)


def test_choosing_a_group_sends_whose_list_stands_there(world, client_of):
    shown = client_of(world.ana).get(reverse("meeting-call")).content.decode()
    assert re.search(r'<select name="group"[^>]*hx-include="#who"', shown)


def test_link_and_address_say_when_they_are_needed_and_are_not_called_optional(world, client_of):
    User.objects.update(language="en")
    shown = client_of(world.ana).get(reverse("meeting-call")).content.decode()
    fields = re.findall(
        r'<label for="id_(link|room)">([^<]*?)\s*(<span class="optional">[^<]*</span>)?\s*</label>.*?data-needed-for="([^"]*)"',
        shown,
        re.DOTALL,
    )
    assert fields == [("link", "Link to join", "", "online both"), ("room", "Address", "", "address both")]
    assert (shown.count("Needed when online."), shown.count("Needed when at an address")) == (1, 1)


def test_people_of_the_chosen_group_by_htmx(world, client_of):
    query = {"group": world.protection.pk, "people_of": world.protection.pk, "people": [world.ana.pk, world.fane.pk]}
    response = client_of(world.ana).get(reverse("meeting-call"), query, headers={"HX-Request": "true"})
    assert response.templates[0].name == "meetings/_invited.html"
    assert [person.pk for person in response.context["form"].invited] == [world.ana.pk, world.fane.pk]
