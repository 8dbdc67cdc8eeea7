"""Whose text it is decides: who gives access by name, who agrees to more readers and other keepers, and who may take a question back.

Ana chairs the group; the texts are Bogdan's, of Busola, for which Fane speaks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from documents.actions.access import grant_access, last_day_at_most
from documents.actions.circle import Target, answer_label_change, change_audience
from documents.actions.document import share_once
from documents.models import Document, DocumentType, LabelChange
from documents.sharing.consent import is_source
from members.models import Affiliation, User
from members.waiting import waiting_on
from protect_portal.access.rights import can
from protect_portal.audit.status import NoLonger
from tests.documents.sending import events_of
from tests.documents.test_access_grant import give, key, take
from tests.documents.test_document_share import consent, page, save, standing
from tests.files.hostile import upload
from tests.make import make_document, make_docx, make_person
from working_groups.break_glass import open_for_an_hour

ACTS = ("view", "edit", "share", "withdraw", "hide")


@pytest.fixture
def text(world):
    return make_document(world.bogdan, group=world.protection, title="A Busolei")


def acts_of(person, document) -> list[str]:
    return [act for act in ACTS if can(person, act, document)]


def content(response) -> str:
    return response.content.decode()


# Rights by office


@pytest.mark.parametrize("audience", ["named", "organisation"])
def test_to_be_let_in_to_read_is_not_to_keep_it(world, audience):
    """The chair, and the secretariat for a text without a group, see it because somebody let them: to read."""
    text = make_document(world.bogdan, group=world.protection, audience=audience)
    without_group = make_document(world.bogdan, audience=audience)
    grant_access(text, world.ana, "view", by=world.bogdan, reason="De văzut")
    grant_access(without_group, world.dan, "view", by=world.bogdan, reason="De văzut")
    assert (acts_of(world.ana, text), acts_of(world.dan, without_group)) == (["view"], ["view"])
    grant_access(text, world.ana, "edit", by=world.bogdan, reason="De scris")
    assert acts_of(world.ana, text) == ["view", "edit"]


@pytest.mark.parametrize("audience", ["leads", "group", "guests", "members"])
def test_leads_keep_what_is_open_to_a_circle_of_theirs(world, audience):
    assert acts_of(world.ana, make_document(world.bogdan, group=world.protection, audience=audience)) == list(ACTS)


def test_whoever_answers_for_the_organisation_chooses_who_sees_it(world, text):
    assert acts_of(world.fane, text) == ["view", "share"]
    alternate = make_person("Alina Albu", world.busola, role="alternate")
    assert (acts_of(alternate, text), is_source(alternate, text), is_source(world.ana, text)) == (["view", "share"], True, False)


def test_who_has_left_keeps_nothing_that_was_given_by_name(world):
    """Neither what was given to them, nor what they wrote: not even the private text."""
    named, own = world.document_named, make_document(world.carmen, audience="private")
    assert [can(world.carmen, "view", one) for one in (named, own)] == [True, True]
    Affiliation.objects.filter(user=world.carmen).update(ends_at=timezone.now())
    assert [can(world.carmen, "view", one) for one in (named, own)] == [False, False]


# Access by name


def test_the_chair_gives_nobody_access_to_the_text_of_another(world, client_of, text):
    User.objects.update(language="en")
    chair = client_of(world.ana)
    shown = content(chair.get(page(text)))
    assert ("Access by name is given by Busola, whose text it is." in shown, 'name="grant-to"' in shown) == (True, False)
    sent = [give(chair, text, to, what=what).status_code for to, what in (
        (key(world.carmen), "view"), (key(world.fane), "edit"), (f"org:{world.cetina.pk}", "edit"),
    )]  # fmt: skip
    text.refresh_from_db()
    assert (sent, text.granted) == ([403] * 3, [])


@pytest.mark.parametrize("who", ["bogdan", "fane"])
def test_the_source_gives_access(world, client_of, text, who):
    assert give(client_of(getattr(world, who)), text, key(world.carmen)).status_code == 303
    assert can(world.carmen, "view", text)


@pytest.mark.parametrize("name", ["agency", "hora", "jad"])
def test_an_institution_an_applicant_and_a_suspended_member_get_none_as_a_whole(world, client_of, text, name):
    organisation = getattr(world, name)
    sent = give(client_of(world.bogdan), text, f"org:{organisation.pk}", what="edit")
    assert (sent.status_code, list(sent.context["grant"].errors)) == (422, ["to"])
    with pytest.raises(PermissionDenied, match="no access as a whole"):
        grant_access(text, organisation, "view", by=world.bogdan, reason="De văzut")


def test_a_member_under_observation_gets_it_as_a_whole(world, client_of):
    assert give(client_of(world.ana), world.document_leads, f"org:{world.busola.pk}").status_code == 303
    assert can(world.bogdan, "view", world.document_leads)


def test_access_ends_within_a_year(world, client_of, text):
    latest = last_day_at_most()
    assert latest == timezone.localdate() + timedelta(days=366)
    days = (latest + timedelta(days=1), date(2099, 1, 1), latest)
    sent = [give(client_of(world.bogdan), text, key(world.carmen), until=day.isoformat()) for day in days]
    assert [answer.status_code for answer in sent] == [422, 422, 303]
    assert list(sent[0].context["grant"].errors) == ["until"]
    with pytest.raises(ValueError, match="within a year"):
        grant_access(text, world.mihai, "view", by=world.bogdan, reason="De văzut", until=days[0])


def test_who_sees_it_already_is_given_no_reading_but_may_be_given_writing(world, client_of, text):
    for to in (key(world.fane), f"org:{world.busola.pk}", f"org:{world.ancora.pk}"):
        sent = give(client_of(world.bogdan), text, to)
        assert (sent.status_code, list(sent.context["grant"].errors)) == (422, ["to"])
    with pytest.raises(NoLonger):
        grant_access(text, world.fane, "view", by=world.bogdan, reason="De văzut")
    assert give(client_of(world.bogdan), text, key(world.fane), what="edit").status_code == 303
    assert can(world.fane, "edit", text)


def test_only_reading_and_writing_are_offered(world, client_of, text):
    form = client_of(world.bogdan).get(page(text)).context["grant"]
    assert [what for what, _label in form.fields["what"].choices] == ["view", "edit"]
    assert give(client_of(world.bogdan), text, key(world.carmen), what="comment").status_code == 422


@pytest.mark.parametrize("forged", ["a\0b", "user:", "user:1\0", "group:1", "secretariat", "user:٣", "org:" + "9" * 40, "org:1"])
def test_a_key_that_none_is_takes_nothing_back(world, client_of, forged):
    answer = take(client_of(world.ana), world.document_named, forged)
    assert (answer.status_code, can(world.carmen, "view", world.document_named)) == (303, True)


# Labels over access that is over


def test_access_that_is_over_stands_in_the_way_of_no_label(world, client_of, text):
    """A guest's day is past, and the hour of an emergency: the label is raised, by its author and by consent."""
    until = timezone.localdate() + timedelta(days=3)
    grant_access(text, world.elena, "view", by=world.bogdan, reason="Recenzie", until=until)
    open_for_an_hour(text, "Nu se deschide", by=world.klaus)
    assert save(client_of(world.bogdan), text, "group_strict").status_code == 409
    for person in (world.elena, world.klaus):
        moved = {"starts_at": timezone.now() - timedelta(days=9), "ends_at": timezone.now()}
        person.guest_accesses.filter(group=None).update(**moved)
    assert save(client_of(world.bogdan), text, "group_strict").status_code == 303
    text.refresh_from_db()
    assert (standing(text), text.granted) == (("group", "amber_strict"), [])


