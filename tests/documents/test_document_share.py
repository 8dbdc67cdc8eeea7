"""Who sees a text: the chooser, narrowing at once, widening with a reason and the consent of its organisation."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.actions.access import take_back
from documents.models import Document, LabelChange
from documents.sharing.circles import CIRCLES, circle_at
from documents.sharing.crowd import Told, places_in
from documents.sharing.forms import AudienceForm
from documents.sharing.given import given_on
from members.models import Affiliation, AskedParty, User
from members.waiting import waiting_on
from protect_portal.access.grants import give
from protect_portal.access.keys import holders_of
from protect_portal.access.lock import allows
from protect_portal.notifications.fan_out import fan_out
from tests.documents.sending import events_of, upload_data
from tests.make import make_document
from working_groups.actions import open_guest_access
from working_groups.models import GuestAccess, WorkingGroup


def page(document) -> str:
    return reverse("document-share", args=[document.pk])


def save(client, document, audience: str, **more):
    base = f"{document.audience} {document.tlp} {document.group_id or 0}"
    return client.post(page(document), {"do": "save", "audience": audience, "base": base, **more})


def consent(client, change, answer: str):
    return client.post(reverse("document-consent", args=[change.document_id]), {"change": change.pk, "answer": answer})


def standing(document) -> tuple[str, str]:
    document.refresh_from_db()
    return document.audience, document.tlp


@pytest.fixture
def draft(world):
    """Bogdan's own, of no group, seen by nobody else."""
    return make_document(world.bogdan, audience="private", title="Ciornă")


@pytest.mark.parametrize(("who", "status"), [("bogdan", 303), ("ana", 404), ("dan", 404), ("carmen", 404)])
def test_who_may_open_a_private_text(world, client_of, draft, who, status):
    answer = save(client_of(getattr(world, who)), draft, "group", group=world.protection.pk, why="Pentru grup")
    assert answer.status_code == status
    opened = ("group", "amber", world.protection.pk, [f"group:{world.protection.pk}", "secretariat", "presidency"])
    closed = ("private", "amber", None, [f"user:{world.bogdan.pk}"])
    draft.refresh_from_db()
    assert (draft.audience, draft.tlp, draft.group_id, draft.readers) == (opened if status == 303 else closed)


def test_readers_of_a_group_text_do_not_change_who_sees_it(world, client_of):
    client = client_of(world.bogdan)
    answers = client.get(page(world.document_group)), save(client, world.document_group, "members", why="Tuturor")
    assert [answer.status_code for answer in answers] == [403, 403]


def test_the_author_opens_a_group_text_to_all_members_and_that_is_consent(world, client_of):
    document = world.document_group
    without = save(client_of(world.ana), document, "members")
    assert (without.status_code, list(without.context["form"].errors)) == (422, ["why"])
    assert save(client_of(world.ana), document, "members", why="Spre informare").status_code == 303
    assert standing(document) == ("members", "green")
    told = {"before": "group", "after": "members", "label_before": "amber", "label_after": "green", "more": 3, "fewer": 0}
    assert events_of(document) == [("document.opened", "Ana Ardelean", told)]
    change = LabelChange.objects.get()
    assert (change.reason, change.by, change.consent_by, change.consent_organisation) == (
        "Spre informare", world.ana, world.ana, world.ancora,
    )  # fmt: skip
    fan_out()
    assert world.carmen.notifications.count() == 1


def test_narrowing_is_at_once_and_needs_no_reason(world, client_of):
    assert save(client_of(world.ana), world.document_members, "named").status_code == 303
    assert standing(world.document_members) == ("named", "red")
    assert LabelChange.objects.count() == 0
    assert [kind for kind, *_rest in events_of(world.document_members)] == ["document.narrowed"]


def test_another_than_the_author_waits_for_the_consent_of_the_organisation(world, client_of):
    """Ana chairs the group; the text is Bogdan's, of Busola, for which Fane speaks."""
    text = make_document(world.bogdan, group=world.protection, title="A Busolei")
    assert save(client_of(world.ana), text, "members", why="Toți au nevoie").status_code == 303
    change = LabelChange.objects.get()
    assert (standing(text), change.consent_at, change.ask.parties.get().organisation) == (("group", "amber"), None, world.busola)
    rows = {
        name: [row.context.get("change") for row in waiting_on(getattr(world, name)) if "change" in row.context]
        for name in ("fane", "ana", "bogdan")
    }
    assert rows == {"fane": [change], "ana": [], "bogdan": []}
    again = save(client_of(world.ana), text, "members", why="Încă o dată")
    assert (again.status_code, list(again.context["form"].errors), "Încă o dată" in again.content.decode()) == (422, ["audience"], True)
    assert [consent(client_of(getattr(world, name)), change, "agree").status_code for name in ("carmen", "fane")] == [404, 303]
    change.refresh_from_db()
    assert (standing(text), change.consent_by, change.ask.status) == (("members", "green"), world.fane, "closed")
    assert consent(client_of(world.fane), change, "agree").status_code == 409


