"""What an ask does not do: a dropped draft is shown to nobody, other kinds follow their own acts, rights end with the office, and nobody
writes over what an organisation has said itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.models import ReadingRequest
from meetings.models import Meeting
from members.actions.answer import nothing_to_add
from members.actions.ask import excuse_party, send_ask, take_back_ask
from members.actions.fields import draft_ask
from members.actions.named import name_answerers
from members.addressees import choices_for, may_address
from members.kinds import title_of
from members.links import answer_token
from members.models import Affiliation, Ask, AskedParty
from protect_portal.access.rights import can
from protect_portal.audit.status import NoLonger
from tests.make import make_absence, make_ask, make_circular, make_document
from tests.members.asking import FIELDS, WHOLE, answer_form, answer_page, day_in, party_of, request_form
from tests.members.circulars import draft
from working_groups.models import LeadTerm


def status(client, name: str, pk: int) -> tuple[int, int]:
    """Of the page and of the act."""
    address = reverse(name, args=[pk])
    return client.get(address).status_code, client.post(address).status_code


# A draft that was dropped


def test_a_dropped_draft_is_seen_by_nobody_it_would_have_asked(world, client_of):
    client = client_of(world.dan)
    client.post(reverse("ask-create"), request_form(to=[f"org:{world.busola.pk}"]))
    ask = Ask.objects.latest("pk")
    page, fane = ask.get_absolute_url(), client_of(world.fane)
    assert fane.get(page).status_code == 404
    assert client.post(reverse("ask-cancel", args=[ask.pk])).status_code == 303
    ask.refresh_from_db()
    assert (fane.get(page).status_code, ask.status, ask.parties.count()) == (404, "cancelled", 0)
    assert "Date pentru raport" not in fane.get(reverse("ask-list") + "?when=past").content.decode()


@pytest.mark.parametrize("kind", ["plain", "circular", "reading"])
def test_the_rows_of_a_draft_that_was_never_sent_open_nothing(world, kind):
    """Also where its parties are still there, as in rows of earlier days."""
    asked = {"organisations": [world.busola], "opens_at": None, "status": "draft"}
    ask = make_circular(world.dan, to="members", **asked).ask if kind == "circular" else make_ask(world.dan, kind=kind, **asked)
    Ask.objects.filter(pk=ask.pk).update(status="cancelled")
    assert [can(world.fane, "view", row) for row in (ask, ask.parties.get())] == [False, False]
    assert not can(world.fane, "answer", ask.parties.get())


def test_what_was_sent_and_taken_back_stays_in_sight(world):
    ask = make_ask(world.dan, organisations=[world.busola])
    take_back_ask(ask, by=world.dan)
    assert (can(world.fane, "view", ask), ask.parties.count()) == (True, 1)


# Other kinds follow their own acts


@pytest.mark.parametrize("name", ["ask-edit", "ask-send", "ask-cancel"])
def test_a_circular_is_not_changed_sent_or_taken_back_as_a_request(world, client_of, name):
    letter = draft(world.dan, f"org:{world.busola.pk}", tlp="amber", closes_at=timezone.now() + timedelta(days=5))
    assert client_of(world.dan).post(reverse(name, args=[letter.ask_id])).status_code == 404
    letter.ask.refresh_from_db()
    assert (letter.ask.status, letter.ask.tlp, letter.ask.parties.count()) == ("draft", "amber", 1)


@pytest.mark.parametrize(("name", "kind"), [("ask-edit", "reading"), ("ask-edit", "reconfirmation"), ("ask-send", "reconfirmation")])
def test_a_reading_and_a_reconfirmation_are_not_edited_as_a_request(world, client_of, name, kind):
    ask = make_ask(world.dan, kind=kind, organisations=[world.busola])
    assert client_of(world.dan).post(reverse(name, args=[ask.pk])).status_code == 404


def test_nor_by_the_acts_themselves(world):
    letter = draft(world.dan, f"org:{world.busola.pk}", closes_at=timezone.now() + timedelta(days=5))
    for act in (send_ask, take_back_ask):
        with pytest.raises(PermissionDenied):
            act(letter.ask, by=world.dan)


# Meetings are closed to whom their lock shuts out


@pytest.fixture
def closed_meeting(world):
    """Of Ancora's own people: the secretariat does not see it."""
    Meeting.objects.filter(pk=world.meeting.pk).update(audience="organisation", organisation=world.ancora, title="Ascunsa tare")
    Ask.objects.filter(meeting=world.meeting.pk).update(by=world.mihai, capacity=f"org:{world.meridian.pk}")
    return Meeting.objects.get(pk=world.meeting.pk)


def test_the_secretariat_and_a_former_organiser_read_no_title_and_press_nothing(world, client_of, closed_meeting):
    ask, client = closed_meeting.ask, client_of(world.dan)
    assert (can(world.dan, "view", closed_meeting), ask.parties.exists()) == (False, True)
    for page in ("ask-create", "circular-create"):
        assert "Ascunsa tare" not in client.get(reverse(page)).content.decode()
    assert f"silent:{ask.pk}" not in [choice.key for choice in choices_for(world.dan)]
    assert client.post(reverse("ask-excuse", args=[ask.parties.first().pk])).status_code == 404
    assert client.post(reverse("ask-nudge", args=[ask.pk])).status_code == 404
    assert [can(person, "board", ask) for person in (world.dan, world.gina, world.mihai)] == [False, False, False]
    assert title_of(ask, world.dan) == str(ask.get_kind_display())


