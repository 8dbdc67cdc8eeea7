"""Who sees a meeting is chosen when it is called, in sentences, each with its label and how many that is."""

import re

import pytest
from django.urls import reverse

from meetings.models import Meeting
from members.models import User
from protect_portal.access.explain import seers_of
from protect_portal.audit.models import Event
from tests.meetings.test_meeting_call import call, guest, made, typed  # noqa: F401 -- fixtures
from working_groups.models import Seat


def sees(meeting: Meeting) -> set[str]:
    return {name.split()[0].lower() for name in seers_of(meeting.readers).values_list("name", flat=True)}


@pytest.mark.parametrize(
    ("circle", "audience", "tlp", "more"),
    [
        ("named", "named", "red", set()),
        ("group", "group", "amber", {"dan", "gina"}),
        ("group_strict", "group", "amber_strict", {"dan", "gina"}),
        ("leads", "leads", "amber", {"dan", "gina"}),
        ("guests", "guests", "amber", {"dan", "gina", "elena"}),
    ],
)
def test_the_label_follows_the_circle_and_every_invited_sees_it(world, call, owed, circle, audience, tlp, more):  # noqa: F811
    assert call(world.ana, circle=circle).status_code == 303
    meeting = made()
    assert (meeting.audience, meeting.tlp, sees(meeting)) == (audience, tlp, {"ana", "bogdan", "fane"} | more)
    assert owed() == [("meeting_invited", f"{name}@example.org") for name in ("ana", "bogdan", "fane")]


def test_only_the_invited_see_it_and_not_the_rest_of_the_group(world, client_of, call):  # noqa: F811
    call(world.ana, circle="named", people=[str(world.fane.pk)], guests=[str(world.elena.pk)])
    meeting = made()
    assert sees(meeting) == {"ana", "fane", "elena"}
    answers = {
        who: client_of(getattr(world, who)).get(meeting.get_absolute_url()).status_code for who in ("fane", "elena", "bogdan", "dan")
    }
    assert answers == {"fane": 200, "elena": 200, "bogdan": 404, "dan": 404}


def test_a_meeting_of_a_group_may_be_seen_by_all_members(world, client_of, call):  # noqa: F811
    call(world.ana, circle="members")
    assert (made().audience, made().tlp, made().group) == ("members", "green", world.protection)
    assert client_of(world.carmen).get(made().get_absolute_url()).status_code == 200


def test_the_whole_coalition_has_no_circle_of_a_group(world, call):  # noqa: F811
    whole = {"group": "coalition", "people_of": "coalition", "people": [str(world.carmen.pk)]}
    response = call(world.dan, **whole, circle="group")
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["circle"])
    assert list(response.context["form"].circles) == ["named", "members"]


def test_who_is_no_member_opens_no_meeting_to_all_members(world, client_of):
    """The agency is an institution with a seat: its lead is not of the members."""
    Seat.objects.create(group=world.protection, organisation=world.agency, status="granted")
    lead = User.objects.get(pk=world.elena.pk)
    world.protection.leads.create(user=lead, role="co_chair")
    form = client_of(lead).get(reverse("meeting-call"), {"group": world.protection.pk}).context["form"]
    assert "members" not in form.circles


def test_the_sentences_say_how_many_and_the_form_who_will_see_it(world, client_of):
    User.objects.update(language="en")
    page = client_of(world.ana).get(reverse("meeting-call"), {"group": world.protection.pk}).content.decode()
    said = re.sub(r"<[^>]+>", " ", page)
    assert re.search(r"to those who need to know\. \(\d organisations, \d people\)", said)
    assert re.search(r"The meeting will be seen by \d organisations, \d people\.", said)
    assert [f"TLP:{label}" in said for label in ("RED", "AMBER", "GREEN", "CLEAR", "AMBER+STRICT")] == [True] * 5