def test_an_author_who_works_elsewhere_now_waits_for_the_organisation_too(world, client_of):
    """Bogdan goes from Busola to Ancora, which sits in the group as well: the text stays Busola's."""
    text = make_document(world.bogdan, group=world.protection)
    world.bogdan.affiliations.update(organisation=world.ancora)
    assert save(client_of(world.bogdan), text, "members", why="Toți au nevoie").status_code == 303
    change = LabelChange.objects.get()
    assert (standing(text), change.consent_at, change.ask.parties.get().organisation) == (("group", "amber"), None, world.busola)


@pytest.mark.parametrize("ended", ["document-hide", "document-withdraw", "document-share"])
def test_a_question_that_makes_no_sense_any_more_is_taken_back(world, client_of, ended):
    """Hidden, withdrawn, or given a narrower circle while it waits: nobody is asked for a consent that would change nothing."""
    text = make_document(world.bogdan, group=world.protection)
    save(client_of(world.ana), text, "members", why="Toți au nevoie")
    ask = LabelChange.objects.get().ask
    browser, said = client_of(world.bogdan), {"reason": "person" if ended == "document-hide" else "Depășit"}
    answer = save(browser, text, "private") if ended == "document-share" else browser.post(reverse(ended, args=[text.pk]), said)
    assert answer.status_code == 303
    ask.refresh_from_db()
    assert ask.status == "cancelled"


def test_a_refusal_changes_nothing(world, client_of):
    text = make_document(world.bogdan, group=world.protection)
    save(client_of(world.ana), text, "members", why="Toți au nevoie")
    change = LabelChange.objects.get()
    assert consent(client_of(world.fane), change, "refuse").status_code == 303
    assert (standing(text), AskedParty.objects.get(ask__kind="label").status) == (("group", "amber"), "declined")


def test_consent_to_a_text_that_has_changed_meanwhile_opens_nothing(world, client_of):
    text = make_document(world.bogdan, group=world.protection)
    save(client_of(world.ana), text, "members", why="Toți au nevoie")
    save(client_of(world.bogdan), text, "named")
    assert consent(client_of(world.fane), LabelChange.objects.get(), "agree").status_code == 409
    assert standing(text) == ("named", "red")


def test_a_form_that_was_overtaken_changes_nothing(world, client_of):
    """Two pages of the same text: the second to save is told so, and nothing is typed again."""
    old = Document.objects.get(pk=world.document_members.pk)
    save(client_of(world.ana), world.document_members, "group")
    answer = save(client_of(world.ana), old, "named", why="Altfel")
    assert (answer.status_code, "Altfel" in answer.content.decode()) == (409, True)
    assert standing(world.document_members) == ("group", "amber")


def test_a_label_over_a_grant_names_whose_access_is_taken_back_first(world, client_of):
    answer = save(client_of(world.ana), world.document_named, "organisation_strict", why="Mai aproape")
    assert (answer.status_code, "Carmen Cristea" in answer.content.decode()) == (409, True)
    assert standing(world.document_named) == ("named", world.document_named.tlp)


def test_the_circles_on_offer_are_their_own(world):
    def offered(person, document) -> list[str]:
        return [name for name, _sentence in AudienceForm(user=person, document=document).fields["audience"].choices]

    assert offered(world.ana, world.document_group) == list(CIRCLES)
    of_bogdan = make_document(world.bogdan, group=world.protection)
    not_leading = [name for name in CIRCLES if name != "leads"]
    assert offered(world.bogdan, of_bogdan) == not_leading
    personal = {"named", "private", "organisation", "organisation_strict"}
    assert offered(world.ana, of_bogdan) == [name for name in CIRCLES if name not in personal]
    WorkingGroup.objects.filter(pk=world.protection.pk).update(status=WorkingGroup.Status.CONCLUDED)
    assert offered(world.bogdan, of_bogdan) == ["named", "members", "private", "organisation", "organisation_strict"]


