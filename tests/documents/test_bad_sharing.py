"""What a label forbids, and two who decide at once about the same text: one answer each, in words, and never more open than meant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Signal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from documents.actions.access import grant_access, take_back
from documents.actions.access_ask import ask_for_access, ask_keepers
from documents.actions.circle import Target, change_audience
from documents.actions.document import withdraw_document
from documents.models import AccessRequest, Document, DocumentGroupGrant, LabelChange
from meetings.models import Meeting
from members.models import Ask, User
from members.waiting import waiting_on
from protect_portal.access.rights import can
from tests.documents.sending import events_of, upload_data
from tests.documents.test_access_grant import give, key, take
from tests.documents.test_document_share import consent, page, save, standing
from tests.make import make_document
from working_groups.break_glass import open_for_an_hour
from working_groups.models import GuestAccess

WIDER_FIRST = "Only you see this document: choose a wider circle first."
STRICT = "TLP:AMBER+STRICT stays inside the organisations of its circle: it is shared with nobody else."
OVERTAKEN = "Somebody else has changed who sees it in the meantime: look at it again first."


@pytest.fixture
def in_english(world):
    User.objects.update(language="en")


def beside(first, second):
    """What `second`, on a connection of its own, answers when it waits for the row that `first` is changing."""
    begun = Signal()

    def other():
        begun.set()
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            answer = pool.submit(other)
            begun.wait(5)
            with pytest.raises(TimeoutError):  # it did wait
                answer.result(0.5)
        return answer.result(10)


def text(response) -> str:
    return response.content.decode()


# What the label forbids


@pytest.mark.parametrize(("audience", "tlp", "sentence"), [
    ("private", "amber", WIDER_FIRST), ("private", "amber_strict", WIDER_FIRST), ("group", "amber_strict", STRICT),
    ("organisation", "amber_strict", STRICT),
])  # fmt: skip
def test_a_grant_that_the_label_forbids_is_refused_in_words(world, client_of, in_english, audience, tlp, sentence):
    document = make_document(world.ana, group=world.protection, audience=audience, tlp=tlp)
    client, readers = client_of(world.ana), Document.objects.get(pk=document.pk).readers
    shown = client.get(page(document))
    assert (shown.status_code, sentence in text(shown), 'name="grant-to"' in text(shown)) == (200, True, False)
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    for to, day in ((key(world.carmen), ""), (key(world.carmen), until), (key(world.elena), until)):
        sent = give(client, document, to, until=day, reason="Un motiv de păstrat")
        assert (sent.status_code, sentence in text(sent), "Un motiv de păstrat" in text(sent)) == (409, True, True)
    document.refresh_from_db()
    assert (document.granted, document.readers, events_of(document)) == ([], readers, [])
    assert GuestAccess.objects.filter(group=None).count() == 0


def test_a_grant_that_stands_beside_a_private_text_opens_nothing(world):
    """By guardian itself, past every form: the lock of a private text does not read its grants; that of AMBER+STRICT takes none."""
    document = make_document(world.ana, group=world.protection, audience="private")
    assign_perm("view_document", world.carmen, document)
    document.refresh_from_db()
    assert (document.readers, can(world.carmen, "view", document)) == ([f"user:{world.ana.pk}"], False)
    strict = make_document(world.ana, group=world.protection, audience="private", tlp="amber_strict")
    with pytest.raises(IntegrityError, match="strict_no_grants"), transaction.atomic():
        assign_perm("view_document", world.carmen, strict)


@pytest.mark.parametrize(("tlp", "audience"), [("red", "group"), ("red", "members"), ("amber_strict", "named"), ("amber_strict", "guests")])
@pytest.mark.parametrize("model", [Document, Meeting])
def test_a_forbidden_circle_by_bulk_and_by_raw_sql(world, model, tlp, audience):
    row = {Document: world.document_group, Meeting: world.meeting}[model]
    raw = f"UPDATE {model._meta.db_table} SET tlp = %s, audience = %s WHERE id = %s"
    copy = model(**{field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields if field.name not in (
        "id", "readers", "ask", "current_version")})  # fmt: skip
    copy.tlp, copy.audience = tlp, audience
    for act in (
        lambda: model.objects.filter(pk=row.pk).update(tlp=tlp, audience=audience),
        lambda: model.objects.bulk_create([copy]),
        lambda: connection.cursor().execute(raw, [tlp, audience, row.pk]),
    ):
        with pytest.raises(IntegrityError, match=r"red_named_people|strict_no_grants"), transaction.atomic():
            act()
    assert model.objects.filter(pk=row.pk).values_list("tlp", "audience").get() == (row.tlp, row.audience)


def test_a_circle_that_no_radio_offers_is_wrong_input(world, client_of):
    """Labels cannot be sent apart from their circle: neither when sharing nor when uploading."""
    client, document = client_of(world.ana), world.document_group
    for forged in ("red", "members_red", "public", "", "group' OR 1=1"):
        sent = save(client, document, forged, tlp="red", why="De păstrat")
        assert (sent.status_code, list(sent.context["form"].errors), "De păstrat" in text(sent)) == (422, ["audience"], True)
    assert standing(document) == ("group", "amber")
    sent = client.post(reverse("document-upload"), upload_data(world.ana, world.protection, tlp="red", title="Fără etichetă falsă"))
    assert (sent.status_code, Document.objects.get(title="Fără etichetă falsă").tlp) == (303, "amber")


# Two at once


def test_two_choose_another_circle_from_the_same_page(clone, world, client_of, in_english):
    """The chair and the author: the first is saved, the second reads why not, and has their reason still."""
    document = make_document(world.bogdan, group=world.protection)
    chair = client_of(world.ana)
    answer = beside(
        lambda: change_audience(document, Target("members", "green"), by=world.bogdan, reason="Tuturor"),
        lambda: save(chair, as_shown(document), "leads", why="Motivul meu"),
    )
    assert (answer.status_code, OVERTAKEN in text(answer), "Motivul meu" in text(answer)) == (409, True, True)
    assert standing(document) == ("members", "green")
    assert [kind for kind, *_rest in events_of(document)] == ["document.opened"]


def as_shown(document) -> Document:
    """The document as the other page showed it."""
    return Document(pk=document.pk, audience="group", tlp="amber", group_id=document.group_id)


def test_whom_a_narrower_circle_has_just_shut_out_gives_nobody_access(clone, world, client_of):
    """Ana chairs the group; while she shares, Bogdan closes his text to it: her right is asked under the lock."""
    document = make_document(world.bogdan, group=world.protection)
    chair = client_of(world.ana)
    answer = beside(
        lambda: change_audience(document, Target("named", "red"), by=world.bogdan),
        lambda: give(chair, document, key(world.carmen), reason="De păstrat"),
    )
    assert (answer.status_code, "De păstrat" in text(answer)) == (403, True)
    document.refresh_from_db()
    assert (document.readers, can(world.carmen, "view", document)) == ([f"user:{world.bogdan.pk}"], False)


def test_a_label_raised_beside_a_grant(clone, world, client_of, in_english):
    document = world.document_group
    author = client_of(world.ana)
    answer = beside(
        lambda: change_audience(document, Target("group", "amber_strict"), by=world.ana),
        lambda: give(author, document, key(world.carmen)),
    )
    assert (answer.status_code, STRICT in text(answer)) == (409, True)
    assert (standing(document), document.granted) == (("group", "amber_strict"), [])


def test_a_grant_beside_a_label_that_is_raised(clone, world, client_of, in_english):
    document = world.document_group
    author = client_of(world.ana)
    answer = beside(
        lambda: grant_access(document, world.carmen, "view", by=world.ana, reason="Verificare"),
        lambda: save(author, document, "group_strict", why="Rămâne la noi"),
    )
    assert (answer.status_code, "Carmen Cristea" in text(answer), "Rămâne la noi" in text(answer)) == (409, True, True)
    assert (standing(document), document.granted) == (("group", "amber"), [key(world.carmen)])


def test_taken_back_beside_a_grant(clone, world, client_of):
    """Carmen loses what Fane gets: whoever counts second sees what the first has done."""
    document = world.document_named
    author = client_of(world.ana)
    answer = beside(
        lambda: take_back(document, key(world.carmen), by=world.ana), lambda: give(author, document, key(world.fane), reason="În loc")
    )
    document.refresh_from_db()
    assert (answer.status_code, document.granted) == (303, [key(world.fane)])
    assert [can(person, "view", document) for person in (world.carmen, world.fane)] == [False, True]


def test_given_again_beside_taking_it_back(clone, world, client_of):
    """The same person: the later act counts."""
    document = world.document_named
    author = client_of(world.ana)
    answer = beside(
        lambda: grant_access(document, world.carmen, "edit", by=world.ana, reason="Din nou"),
        lambda: take(author, document, key(world.carmen)),
    )
    document.refresh_from_db()
    assert (answer.status_code, document.granted, can(world.carmen, "view", document)) == (303, [], False)


# The second press


def test_a_circle_is_saved_once_and_the_second_press_says_the_same(world, client_of):
    document, client = world.document_group, client_of(world.ana)
    base = {"base": f"group amber {world.protection.pk}"}
    assert [save(client, document, "members", why="Tuturor", **base).status_code for _press in range(2)] == [303, 303]
    assert (LabelChange.objects.count(), [kind for kind, *_rest in events_of(document)]) == (1, ["document.opened"])


def test_two_presses_at_once_on_the_chooser(clone, world, client_of):
    document, client = world.document_group, client_of(world.ana)
    answer = beside(
        lambda: change_audience(document, Target("named", "red"), by=world.ana), lambda: save(client, as_shown(document), "named")
    )
    assert (answer.status_code, [kind for kind, *_rest in events_of(document)]) == (303, ["document.narrowed"])


def test_the_same_circle_by_somebody_else_is_told(world, client_of, in_english):
    """Not their own press: the reason they typed is not on record, and the page says so."""
    document = make_document(world.bogdan, group=world.protection)
    change_audience(document, Target("members", "green"), by=world.bogdan, reason="Tuturor")
    answer = save(client_of(world.ana), as_shown(document), "members", why="Și eu vreau")
    assert (answer.status_code, OVERTAKEN in text(answer), "Și eu vreau" in text(answer)) == (409, True, True)


def test_shared_twice_at_once_is_one_access(clone, world, client_of):
    document, client = world.document_group, client_of(world.ana)
    day = timezone.localdate() + timedelta(days=3)
    answer = beside(
        lambda: grant_access(document, world.elena, "view", by=world.ana, reason="Recenzie", until=day),
        lambda: give(client, document, key(world.elena), until=day.isoformat(), reason="Recenzie"),
    )
    assert (answer.status_code, GuestAccess.objects.filter(group=None).count()) == (303, 1)
    assert (DocumentGroupGrant.objects.filter(content_object=document).count(), len(events_of(document))) == (1, 1)


def test_asked_twice_at_once_is_one_request(clone, world):
    number = world.document_leads.pk
    beside(
        lambda: ask_for_access(number, by=world.carmen, reason="Raport"), lambda: ask_for_access(number, by=world.carmen, reason="Raport")
    )
    assert ask_keepers() == 2
    assert (AccessRequest.objects.count(), len([row for row in waiting_on(world.ana) if "asked" in row.context])) == (1, 1)


def test_opened_twice_at_once_by_breaking_the_glass_is_one_hour(clone, world):
    first = []
    second = beside(
        lambda: first.append(open_for_an_hour(world.document_group, "Nu se deschide", by=world.klaus)),
        lambda: open_for_an_hour(world.document_group, "Nu se deschide", by=world.klaus),
    )
    assert (second, GuestAccess.objects.filter(user=world.klaus).count()) == (first[0], 1)
    assert [kind for kind, *_rest in events_of(world.document_group)] == ["glass.broken"]


def test_another_reason_breaks_the_glass_again(world):
    for reason in ("Nu se deschide", "Lipsește o pagină"):
        open_for_an_hour(world.document_group, reason, by=world.klaus)
    assert GuestAccess.objects.filter(user=world.klaus).count() == 2


# Back, and late


def test_back_after_the_organisation_has_agreed(world, client_of, in_english):
    """Fane's buttons and Ana's form stand in older pages: neither is done twice, nor undone."""
    document = make_document(world.bogdan, group=world.protection)
    older = as_shown(document)
    save(client_of(world.ana), document, "members", why="Toți au nevoie")
    change = LabelChange.objects.get()
    fane = client_of(world.fane)
    assert consent(fane, change, "agree").status_code == 303
    for answer in ("agree", "refuse"):
        late = consent(fane, change, answer)
        assert (late.status_code, "This can no longer be answered: it is closed." in text(late)) == (409, True)
    back = save(client_of(world.ana), older, "members", why="Toți au nevoie")
    assert (back.status_code, OVERTAKEN in text(back), "Toți au nevoie" in text(back)) == (409, True, True)
    assert (standing(document), LabelChange.objects.count()) == (("members", "green"), 1)
    assert [kind for kind, *_rest in events_of(document)] == ["label.asked", "label.agreed", "document.opened"]


def test_withdrawn_while_the_organisation_agrees(clone, world, client_of):
    """Both lock the text before the question: one is done, the other is told, and neither waits for ever."""
    document = make_document(world.bogdan, group=world.protection)
    save(client_of(world.ana), document, "members", why="Toți au nevoie")
    change, fane = LabelChange.objects.get(), client_of(world.fane)
    answer = beside(
        lambda: withdraw_document(document, by=world.bogdan, reason="Depășit"),
        lambda: consent(fane, change, "agree"),
    )
    document.refresh_from_db()
    assert (answer.status_code, document.status, document.audience, change.ask.parties.get().status) == (
        409,
        "withdrawn",
        "group",
        "waiting",
    )


def test_a_request_that_time_has_closed_is_asked_again_and_hinders_no_grant(world):
    document = world.document_leads
    ask_for_access(document.pk, by=world.carmen, reason="Raport")
    ask_keepers()
    Ask.objects.filter(kind="access").update(closes_at=timezone.now())
    ask_for_access(document.pk, by=world.carmen, reason="Raport, din nou")
    ask_keepers()
    assert [row.context["asked"].reason for row in waiting_on(world.ana) if "asked" in row.context] == ["Raport, din nou"]
    grant_access(document, world.carmen, "view", by=world.ana, reason="A cerut")
    assert (can(world.carmen, "view", document), set(Ask.objects.filter(kind="access").values_list("status", flat=True))) == (
        True,
        {"closed"},
    )


def test_a_change_whose_time_has_run_out_waits_no_longer(world, client_of):
    document = make_document(world.bogdan, group=world.protection)
    save(client_of(world.ana), document, "members", why="Toți au nevoie")
    assert client_of(world.ana).get(page(document)).context["waiting"] == LabelChange.objects.get()
    Ask.objects.filter(kind="label").update(closes_at=timezone.now())
    assert client_of(world.ana).get(page(document)).context["waiting"] is None
