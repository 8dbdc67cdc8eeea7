"""Pages of each kind, read by a Romanian: nothing in English is left, from us, from Django or from django-allauth."""

import pytest
from django.test import Client
from django.urls import reverse

from documents.models import Document
from meetings.models import Meeting
from members.actions.invitation import invitation_token
from members.models import Affiliation, Appointment, Invitation, Mandate, MembershipPeriod
from tests.language.leftovers import capital_months, leftovers
from working_groups.models import GuestAccess, LeadTerm, Seat

PAGES = {
    "ana": (
        "home", "notification-list", "account", "account_change_password", "account_logout", "demo-mail-list",
        "document-list", "document-detail", "document-upload", "document-edit", "document-withdraw", "version-upload",
        "meeting-list", "meeting-detail", "meeting-call", "meeting-edit", "meeting-move", "meeting-cancel", "agenda-edit",
        "group-list", "group-detail", "guest-invite", "guest-end",
        "organisation-list", "organisation-detail", "organisation-edit", "invitation-create", "affiliation-end", "person-detail",
    ),
    "dan": (
        "board", "organisation-create", "membership-change", "membership-end", "holiday-list", "holiday-create",
        "mandate-list", "mandate-create", "mandate-end", "appointment-create", "appointment-end",
        "group-create", "group-edit", "group-detail", "seat-grant", "seat-end", "lead-appoint", "lead-end",
    ),
    "elena": ("home", "document-list", "meeting-list", "group-list", "group-detail", "organisation-list"),
    "jana": ("home", "document-list", "document-upload", "meeting-list", "group-list", "organisation-list"),
}  # fmt: skip
STRANGER = (
    "account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done", "account_signup",
    "account_inactive",
)  # fmt: skip
DATED = {
    "ana": ("organisation-detail", "person-detail", "group-detail", "meeting-detail", "document-detail"),
    "dan": ("mandate-list", "holiday-list"),
}

FORMS = ("document-upload", "meeting-call", "organisation-create", "mandate-create", "group-create", "holiday-create")


@pytest.fixture
def world(world):
    """The tests' world with titles that are no texts of the interface."""
    Meeting.objects.filter(title="Meeting").update(title="Ședința grupului")
    Meeting.objects.filter(title="Assembly").update(title="Adunarea generală")
    Document.objects.update(title="Observații la proiect")
    return world


def address(world, name: str) -> str:
    rows = {
        "document": world.document_group, "version": world.document_group, "meeting": world.meeting, "agenda": world.meeting,
        "group": world.protection, "organisation": world.ancora, "person": world.bogdan, "invitation": world.ancora,
        "affiliation": Affiliation.objects.get(user=world.ana), "membership": MembershipPeriod.objects.get(organisation=world.busola),
        "mandate": Mandate.objects.get(office="presidency"), "appointment-end": Appointment.objects.get(user=world.gina),
        "appointment-create": Mandate.objects.get(office="presidency"), "lead-end": LeadTerm.objects.get(user=world.ana),
        "seat-end": Seat.objects.get(organisation=world.busola), "guest-end": GuestAccess.objects.get(), "seat-grant": world.protection,
        "lead-appoint": world.protection, "guest-invite": world.protection,
    }  # fmt: skip
    alone = name.endswith(("-list", "-upload", "-call")) and name != "version-upload"
    alone = alone or (name.endswith("-create") and name not in ("invitation-create", "appointment-create"))
    row = None if alone else rows.get(name, rows.get(name.partition("-")[0]))
    return reverse(name, args=[row.pk] if row else [])


def found_in(response) -> tuple[bool, list[str]]:
    page = response.content.decode()
    return '<html lang="ro"' in page, leftovers(page)


AS_IT_SHOULD_BE = (True, [])


@pytest.mark.parametrize("who", PAGES)
def test_pages_are_romanian(world, client_of, who):
    client = client_of(getattr(world, who))
    answers = {name: client.get(address(world, name)) for name in PAGES[who]}
    assert {name: response.status_code for name, response in answers.items() if response.status_code != 200} == {}
    assert {name: found for name, response in answers.items() if (found := found_in(response)) != AS_IT_SHOULD_BE} == {}


@pytest.mark.parametrize("who", DATED)
def test_months_begin_with_a_small_letter(world, client_of, who):
    client = client_of(getattr(world, who))
    pages = {name: client.get(address(world, name)).content.decode() for name in DATED[who]}
    assert {name: found for name, page in pages.items() if (found := capital_months(page))} == {}


@pytest.mark.django_db
def test_pages_for_strangers_are_romanian():
    found = {name: found_in(Client().get(reverse(name))) for name in STRANGER}
    assert found == dict.fromkeys(STRANGER, AS_IT_SHOULD_BE)


def test_invitation_pages_are_romanian(world):
    addresses = [reverse("invitation-accept", args=[token]) for token in (invitation_token(Invitation.objects.get()), "x:y:z")]
    assert [found_in(Client().get(url)) for url in addresses] == [AS_IT_SHOULD_BE] * 2


def test_refused_forms_are_romanian(world, client_of):
    """Django's own sentences stand beside ours: a field left empty, a date that is none, a choice not offered."""
    client = client_of(world.dan)
    typed = {"do": "draft", "held_on": "30.02.2027", "starts": "25:99", "items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"}
    typed |= dict.fromkeys(("kind", "office", "first_day", "on", "initial"), "xx")
    answers = {name: client.post(address(world, name), typed) for name in FORMS}
    found = {name: (response.status_code, *found_in(response)) for name, response in answers.items()}
    assert found == dict.fromkeys(FORMS, (422, *AS_IT_SHOULD_BE))
    assert [name for name in FORMS if "Acest câmp este obligatoriu." not in answers[name].content.decode()] == []


def test_refused_sign_in_is_romanian(world):
    """What django-allauth answers to a wrong password, an empty form and a wrong address."""
    wrong = {"login": "ana@example.org", "password": "greșită"}
    posts = [("account_login", wrong), ("account_login", {})]
    posts += [("account_request_login_code", {"email": "x"}), ("account_reset_password", {})]
    answers = [Client().post(reverse(name), data) for name, data in posts]
    assert [found_in(answer) for answer in answers] == [AS_IT_SHOULD_BE] * len(posts)
    sentences = ("Adresa de e-mail sau parola nu este corectă.", "Scrieți o adresă de e-mail valabilă.")
    assert [answers[number].content.decode().count(sentence) > 0 for number, sentence in zip((0, 2), sentences, strict=True)] == [True] * 2


def test_error_pages_are_romanian(world, client_of):
    carmen = client_of(world.carmen)
    answers = [carmen.get(address(world, "document-detail")), carmen.get(reverse("group-create")), carmen.get("/nowhere/")]
    found = [(response.status_code, *found_in(response)) for response in answers]
    assert found == [(status, *AS_IT_SHOULD_BE) for status in (404, 403, 404)]


def test_leftovers_are_found():
    """The search itself: a msgid, a sentence of others', a spoken attribute; not what is marked as English."""
    page = '<p>Save</p><p>Choose one of the available.</p><p><input placeholder="Search documents"></p>'
    page += '<p lang="en">With all of it</p><p>Salvează</p>'
    assert leftovers(page) == ["Save", "Choose one of the available.", "Search documents"]
    assert capital_months("<p>24 Noiembrie 2026, 24 noiembrie 2026</p>") == ["24 Noiembrie 2026, 24 noiembrie 2026"]