def test_no_circle_that_is_not_theirs(world, client_of, draft):
    client = client_of(world.bogdan)
    answers = [save(client, draft, circle, why="Da", **more) for circle, more in (
        ("group", {"group": world.legal.pk}), ("group", {}), ("leads", {}), ("everyone", {}),
    )]  # fmt: skip
    assert [(answer.status_code, list(answer.context["form"].errors)) for answer in answers] == [
        (422, ["group"]), (422, ["group"]), (422, ["audience"]), (422, ["audience"]),
    ]  # fmt: skip


def test_author_who_has_left_the_group_does_not_open_its_texts(world, client_of):
    text = make_document(world.bogdan, group=world.protection, audience="private")
    client = client_of(world.bogdan)
    assert (page(text) in client.get(text.get_absolute_url()).content.decode(), client.get(page(text)).status_code) == (True, 200)
    world.protection.seats.filter(organisation=world.busola).update(ends_at=timezone.now())
    assert (page(text) in client.get(text.get_absolute_url()).content.decode(), client.get(page(text)).status_code) == (False, 403)
    assert [save(client, text, circle, why="Da").status_code for circle in ("group", "members")] == [403, 403]


@pytest.mark.parametrize("status", ["frozen", "adopted"])
def test_a_text_that_no_longer_changes_keeps_its_circle(world, client_of, status):
    Document.objects.filter(pk=world.document_group.pk).update(status=status)
    assert save(client_of(world.ana), world.document_group, "members", why="Tuturor").status_code == 409


def test_who_will_see_it_is_told_before_saving(world, client_of):
    """The circle by organisation; whom access by name adds is counted and named apart from it."""
    User.objects.update(language="en")
    document = world.document_group
    give("view", world.carmen, document, by=world.ana)
    give("view", world.mihai, document, by=world.ana)
    answer = client_of(world.ana).post(page(document), {"do": "show", "audience": "group", "base": "group amber"})
    circle = [f"group:{world.protection.pk}", "secretariat", "presidency"]
    assert (answer.status_code, answer.context["places"]) == (200, places_in(circle, world.ana))
    assert answer.context["told"] == Told(4, 5, 2)
    assert "4 organisations, 5 people, and 2 more by name" in answer.content.decode()
    assert answer.context["by_name"] == "Carmen Cristea, Mihai Moraru"
    wider = client_of(world.ana).post(page(document), {"do": "show", "audience": "members", "base": "group amber"})
    assert (wider.context["told"].by_name, wider.context["by_name"]) == (0, "")
    assert standing(document) == ("group", "amber")


@pytest.mark.parametrize("circle", CIRCLES)
def test_what_is_said_before_saving_is_true_after_it(world, client_of, circle):
    """With access given to one who stands in the group, to one outside, and to one whose day is over; the label bears them all."""
    document = world.document_leads
    for person in (world.bogdan, world.carmen):
        give("view", person, document, by=world.ana)
    over = open_guest_access(world.elena, by=world.ana, ends_at=timezone.now() + timedelta(days=3), reason="Recenzie")
    give("view", over.key_group, document, by=world.ana)
    GuestAccess.objects.filter(pk=over.pk).update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    document.refresh_from_db()
    told = AudienceForm(user=world.ana, document=document).told[circle]
    if CIRCLES[circle].tlp == "amber_strict":  # their access is taken back first: the page says so
        assert save(client_of(world.ana), document, circle, why="Așa").status_code == 409
        for key in [row.key for row in given_on(document)]:
            take_back(document, key, by=world.ana)
    assert save(client_of(world.ana), document, circle, why="Așa").status_code == 303
    document.refresh_from_db()
    alone = holders_of(circle_at(document, document.audience))
    places = Affiliation.objects.running().filter(user__in=alone).values("organisation").distinct()
    assert told == Told(places.count(), alone.count(), holders_of(document.readers).count() - alone.count())
    assert AudienceForm(user=world.ana, document=document).told[circle] == told


@pytest.mark.parametrize("circle", CIRCLES)
def test_every_circle_can_be_uploaded_to(world, client_of, circle):
    answer = client_of(world.ana).post(reverse("document-upload"), upload_data(world.ana, world.protection, audience=circle))
    assert answer.status_code == 303
    document = Document.objects.order_by("-pk").first()
    assert (document.audience, document.tlp) == (CIRCLES[circle].audience, CIRCLES[circle].tlp)
    assert allows(document.tlp, document.audience)
