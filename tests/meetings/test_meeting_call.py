"""A lead calls a meeting: who may, what is wrong with it, and who is written to."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from meetings.models import AgendaItem, Invitee, Meeting
from protect_portal.access.lock import Audience
from protect_portal.audit.models import Event
from tests.world import CANARY


@pytest.fixture
def typed(world):
    """What Ana types; names given replace fields."""

    def form(**changed) -> dict:
        people = [str(world.ana.pk), str(world.bogdan.pk), str(world.fane.pk)]
        return {
            "do": "send", "group": str(world.protection.pk), "people_of": str(world.protection.pk), "title": "Ședința de lucru",
            "held_on": "2027-01-13", "starts": "09:00", "ends": "11:00", "where": "online", "link": "https://meet.example.org/x",
            "room": "", "tlp": "amber", "people": people, "items-TOTAL_FORMS": "2", "items-INITIAL_FORMS": "0",
            "items-0-title": "Deschidere", "items-0-minutes": "10", "items-1-title": "", "items-1-minutes": "15",
        } | changed  # fmt: skip

    return form


@pytest.fixture
def call(client_of, typed):
    return lambda who, **changed: client_of(who).post(reverse("meeting-call"), typed(**changed))


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
    assert (made().audience, made().invitees.count()) == (Audience.GUESTS, 4)
    assert client_of(world.elena).get(made().get_absolute_url()).status_code == 200
    assert ("meeting_invited", "elena@example.org") in owed()


def test_strangers_cannot_be_invited(world, call):
    response = call(world.ana, people=[str(world.mihai.pk)])
    assert (response.status_code, response.context["form"].has_error("people", "invalid_choice")) == (422, True)
    assert Invitee.objects.filter(user=world.mihai).count() == 1


def test_foreign_group_is_no_choice(world, call):
    response = call(world.ana, group=str(world.legal.pk), people_of=str(world.legal.pk))
    assert (response.status_code, response.context["form"].has_error("group", "invalid_choice")) == (422, True)
    assert CANARY not in response.content.decode()


def test_whole_coalition_only_for_those_who_run_it(world, call):
    whole = {"group": "coalition", "people_of": "coalition", "people": [str(world.carmen.pk)]}
    assert call(world.ana, **whole).status_code == 422
    assert call(world.dan, **whole).status_code == 303
    assert (made().group, made().audience) == (None, Audience.MEMBERS)


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
        ({"tlp": "red"}, "tlp", "invalid_choice"),
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


def test_people_of_the_chosen_group_by_htmx(world, client_of):
    query = {"group": world.protection.pk, "people_of": world.protection.pk, "people": [world.ana.pk, world.fane.pk]}
    response = client_of(world.ana).get(reverse("meeting-call"), query, headers={"HX-Request": "true"})
    assert response.templates[0].name == "meetings/_invited.html"
    assert [person.pk for person in response.context["form"].invited] == [world.ana.pk, world.fane.pk]
