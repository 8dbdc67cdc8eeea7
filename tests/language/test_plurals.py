"""0 zile, 1 zi, 2 zile, 19 zile, 20 de zile, 101 zile, 120 de zile: as pages say them."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import ngettext, npgettext, override

from protect_portal.ui.dates import future, past
from protect_portal.ui.templatetags.ui import error_summary
from tests.language.catalogue import read_catalogue

FORM = {0: 1, 1: 0, 2: 1, 19: 1, 20: 2, 101: 1, 120: 2}  # CLDR, Romanian: one, few, other


@pytest.fixture(autouse=True)
def romanian():
    with override("ro"):
        yield


def said(template: str, **context) -> str:
    return " ".join(render_to_string(template, context).split())


@pytest.mark.parametrize(("number", "form"), FORM.items())
def test_compiled_catalogue_chooses_the_form(number, form):
    """Every plural of ours, through Django: the .mo that is in use, and its rule."""
    plurals = [entry for entry in read_catalogue() if entry.msgid_plural]
    chosen = {
        entry.msgid: npgettext(entry.msgctxt, entry.msgid, entry.msgid_plural, number)
        if entry.msgctxt
        else ngettext(entry.msgid, entry.msgid_plural, number)
        for entry in plurals
    }
    assert chosen == {entry.msgid: entry.msgstr_plural[form] for entry in plurals}


@pytest.mark.parametrize(
    ("days", "ahead", "late"),
    [
        (2, "peste 2 zile", "întârziat 2 zile"),
        (19, "peste 19 zile", "întârziat 19 zile"),
        (20, "peste 20 de zile", "întârziat 20 de zile"),
        (101, "peste 101 zile", "întârziat 101 zile"),
        (120, "peste 120 de zile", "întârziat 120 de zile"),
    ],
)
def test_distances(days, ahead, late):
    assert (future(days), past(days, late=True), past(days, late=False)) == (ahead, late, ahead.replace("peste", "acum"))


def test_near_days_have_names():
    assert [future(days) for days in (0, 1, 7)] == ["azi", "mâine", "peste o săptămână"]
    assert [past(1, late=late) for late in (True, False)] == ["întârziat 1 zi", "ieri"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, "0 persoane vor primi un e-mail."),
        (1, "1 persoană va primi un e-mail."),
        (2, "2 persoane vor primi un e-mail."),
        (19, "19 persoane vor primi un e-mail."),
        (20, "20 de persoane vor primi un e-mail."),
        (101, "101 persoane vor primi un e-mail."),
        (120, "120 de persoane vor primi un e-mail."),
    ],
)
def test_how_many_get_mail(number, sentence):
    assert said("meetings/_mails.html", meeting=SimpleNamespace(ask_id=1), mails=number) == sentence


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (1, "1 organizație membră activă, 1 suspendată, 1 candidată, 1 instituție invitată."),
        (19, "19 organizații membre active, 19 suspendate, 19 candidate, 19 instituții invitate."),
        (20, "20 de organizații membre active, 20 suspendate, 20 candidate, 20 de instituții invitate."),
    ],
)
def test_directory_counts(number, sentence):
    counts = dict.fromkeys(("member", "suspended", "candidate", "institution"), number)
    assert said("members/_counts.html", sees_directory=True, counts=counts).startswith(sentence)


def test_who_comes():
    meeting = SimpleNamespace(ask_id=1, get_absolute_url="/meetings/1/")
    coming = {"total": 25, "yes": 20, "maybe": 1, "no": 2, "silent": 2}
    sentence = '20 vin, 1 poate, 2 nu vin, 2 fără răspuns · <a href="/meetings/1/#invited">lista</a>'
    assert said("meetings/_coming.html", meeting=meeting, coming=coming) == sentence


@pytest.mark.parametrize(
    ("errors", "heading"), [(1, "1 lucru de corectat"), (2, "2 lucruri de corectat"), (20, "20 de lucruri de corectat")]
)
def test_error_summary_counts(errors, heading):
    from django import forms

    class ManyFields(forms.Form):
        def __init__(self, *args):
            super().__init__(*args)
            self.fields = {f"field_{number}": forms.CharField() for number in range(errors)}

    assert heading in error_summary(ManyFields({}))["heading"]
