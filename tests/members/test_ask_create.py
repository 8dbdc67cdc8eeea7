"""Asking: the draft, whom it goes to, sending it; nobody asked, closes before it opens, the label, who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from members.actions.ask import NobodyAsked, add_parties, close_early, open_ask, send_ask, take_back_ask
from members.addressees import addressed
from members.models import Ask, Organisation, User
from protect_portal.audit.models import Event
from protect_portal.audit.status import NoLonger
from tests.make import make_ask, make_organisation
from tests.members.asking import FIELDS, day_in, request_form

NEW = reverse("ask-create")


def newest() -> Ask:
    return Ask.objects.order_by("-pk").first()


def test_a_draft_is_kept_and_nobody_hears_of_it(world, client_of):
    response = client_of(world.dan).post(NEW, request_form(to=[f"org:{world.busola.pk}", f"org:{world.cetina.pk}"]))
    ask = newest()
    assert (response.status_code, response["Location"]) == (303, reverse("ask-detail", args=[ask.pk]))
    assert (ask.status, ask.kind, ask.question, ask.tlp, ask.by, ask.capacity, ask.opens_at) == (
        *("draft", "plain", "Date pentru raport", "green", world.dan, "secretariat", None),
    )
    assert sorted(party.organisation.short_name for party in ask.parties.all()) == ["Busola", "Cetina"]
    assert [(field.label, field.kind, field.choices, field.required, field.order) for field in ask.fields.all()] == [
        ("Persoane asistate", "number", [], True, 1),
        ("Prima zi", "date", [], False, 2),
        ("Cu adăpost", "yes_no", [], True, 3),
        ("Județ", "choice", ["Iași", "Cluj"], True, 4),
        ("Cuvinte", "text", [], False, 5),
    ]
    assert list(Event.objects.values_list("kind", flat=True)) == ["ask.drafted"]
    assert client_of(world.carmen).get(ask.get_absolute_url()).status_code == 404


def test_it_closes_a_minute_before_midnight(world, client_of):
    client_of(world.dan).post(NEW, request_form(to=["members"], last_day="2099-12-04"))
    assert timezone.localtime(newest().closes_at).strftime("%d.%m.%Y %H:%M") == "04.12.2099 23:59"


def test_sent_from_its_page_which_says_how_many_mails(world, client_of):
    client = client_of(world.dan)
    client.post(NEW, request_form(to=[f"org:{world.busola.pk}", f"org:{world.cetina.pk}"]))
    page = client.get(newest().get_absolute_url())
    assert [mail.name for mail in page.context["mails"].people] == ["Carmen Cristea", "Fane Florea", "Nina Neagu"]
    response = client.post(reverse("ask-send", args=[newest().pk]))
    ask = newest()
    assert (response.status_code, ask.status, ask.opens_at is not None) == (303, "open", True)
    assert client.post(reverse("ask-send", args=[ask.pk])).status_code == 409
    event = Event.objects.get(kind="ask.open")
    assert (event.data, event.capacity) == ({"before": "draft", "after": "open", "asked": 2}, "secretariat")


def test_to_nobody_it_is_refused_with_all_that_was_typed(world, client_of):
    empty = make_organisation("Nimeni")
    response = client_of(world.dan).post(NEW, request_form(to=[], question="Întrebarea mea"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["to"])
    assert "Întrebarea mea" in response.content.decode()
    assert not Ask.objects.filter(kind="plain").exists()
    with pytest.raises(NobodyAsked), transaction.atomic():
        open_ask("plain", by=world.dan, organisations=Organisation.objects.none(), closes_at=timezone.now() + timedelta(days=1))
    with pytest.raises(NobodyAsked), transaction.atomic():
        open_ask("plain", by=world.dan, organisations=[], people=[], closes_at=timezone.now() + timedelta(days=1))
    assert not Ask.objects.filter(kind="plain").exists()
    client_of(world.dan).post(NEW, request_form(to=[f"org:{empty.pk}"]))
    assert newest().parties.count() == 1, "an organisation without people is asked all the same"


def test_a_circle_that_has_emptied_is_refused_when_it_is_sent(world):
    ask = make_ask(world.dan, organisations=[world.busola], status="draft", opens_at=None)
    ask.parties.all().delete()
    with pytest.raises(NobodyAsked):
        send_ask(ask, by=world.dan)


@pytest.mark.parametrize(("last_day", "status"), [(day_in(-1), 422), ("31.12.2199", 422), ("morgen", 422), ("", 422), (day_in(0), 303)])
def test_it_never_closes_before_it_opens(world, client_of, last_day, status):
    assert client_of(world.dan).post(NEW, request_form(to=["members"], last_day=last_day)).status_code == status


def test_the_database_refuses_a_close_before_the_opening(world):
    ask = make_ask(world.dan, organisations=[world.busola])
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.filter(pk=ask.pk).update(closes_at=ask.opens_at - timedelta(hours=1))


def test_a_draft_whose_last_day_has_passed_is_not_sent(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola], status="draft", opens_at=None, closes_at=timezone.now() - timedelta(hours=1))
    assert client_of(world.dan).post(reverse("ask-send", args=[ask.pk])).status_code == 409
    ask.refresh_from_db()
    assert ask.status == "draft"


@pytest.mark.parametrize(
    ("who", "status"), [("dan", 200), ("gina", 200), ("carmen", 403), ("elena", 403), ("klaus", 403), ("horia", 403), ("luiza", 403)]
)
def test_who_may_ask(world, client_of, who, status):
    assert client_of(getattr(world, who)).get(NEW).status_code == status


def test_a_circle_that_is_not_offered_is_refused(world, client_of):
    response = client_of(world.dan).post(NEW, request_form(to=["group:987654321", "members"]))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["to"])


@pytest.mark.parametrize("tlp", ["red", "amber_strict", "clear", "x"])
def test_a_request_is_green_or_amber(world, client_of, tlp):
    assert client_of(world.dan).post(NEW, request_form(to=["members"], tlp=tlp)).status_code == 422


def test_an_empty_row_is_no_field_and_a_choice_needs_two(world, client_of):
    row = {"label": "Alegeți", "kind": "choice", "choices": ["Una"]}
    response = client_of(world.dan).post(NEW, request_form(to=["members"], fields=(row,)))
    assert (response.status_code, list(response.context["fields"].errors[0])) == (422, ["choices"])
    assert client_of(world.dan).post(NEW, request_form(to=["members"], fields=({"label": "", "kind": "text"},))).status_code == 303
    assert newest().fields.count() == 0


def test_rows_are_added_moved_and_removed_without_losing_a_word(world, client_of):
    client, typed = client_of(world.dan), request_form(to=["members"], fields=FIELDS[:2], question="Rămâne")
    added = client.post(NEW, typed | {"do": "add"})
    assert (added.status_code, len(added.context["fields"].forms)) == (200, 3)
    assert 'value="Rămâne"' in added.content.decode()
    assert "data-error-summary" not in added.content.decode()
    moved = client.post(NEW, typed | {"do": "up:1"})
    assert [item["label"].value() for item in sorted(moved.context["fields"].forms, key=lambda item: int(item["ORDER"].value()))] == [
        *("Prima zi", "Persoane asistate"),
    ]
    client.post(NEW, typed | {"fields-0-DELETE": "on"})
    assert [field.label for field in newest().fields.all()] == ["Prima zi"]


def test_edited_while_a_draft_and_two_do_not_overwrite_each_other(world, client_of):
    client = client_of(world.dan)
    client.post(NEW, request_form(to=[f"org:{world.busola.pk}"]))
    ask = newest()
    page = client.get(reverse("ask-edit", args=[ask.pk]))
    assert page.context["form"]["to"].value() == [f"org:{world.busola.pk}"]
    base = page.context["form"]["base"].value()
    typed = request_form(to=[f"org:{world.cetina.pk}"], question="Alta", base=base, last_day=day_in(9))
    assert client.post(reverse("ask-edit", args=[ask.pk]), typed).status_code == 303
    ask.refresh_from_db()
    assert (ask.question, [party.organisation for party in ask.parties.all()]) == ("Alta", [world.cetina])
    assert timezone.localtime(ask.closes_at).date().isoformat() == day_in(9)
    late = client.post(reverse("ask-edit", args=[ask.pk]), typed | {"question": "Pierdută?"})
    assert (late.status_code, "Pierdută?" in late.content.decode()) == (409, True)
    ask.refresh_from_db()
    assert ask.question == "Alta"


def test_others_are_asked_besides_once_it_is_open(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola], fields=FIELDS)
    client = client_of(world.dan)
    page = client.get(reverse("ask-edit", args=[ask.pk]))
    assert sorted(page.context["form"].fields) == ["base", "explanation", "question", "silence", "to"]
    fields = [{"label": field.label, "kind": field.kind, "field": field.pk, "choices": field.choices} for field in ask.fields.all()]
    typed = request_form(to=[f"org:{world.cetina.pk}", f"org:{world.busola.pk}"], fields=fields, base=page.context["form"]["base"].value())
    assert client.post(reverse("ask-edit", args=[ask.pk]), typed).status_code == 303
    assert sorted(party.organisation.short_name for party in ask.parties.all()) == ["Busola", "Cetina"]
    added = ask.parties.get(organisation=world.cetina)
    assert Event.objects.get(kind="ask.added").data == {"count": 1, "parties": [added.pk]}
    with pytest.raises(NobodyAsked), transaction.atomic():
        add_parties(ask, addressed([f"org:{world.busola.pk}"], world.dan), by=world.dan)


def test_a_closed_one_is_changed_by_nobody(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola])
    close_early(ask, by=world.dan)
    client = client_of(world.dan)
    for name in ("ask-edit", "ask-extend", "ask-close", "ask-cancel"):
        assert client.get(reverse(name, args=[ask.pk])).status_code == 409, name
    with pytest.raises(NoLonger):
        add_parties(ask, addressed([f"org:{world.cetina.pk}"], world.dan), by=world.dan)


def test_taken_back(world, client_of):
    ask = make_ask(world.dan, organisations=[world.busola])
    assert client_of(world.dan).get(reverse("ask-cancel", args=[ask.pk])).context["mails"] == 1
    assert client_of(world.dan).post(reverse("ask-cancel", args=[ask.pk])).status_code == 303
    ask.refresh_from_db()
    assert ask.status == "cancelled"
    with pytest.raises(PermissionDenied):
        take_back_ask(make_ask(world.dan, organisations=[world.busola]), by=world.fane)


def test_two_thousand_are_asked_in_a_tenth_of_a_second(world, django_assert_max_num_queries):
    Organisation.objects.bulk_create(Organisation(name=f"O {n}", short_name=f"O {n}") for n in range(2000))
    times = []
    for _try in range(5):
        before = timezone.now()
        with django_assert_max_num_queries(30):
            ask = open_ask(
                "plain",
                by=world.dan,
                organisations=Organisation.objects.filter(name__startswith="O "),
                people=User.objects.filter(pk=world.ana.pk),
                closes_at=timezone.now() + timedelta(days=7),
                question="Mulți",
            )
        times.append((timezone.now() - before).total_seconds())
        assert ask.parties.count() == 2001
    assert sorted(times)[2] <= 0.1, times
