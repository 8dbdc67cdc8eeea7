"""Access given by name, until a day, and taken back."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone, translation

from documents.models import Document, DocumentUserGrant
from documents.sharing.given import IN_WORDS, given_on
from documents.sharing.recipients import Recipients
from members.models import User
from protect_portal.access.explain import picture_of
from protect_portal.access.rights import can
from protect_portal.audit.history import Telling
from protect_portal.audit.models import Event
from protect_portal.audit.record import record
from protect_portal.notifications.fan_out import fan_out
from protect_portal.notifications.models import Delivery
from protect_portal.ui.dates import day_short
from tests.documents.sending import events_of
from tests.make import make_document

SOON = date.today() + timedelta(days=20)


def give(client, document, to: str, **changed):
    data = {"to": to, "what": "view", "until": "", "reason": "Verificare juridică"} | changed
    return client.post(
        reverse("document-share", args=[document.pk]), {"do": "grant"} | {f"grant-{name}": text for name, text in data.items()}
    )


def take(client, document, key: str):
    return client.post(reverse("document-take-back", args=[document.pk]), {"key": key})


def key(person) -> str:
    return f"user:{person.pk}"


def owed() -> list[tuple[str, str]]:
    fan_out()
    return sorted((row.kind, row.recipient.name) for row in Delivery.objects.select_related("recipient"))


@pytest.mark.parametrize(("who", "status"), [("ana", 303), ("bogdan", 403), ("carmen", 404)])
def test_who_may_share_with_somebody(world, client_of, who, status):
    assert give(client_of(getattr(world, who)), world.document_group, key(world.luiza)).status_code == status
    assert can(world.luiza, "view", world.document_group) is (status == 303)


def test_a_member_is_given_access_and_gets_one_mail(world, client_of):
    client, document = client_of(world.ana), world.document_group
    assert [give(client, document, key(world.carmen), what="edit").status_code for _press in range(2)] == [303, 303]
    assert (can(world.carmen, "view", document), can(world.carmen, "edit", document)) == (True, True)
    grant = DocumentUserGrant.objects.get(content_object=document)
    assert (grant.user, grant.by, grant.reason) == (world.carmen, world.ana, "Verificare juridică")
    assert events_of(document) == [("document.granted", "Ana Ardelean", {"to": key(world.carmen), "what": "edit"})]
    assert owed() == [("document_granted", "Carmen Cristea")]


def test_another_choice_replaces_the_first(world, client_of):
    client, document = client_of(world.ana), world.document_group
    give(client, document, key(world.carmen), what="edit")
    give(client, document, key(world.carmen), what="view", until=SOON.isoformat())
    [row] = given_on(document)
    assert (row.who, row.what, row.until, can(world.carmen, "edit", document)) == ("Carmen Cristea", IN_WORDS["view"], SOON, False)
    assert DocumentUserGrant.objects.filter(content_object=document).count() == 0


def test_an_organisation_is_given_access(world, client_of):
    document = world.document_group
    assert give(client_of(world.ana), document, f"org:{world.cetina.pk}").status_code == 303
    assert (can(world.carmen, "view", document), owed()) == (True, [("document_granted", "Carmen Cristea")])
    answer = give(client_of(world.ana), document, f"org:{world.meridian.pk}", until=SOON.isoformat())
    assert (answer.status_code, list(answer.context["grant"].errors)) == (422, ["until"])


def test_access_with_a_day_ends_by_itself(world, client_of):
    document = world.document_leads
    assert give(client_of(world.ana), document, key(world.elena)).status_code == 422
    assert give(client_of(world.ana), document, key(world.elena), until=SOON.isoformat()).status_code == 303
    access = world.elena.guest_accesses.get(group=None)
    assert (access.invited_by, access.reason, access.last_day) == (world.ana, "Verificare juridică", SOON)
    document.refresh_from_db()
    assert (document.granted, can(world.elena, "view", document)) == ([f"guest:{access.pk}"], True)
    with time_machine.travel(access.ends_at, tick=False):
        assert (can(world.elena, "view", document), given_on(document)) == (False, [])


def test_what_was_given_is_taken_back_at_once(world, client_of):
    client, document = client_of(world.ana), world.document_group
    give(client, document, key(world.carmen))
    give(client, document, key(world.elena), until=SOON.isoformat())
    keys = [row.key for row in given_on(document)]
    assert [take(client, document, one).status_code for one in [*keys, keys[0], "nonsense", "user:x"]] == [303] * 5
    assert (given_on(document), can(world.carmen, "view", document)) == ([], False)
    assert not world.elena.guest_accesses.running().filter(group=None).exists()
    assert take(client_of(world.bogdan), document, keys[0]).status_code == 403


@pytest.mark.parametrize(("audience", "tlp", "person", "organisation"), [
    ("named", "red", 303, 422), ("group", "amber_strict", 409, 422), ("private", "amber", 409, 303 + 106), ("members", "green", 422, 422),
])  # fmt: skip
def test_the_label_bounds_to_whom_it_is_given(world, client_of, audience, tlp, person, organisation):
    document = make_document(world.ana, group=world.protection, audience=audience, tlp=tlp)
    client = client_of(world.ana)
    answers = give(client, document, key(world.carmen)), give(client, document, f"org:{world.meridian.pk}")
    bounded = {409: 422} if audience == "private" else {}
    assert [answer.status_code for answer in answers] == [person, bounded.get(organisation, organisation)]


def test_the_mail_of_a_red_text_names_no_title(world, client_of, mailoutbox):
    from documents.notices import granted_words

    red = make_document(world.ana, audience="named", tlp="red", title="Numele tainei")
    give(client_of(world.ana), red, key(world.carmen))
    words = granted_words(red, world.carmen)
    assert (words["title"], words["by"], words["what"]) == ("", "Ana Ardelean", IN_WORDS["view"])


def test_a_wrong_choice_keeps_what_was_typed(world, client_of):
    wrong = give(client_of(world.ana), world.document_group, "user:999999", reason="Un motiv", until="2020-01-01")
    assert (wrong.status_code, sorted(wrong.context["grant"].errors)) == (422, ["to", "until"])
    assert "Un motiv" in wrong.content.decode()


def test_who_may_be_chosen_is_whom_the_sharer_may_see(world, client_of):
    names = {row.name for letter in "aeio" for row in Recipients(world.document_group, world.ana).found(letter).rows}
    assert {"Carmen Cristea", "Elena Enache", "Cetina"} <= names
    assert names.isdisjoint({"Ana Ardelean", "Klaus Keller", "Nina Neagu", "Ioana Iacob", "Agency", "Hora", "Jad"})


def test_a_withdrawn_text_is_shared_with_nobody(world, client_of):
    Document.objects.filter(pk=world.document_group.pk).update(status="withdrawn", withdrawn_because="Depășit")
    assert give(client_of(world.ana), world.document_group, key(world.carmen)).status_code == 409


def test_the_history_says_to_whom_and_until_when(world, client_of):
    """Where the reader may know the name."""
    User.objects.update(language="en")
    client, document = client_of(world.ana), world.document_group
    answer = give(client, document, key(world.elena), until=SOON.isoformat())
    with translation.override("en"):
        day = day_short(SOON)
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [f"Elena Enache sees it until {day}."]
    give(client, document, f"org:{world.meridian.pk}", what="edit")
    take(client, document, f"org:{world.meridian.pk}:members")

    def told(person) -> list[str]:
        with translation.override("en"):
            return [line.fields for line in Telling(Event.objects.filter(kind__startswith="document.").order_by("pk"), person).lines]

    assert told(world.ana) == [f"Elena Enache, reads, until {day}", "Meridian, writes", "Meridian"]
    assert told(world.elena)[0] == f"Elena Enache, reads, until {day}"
    assert told(world.klaus) == ["", "", ""]


def test_the_number_of_a_new_version_stands_in_the_history(world):
    version = world.document_group.versions.get(number=1)
    record("version.added", world.document_group, by=world.ana, version=1)
    [line] = Telling(Event.objects.filter(kind="version.added"), world.ana).lines
    assert line.fields == str(version)


def test_who_sees_it_says_that_a_person_from_outside_was_given_access(world, client_of):
    """Not invited: there is no invitation to the group behind it."""
    User.objects.update(language="en")
    document = world.document_leads
    give(client_of(world.ana), document, key(world.elena), until=SOON.isoformat())
    document.refresh_from_db()
    with translation.override("en"):
        [why] = [row.why for row in picture_of(document, world.ana).rows if row.words.who == "Elena Enache"]
        today, day = day_short(timezone.now()), day_short(SOON)
    assert why == f"access given by Ana Ardelean on {today}, until {day}: Verificare juridică"