# Rights end with the office


def test_a_former_chair_no_longer_sends_what_they_drafted(world, client_of):
    asked = Ask(question="Q", tlp="green", closes_at=timezone.now() + timedelta(days=5))
    ask = draft_ask(asked, by=world.ana, to=[f"group:{world.protection.pk}"])
    letter = draft(world.ana, f"group:{world.protection.pk}")
    assert (ask.capacity, can(world.ana, "edit", ask)) == (f"group:{world.protection.pk}:leads", True)
    LeadTerm.objects.filter(user=world.ana).update(ends_at=timezone.now() - timedelta(hours=1))
    client = client_of(world.ana)
    assert client.post(reverse("ask-send", args=[ask.pk])).status_code == 404
    assert client.post(reverse("circular-send", args=[letter.pk])).status_code == 404
    assert list(Ask.objects.filter(pk__in=[ask.pk, letter.ask_id]).values_list("status", flat=True)) == ["draft", "draft"]


def test_whoever_has_left_reads_no_board_and_reminds_nobody(world, client_of):
    ask = make_ask(world.ioana, organisations=[world.busola], capacity=f"org:{world.ancora.pk}")
    client = client_of(world.ioana)
    got = client.get(reverse("ask-detail", args=[ask.pk])).status_code, client.post(reverse("ask-nudge", args=[ask.pk])).status_code
    assert (got, client.get(reverse("ask-export", args=[ask.pk])).status_code) == ((404, 404), 404)
    assert [can(world.ioana, action, ask) for action in ("view", "board", "edit")] == [False, False, False]


def test_as_themselves_alone_nobody_stands_behind_a_request(world):
    """A person's own key never ends."""
    ask = make_ask(world.klaus, organisations=[world.busola], capacity=f"user:{world.klaus.pk}")
    assert [can(world.klaus, action, ask) for action in ("view", "board", "edit")] == [False, False, False]


@pytest.mark.parametrize("who", ["ana", "bogdan", "carmen", "dan", "elena", "fane", "gina", "ioana", "klaus"])
def test_who_may_address_somebody_is_known_without_building_the_circles(world, who):
    person = getattr(world, who)
    assert may_address(person) == bool(choices_for(person))


# Who confirms a profile


def test_a_profile_is_confirmed_by_who_may_edit_it_alone(world):
    ask = make_ask(world.dan, kind="reconfirmation", organisations=[world.busola])
    party = party_of(ask, world.busola)
    party.named.add(world.bogdan)
    make_absence(world.fane, alternate=world.bogdan)
    assert [can(person, "answer", party) for person in (world.fane, world.bogdan)] == [True, False]
    Affiliation.objects.filter(user=world.bogdan).update(role="alternate")
    assert not can(world.bogdan, "answer", party)
    with pytest.raises(PermissionDenied):
        name_answerers(party, [world.bogdan], by=world.fane)


def test_who_was_named_names_nobody(world, client_of):
    party = party_of(make_ask(world.dan, organisations=[world.busola], fields=FIELDS), world.busola)
    name_answerers(party, [world.bogdan], by=world.fane)
    page = reverse("ask-name", args=[party.pk])
    assert [client_of(person).get(page).status_code for person in (world.fane, world.bogdan)] == [200, 403]
    with pytest.raises(PermissionDenied):
        name_answerers(party, [], by=world.bogdan)
    assert [user.pk for user in party.named.all()] == [world.bogdan.pk]


def test_consent_lets_nobody_be_named(world, client_of):
    party = party_of(make_ask(world.ana, kind="label", organisations=[world.busola]), world.busola)
    assert status(client_of(world.fane), "ask-name", party.pk) == (403, 403)


# What an organisation said itself


@pytest.fixture
def answered(world, client_of):
    """Busola has answered in the portal."""
    ask = make_ask(world.dan, organisations=[world.busola], fields=FIELDS)
    party = party_of(ask, world.busola)
    assert client_of(world.fane).post(answer_page(party), answer_form(ask, **WHOLE)).status_code == 303
    party.refresh_from_db()
    return party


def test_its_own_answer_is_neither_recorded_over_nor_excused(world, client_of, answered):
    client = client_of(world.dan)
    said = {"medium": "phone", "said_on": day_in(-1), "said_by": "X"} | answer_form(answered.ask, answered, **WHOLE)
    assert client.post(reverse("ask-record", args=[answered.pk]), said).status_code == 409
    assert client.post(reverse("ask-excuse", args=[answered.pk])).status_code == 409
    again = AskedParty.objects.get(pk=answered.pk)
    assert (again.status, again.source, again.by, again.answered_at) == ("answered", "portal", world.fane, answered.answered_at)