# Other keepers


@pytest.fixture
def shared_by_all(world):
    """A text for all members, of no group: the secretariat keeps it with its author."""
    return make_document(world.carmen, audience="members", tlp="green", title="Al Cetinei")


def test_a_text_goes_into_a_group_with_the_consent_of_its_source(world, client_of, shared_by_all):
    """Narrower, but its author would keep it no more, and a chair would: Dan may ask for it, Carmen agrees."""
    moved = save(client_of(world.dan), shared_by_all, "group", group=world.protection.pk)
    assert (moved.status_code, list(moved.context["form"].errors)) == (422, ["why"])
    assert save(client_of(world.dan), shared_by_all, "group", group=world.protection.pk, why="Ține de grup").status_code == 303
    change = LabelChange.objects.get()
    assert (standing(shared_by_all), change.group, change.consent_at) == (("members", "green"), world.protection, None)
    [row] = [row for row in waiting_on(world.carmen) if row.context.get("change") == change]
    assert ("Grupul Protecție" in row.title, row.group, row.context) == (True, world.protection, {"change": change})
    assert consent(client_of(world.carmen), change, "agree").status_code == 303
    shared_by_all.refresh_from_db()
    assert (standing(shared_by_all), shared_by_all.group) == (("group", "amber"), world.protection)
    kinds = [kind for kind, *_rest in events_of(shared_by_all)]
    assert kinds == ["label.asked", "label.agreed", "document.narrowed"]


def test_a_lead_shuts_the_author_out_with_consent_alone(world, client_of, text):
    assert save(client_of(world.ana), text, "leads", why="Doar noi").status_code == 303
    assert (standing(text), LabelChange.objects.get().consent_at) == (("group", "amber"), None)
    own = make_document(world.ana, group=world.protection)
    assert save(client_of(world.ana), own, "leads").status_code == 303
    assert standing(own) == ("leads", "amber")


def test_narrower_without_other_keepers_is_at_once(world, client_of, text):
    assert save(client_of(world.ana), text, "group_strict").status_code == 303
    assert (standing(text), LabelChange.objects.count()) == (("group", "amber_strict"), 0)


# The question


