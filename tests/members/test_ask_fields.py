"""The fields of a request: once answered, neither kind nor choices change; words and order may."""

import pytest
from django.urls import reverse

from members.actions.answer import answer_plain
from members.actions.fields import set_fields
from members.asks.plain import form_of
from members.models import AskValue
from protect_portal.audit.status import NoLonger
from tests.make import make_ask
from tests.members.asking import FIELDS, WHOLE, answer_form, request_form


@pytest.fixture
def ask(world):
    return make_ask(world.dan, organisations=[world.busola], fields=FIELDS)


def rows(ask) -> list[dict]:
    """The fields as set_fields() takes them."""
    names = ("label", "kind", "choices", "help", "required")
    return [{"field": field.pk} | {name: getattr(field, name) for name in names} for field in ask.fields.all()]


def answered(ask, by):
    party = ask.parties.get()
    form = form_of(party, by, answer_form(ask, **WHOLE))
    assert form.is_valid(), form.errors
    answer_plain(party, form, by=by)


@pytest.mark.parametrize(("place", "change"), [(0, {"kind": "text"}), (3, {"choices": ["Iași", "Cluj", "Arad"]}), (4, {"kind": "file"})])
def test_kind_and_choices_stay_once_somebody_has_answered(world, ask, place, change):
    changed = rows(ask)
    changed[place] |= change
    set_fields(ask, changed)
    assert rows(ask) == changed, "free to change before anybody has answered"
    make_same = make_ask(world.dan, organisations=[world.busola], fields=FIELDS)
    answered(make_same, world.fane)
    before = rows(make_same)
    changed = rows(make_same)
    changed[place] |= change
    with pytest.raises(NoLonger):
        set_fields(make_same, changed)
    assert rows(make_same) == before


def test_an_answered_field_does_not_go(world, ask):
    answered(ask, world.fane)
    with pytest.raises(NoLonger):
        set_fields(ask, rows(ask)[1:])
    assert AskValue.objects.count() == 5


def test_words_and_order_change_and_new_ones_come(world, ask):
    answered(ask, world.fane)
    wanted = [{"label": "Nou", "kind": "text", "choices": [], "help": "", "required": False}, *reversed(rows(ask))]
    wanted[1] |= {"help": "Ajutor", "required": True}
    set_fields(ask, wanted)
    assert [field.label for field in ask.fields.all()] == ["Nou", "Cuvinte", "Județ", "Cu adăpost", "Prima zi", "Persoane asistate"]
    assert [field.order for field in ask.fields.all()] == [1, 2, 3, 4, 5, 6]
    assert dict(AskValue.objects.values_list("field__label", "value"))["Cuvinte"] == "Atât."


def test_the_page_answers_409_and_changes_nothing(world, client_of, ask):
    answered(ask, world.fane)
    client, page = client_of(world.dan), reverse("ask-edit", args=[ask.pk])
    fields = [{"field": row["field"], "label": row["label"], "kind": row["kind"], "choices": row["choices"]} for row in rows(ask)]
    fields[0]["kind"] = "date"
    base = client.get(page).context["form"]["base"].value()
    response = client.post(page, request_form(to=[], fields=tuple(fields), base=base, question="Scris acum"))
    assert (response.status_code, "Scris acum" in response.content.decode()) == (409, True)
    ask.refresh_from_db()
    assert (ask.question, ask.fields.first().kind) == ("O întrebare", "number")