def test_an_excused_one_may_still_be_recorded(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola], fields=FIELDS)
    party = party_of(ask, world.busola)
    excuse_party(party, by=world.dan)
    with pytest.raises(NoLonger):
        excuse_party(party, by=world.dan)
    said = {"medium": "phone", "said_on": day_in(-1), "said_by": "X"} | answer_form(ask, AskedParty.objects.get(pk=party.pk), **WHOLE)
    assert client_of(world.dan).post(reverse("ask-record", args=[party.pk]), said).status_code == 303


def test_nobody_is_excused_from_an_invitation(world, client_of):
    party = world.meeting.ask.parties.first()
    assert client_of(world.ana).post(reverse("ask-excuse", args=[party.pk])).status_code == 403
    assert AskedParty.objects.get(pk=party.pk).status == party.status


def test_a_note_of_whoever_recorded_it_is_not_for_the_others(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola, world.cetina], fields=FIELDS, answers_shown="after_close")
    said = {"medium": "phone", "said_on": day_in(-1), "said_by": "X", "note": "A zis că da."}
    party = party_of(ask, world.busola)
    client_of(world.dan).post(reverse("ask-record", args=[party.pk]), said | answer_form(ask, **WHOLE))
    seen = {who: "A zis că da." in client_of(getattr(world, who)).get(ask.get_absolute_url()).content.decode() for who in ("dan", "carmen")}
    assert seen == {"dan": True, "carmen": False}


# What stays while it is open


def test_when_answers_are_shown_no_longer_changes_once_it_is_open(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola], fields=FIELDS, answers_shown="after_close")
    client, page = client_of(world.dan), reverse("ask-edit", args=[ask.pk])
    shown = client.get(page).context["form"]
    fields = tuple({"label": one.label, "kind": one.kind, "field": one.pk, "choices": one.choices} for one in ask.fields.all())
    typed = request_form(to=[], fields=fields, base=shown["base"].value(), answers_shown="at_once")
    assert client.post(page, typed).status_code == 303
    ask.refresh_from_db()
    assert ask.answers_shown == "after_close"


def test_the_words_of_an_answered_field_stay(world, client_of, answered):
    client, page = client_of(world.dan), reverse("ask-edit", args=[answered.ask_id])
    fields = [{"label": one.label, "kind": one.kind, "field": one.pk, "choices": one.choices} for one in answered.ask.fields.all()]
    fields[0]["label"] = "Persoane refuzate"
    base = client.get(page).context["form"]["base"].value()
    assert client.post(page, request_form(to=[], fields=tuple(fields), base=base)).status_code == 409
    assert answered.ask.fields.first().label == FIELDS[0]["label"]


def test_after_its_last_day_it_is_edited_by_nobody(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola], closes_at=timezone.now() - timedelta(hours=1))
    assert status(client_of(world.dan), "ask-edit", ask.pk) == (409, 409)


# Reading is confirmed, never passed over


@pytest.mark.parametrize("kind", ["circular", "reading"])
def test_nothing_to_add_does_not_count_as_read(world, kind):
    party = party_of(make_ask(world.dan, kind=kind, organisations=[world.busola]), world.busola)
    with pytest.raises(PermissionDenied):
        nothing_to_add(party, by=world.fane)
    assert AskedParty.objects.get(pk=party.pk).status == "waiting"


# By the link in a mail


def test_by_link_an_invalid_answer_after_the_close_is_late_and_kept(world):
    ask = make_ask(world.dan, organisations=[world.busola], fields=FIELDS)
    path = reverse("ask-answer-by-link", args=[answer_token(party_of(ask, world.busola), world.fane)])
    Ask.objects.filter(pk=ask.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    response = Client().post(path, answer_form(ask, Cuvinte="Atât."))
    assert (response.status_code, "Atât." in response.content.decode()) == (409, True)


def test_by_link_what_was_typed_before_its_label_was_raised_is_given_back(world):
    ask = make_ask(world.dan, organisations=[world.busola], fields=FIELDS, question="Ascuns")
    path = reverse("ask-answer-by-link", args=[answer_token(party_of(ask, world.busola), world.fane)])
    Ask.objects.filter(pk=ask.pk).update(tlp="amber")
    page = Client().post(path, answer_form(ask, **WHOLE))
    body = page.content.decode()
    assert (page.status_code, "Atât." in body, "Ascuns" in body, "Persoane asistate" in body) == (409, True, False, False)
    assert AskedParty.objects.get(ask=ask).status == "waiting"


# What a list costs


@pytest.mark.parametrize("name", ["ask-list", "board"])
def test_a_list_costs_no_more_with_more_rows(world, client_of, name):
    client = client_of(world.dan)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse(name)).status_code == 200
        return len(counted)

    document = make_document(world.ana, title="Standarde", audience="members", tlp="green")

    def more(number: int) -> None:
        for _each in range(number):
            make_circular(world.dan, organisations=[world.busola], confirm=True)
            make_ask(world.dan, organisations=[world.busola])
            reading = make_ask(world.dan, kind="reading", question="", organisations=[world.busola])
            ReadingRequest.objects.create(ask=reading, version=document.current_version)

    more(1)
    queries()
    few = queries()
    more(8)
    assert queries() == few