@pytest.mark.parametrize("circle", ["named", "group", "leads", "guests", "group_strict"])
def test_what_the_form_says_is_what_stands_after_saving(world, client_of, call, circle):  # noqa: F811
    ticked = {"people": [str(world.fane.pk)], "circle": circle}
    query = {"group": world.protection.pk, "people_of": world.protection.pk, **ticked}
    form = client_of(world.ana).get(reverse("meeting-call"), query, headers={"HX-Request": "true"}).context["form"]
    call(world.ana, **ticked)
    assert form.will_see.people + form.will_see.by_name == len(sees(made()))


def test_another_group_keeps_the_circle_where_it_has_one(world, client_of):
    browser = client_of(world.dan)
    shown = {}
    for group, circle in ((world.legal.pk, "leads"), ("coalition", "leads"), ("coalition", "named")):
        query = {"group": group, "people_of": world.protection.pk, "people": [world.ana.pk], "circle": circle}
        form = browser.get(reverse("meeting-call"), query, headers={"HX-Request": "true"}).context["form"]
        shown[group, circle] = form["circle"].value()
    assert list(shown.values()) == ["leads", "members", "named"]


# Chosen again, while it is a draft


@pytest.fixture
def draft(world, call) -> Meeting:  # noqa: F811
    call(world.ana, do="draft", people=[str(world.fane.pk)])
    return made()


def choose(client, meeting: Meeting, circle: str, base: str = ""):
    data = {"circle": circle, "base": base or f"{meeting.audience} {meeting.tlp} {meeting.group_id}"}
    return client.post(reverse("meeting-circle", args=[meeting.pk]), data)


@pytest.mark.parametrize(
    ("circle", "seen"),
    [
        ("named", {"ana", "fane"}),
        ("leads", {"ana", "fane", "dan", "gina"}),
        ("group_strict", {"ana", "bogdan", "fane", "dan", "gina"}),
        ("guests", {"ana", "bogdan", "fane", "dan", "gina", "elena"}),
    ],
)
def test_a_draft_gets_another_circle_and_back(world, client_of, draft, circle, seen):
    client = client_of(world.ana)
    assert choose(client, draft, circle).status_code == 303
    now = Meeting.objects.get(pk=draft.pk)
    assert (sees(now), Event.objects.filter(kind="meeting.edited").count()) == (seen, 1)
    assert choose(client, now, "group").status_code == 303
    again = Meeting.objects.get(pk=draft.pk)
    assert (again.audience, again.tlp, again.granted) == ("group", "amber", [])


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("dan", 403), ("fane", 403), ("carmen", 404)])
def test_who_called_it_chooses_again(world, client_of, draft, who, status):
    assert choose(client_of(getattr(world, who)), draft, "leads").status_code == status


def test_once_anybody_was_told_it_stays(world, client_of, call):  # noqa: F811
    call(world.ana)
    sent = made()
    client = client_of(world.ana)
    assert (choose(client, sent, "leads").status_code, client.get(reverse("meeting-circle", args=[sent.pk])).status_code) == (409, 409)
    assert reverse("meeting-circle", args=[sent.pk]) not in client.get(sent.get_absolute_url()).content.decode()


def test_from_an_older_page_it_is_not_overwritten(world, client_of, draft):
    client = client_of(world.ana)
    assert [choose(client, draft, circle, f"group amber {draft.group_id}").status_code for circle in ("leads", "named")] == [303, 409]
    assert Meeting.objects.get(pk=draft.pk).audience == "leads"


def test_guests_stand_in_the_way_of_the_strict_label(world, client_of, call):  # noqa: F811
    call(world.ana, do="draft", guests=[str(world.elena.pk)])
    assert choose(client_of(world.ana), made(), "group_strict").status_code == 409
    assert (made().tlp, "elena" in sees(made())) == ("amber", True)


def test_the_page_of_a_draft_leads_there_and_shows_what_stands(world, client_of, draft):
    client, address = client_of(world.ana), reverse("meeting-circle", args=[draft.pk])
    assert f'href="{address}"' in client.get(draft.get_absolute_url()).content.decode()
    form = client.get(address).context["form"]
    assert (form["circle"].value(), next(iter(form.fields["circle"].choices))[0]) == ("group", "named")