@pytest.fixture
def question(world, client_of, text) -> LabelChange:
    save(client_of(world.ana), text, "members", why="Toți au nevoie")
    return LabelChange.objects.get()


def test_an_alternate_who_leads_the_group_decides_at_once(world, text):
    """The alternate of the owner answers for it everywhere: nothing is asked, and nobody answers their own question."""
    Affiliation.objects.create(user=world.ana, organisation=world.busola, role="alternate")
    change = change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    assert (change.ask, change.consent_by, standing(text)) == (None, world.ana, ("members", "green"))


def test_who_comes_to_answer_for_it_does_not_answer_their_own_question(world, client_of, text, question):
    Affiliation.objects.create(user=world.ana, organisation=world.busola, role="coordinator")
    assert [row for row in waiting_on(world.ana) if "change" in row.context] == []
    assert consent(client_of(world.ana), question, "agree").status_code == 404
    assert save(client_of(world.ana), text, "members", why="Toți au nevoie").status_code == 303
    question.ask.refresh_from_db()
    assert (standing(text), question.ask.status) == (("members", "green"), "cancelled")


def test_who_asked_takes_the_question_back(world, client_of, text, question):
    def unask(who, change):
        return client_of(who).post(page(text), {"do": "unask", "change": change}).status_code

    shown = {name: 'value="unask"' in content(client_of(getattr(world, name)).get(page(text))) for name in ("ana", "bogdan")}
    assert shown == {"ana": True, "bogdan": False}
    answers = [unask(world.bogdan, question.pk), unask(world.ana, "x"), unask(world.ana, question.pk), unask(world.ana, question.pk)]
    question.ask.refresh_from_db()
    assert (answers, question.ask.status) == ([403, 409, 303, 409], "cancelled")
    assert [row for row in waiting_on(world.fane) if "change" in row.context] == []
    assert [(kind, by) for kind, by, _data in events_of(text)] == [("label.asked", "Ana Ardelean"), ("label.cancelled", "Ana Ardelean")]


def test_while_it_waits_narrower_is_free_and_wider_says_why_not(world, client_of, text, question):
    again = save(client_of(world.ana), text, "members", why="Încă o dată")
    assert (again.status_code, list(again.context["form"].errors)) == (422, ["audience"])
    assert save(client_of(world.ana), text, "group_strict").status_code == 303


def test_the_source_that_opens_it_settles_the_question(world, client_of, text, question):
    assert save(client_of(world.bogdan), text, "members", why="Toți").status_code == 303
    question.ask.refresh_from_db()
    assert (standing(text), question.ask.status) == (("members", "green"), "cancelled")


@pytest.mark.parametrize("answer", ["zzz", ""])
def test_an_answer_that_is_none_settles_nothing(world, client_of, question, answer):
    assert consent(client_of(world.fane), question, answer).status_code == 404
    question.ask.refresh_from_db()
    assert question.ask.status == "open"


def test_consent_opens_nothing_where_the_asker_is_of_that_circle_no_more(world, text):
    """The membership of Ana's organisation is suspended while her question waits."""
    change = change_audience(text, Target("members", "green"), by=world.ana, reason="Toți au nevoie")
    world.ancora.membership_periods.update(status="suspended")
    with pytest.raises(NoLonger):
        answer_label_change(change, by=world.fane, agrees=True)
    assert standing(text) == ("group", "amber")


def test_consent_opens_nothing_where_the_text_went_into_another_group(world, shared_by_all):
    change = change_audience(shared_by_all, Target("group", "amber", world.protection), by=world.dan, reason="Ține de grup")
    Document.objects.filter(pk=shared_by_all.pk).update(group=world.legal)
    with pytest.raises(NoLonger):
        answer_label_change(change, by=world.carmen, agrees=True)
    shared_by_all.refresh_from_db()
    assert (shared_by_all.audience, shared_by_all.group) == ("members", world.legal)


# Saving


def test_saved_with_nothing_changed(world, client_of, text):
    answer = save(client_of(world.bogdan), text, "group")
    assert (answer.status_code, answer.url, events_of(text)) == (303, page(text), [])


def test_wider_since_the_form_was_made_asks_for_a_reason(world, text):
    with pytest.raises(NoLonger):
        change_audience(text, Target("members", "green"), by=world.bogdan)


def test_the_same_file_under_another_label_is_another_text(world):
    file, kind = make_docx().read(), DocumentType.objects.get()

    def share(tlp: str) -> int:
        owner = {"organisation": world.ancora, "group": world.protection, "audience": "group", "tlp": tlp}
        return share_once(Document(title="La fel", type=kind, **owner), upload(file), by=world.ana).pk

    assert (share("amber") == share("amber"), share("amber") == share("amber_strict")) == (True, False)


def test_choosing_costs_the_same_however_many_circles(world, client_of, django_assert_max_num_queries):
    browser = client_of(world.ana)
    browser.get(page(world.document_group))
    with django_assert_max_num_queries(30):
        browser.get(page(world.document_group))
